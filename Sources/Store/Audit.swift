/// Who did what to which subject, written in the transaction of the change itself: no change without its line, no line without its change.
package enum Audit {
    package static let migration =
        [
            """
            CREATE TABLE audit (
                number BIGINT PRIMARY KEY,
                at BIGINT NOT NULL,
                who TEXT NOT NULL,
                what TEXT NOT NULL,
                subject TEXT NOT NULL
            )
            """
        ] + Migration.appendOnly("audit")

    /// `subject` is a number or a digest, never a name: the audit must be readable without disclosing a filing.
    package static func record(_ transaction: any SQLTransaction, at: Int64, who: String, what: String, subject: String) throws(StoreFault)
    {
        try transaction.query(
            """
            INSERT INTO audit (number, at, who, what, subject)
            VALUES ((SELECT coalesce(max(number), 0) + 1 FROM audit), $1, $2, $3, $4)
            """, at, who, what, subject)
    }
}

/// Facts about the store itself: whose it is, and whether it is a demo's.
package enum StoreFacts {
    package static let migration = ["CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)"]

    package static func value(_ name: String, in transaction: any SQLTransaction) throws(StoreFault) -> String? {
        try transaction.query("SELECT value FROM fact WHERE name = $1", name).first?.text("value")
    }

    package static func set(_ name: String, _ value: String, in transaction: any SQLTransaction) throws(StoreFault) {
        try transaction.query(
            "INSERT INTO fact (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
    }

    /// A store says for ever what it was made for. A demo's settings on a real store, or the reverse, are refused.
    package struct Claim: Sendable {
        private let facts: [(name: String, value: String)]

        package init(tier: String, demo: Bool) { facts = [("tier", tier), ("purpose", demo ? "demo" : "service")] }

        package func check(in transaction: any SQLTransaction) throws(StoreFault) {
            for (name, value) in facts {
                guard let found = try StoreFacts.value(name, in: transaction), found != value else { continue }
                throw StoreFault(.refused, "this store's \(name) is \(found), the settings say \(value): name the right data folder")
            }
        }

        package func enter(in transaction: any SQLTransaction) throws(StoreFault) {
            try check(in: transaction)
            for (name, value) in facts { try StoreFacts.set(name, value, in: transaction) }
        }
    }
}
