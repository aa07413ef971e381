import Ledger
import Store

/// The line of what is to be told, per outward tier, in order.
struct NoticeBook: Sendable {
    struct Waiting: Sendable {
        let n: Int64
        let kind: String
        let caseNumber: String?
        let lastEntry: Int64
        let object: [UInt8]
    }

    let store: any SQLStore

    func next(for target: String, limit: Int) async throws -> [Waiting] {
        try await store.read { transaction in
            let done = try transaction.query("SELECT done FROM teller WHERE target = $1", target).first?.int("done") ?? 0
            return try transaction.query(
                "SELECT n, kind, case_number, last_entry, object FROM notice WHERE target = $1 AND n > $2 ORDER BY n LIMIT $3", target,
                done,
                limit
            ).map(Self.waiting)
        }
    }

    /// How many wait, and since when the oldest does.
    func backlog(for target: String) async throws -> (count: Int64, oldest: Int64?) {
        try await store.read { transaction in
            let done = try transaction.query("SELECT done FROM teller WHERE target = $1", target).first?.int("done") ?? 0
            let row = try transaction.query(
                "SELECT count(*) AS n, min(made) AS oldest FROM notice WHERE target = $1 AND n > $2", target, done)
            return (try row.first?.int("n") ?? 0, try row.first?.optionalInt("oldest"))
        }
    }

    func refuse(_ waiting: Waiting, target: String, status: Int, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query(
                "INSERT INTO notice_refused (n, at, status) VALUES ($1, $2, $3) ON CONFLICT (n) DO NOTHING", waiting.n, at, status)
            try Self.advance(to: waiting.n, target: target, in: transaction)
        }
    }

    func refusedCount() async throws -> Int64 {
        try await store.read { try $0.query("SELECT count(*) AS n FROM notice_refused").first?.int("n") ?? 0 }
    }

    // MARK: Inside a transaction

    static func enter(
        target: String, kind: String, caseNumber: String?, lastEntry: Int64, object: [UInt8], at: Int64, in transaction: any SQLTransaction
    ) throws {
        try transaction.query(
            """
            INSERT INTO notice (n, target, kind, case_number, last_entry, object, made)
            VALUES ((SELECT coalesce(max(n), 0) + 1 FROM notice), $1, $2, $3, $4, $5, $6)
            """, target, kind, caseNumber, lastEntry, object, at)
    }

    static func markTold(_ waiting: Waiting, target: String, toldAt: Int64, mark: [UInt8], in transaction: any SQLTransaction) throws {
        try transaction.query("INSERT INTO notice_told (n, told_at, mark) VALUES ($1, $2, $3)", waiting.n, toldAt, mark)
        try advance(to: waiting.n, target: target, in: transaction)
    }

    static func isTold(_ waiting: Waiting, in transaction: any SQLTransaction) throws -> Bool {
        try !transaction.query("SELECT 1 AS one FROM notice_told WHERE n = $1", waiting.n).isEmpty
    }

    private static func advance(to n: Int64, target: String, in transaction: any SQLTransaction) throws {
        try transaction.query(
            "INSERT INTO teller (target, done) VALUES ($1, $2) ON CONFLICT (target) DO UPDATE SET done = excluded.done", target, n)
    }
}
