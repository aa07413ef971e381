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
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw failure()
        }
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

/// Keeps the lock ahead of every answer, of the first one and of its repetitions. Whoever waits while it is being written shares the next
/// writing with all who wait.
actor LogKeeper {
    nonisolated let epoch: Int
    private let file: LockFile
    private let filings: FilingBook
    private var lock: LogLock
    private var writing: Task<LogLock, any Error>?

    private init(file: LockFile, filings: FilingBook, lock: LogLock) {
        self.file = file
        self.filings = filings
        self.lock = lock
        epoch = lock.epoch
    }

    /// 开机核对 — where the log stands against its lock. A log that was rolled back goes on under a new epoch, with an alarm; nothing of
    /// the old one is overwritten.
    static func open(_ file: LockFile, filings: FilingBook, at: Int64, logger: Logger) async throws -> LogKeeper {
        let (current, wasLocked) = try await filings.newestLog()
        let found = try file.read()
        if let found, found.origin != filings.origin {
            throw LinkFault("\(file.path) is the lock of \(found.origin), this node is \(filings.origin): name the right file")
        }
        let rootThere = try await found.asyncFlatMap { try await filings.root(epoch: $0.epoch, size: $0.size) }
        var lock = LogLock(of: current)
        if case .rolledBack(let next) = judge(found, wasLocked: wasLocked, current: current, rootThere: rootThere) {
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
        return LogKeeper(file: file, filings: filings, lock: lock)
    }

    /// Returns once the entry may be shown. Before that neither its receipt nor anything else of it leaves the node.
    func cover(_ filed: FilingBook.Filed) async throws {
        while !lock.covers(epoch: filed.epoch, seq: UInt64(max(0, filed.seq))) {
            let task = writing ?? write()
            writing = task
            // Whoever sees the end first makes room for the next: what began before this entry was committed may not cover it.
            defer { if writing == task { writing = nil } }
            let written = try await task.value
            if written.size > lock.size { lock = written }
        }
        Step.filingLocked.reached()
    }

    private func write() -> Task<LogLock, any Error> {
        Task { [file, filings, epoch] in
            let lock = LogLock(of: try await filings.log(epoch: epoch))
            try file.write(lock)
            return lock
        }
    }

    /// How many entries of an epoch may be shown.
    func shown(epoch: Int) -> UInt64 { lock.shown(epoch: epoch) }

    /// Every log of this node, each as far as it may be shown.
    func logs() async throws -> [Hello.Log] { try await filings.closedLogs(before: epoch) + [lock.log] }
}
