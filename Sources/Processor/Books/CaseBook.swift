import Foundation
import Ledger
import Licensing
import Statute
import Store

/// A case as it lies in the books, with what the Processor needs to tell of it.
struct StoredCase: Sendable {
    var file: CaseFile
    var tag: Digest
    /// 查询码 in force.
    var code: String
    /// That code, sealed to the applicant who had lost the one before.
    var codeAnswer: [UInt8]?
    /// The version that was last told.
    var version: Int64
    /// Which of its materials have arrived, by their place among all that were ever filed to the case.
    var isHere: [Bool]
    /// Where the books say that the case is.
    let projected: (stage: Stage, due: DueDate?)

    /// Now; or the time of the last entry or telling, when another machine's clock put it a little ahead of ours or something was done
    /// while we waited for our turn to write.
    func moment(_ now: Moment) -> Moment {
        let latest = file.proceeding.journal.map { max($0.made, $0.told ?? $0.made) }.max() ?? file.proceeding.receivedAt
        return latest > now && latest.milliseconds(since: now) < 60_000 ? latest : now
    }
}

/// One line of a queue or of a list.
struct CaseLine: Sendable {
    let number: String
    let applicant: String
    let itemName: String
    let stage: Stage
    let receivedAt: Moment
    let due: DueDate?
    let decidingAuthority: String
}

struct CaseBook: Sendable {
    let store: any SQLStore

    /// Sorted by due date, then number; `after` is the last line of the page before.
    func lines(_ filter: Filter, limit: Int, after: (due: String, number: String)? = nil) async throws -> [CaseLine] {
        let (condition, arguments) = filter.condition
        return try await store.read { transaction in
            var arguments = arguments
            var keyset = ""
            if let after {
                arguments += [after.due, after.number]
                keyset = " AND (coalesce(due, '9999'), number) > ($\(arguments.count - 1), $\(arguments.count))"
            }
            arguments.append(limit)
            return try transaction.query(
                """
                SELECT c.number AS number, c.applicant AS applicant, c.stage AS stage, c.received_at AS received_at, c.due AS due,
                    c.due_is_provisional AS due_is_provisional, c.deciding AS deciding, l.name AS item_name
                FROM case_file AS c JOIN item AS i ON i.digest = c.item JOIN listed_item AS l ON l.id = i.id
                WHERE \(condition)\(keyset) ORDER BY coalesce(c.due, '9999'), c.number LIMIT $\(arguments.count)
                """, arguments
            ).map(Self.line)
        }
    }

    func count(_ filter: Filter) async throws -> Int64 {
        let (condition, arguments) = filter.condition
        return try await store.read {
            try $0.query("SELECT count(*) AS n FROM case_file AS c JOIN item AS i ON i.digest = c.item WHERE \(condition)", arguments)
                .first?.int("n") ?? 0
        }
    }

    func find(_ number: String, catalogue: ServiceCatalogue) async throws -> StoredCase? {
        try await store.read { try Self.load(number, catalogue: catalogue, in: $0) }
    }

    private static func line(_ row: SQLRow) throws -> CaseLine {
        CaseLine(
            number: try row.text("number"), applicant: try row.text("applicant"), itemName: try row.text("item_name"),
            stage: try stage(row), receivedAt: Moment(milliseconds: try row.int("received_at")), due: try due(row),
            decidingAuthority: try row.text("deciding"))
    }

    private static func stage(_ row: SQLRow) throws -> Stage {
        guard let stage = Stage(rawValue: try row.text("stage")) else { throw StoreFault(.unexpected, "a case has an unknown stage") }
        return stage
    }

    private static func due(_ row: SQLRow) throws -> DueDate? {
        guard let day = try row.optionalText("due").flatMap({ Day($0) }) else { return nil }
        return DueDate(day: day, isProvisional: try row.bool("due_is_provisional"))
    }

    // MARK: Inside a transaction

