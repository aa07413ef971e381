import Foundation
import Ledger
import Licensing
import Link
import Logging
import Statute
import Store
import Testing

@testable import Intake
@testable import Processor

/// 回退: an outer node whose database is older than what it has shown.
@Suite struct RollbackTests {
    private func keeper(_ house: House, _ logger: Logger) async throws -> LogKeeper {
        try await LogKeeper.open(
            LockFile(path: house.folder + "/log.lock") { _ in }, filings: house.filings, at: house.time, logger: logger)
    }

    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func nothingIsPulledThatTheLockDoesNotCover() async throws {
        let house = try await House()
        try await house.tell()
        let first = try await house.file()
        #expect(await house.log.shown(epoch: 1) == UInt64(first.seq) + 1)
        // Committed, and the process ended before the lock: as if this had never been written.
        try LockFile(path: house.folder + "/log.lock") { _ in }.write(
            LogLock(of: Hello.Log(origin: Peer.intake, epoch: 1, size: 0, root: Merkle.emptyRoot)))
        #expect(try await house.filings.page(epoch: 1, from: 0, shown: 0, most: 10) == nil)
        // At the next start it is brought forward, for the entry is durable.
        let again = try await keeper(house, quiet)
        #expect(again.epoch == 1)
        #expect(await again.shown(epoch: 1) == 1)
    }

    /// The lock has seen two entries, the database has none of them: a new epoch, and no number is given out twice.
    @Test func aDatabaseThatIsOlderThanItsLockGoesOnUnderANewEpoch() async throws {
        let house = try await House()
        try await house.tell()
        let lost = LogLock(of: Hello.Log(origin: Peer.intake, epoch: 1, size: 2, root: Digest(sha256: [9])))
        try LockFile(path: house.folder + "/log.lock") { _ in }.write(lost)
        let log = try await keeper(house, quiet)
        #expect(log.epoch == 2)
        // And once only: the next start finds them in step.
        #expect(try await keeper(house, quiet).epoch == 2)
        let logs = try await log.logs()
        #expect(logs.map(\.epoch) == [2])
    }

    @Test func aLockThatIsGoneClosesTheLog() async throws {
        let house = try await House()
        try await house.tell()
        _ = try await house.file()
        try FileManager.default.removeItem(atPath: house.folder + "/log.lock")
        let log = try await keeper(house, quiet)
        #expect(log.epoch == 2)
        #expect(try await log.logs().map(\.size) == [1, 0])
    }

    @Test func theLockOfAnotherNodeOrNoLockAtAllIsRefused() async throws {
        let house = try await House()
        let path = house.folder + "/log.lock"
        try LockFile(path: path) { _ in }.write(
            LogLock(of: Hello.Log(origin: "intake-9", epoch: 1, size: 0, root: Merkle.emptyRoot)))
        await #expect(throws: LinkFault.self) { try await keeper(house, quiet) }
        try Data("no lock".utf8).write(to: URL(fileURLWithPath: path))
        await #expect(throws: LinkFault.self) { try await keeper(house, quiet) }
    }

    /// Many at once: each is covered when it is answered, whoever wrote the lock.
    @Test func everyAnswerIsCovered() async throws {
        let house = try await House()
        try await house.tell()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<12 {
                group.addTask {
                    let filed = try await house.file(account: "a\(n)")
                    let lock = try LockFile(path: house.folder + "/log.lock") { _ in }.read()
                    #expect(lock?.covers(EntryID(epoch: filed.epoch, seq: UInt64(filed.seq))) == true)
                }
            }
            try await group.waitForAll()
        }
        #expect(await house.log.shown(epoch: 1) == 12)
    }

    /// The Processor closes the old log as far as it had it, and takes the new one.
    @Test func theProcessorGoesOnWithTheNextLog() async throws {
        let house = try await House()
        try await house.tell()
        _ = try await house.file()
        try await house.take()
        try await house.ingest.move(toEpoch: 2, at: house.time)
        let position = try await house.ingest.position()
        #expect(position.epoch == 2 && position.frontier.size == 0)
        // Twice is once, and never back.
        try await house.ingest.move(toEpoch: 2, at: house.time)
        try await house.ingest.move(toEpoch: 1, at: house.time)
        #expect(try await house.ingest.position().epoch == 2)
    }
}
