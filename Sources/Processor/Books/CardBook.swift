import Foundation
import Licensing
import Statute
import Store

/// 监察牌 that were given out. What a card says follows from the journal (`Proceeding.cards`); here stands that it was given, so that one
/// that has lost its ground comes back withdrawn. (After a takeover those that the journal alone shows are there again.)
struct CardBook: Sendable {
    static let migration = Migration(
        14, "the cards of the supervision",
        [
            """
            CREATE TABLE card (
                number TEXT NOT NULL REFERENCES case_file (number),
                id TEXT NOT NULL,
                rule TEXT NOT NULL,
                colour TEXT NOT NULL,
                department TEXT NOT NULL REFERENCES department (code),
                since BIGINT NOT NULL,
                in_force BIGINT NOT NULL,
                counts BIGINT NOT NULL,
                body BLOB NOT NULL,
                PRIMARY KEY (number, id)
            )
            """,
            "CREATE INDEX card_order ON card (since, number, id)",
            "CREATE INDEX card_in_force ON card (in_force, colour, since)",
            // Every open case is looked at once: what has risen in it already is given out now.
            "UPDATE case_file SET lapses_at = 0 WHERE is_open = 1",
        ])

    /// One card with the case it is about.
    struct Given: Sendable {
        let number: String
        let applicant: String
        let department: String
        let card: Card

        var place: Place { Place(since: card.since.milliseconds, number: number, id: CardBook.key(card)) }
    }

    /// What of the cards is asked for.
    struct Filter: Sendable {
        var colour: Supervision.Colour?
        var department: String?
        /// Those that still stand, and not every one there ever was.
        var inForceOnly = true
    }

    /// After which card a page goes on.
    struct Place: Sendable {
        let since: Int64
        let number: String
        let id: String
    }

    let store: any SQLStore

    /// The latest first.
    func cards(_ filter: Filter, limit: Int, before: Place? = nil) async throws -> [Given] {
        var sql = SQLParts()
        if filter.inForceOnly { sql.add("c.in_force = 1") }
        if let colour = filter.colour { sql.add("c.colour = ?", colour.rawValue) }
        if let department = filter.department { sql.add("c.department = ?", department) }
        if let before { sql.add("(c.since, c.number, c.id) < (?, ?, ?)", before.since, before.number, before.id) }
        let condition = sql.conditions.isEmpty ? "1 = 1" : sql.conditions.joined(separator: " AND ")
        let arguments = sql.arguments + [limit]
        return try await store.read { transaction in
            try transaction.query(
                """
                SELECT c.number AS number, c.department AS department, c.body AS body, f.applicant AS applicant
                FROM card AS c JOIN case_file AS f ON f.number = c.number WHERE \(condition)
                ORDER BY c.since DESC, c.number DESC, c.id DESC LIMIT $\(arguments.count)
                """, arguments
            ).map { row in
                Given(
                    number: try row.text("number"), applicant: try row.text("applicant"), department: try row.text("department"),
                    card: try JSONDecoder().decode(Card.self, from: Data(row.blob("body"))))
            }
        }
    }

    /// How many stand, by department and colour, and how many of them count against it.
    func counts() async throws -> [(department: String, colour: Supervision.Colour, count: Int, counting: Int)] {
        try await store.read { transaction in
            try transaction.query(
                """
                SELECT department, colour, count(*) AS n, sum(counts) AS counting FROM card WHERE in_force = 1 GROUP BY department, colour
                """
            ).compactMap { row in
                guard let colour = Supervision.Colour(rawValue: try row.text("colour")) else { return nil }
                return (try row.text("department"), colour, Int(try row.int("n")), Int(try row.int("counting")))
            }
        }
    }

    func cards(of number: String) async throws -> [Card] { try await store.read { try Self.given(number, in: $0) } }

    // MARK: Inside a transaction

    private static func given(_ number: String, in transaction: any SQLTransaction) throws -> [Card] {
        try transaction.query("SELECT body FROM card WHERE number = $1 ORDER BY since, id", number).map {
            try JSONDecoder().decode(Card.self, from: Data($0.blob("body")))
        }
    }

    /// Gives out what has risen by now, and notes what has ended or lost its ground. Returns when the next card rises if nobody does
    /// anything.
    static func refresh(
        _ file: CaseFile, at moment: Moment, calendar: WorkCalendar, in transaction: any SQLTransaction
    ) throws -> Moment? {
        let given = try given(file.number, in: transaction)
        for card in file.proceeding.cards(at: moment, calendar: calendar, given: given) where !given.contains(card) {
            try transaction.query(
                """
                INSERT INTO card (number, id, rule, colour, department, since, in_force, counts, body)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (number, id) DO UPDATE SET in_force = excluded.in_force, counts = excluded.counts, body = excluded.body
                """, file.number, key(card), card.rule.rawValue, card.colour.rawValue, file.department(of: card).code,
                card.since.milliseconds, card.isInForce, card.countsAgainstDepartment, try canonical(card))
        }
        return file.proceeding.nextCardAt(after: moment, calendar: calendar)
    }

    fileprivate static func key(_ card: Card) -> String {
        "\(card.rule.rawValue) \(card.colour.rawValue) \(card.row) \(card.since.milliseconds) \(card.subject)"
    }
}

extension CaseFile {
    /// Whose card it is: until it is accepted the case lies with the agency that received it.
    func department(of card: Card) -> Department {
        switch card.rule {
        case .r1, .r2, .r3, .r7, .r17: receivingAgency
        case .r8, .r13:
            proceeding.journal.contains { $0.act == .acceptance && $0.made <= card.since } ? decidingAuthority : receivingAgency
        default: decidingAuthority
        }
    }
}
