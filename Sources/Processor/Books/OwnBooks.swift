import Ledger
import Statute
import Store

/// 本方账目: what the Processor's books say of a day's filings and of what Feedback should show; read for the reconciliation only.
struct OwnBooks: Sendable {
    static let migration = [
        // What a receipt's number says of its day: yyMMdd, after the six digits of the site.
        "CREATE INDEX taken_day ON taken (substr(number, 7, 6), epoch, seq)",
        "CREATE INDEX taken_number ON taken (number)",
        // All that is asked of every case: without it each one's filing would be read on the way.
        "CREATE INDEX case_file_tag ON case_file (tag, received_at, number)",
        // The newest version of each tag that was put in line for Feedback, read off the notices.
        """
        CREATE TABLE case_newest (
            tag BLOB PRIMARY KEY,
            version BIGINT NOT NULL,
            digest BLOB NOT NULL,
            n BIGINT NOT NULL,
            case_number TEXT,
            made BIGINT NOT NULL
        )
        """,
    ]

    private static let readUpTo = "reconciliation.notice"

    let store: any SQLStore
    let keys: PeerKeys

    // MARK: Receipt ↔ entry

    /// Its entries of the day, by epoch.
    func parts(origin: String, day: Day) async throws -> [Int: Frontier] {
        var parts: [Int: Frontier] = [:]
        let epochs = try await store.read {
            try $0.query("SELECT DISTINCT epoch FROM taken WHERE origin = $1 AND substr(number, 7, 6) = $2", origin, day.short).map {
                Int(try $0.int("epoch"))
            }
        }
        for epoch in epochs {
            var frontier = Frontier()
            try await eachPage(origin, day, epoch) { page in for line in page { frontier.append(line.leafHash) } }
            parts[epoch] = frontier
        }
        return parts
    }

    func lines(origin: String, day: Day, epoch: Int) async throws -> [StatementLine] {
        var all: [StatementLine] = []
        try await eachPage(origin, day, epoch) { all += $0 }
        return all
    }

    private func eachPage(_ origin: String, _ day: Day, _ epoch: Int, _ body: ([StatementLine]) -> Void) async throws {
        var after: Int64 = -1
        while true {
            let from = after
            let page = try await store.read { transaction in
                try transaction.query(
                    """
                    SELECT seq, number, leaf FROM taken WHERE substr(number, 7, 6) = $1 AND epoch = $2 AND seq > $3 AND origin = $4
                    ORDER BY seq LIMIT $5
                    """, day.short, epoch, from, origin, Wire.Limits.statementLines
                ).map { row in
                    let seq = try row.int("seq")
                    let hash = Merkle.leafHash(try row.blob("leaf"))
                    return (line: StatementLine(key: try row.text("number"), version: UInt64(clamping: seq), digest: hash), seq: seq)
                }
            }
            body(page.map(\.line))
            guard page.count == Wire.Limits.statementLines, let last = page.last else { return }
            after = last.seq
        }
    }

    // MARK: Entry ↔ case

    /// 立案: how many of the day's entries opened a case.
    func casesOpened(on day: Day) async throws -> UInt64 {
        try await store.read {
            UInt64(
                clamping: try $0.query(
                    "SELECT count(*) AS n FROM taken AS t JOIN case_file AS c ON c.number = t.number WHERE substr(t.number, 7, 6) = $1",
                    day.short
                ).first?.int("n") ?? 0)
        }
    }

    /// Entries of the day that are nowhere, whatever day is set aside, materials that have not come within a day of their entry, and cases
    /// that were never put in line to be told.
    func unfinished(on day: Day, now: Int64) async throws -> [Difference] {
        let most = Differences.mostListed + 1
        return try await store.read { transaction in
            let nowhere = try transaction.query(
                """
                SELECT t.number AS number FROM taken AS t WHERE substr(t.number, 7, 6) = $1
                    AND NOT EXISTS (SELECT 1 FROM case_file AS c WHERE c.number = t.number OR c.submission = t.submission)
                    AND NOT EXISTS (SELECT 1 FROM case_filing AS f WHERE f.receipt = t.number OR f.submission = t.submission)
                    AND NOT EXISTS (SELECT 1 FROM set_aside AS s WHERE s.number = t.number)
                ORDER BY t.number LIMIT $2
                """, day.short, most
            ).map { Difference(.caseMissing, try $0.text("number")) }
            let aside = try transaction.query("SELECT number FROM set_aside ORDER BY number LIMIT $1", most).map {
                Difference(.setAside, try $0.text("number"))
            }
            let materials = try transaction.query(
                """
                SELECT m.number AS number, count(*) AS missing FROM case_material AS m WHERE m.is_here = 0
                    AND NOT EXISTS (SELECT 1 FROM taken AS t WHERE t.number = m.number AND t.taken_at > $1)
                    AND NOT EXISTS (SELECT 1 FROM taken AS t JOIN case_filing AS f ON f.receipt = t.number
                        WHERE f.number = m.number AND t.taken_at > $1)
                GROUP BY m.number ORDER BY m.number LIMIT $2
                """, now - 86_400_000, most
            ).map { Difference(.materialMissing, try $0.text("number"), here: String(try $0.int("missing"))) }
            let unsaid = try transaction.query(
                """
                SELECT c.number AS number FROM case_file AS c LEFT JOIN case_newest AS s ON s.tag = c.tag
                WHERE s.tag IS NULL AND c.received_at < $1 ORDER BY c.number LIMIT $2
                """, now - Compare.grace, most
            ).map { Difference(.notShown, try $0.text("number")) }
            return nowhere + aside + materials + unsaid
        }
    }

