import Foundation
import Ledger
import Licensing
import Statute
import Store

/// The end of a recovery: what follows from the rows that came back, and every such case told anew, whole, to both outward tiers. So both
/// show the same again, whichever of them had been told more, and the law's own marks come in by the ordinary way.
struct FinishRecovery: Sendable {
    let store: any SQLStore
    let catalogue: ServiceCatalogue
    let reporter: Reporter
    let issue: IssueDocument

    /// Returns the sentences that a person must read.
    func callAsFunction(epoch: UInt64, at: Int64) async throws -> [String] {
        try await store.write { transaction in
            try proofs(in: transaction)
            try standAgain(at: at, in: transaction)
        }
        var words: [String] = []
        let numbers = try await store.read { try $0.query("SELECT number FROM retell ORDER BY number").map { try $0.text("number") } }
        for number in numbers {
            if let difference = try await store.write({ try tell(number, at: at, in: $0) }) { words.append(difference) }
        }
        words += try await store.read { try Self.orphans($0) }
        try await store.write { transaction in
            try Tenure.set(.acting, in: transaction)
            try Audit.record(
                transaction, at: at, who: "takeover", what: "acts as epoch \(epoch)", subject: "\(numbers.count) cases recovered")
        }
        return words
    }

    /// How often the public check was told of each document: the next time is a higher version.
    private func proofs(in transaction: any SQLTransaction) throws {
        let told = try transaction.query(
            """
            SELECT d.number AS number, max(t.version) AS version FROM told_back AS t JOIN document AS d ON d.number = t.id
            WHERE t.kind = 'document' GROUP BY d.number
            """
        ).map { (number: try $0.text("number"), version: try $0.int("version")) }
        for (number, version) in told {
            try transaction.query(
                """
                INSERT INTO document_proof (number, version, is_void) VALUES ($1, $2, 0)
                ON CONFLICT (number) DO UPDATE SET version = excluded.version WHERE document_proof.version < excluded.version
                """, number, version)
        }
    }

    /// What was waiting here and has been overtaken in the line by what was read back stands at its end once more: an older version does
    /// no harm outside, and nothing that was to be told is forgotten.
    private func standAgain(at: Int64, in transaction: any SQLTransaction) throws {
        let overtaken = try transaction.query(
            """
            SELECT o.target AS target, o.n AS n, o.kind AS kind, o.case_number AS case_number, o.last_entry AS last_entry, o.object AS object
            FROM notice AS o JOIN teller AS p ON p.target = o.target AND o.n <= p.done
            WHERE NOT EXISTS (SELECT 1 FROM notice_told AS t WHERE t.n = o.n)
                AND NOT EXISTS (SELECT 1 FROM notice_refused AS r WHERE r.n = o.n)
                AND NOT EXISTS (SELECT 1 FROM notice AS l WHERE l.target = o.target AND l.n > o.n AND l.object = o.object)
            ORDER BY o.n
            """)
        for row in overtaken {
            let notice = try NoticeBook.waiting(row)
            try NoticeBook.enter(
                target: row.text("target"), kind: notice.kind, caseNumber: notice.caseNumber, lastEntry: notice.lastEntry,
                object: notice.object, at: at, in: transaction)
        }
    }

    private func tell(_ number: String, at: Int64, in transaction: any SQLTransaction) throws -> String? {
        guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction),
            let told = try transaction.query("SELECT stage, told_at FROM retell WHERE number = $1", number).first
        else { throw StoreFault(.unexpected, "case \(number) cannot be read") }
        let toldAt = Moment(milliseconds: try told.int("told_at"))
        let latest = stored.file.proceeding.journal.map { max($0.made, $0.told ?? $0.made) }.max() ?? toldAt
        // What was told lies in the past, whatever this machine's clock says.
        let moment = max(Moment(milliseconds: at), toldAt, latest)
        let stageThen = stored.file.proceeding.state(at: toldAt, calendar: catalogue.calendar).stage.rawValue
        // Its facts follow from the journal, byte for byte.
        try issue.register.enter(stored.file, at: moment, in: transaction)
        try issue.publishProofs(of: stored.file, at: moment, in: transaction)
        // A code that was reset opens nothing, at whichever tier the word of it was lost.
        for row in try transaction.query("SELECT code FROM former_code WHERE number = $1", number) {
            guard let code = CaseCode(typed: try row.text("code")), let receipt = ReceiptNumber(typed: number) else { continue }
            var former = stored
            former.tag = caseTag(number: receipt, code: code)
            if former.tag != stored.tag { try reporter.retire(former, at: moment, in: transaction) }
        }
        try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
        try transaction.query("DELETE FROM retell WHERE number = $1", number)
        try Audit.record(transaction, at: at, who: "takeover", what: "recovered", subject: number)
        let stage = try told.text("stage")
        return stageThen == stage ? nil : "case \(number) was told to be at \(stage); its journal says \(stageThen): look at it"
    }

    /// Made public, and its act was told to nobody: the machine that was lost fell between the two. Its number is not used again.
    private static func orphans(_ transaction: any SQLTransaction) throws -> [String] {
        try transaction.query(
            """
            SELECT DISTINCT t.id AS id FROM told_back AS t LEFT JOIN document AS d ON d.number = t.id
            WHERE t.kind = 'document' AND d.number IS NULL ORDER BY t.id
            """
        ).map { "document \(try $0.text("id")) was made public, but its act was not told and is not here: its number stays unused" }
    }
}
