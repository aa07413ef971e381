import Store

/// 申请人账户 (the demonstration's local accounts; a unified identity provider takes their place later).
/// An account is a name to sign in with and a password's hash: who the applicant is stands in his sealed filing only.
struct AccountBook: Sendable {
    struct Account: Sendable, Equatable {
        let id: String
        let name: String
    }

    let store: any SQLStore

    /// `nil` when the name is taken.
    func register(name: String, password: String, id: String, at: Int64) async throws -> Account? {
        try await store.write { transaction in
            let made = try transaction.query(
                """
                INSERT INTO account (id, name, password, created_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO NOTHING RETURNING id
                """, id, name, password, at)
            guard !made.isEmpty else { return nil }
            try Audit.record(transaction, at: at, who: id, what: "register", subject: id)
            return Account(id: id, name: name)
        }
    }

    func find(name: String) async throws -> (account: Account, password: String)? {
        try await store.read { transaction in
            try transaction.query("SELECT id, name, password FROM account WHERE name = $1", name).first.map {
                (Account(id: try $0.text("id"), name: try $0.text("name")), try $0.text("password"))
            }
        }
    }
}

/// Sessions: idle for half an hour or older than twelve, they are over.
struct SessionBook: Sendable {
    static let idle: Int64 = 30 * 60 * 1000
    static let longest: Int64 = 12 * 3600 * 1000

    let store: any SQLStore

    func open(token: [UInt8], account: String, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query("DELETE FROM session WHERE seen_at < $1 OR created_at < $2", at - Self.idle, at - Self.longest)
            try transaction.query("INSERT INTO session (token, account, created_at, seen_at) VALUES ($1, $2, $3, $3)", token, account, at)
            try Audit.record(transaction, at: at, who: account, what: "sign-in", subject: account)
        }
    }

    func account(token: [UInt8], at: Int64) async throws -> AccountBook.Account? {
        let found = try await store.read { transaction in
            try transaction.query(
                """
                SELECT account.id AS id, account.name AS name, session.seen_at AS seen_at
                FROM session JOIN account ON account.id = session.account
                WHERE session.token = $1 AND session.seen_at >= $2 AND session.created_at >= $3
                """, token, at - Self.idle, at - Self.longest
            ).first.map { (AccountBook.Account(id: try $0.text("id"), name: try $0.text("name")), try $0.int("seen_at")) }
        }
        guard let (account, seen) = found else { return nil }
        // One write a minute is enough to keep a session alive, and a full disk is no reason to turn its owner away.
        if at - seen > 60_000 {
            do {
                try await store.write { try $0.query("UPDATE session SET seen_at = $1 WHERE token = $2", at, token) }
            } catch let fault as StoreFault where fault.kind == .full {}
        }
        return account
    }

    func close(token: [UInt8]) async throws {
        try await store.write { try $0.query("DELETE FROM session WHERE token = $1", token) }
    }
}
