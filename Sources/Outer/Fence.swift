import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore
package import Store
import Synchronization

/// 代次围栏 — which Processor counts. Two can be running, after a takeover that one of them has not noticed: of them the one with the
/// lower epoch is refused with everything that it brings, so that a case never gets two histories.
package struct Fence: Sendable {
    private static let fact = "fence"
    /// Two clocks that are further apart than this are an alarm: deadlines are counted on both sides.
    private static let difference: Int64 = 2_000

    let store: any SQLStore
    private let strayed = Strayed()

    init(store: any SQLStore) { self.store = store }

    /// The highest processor epoch that was ever greeted here; 0 before the first greeting.
    package static func current(in transaction: any SQLTransaction) throws -> UInt64 {
        try StoreFacts.value(fact, in: transaction).flatMap { UInt64($0) } ?? 0
    }

    func current() async throws -> UInt64 { try await store.read { try Self.current(in: $0) } }

    /// Judges a greeting, and keeps a higher epoch durably before it is answered.
    func greet(_ hello: Hello, at: Int64) async throws -> HelloVerdict {
        let verdict = judge(hello, fence: try await current())
        guard case .welcome(_, let fence) = verdict, fence > (try await current()) else { return verdict }
        // Judged once more where it is written: of two that greet at one moment the higher epoch stays.
        return try await store.write { transaction in
            let before = try Self.current(in: transaction)
            let verdict = judge(hello, fence: before)
            guard case .welcome(_, let fence) = verdict, fence > before else { return verdict }
            try StoreFacts.set(Self.fact, String(fence), in: transaction)
            try Audit.record(transaction, at: at, who: Peer.processor, what: "fence \(fence)", subject: "\(before)")
            return verdict
        }
    }

    /// Inside the transaction that would store something: a takeover may have come since the call began.
    /// - Parameter epoch: nil where nobody calls over a link, in a test.
    static func admit(_ epoch: UInt64?, in transaction: any SQLTransaction) throws {
        guard let epoch else { return }
        let fence = try current(in: transaction)
        guard isHeard(epoch, fence: fence) else { throw Fenced(fence: fence) }
    }

    /// 时钟偏差, kept and alarmed once each time that it begins, when two greetings in a row show it.
    func noteClock(of hello: Hello, at: Int64, logger: Logger) async throws {
        let distance = hello.now &- at
        guard let hasBegun = strayed.note(distance.magnitude > Self.difference.magnitude) else { return }
        if hasBegun {
            logger.critical("this node's clock and the Processor's are \(distance) ms apart: set both by one time server")
        } else {
            logger.notice("this node's clock and the Processor's agree again")
        }
        try await store.write { try StoreFacts.set("clock difference", "\(distance) at \(at)", in: $0) }
    }
}

/// Whether the clocks have been apart for two greetings; says when that changes.
private final class Strayed: Sendable {
    private let state = Mutex((count: 0, isAlarmed: false))

    func note(_ isApart: Bool) -> Bool? {
        state.withLock { state in
            state.count = isApart ? min(state.count + 1, 2) : 0
            let isAlarm = state.count == 2
            guard isAlarm != state.isAlarmed, isAlarm || state.count == 0 else { return nil }
            state.isAlarmed = isAlarm
            return isAlarm
        }
    }
}

/// The answer to a Processor whose place was taken: 409, and the fence by name, so that it is not mistaken for a refusal of its message.
struct Fenced: Error, HTTPResponseError {
    let fence: UInt64

    var status: HTTPResponse.Status { .conflict }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var fields: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
        if let name = HTTPField.Name(Wire.Header.fence) { fields[name] = String(fence) }
        return Response(
            status: .conflict, headers: fields,
            body: .init(byteBuffer: ByteBuffer(string: "fenced: a Processor of epoch \(fence) has taken over\n")))
    }
}

extension Request {
    /// A Processor from before there were epochs names none: it is of the first.
    var processorEpoch: UInt64 {
        get throws {
            guard let name = HTTPField.Name(Wire.Header.processorEpoch), let text = headers[name] else { return 1 }
            guard let epoch = UInt64(text), String(epoch) == text else {
                throw HTTPError(.badRequest, message: "\(Wire.Header.processorEpoch) is a whole number")
            }
            return epoch
        }
    }
}
