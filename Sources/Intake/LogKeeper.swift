import Foundation
import Ledger
import Link
import Logging
import Store

/// The lock's file, on a volume of its own where there is one. A name appears only after its bytes are durable.
struct LockFile: Sendable {
    let path: String
    let onFailure: @Sendable (StoreFault) -> Void

    /// Nil when there is none.
    func read() throws -> LogLock? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LinkFault("\(path) cannot be read: it must belong to this process")
        }
        do { return try LogLock(bytes: Array(bytes)) } catch {
            throw LinkFault("\(path) is no lock of a log (\(error.message)): put the right file back, or take it away to begin a new epoch")
        }
    }

    func write(_ lock: LogLock) throws {
        let temporary = path + ".part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        let bytes = try lock.encoded()
        let written = Foundation.write(descriptor, bytes, bytes.count)
        // A write that ends early has met the end of the volume, and says so only to the next one.
        if written >= 0, written < bytes.count { errno = ENOSPC }
        guard written == bytes.count, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw failure() }
    }

    private func failure() -> StoreFault {
        let fault = StorageFailure.now("the log's lock")
        if fault.kind == .storage { onFailure(fault) }
        return fault
    }
}

/// The filing stands in the log, and its receipt may not be shown yet: the lock could not be written. The same submission again finds it.
struct ReceiptDelayed: Error {
    let cause: String
}

/// The shell of this node's `OuterEnd`: keeps the lock ahead of every answer, of the first one and of its repetitions.
actor LogKeeper {
    nonisolated let epoch: Int
    nonisolated let rules: SafetyRules
    private let file: LockFile
    private let filings: FilingBook
    private var end: OuterEnd
    private var waiting: [OuterEnd.Ticket: CheckedContinuation<Void, any Error>] = [:]
    private var lastTicket: OuterEnd.Ticket = 0
    private static let queue = DispatchQueue(label: "the log's lock")

    private init(file: LockFile, filings: FilingBook, end: OuterEnd) {
        self.file = file
        self.filings = filings
        self.end = end
        epoch = end.lock.epoch
        rules = end.rules
    }

    /// 开机核对 — where the log stands against its lock. A log that was rolled back goes on under a new epoch, with an alarm; nothing of
    /// the old one is overwritten.
    static func open(_ file: LockFile, filings: FilingBook, rules: SafetyRules = .all, at: Int64, logger: Logger) async throws -> LogKeeper
    {
        let (current, wasLocked) = try await filings.newestLog()
        let found = try file.read()
        if let found, found.origin != filings.origin {
            throw LinkFault("\(file.path) is the lock of \(found.origin), this node is \(filings.origin): name the right file")
        }
        let rootThere = try await found.asyncFlatMap { try await filings.root(epoch: $0.epoch, size: $0.size) }
        var lock = LogLock(of: current)
        if case .rolledBack(let next) = judge(found, wasLocked: wasLocked, current: current, rootThere: rootThere, rules: rules) {
            guard (try? ReceiptNumber(site: "000000", day: "260101", node: 1, epoch: next, seq: 0)) != nil else {
                throw LinkFault("this node has used up its epochs: give it a new name and an empty data folder")
            }
            let lost = found.map { "\($0.size) entries of epoch \($0.epoch) were shown" } ?? "its lock is not there"
            logger.critical(
                "the log was rolled back: \(lost), the database has \(current.size) of epoch \(current.epoch). It goes on as epoch \(next)")
            try await filings.begin(epoch: next, why: lost, at: at)
            lock = LogLock(of: Hello.Log(origin: filings.origin, epoch: next, size: 0, root: Merkle.emptyRoot))
        }
        if lock != found { try file.write(lock) }
        if !wasLocked { try await filings.noteLocked() }
        return LogKeeper(file: file, filings: filings, end: OuterEnd(lock: lock, rules: rules))
    }

    /// Returns once the entry may be shown. Before that neither its receipt nor anything else of it leaves the node.
    /// - Parameter isNew: just committed; otherwise found, for somebody who asks again.
    func cover(_ filed: FilingBook.Filed, isNew: Bool) async throws {
        lastTicket += 1
        let ticket = lastTicket
        let entry = EntryID(epoch: filed.epoch, seq: UInt64(max(0, filed.seq)))
        try await withCheckedThrowingContinuation { continuation in
            waiting[ticket] = continuation
            perform(end.on(isNew ? .committed(entry, ticket) : .found(entry, ticket)), failure: nil)
        }
        if isNew { Step.filingLocked.reached() }
    }

    private func perform(_ effects: [OuterEnd.Effect], failure: (any Error)?) {
        for effect in effects {
            switch effect {
            case .writeLock: Task { await write() }
            case .answer(let ticket): waiting.removeValue(forKey: ticket)?.resume()
            case .refuse(let ticket):
                waiting.removeValue(forKey: ticket)?.resume(throwing: ReceiptDelayed(cause: failure.map { "\($0)" } ?? "not written"))
            }
        }
    }

    private func write() async {
        do {
            let lock = LogLock(of: try await filings.log(epoch: epoch))
            try await writeFile(lock)
            perform(end.on(.lockWritten(lock)), failure: nil)
        } catch {
            perform(end.on(.lockFailed), failure: error)
        }
    }

    /// Away from the threads that serve requests: a flush may take its time.
    private func writeFile(_ lock: LogLock) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Self.queue.async { [file] in continuation.resume(with: Result { try file.write(lock) }) }
        }
    }

    /// How many entries of an epoch may be shown.
    func shown(epoch: Int) -> UInt64 { end.shown(epoch: epoch) }

    /// Every log of this node, each as far as it may be shown.
    func logs() async throws -> [Hello.Log] { try await filings.closedLogs(before: epoch) + [end.lock.log] }
}
