/// One numbered step of a schema. Forward only: a migration that has shipped is never edited.
package struct Migration: Sendable {
    let number: Int64
    let name: String
    let statements: [String]

    package init(_ number: Int64, _ name: String, _ statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// Triggers that make a table append-only: the journal and the log are never rewritten, not even by us.
    package static func appendOnly(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { change in
            """
            CREATE TRIGGER \(table)_no_\(change.lowercased()) BEFORE \(change) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
            """
        }
    }
}

/// Brings a store to the newest of `migrations`; a store that is newer than this program is refused.
func migrate(_ transaction: any SQLTransaction, to migrations: [Migration]) throws {
    try transaction.query("CREATE TABLE IF NOT EXISTS schema_version (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
    let newest = try transaction.query("SELECT coalesce(max(number), 0) AS number FROM schema_version").first?.int("number") ?? 0
    if let known = migrations.last?.number, newest > known {
        throw StoreFault(
            .refused,
            "the database has schema \(newest), this program knows \(known): start a program at least as new as the one that wrote it")
    }
    for migration in migrations where migration.number > newest {
        for statement in migration.statements { try transaction.query(statement) }
        try transaction.query("INSERT INTO schema_version (number, name) VALUES ($1, $2)", migration.number, migration.name)
    }
}