    static func load(_ number: String, catalogue: ServiceCatalogue, in transaction: any SQLTransaction) throws -> StoredCase? {
        guard let row = try transaction.query("SELECT * FROM case_file WHERE number = $1", number).first else { return nil }
        guard let item = catalogue.item(digest: try row.text("item")), let receiving = catalogue.department(try row.text("receiving")),
            let deciding = catalogue.department(try row.text("deciding")), let tag = Digest(bytes: try row.blob("tag"))
        else { throw StoreFault(.unexpected, "case \(number) names an item or a department that is not in the books") }
        var journal = try transaction.query("SELECT body FROM journal WHERE number = $1 ORDER BY entry", number).map { row in
            try JSONDecoder().decode(Entry.self, from: Data(row.blob("body")))
        }
        // A withdrawal that came into force later has its document in the books and not in its row, which is never rewritten.
        for row in try transaction.query("SELECT number, entry, digest FROM document WHERE case_number = $1", number) {
            let entry = Int(try row.int("entry"))
            guard let n = journal.firstIndex(where: { $0.number == entry && $0.content.documentNumber == nil }) else { continue }
            journal[n].content.documentNumber = try row.text("number")
            journal[n].content.documentDigest = try row.text("digest")
        }
        let isHere = try transaction.query("SELECT is_here FROM case_material WHERE number = $1 ORDER BY n", number).map {
            try $0.bool("is_here")
        }
        let filing = try JSONDecoder().decode(Filing.self, from: Data(row.blob("filing")))
        let later = try transaction.query("SELECT receipt, received_at, filing FROM case_filing WHERE number = $1 ORDER BY n", number).map {
            CaseFile.Later(
                receipt: try $0.text("receipt"), filing: try JSONDecoder().decode(Filing.self, from: Data($0.blob("filing"))),
                receivedAt: Moment(milliseconds: try $0.int("received_at")))
        }
        var file = CaseFile(
            number: number, item: item, filing: filing, later: later, receivingAgency: receiving, decidingAuthority: deciding,
            proceeding: Proceeding(
                receivedAt: Moment(milliseconds: try row.int("received_at")), limits: item.limits,
                renewing: try row.optionalText("renews_until").flatMap { Day($0) }, isKnown: try row.bool("renews_known"),
                journal: journal))
        for row in try transaction.query("SELECT entry, told_at FROM journal_told WHERE number = $1", number) {
            try file.note(entry: Int(try row.int("entry")), toldAt: Moment(milliseconds: try row.int("told_at")))
        }
        return StoredCase(
            file: file, tag: tag, code: try row.optionalText("code") ?? filing.caseCode,
            codeAnswer: try row.optionalBlob("code_answer"), version: try row.int("version"), isHere: isHere,
            projected: (try stage(row), try due(row)))
    }

    static func append(_ entry: Entry, to number: String, in transaction: any SQLTransaction) throws {
        try transaction.query(
            "INSERT INTO journal (number, entry, act, made, body) VALUES ($1, $2, $3, $4, $5)", number, entry.number, entry.act.rawValue,
            entry.made.milliseconds, try canonical(entry))
    }

    /// 文书 of a case as they were issued, each with its seal.
    static func documents(of file: CaseFile, standing: Standing, in transaction: any SQLTransaction) throws -> [CaseReport.Issued] {
        try transaction.query("SELECT entry, body, digest FROM document WHERE case_number = $1 ORDER BY entry", file.number).map { row in
            let entry = Int(try row.int("entry"))
            return CaseReport.Issued(
                entry: entry, document: try JSONDecoder().decode(OfficialDocument.self, from: Data(row.blob("body"))),
                digest: try row.text("digest"), sealedOn: standing.seal(of: entry)?.made.day,
                isVoid: standing.journal.first { $0.number == entry }?.isVoid ?? false, signature: standing.signature(of: entry))
        }
    }

    func documents(of stored: StoredCase, standing: Standing) async throws -> [CaseReport.Issued] {
        try await store.read { try Self.documents(of: stored.file, standing: standing, in: $0) }
    }

