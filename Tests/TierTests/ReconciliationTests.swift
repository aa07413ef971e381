import Foundation
import Ledger
import Link
import Logging
import Outer
import Statute
import Store
import Testing

@testable import Intake
@testable import Outer
@testable import Processor

/// 对账: receipt ↔ case ↔ what Feedback shows, over the books of all three tiers.
@Suite struct ReconciliationTests {
    private static let day = Day("2026-02-13") ?? .first

    /// The three tiers at night: everything is taken and told, and the day is over.
    private func night(filings: Int = 3) async throws -> Scene {
        let house = try await House()
        try await house.tell()
        var numbers: [String] = []
        for n in 0..<filings { numbers.append(try await house.file(account: "a\(n)").number) }
        try await house.take()
        try await house.tell()
        try house.move(to: "2026-02-14T00:05+08:00")
        return try Scene(house, numbers)
    }

    @Test func aCleanDayAgreesAndIsSignedByAllThree() async throws {
        let scene = try await night()
        let run = try await scene.run()
        #expect(run.outcome.differences == [])
        #expect(run.outcome.figures == .init(receipts: 3, entries: 3, cases: 3, shown: 3, tags: 3))
        #expect(run.kept == [Peer.intake: true, Peer.feedback: true])
        #expect(scene.alarms == [])
        for (store, name) in [(scene.house.intakeStore, Peer.intake), (scene.house.feedbackStore, Peer.feedback)] {
            let row = try await store.read { try $0.query("SELECT statement, object FROM reconciliation").first }
            let own = try #require(row).blob("statement")
            #expect(run.outcome.statements[name] == Digest(sha256: own))
            #expect(Digest(sha256: try #require(row).blob("object")) == run.digest)
            let statement = try Statement.open(SignedObject(bytes: own, limit: 262_144), by: name, keys: scene.house.keys)
            #expect(statement.count == 3 && statement.day == "2026-02-13")
        }
        #expect(try await scene.book.nextDay(today: Day("2026-02-14") ?? .first) == nil)
    }

    /// What is done to the books, and what must be found and called out, once.
    enum Damage: String, CaseIterable, CustomTestStringConvertible {
        case caseGone, entryGone, receiptGone, leafChanged, aside, material, told, tagGone, older, newer, other, stranger
        var testDescription: String { rawValue }
    }

    @Test(arguments: Damage.allCases) func eachDifferenceIsFoundNamedAndCalledOutOnce(damage: Damage) async throws {
        let scene = try await night()
        let number = scene.numbers[1]
        let tag = try await scene.tag(of: number)
        let (kind, subject) = try await scene.damage(damage, number, tag)
        let run = try await scene.run()
        #expect(run.outcome.differences.map(\.name) == ["\(kind.rawValue) \(subject)"])
        #expect(run.outcome.counts == [kind.rawValue: 1])
        #expect(scene.alarms.count == 1)
        #expect(scene.alarms.first?.contains(subject) == true, "\(scene.alarms)")
        // Found again it is listed again, under the next run, and nobody is called a second time.
        let again = try await scene.run()
        #expect(again.outcome.run == 2)
        #expect(again.outcome.differences.map(\.name) == run.outcome.differences.map(\.name))
        #expect(scene.alarms.count == 1)
        #expect(again.kept == [Peer.intake: true, Peer.feedback: true])
    }