    // MARK: Case ↔ what Feedback shows

    /// Reads off the notices that were put in line since the last time which version of which tag they tell.
    func readNotices() async throws {
        while try await readSomeNotices() {}
    }

    private func readSomeNotices() async throws -> Bool {
        try await store.write { transaction in
            let from = try StoreFacts.value(Self.readUpTo, in: transaction).flatMap { Int64($0) } ?? 0
            let rows = try transaction.query(
                "SELECT n, case_number, object, made FROM notice WHERE target = $1 AND kind = 'case' AND n > $2 ORDER BY n LIMIT 200",
                Peer.feedback, from)
            guard let last = rows.last else { return false }
            for row in rows {
                let object = try row.blob("object")
                // One that cannot be read any more is no reason to reconcile nothing: Feedback then shows a tag that is unknown here.
                guard
                    let told = try? CaseVersion.open(
                        SignedObject(bytes: object, limit: Wire.Limits.signedObject), by: Peer.processor, keys: keys)
                else { continue }
                try transaction.query(
                    """
                    INSERT INTO case_newest (tag, version, digest, n, case_number, made) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (tag) DO UPDATE SET version = excluded.version, digest = excluded.digest, n = excluded.n,
                        case_number = coalesce(excluded.case_number, case_newest.case_number), made = excluded.made
                    WHERE excluded.version > case_newest.version
                    """, told.caseTag.bytes, Int64(clamping: told.version), Digest(sha256: object).bytes, try row.int("n"),
                    try row.optionalText("case_number"), try row.int("made"))
            }
            try StoreFacts.set(Self.readUpTo, String(try last.int("n")), in: transaction)
            return true
        }
    }

    /// The tags that begin with this byte, in their order; and those of them under which a case of the day stands now.
    func expected(part first: UInt8, day: Day) async throws -> (cases: [ExpectedCase], ofDay: Set<String>) {
        let to = [first] + [UInt8](repeating: .max, count: Digest.byteCount - 1)
        return try await store.read { transaction in
            var ofDay: Set<String> = []
            let cases = try transaction.query(
                """
                SELECT s.tag AS tag, s.version AS version, s.digest AS digest, s.made AS made, s.case_number AS number, t.n AS told,
                    c.number AS current, CASE WHEN EXISTS (SELECT 1 FROM case_file AS o WHERE o.number = s.case_number) THEN 1 ELSE 0 END
                    AS has_case FROM case_newest AS s LEFT JOIN notice_told AS t ON t.n = s.n
                    LEFT JOIN case_file AS c ON c.tag = s.tag WHERE s.tag > $1 AND s.tag <= $2 ORDER BY s.tag
                """, [first], to
            ).compactMap { row -> ExpectedCase? in
                guard let tag = Digest(bytes: try row.blob("tag")), let digest = Digest(bytes: try row.blob("digest")) else { return nil }
                let number = try row.optionalText("number")
                let current = try row.optionalText("current")
                if let current, current.dropFirst(6).hasPrefix(day.short) { ofDay.insert(tag.hex) }
                return ExpectedCase(
                    tag: tag.hex, version: UInt64(clamping: try row.int("version")), digest: digest, made: try row.int("made"),
                    isMarked: try row.optionalInt("told") != nil, number: number,
                    hasCase: try row.bool("has_case"))
            }
            return (cases, ofDay)
        }
    }
}

extension Day {
    /// yyMMdd, as it stands in a receipt's number.
    var short: String { String(text.filter { $0 != "-" }.dropFirst(2)) }
}
