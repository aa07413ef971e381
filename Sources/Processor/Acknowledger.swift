import Ledger
import Link
import Logging
import Store

/// 签收: tells one node how far its logs are taken, checked and backed up; each mark only ever higher.
actor Acknowledger {
    private let origin: String
    private let peer: OuterPeer
    private let dialler: Dialler
    private let marks: MarkBook
    private let epoch: UInt64
    private let signer: Signer
    private let now: @Sendable () -> Int64
    private let logger: Logger
    /// The last that the node has kept of each of its logs.
    private var kept: [Int: Acknowledgement] = [:]
    private var lastNumber: UInt64 = 0

    /// - Parameter epoch: of this Processor.
    init(
        origin: String, peer: OuterPeer, dialler: Dialler, marks: MarkBook, epoch: UInt64, signer: Signer,
        now: @Sendable @escaping () -> Int64, logger: Logger
    ) {
        self.origin = origin
        self.peer = peer
        self.dialler = dialler
        self.marks = marks
        self.epoch = epoch
        self.signer = signer
        self.now = now
        self.logger = logger
    }

    /// After a commit. False: the node does not have so much of this log, it was rolled back.
    func send(_ position: LogPosition) async throws -> Bool {
        guard position.frontier.size > 0 else { return true }
        return try await send(marks.marks(origin: origin, epoch: position.epoch, received: position.frontier.size))
    }

    /// Materials have arrived, or a backup was verified: every log of this node whose marks have risen.
    func refresh() async throws {
        for log in try await marks.logs(of: origin) where kept[log.epoch].map({ !log.isCovered(by: $0) }) ?? true {
            _ = try await send(log)
        }
    }

    private func send(_ log: MarkBook.Marks) async throws -> Bool {
        // Above every earlier one, after a restart and under a clock that was set back too.
        lastNumber = max(lastNumber + 1, UInt64(max(0, now())))
        let mark = Acknowledgement(
            origin: origin, epoch: log.epoch, received: log.received, verified: log.verified, safe: log.safe, poison: log.poison,
            processorEpoch: epoch, n: lastNumber, time: now())
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.acknowledgements, body: try mark.signed(by: signer).bytes, expecting: peer.name,
            timeout: .seconds(30), maxAnswer: 65_536)
        switch answer.status {
        case 204:
            kept[log.epoch] = mark
            return true
        case 409:
            // A higher one is stored: of this machine before a restore, or before its clock was set back.
            if let stored = try? Acknowledgement(bytes: answer.body) {
                kept[log.epoch] = stored
                lastNumber = max(lastNumber, stored.n)
                if mark.continues(stored) { return try await send(log) }
            }
            return true
        case 422:
            return false
        default:
            throw LinkFault("\(origin) answered \(answer.status) to an acknowledgement")
        }
    }
}