    @Test func aNewEpochIsCalledOut() async throws {
        let scene = try await night()
        try await scene.house.filings.begin(epoch: 2, why: "test", at: scene.house.time)
        try FileManager.default.removeItem(atPath: scene.house.folder + "/log.lock")
        let log = try await LogKeeper.open(
            LockFile(path: scene.house.folder + "/log.lock") { _ in }, filings: scene.house.filings, at: scene.house.time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let run = try await Scene(scene.house, scene.numbers, log: log).run()
        #expect(run.outcome.differences.map(\.name) == ["newEpoch intake-1"])
    }

    /// What is on its way is no difference: a version that was made a minute ago, and a filing that is still to be pulled.
    @Test func whatIsOnItsWayIsWaitedFor() async throws {
        let scene = try await night()
        try scene.house.move(to: "2026-02-13T23:59+08:00")
        _ = try await scene.house.file(account: "late")
        try scene.house.move(to: "2026-02-14T00:01+08:00")
        #expect(try await scene.reconciler.reconcile(Self.day, waitsForPull: true) == false)
        #expect(try await scene.book.waiting(from: Self.day)[Self.day]?.reason == .behind)
        try await scene.house.take()
        let run = try await scene.run()
        #expect(run.outcome.differences == [])
        #expect(run.outcome.figures == .init(receipts: 4, entries: 4, cases: 4, shown: 3, tags: 3))
        #expect(try await scene.book.waiting(from: Self.day).isEmpty)
        #expect(scene.alarms == [])
    }

    /// Waited for long enough, what was not pulled is a difference.
    @Test func whatIsNeverPulledIsADifference() async throws {
        let scene = try await night()
        try scene.house.move(to: "2026-02-13T23:59+08:00")
        let late = try await scene.house.file(account: "late").number
        try scene.house.move(to: "2026-02-14T01:00+08:00")
        #expect(try await scene.run(waitsForPull: false).outcome.differences.map(\.name) == ["entryMissing \(late)"])
    }

    @Test func aTierThatIsAwayOrSpeaksWithAnotherKeyLeavesTheDayOpen() async throws {
        let scene = try await night()
        scene.feedbackIsAway.withLock { $0 = true }
        #expect(try await scene.reconciler.reconcile(Self.day, waitsForPull: true) == false)
        #expect(try await scene.book.waiting(from: Self.day)[Self.day]?.reason == .feedbackAway)
        #expect(try await scene.book.nextDay(today: Day("2026-02-14") ?? .first) == Self.day)
        scene.feedbackIsAway.withLock { $0 = false }
        let stranger = try Scene(scene.house, scene.numbers, feedbackSignsAs: scene.house.intakeSigner)
        #expect(try await stranger.reconciler.reconcile(Self.day, waitsForPull: true) == false)
        #expect(try await scene.book.waiting(from: Self.day)[Self.day]?.reason == .unreadable)
        #expect(stranger.alarms.count == 1)
        // A day that is not over at Intake has no statement.
        #expect(try await scene.reconciler.reconcile(Day("2026-02-14") ?? .first, waitsForPull: true) == false)
        #expect(try await scene.book.waiting(from: Self.day)[Day("2026-02-14") ?? .first]?.reason == .notOver)
        #expect(try await scene.run().outcome.total == 0)
    }

    /// An outer tier keeps no word about a statement that it has not made, nor one of somebody else's.
    @Test func anOuterTierKeepsOnlyWhatNamesItsOwnStatement() async throws {
        let scene = try await night()
        let foreign = Reconciliation(
            day: "2026-02-13", run: 1, statements: [Peer.feedback: Digest(sha256: [1])], figures: .init(), differences: Differences(),
            time: scene.house.time)
        #expect(try await scene.atFeedback.keep(foreign.signed(by: scene.house.processorSigner).bytes) == .foreign)
        _ = try await scene.atFeedback.statement(of: "2026-02-13")
        #expect(try await scene.atFeedback.keep(foreign.signed(by: scene.house.processorSigner).bytes) == .foreign)
        await #expect(throws: LedgerFault.self) { try await scene.atFeedback.keep(foreign.signed(by: scene.house.intakeSigner).bytes) }
        await #expect(throws: LedgerFault.self) { try await scene.atFeedback.keep([1, 2, 3]) }
        let run = try await scene.run()
        let kept = try await scene.house.feedbackStore.read { try $0.query("SELECT object FROM reconciliation").first?.blob("object") }
        #expect(try await scene.atFeedback.keep(try #require(kept)) == .kept)
        #expect(run.kept[Peer.feedback] == true)
    }

    /// Three days away, and ninety at the most: each day once, in order.
    @Test func anAbsenceIsCaughtUpInOrder() async throws {
        let scene = try await night()
        try scene.house.move(to: "2026-02-17T09:00+08:00")
        let today = Day("2026-02-17") ?? .first
        var done: [String] = []
        while let day = try await scene.book.nextDay(today: today), done.count < 10 {
            #expect(try await scene.reconciler.reconcile(day, waitsForPull: true))
            done.append(day.text)
        }
        #expect(done == ["2026-02-13", "2026-02-14", "2026-02-15", "2026-02-16"])
        let runs = try await scene.book.newestRuns(from: Self.day, to: today)
        #expect(runs.values.map(\.outcome.total).reduce(0, +) == 0)
        #expect(runs[Self.day]?.outcome.figures.receipts == 3 && runs[today.adding(days: -1)]?.outcome.figures.receipts == 0)
        #expect(try await scene.book.nextDay(today: today.adding(days: 300)) == today.adding(days: 210))
        #expect(try await scene.book.firstDay(today: today.adding(days: 300)) == today.adding(days: 210))
    }

    @Test func anAdministratorAsksAndItIsDoneOnce() async throws {
        let scene = try await night()
        _ = try await scene.run()
        try await scene.book.ask(Self.day, by: "sun", at: scene.house.time)
        #expect(try await scene.book.askedDay() == Self.day)
        #expect(try await scene.run().outcome.run == 2)
        #expect(try await scene.book.askedDay() == nil)
        let audit = try await scene.house.processorStore.read {
            try $0.query("SELECT what FROM audit WHERE who = 'sun'").map { try $0.text("what") }
        }
        #expect(audit == ["asked for a reconciliation"])
    }
}