    /// A filing that belongs to a case which is there, with its materials to be fetched.
    static func append(_ filed: CaseFile.Later, submission: String, to stored: inout StoredCase, in transaction: any SQLTransaction) throws
    {
        let number = stored.file.number
        let n = try transaction.query("SELECT count(*) AS n FROM case_filing WHERE number = $1", number).first?.int("n") ?? 0
        try transaction.query(
            """
            INSERT INTO case_filing (receipt, number, n, submission, purpose, received_at, filing) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, filed.receipt, number, n, submission, filed.filing.purpose.rawValue, filed.receivedAt.milliseconds,
            try canonical(filed.filing))
        try MaterialBook.add(filed.filing.materials, to: number, after: stored.isHere.count, in: transaction)
        stored.isHere += filed.filing.materials.map { _ in false }
    }

    static func reset(
        code: CaseCode, answer: [UInt8], tag: Digest, of stored: inout StoredCase, in transaction: any SQLTransaction
    ) throws {
        try transaction.query(
            "INSERT INTO former_code (number, code) VALUES ($1, $2) ON CONFLICT (number, code) DO NOTHING", stored.file.number, stored.code)
        stored.code = code.text
        stored.codeAnswer = answer
        // Versions are counted on under the new tag: of two copies of a case the one with the higher version is the newer.
        stored.tag = tag
        try transaction.query(
            "UPDATE case_file SET code = $1, code_answer = $2, tag = $3 WHERE number = $4", code.text, answer, tag.bytes,
            stored.file.number)
    }

    /// A filing made before a new code reached its applicant was sent in good faith: its code was the case's own.
    static func wasInForce(_ code: String, of stored: StoredCase, in transaction: any SQLTransaction) throws -> Bool {
        if code == stored.code { return true }
        let found = try transaction.query("SELECT 1 AS one FROM former_code WHERE number = $1 AND code = $2", stored.file.number, code)
        return !found.isEmpty
    }

    static func rename(_ holder: String, case number: String, in transaction: any SQLTransaction) throws {
        try transaction.query("UPDATE case_file SET applicant = $1 WHERE number = $2", holder, number)
    }

    /// The projection, written in the transaction of the entry that changed it.
    static func project(_ stored: StoredCase, standing: Standing, calendar: WorkCalendar, in transaction: any SQLTransaction) throws {
        let nextCard = try CardBook.refresh(stored.file, at: standing.at, calendar: calendar, in: transaction)
        let nextLook = [standing.lapsesAt, nextCard].compactMap(\.self).min()
        // What the law has done and the journal does not say yet is entered at the Watch's next look.
        let isUnsettled = standing.journal.contains { $0.number > stored.file.proceeding.journal.count }
        func waits(_ agency: Department) -> Bool { standing.unsealed.contains { stored.file.issuer(of: $0) == agency } }
        try transaction.query(
            """
            UPDATE case_file SET version = $1, stage = $2, is_open = $3, due = $4, due_is_provisional = $5, lapses_at = $6,
                seal_receiving = $7, seal_deciding = $8, decision_sealed = $9, corrected = $10 WHERE number = $11
            """, stored.version, standing.stage.rawValue, standing.stage.isOpen, standing.nextDue?.day.description,
            standing.nextDue?.isProvisional ?? false, isUnsettled ? 0 : nextLook?.milliseconds,
            waits(stored.file.receivingAgency), waits(stored.file.decidingAuthority),
            standing.decision.map { standing.seal(of: $0.number) != nil } ?? false, !standing.corrections.isEmpty, stored.file.number)
    }

    /// The next number of a kind for a department and year, without a gap: a transaction that fails gives it back.
    static func allot(_ kind: String, department: String, year: Int, in transaction: any SQLTransaction) throws -> Int64 {
        try transaction.query(
            """
            INSERT INTO document_number (department, kind, year, last) VALUES ($1, $2, $3, 1)
            ON CONFLICT (department, kind, year) DO UPDATE SET last = document_number.last + 1 RETURNING last
            """, department, kind, year
        ).first?.int("last") ?? 1
    }
}
