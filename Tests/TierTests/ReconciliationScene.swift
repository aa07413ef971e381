import Foundation
import Ledger
import Link
import Logging
import Outer
import Statute
import Store
import Synchronization
import Testing

@testable import Intake
@testable import Outer
@testable import Processor

/// The house with what the reconciliation needs besides, and its alarms.
final class Scene: Sendable {
    let house: House
    let numbers: [String]
    let book: ReconciliationBook
    let atFeedback: StatementBook
    let reconciler: Reconciler
    let feedbackIsAway = Shared(false)
    private let log: Alarms

    init(_ house: House, _ numbers: [String], log keeper: LogKeeper? = nil, feedbackSignsAs other: Signer? = nil) throws {
        self.house = house
        self.numbers = numbers
        let now = house.now
        let atIntake = StatementBook(
            store: house.intakeStore, signer: house.intakeSigner, keys: house.keys,
            source: house.filings.statementSource(log: keeper ?? house.log, now: now), now: now)
        let told = ToldBook(store: house.feedbackStore)
        let atFeedback = StatementBook(
            store: house.feedbackStore, signer: other ?? house.feedbackSigner, keys: house.keys,
            source: StatementSource(
                parts: { _ in (epoch: 0, parts: try await told.shownParts()) },
                lines: { _, part, after in try await told.shownLines(part: part, after: after) }), now: now)
        self.atFeedback = atFeedback
        let alarms = Alarms()
        log = alarms
        book = ReconciliationBook(store: house.processorStore)
        let isAway = feedbackIsAway
        func side(_ name: String, _ book: StatementBook, isAway: Shared<Bool>) -> OuterSide {
            OuterSide(
                origin: name,
                statement: { day in
                    if isAway.withLock({ $0 }) { throw LinkFault("away") }
                    return try await book.statement(of: day)
                }, page: { day, part, after in try await book.page(of: day, part: part, after: after) },
                keep: { try await book.keep($0) == .kept })
        }
        reconciler = Reconciler(
            book: book,
            compare: CompareDay(
                books: OwnBooks(store: house.processorStore, keys: house.keys), ingest: house.ingest,
                intake: side(Peer.intake, atIntake, isAway: Shared(false)), feedback: side(Peer.feedback, atFeedback, isAway: isAway),
                keys: house.keys, now: now),
            signer: house.processorSigner, asked: Bell(), settling: .milliseconds(1), now: now,
            logger: Logger(label: "test") { _ in alarms })
    }

    var alarms: [String] { log.lines.withLock { $0 } }

    func run(waitsForPull: Bool = true) async throws -> ReconciliationBook.Run {
        let day = try #require(Day("2026-02-13"))
        #expect(try await reconciler.reconcile(day, waitsForPull: waitsForPull))
        return try #require(try await book.newestRuns(from: day, to: day)[day])
    }

    func tag(of number: String) async throws -> [UInt8] {
        try await house.processorStore.read { try $0.query("SELECT tag FROM case_file WHERE number = $1", number).first?.blob("tag") ?? [] }
    }

    /// Does it behind the programs' back: append-only triggers are taken away first.
    func damage(_ damage: ReconciliationTests.Damage, _ number: String, _ tag: [UInt8]) async throws -> (Difference.Kind, String) {
        func at(_ store: SQLiteStore, _ statements: [String], _ arguments: any SQLBindable...) async throws {
            try await store.write { transaction in
                try transaction.query("PRAGMA defer_foreign_keys = ON")
                for statement in statements {
                    try transaction.query(
                        statement, statement.contains("$2") ? arguments : Array(arguments.prefix(statement.contains("$1") ? 1 : 0)))
                }
            }
        }
        switch damage {
        case .caseGone:
            try await at(
                house.processorStore,
                ["journal_no_delete", "journal_told_no_delete", "document_no_delete"].map { "DROP TRIGGER \($0)" } + [
                    "DELETE FROM journal_told WHERE number = $1", "DELETE FROM document WHERE case_number = $1",
                    "DELETE FROM journal WHERE number = $1", "DELETE FROM case_material WHERE number = $1",
                    "DELETE FROM case_file WHERE number = $1",
                ], number)
            return (.caseMissing, number)
        case .entryGone:
            try await at(house.processorStore, ["DROP TRIGGER taken_no_delete", "DELETE FROM taken WHERE number = $1"], number)
            return (.entryMissing, number)
        case .receiptGone:
            try await at(house.intakeStore, ["DROP TRIGGER log_no_delete", "DELETE FROM log WHERE number = $1"], number)
            return (.receiptMissing, number)
        case .leafChanged:
            try await at(
                house.processorStore, ["DROP TRIGGER taken_no_update", "UPDATE taken SET leaf = $2 WHERE number = $1"], number, [UInt8(1)])
            return (.entryDiffers, number)
        case .aside:
            try await at(
                house.processorStore, ["INSERT INTO set_aside (number, reason, envelope, at) VALUES ($1, 'test', $2, 0)"], number,
                [UInt8(1)])
            return (.setAside, number)
        case .material:
            try await at(
                house.processorStore,
                [
                    "INSERT INTO case_material (number, n, cipher_digest, is_here, tried_at) VALUES ($1, 0, $2, 0, 0)",
                    "DROP TRIGGER taken_no_update", "UPDATE taken SET taken_at = taken_at - 86400000 WHERE number = $1",
                ], number, [UInt8(1)])
            return (.materialMissing, number)
        case .told:
            try await at(
                house.processorStore,
                [
                    "DROP TRIGGER notice_told_no_delete",
                    "DELETE FROM notice_told WHERE n IN (SELECT n FROM notice WHERE target = 'feedback-1' AND case_number = $1)",
                ], number)
            return (.markMissing, number)
        case .tagGone:
            try await at(house.feedbackStore, ["DELETE FROM case_version WHERE tag = $1"], tag)
            return (.notShown, number)
        case .older:
            try await at(house.feedbackStore, ["UPDATE case_version SET version = 0 WHERE tag = $1"], tag)
            return (.behind, number)
        case .newer:
            try await at(house.feedbackStore, ["UPDATE case_version SET version = 99 WHERE tag = $1"], tag)
            return (.ahead, number)
        case .other:
            try await at(
                house.feedbackStore, ["UPDATE case_version SET digest = $2 WHERE tag = $1"], tag, Digest(sha256: [9]).bytes)
            return (.contentDiffers, number)
        case .stranger:
            let stranger = Digest(sha256: tag)
            try await at(
                house.feedbackStore, ["INSERT INTO case_version (tag, version, digest, payload) VALUES ($1, 1, $2, $2)"], stranger.bytes,
                stranger.bytes)
            return (.unknownTag, stranger.hex)
        }
    }
}

final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<T: Sendable>(_ body: (inout Value) -> T) -> T { value.withLock { body(&$0) } }
}

/// Keeps the critical lines.
private final class Alarms: LogHandler, Sendable {
    let lines = Mutex<[String]>([])
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .critical }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    func log(event: LogEvent) {
        if event.level == .critical { lines.withLock { $0.append(event.message.description) } }
    }
}
