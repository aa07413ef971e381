import Ledger
package import Store

/// What the office has told this outward tier: case versions and published objects, the signed bytes exactly as they came.
package struct ToldBook: Sendable {
    package static let migration =
        [
            // Every signed object in the order of its arrival: a restored Processor reads back from here what it had told.
            """
            CREATE TABLE told (
                number BIGINT PRIMARY KEY,
                digest BLOB NOT NULL UNIQUE,
                kind TEXT NOT NULL,
                object BLOB NOT NULL,
                told_at BIGINT NOT NULL,
                mark BLOB NOT NULL
            )
            """,
            """
            CREATE TABLE case_version (
                tag BLOB PRIMARY KEY,
                version BIGINT NOT NULL,
                filing TEXT,
                digest BLOB NOT NULL,
                payload BLOB NOT NULL
            )
            """,
            "CREATE INDEX case_version_filing ON case_version (filing)",
            """
            CREATE TABLE published (
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                version BIGINT NOT NULL,
                digest BLOB NOT NULL,
                body BLOB NOT NULL,
                published_at BIGINT NOT NULL,
                PRIMARY KEY (kind, id)
            )
            """,
            // A version that was once published stays readable for the drafts that began under it.
            """
            CREATE TABLE published_body (
                digest BLOB PRIMARY KEY,
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                body BLOB NOT NULL
            )
            """,
        ] + Migration.appendOnly("told")

    package struct Published: Sendable {
        package let id: String
        package let version: Int64
        package let digest: [UInt8]
        package let body: [UInt8]
        package let publishedAt: Int64
    }

    let store: any SQLStore
    package init(store: any SQLStore) { self.store = store }

    // MARK: Reading

    /// The newest case version under a tag: its payload, whose body only the applicant's code opens.
    package func caseVersion(tag: [UInt8]) async throws -> [UInt8]? {
        try await store.read { try $0.query("SELECT payload FROM case_version WHERE tag = $1", tag).first?.blob("payload") }
    }

    package func caseVersion(filing: String) async throws -> [UInt8]? {
        try await store.read { try $0.query("SELECT payload FROM case_version WHERE filing = $1", filing).first?.blob("payload") }
    }

    package func published(kind: String, id: String) async throws -> Published? {
        try await store.read {
            try $0.query("SELECT * FROM published WHERE kind = $1 AND id = $2", kind, id).first.map(Self.published)
        }
    }

    /// The newest of each id, newest first; `before` is the publication time and id of the last one of the page before.
    package func published(kind: String, limit: Int, before: (at: Int64, id: String)? = nil) async throws -> [Published] {
        try await store.read { transaction in
            try transaction.query(
                """
                SELECT * FROM published WHERE kind = $1 AND (published_at < $2 OR (published_at = $2 AND id < $3))
                ORDER BY published_at DESC, id DESC LIMIT $4
                """, kind, before?.at ?? Int64.max, before?.id ?? "", limit
            ).map(Self.published)
        }
    }

    /// The newest of each id whose body has these words, newest first; a percent sign in them is only a percent sign.
    package func published(kind: String, containing text: String, limit: Int) async throws -> [Published] {
        let pattern = "%" + text.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "%"
        return try await store.read { transaction in
            try transaction.query(
                """
                SELECT * FROM published WHERE kind = $1 AND CAST(body AS TEXT) LIKE $2 ESCAPE '\\'
                ORDER BY published_at DESC, id DESC LIMIT $3
                """, kind, pattern, limit
            ).map(Self.published)
        }
    }

    package func body(digest: [UInt8]) async throws -> [UInt8]? {
        try await store.read { try $0.query("SELECT body FROM published_body WHERE digest = $1", digest).first?.blob("body") }
    }

    /// Signed objects with their marks, in the order in which they were told; a page always holds its first object, whatever its size.
    func page(from number: Int64, limit: Int) async throws -> ToldPage {
        try await store.read { transaction in
            let highest = try transaction.query("SELECT coalesce(max(number), 0) AS n FROM told").first?.int("n") ?? 0
            guard limit > 0 else { return ToldPage(entries: [], highest: highest) }
            let rows = try transaction.query(
                "SELECT number, object, mark FROM told WHERE number >= $1 ORDER BY number LIMIT $2", number, limit)
            let entries = try rows.map {
                ToldPage.Entry(number: try $0.int("number"), object: try $0.blob("object"), mark: try $0.blob("mark"))
            }
            return ToldPage(entries: ToldPage.fitting(entries), highest: highest)
        }
    }

    private static func published(_ row: SQLRow) throws -> Published {
        Published(
            id: try row.text("id"), version: try row.int("version"), digest: try row.blob("digest"), body: try row.blob("body"),
            publishedAt: try row.int("published_at"))
    }

    // MARK: Writing (see PostNotice)

    static func mark(digest: Digest, in transaction: any SQLTransaction) throws -> [UInt8]? {
        try transaction.query("SELECT mark FROM told WHERE digest = $1", digest.bytes).first?.blob("mark")
    }

    static func enter(_ object: [UInt8], digest: Digest, kind: String, at: Int64, mark: [UInt8], in transaction: any SQLTransaction) throws
    {
        try transaction.query(
            """
            INSERT INTO told (number, digest, kind, object, told_at, mark)
            VALUES ((SELECT coalesce(max(number), 0) + 1 FROM told), $1, $2, $3, $4, $5)
            """, digest.bytes, kind, object, at, mark)
    }

    static func currentCase(tag: [UInt8], in transaction: any SQLTransaction) throws -> (version: UInt64, digest: Digest)? {
        try transaction.query("SELECT version, digest FROM case_version WHERE tag = $1", tag).first.flatMap(Self.current)
    }

    static func currentObject(kind: String, id: String, in transaction: any SQLTransaction) throws -> (version: UInt64, digest: Digest)? {
        try transaction.query("SELECT version, digest FROM published WHERE kind = $1 AND id = $2", kind, id).first.flatMap(Self.current)
    }

    private static func current(_ row: SQLRow) throws -> (version: UInt64, digest: Digest)? {
        guard let digest = Digest(bytes: try row.blob("digest")) else { return nil }
        return (UInt64(clamping: try row.int("version")), digest)
    }
}
