package import Ledger
package import Store

/// What an outer tier can say of a civil day. What there is to say is the tier's own; how it is signed and kept is not.
package struct StatementSource: Sendable {
    /// Nil when nothing can be said of this day: it is not over, or too long ago.
    let parts: @Sendable (_ day: String) async throws -> (epoch: Int, parts: [Statement.Part])?
    /// The lines of one part after a key, at most `Wire.Limits.statementLines`.
    let lines: @Sendable (_ day: String, _ part: Int, _ after: String) async throws -> [StatementLine]

    package init(
        parts: @Sendable @escaping (_ day: String) async throws -> (epoch: Int, parts: [Statement.Part])?,
        lines: @Sendable @escaping (_ day: String, _ part: Int, _ after: String) async throws -> [StatementLine]
    ) {
        self.parts = parts
        self.lines = lines
    }
}

/// 对账 at an outer tier: its own signed statements, and the Processor's signed reconciliations that name them.
package struct StatementBook: Sendable {
    package static let migration =
        [
            // The newest statement of a day only: one that no reconciliation names says nothing to anyone.
            "CREATE TABLE statement (day TEXT PRIMARY KEY, digest BLOB NOT NULL, object BLOB NOT NULL, made BIGINT NOT NULL)",
            """
            CREATE TABLE reconciliation (
                day TEXT NOT NULL,
                run BIGINT NOT NULL,
                statement BLOB NOT NULL,
                object BLOB NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (day, run)
            )
            """,
        ] + Migration.appendOnly("reconciliation")

    package enum Kept: Hashable, Sendable {
        /// Now, or the same before.
        case kept
        /// It names another statement than the newest of this tier, or there is another one under its number. Nothing was stored.
        case foreign
    }

    let store: any SQLStore
    let signer: Signer
    let keys: PeerKeys
    let source: StatementSource
    let now: @Sendable () -> Int64

    package init(store: any SQLStore, signer: Signer, keys: PeerKeys, source: StatementSource, now: @Sendable @escaping () -> Int64) {
        self.store = store
        self.signer = signer
        self.keys = keys
        self.source = source
        self.now = now
    }

    /// 对账单 of a day, signed and kept; nil when nothing can be said of it.
    package func statement(of day: String) async throws -> [UInt8]? {
        guard let said = try await source.parts(day) else { return nil }
        let at = now()
        let object = try Statement(origin: signer.name, day: day, epoch: said.epoch, parts: said.parts, time: at).signed(by: signer).bytes
        try await store.write { transaction in
            try transaction.query(
                """
                INSERT INTO statement (day, digest, object, made) VALUES ($1, $2, $3, $4)
                ON CONFLICT (day) DO UPDATE SET digest = excluded.digest, object = excluded.object, made = excluded.made
                """, day, Digest(sha256: object).bytes, object, at)
        }
        return object
    }

    package func page(of day: String, part: Int, after: String) async throws -> [UInt8] {
        let lines = try await source.lines(day, part, after)
        return try StatementPage(origin: signer.name, day: day, part: part, after: after, lines: lines, time: now()).signed(by: signer)
            .bytes
    }

    /// Keeps the Processor's word beside our own, if it speaks of what we said.
    package func keep(_ bytes: [UInt8]) async throws -> Kept {
        let object = try SignedObject(bytes: bytes, limit: Wire.Limits.signedObject)
        let reconciliation = try Reconciliation.open(object, by: Peer.processor, keys: keys)
        let named = reconciliation.statements[signer.name]
        return try await store.write { transaction in
            let before = try transaction.query(
                "SELECT object FROM reconciliation WHERE day = $1 AND run = $2", reconciliation.day, Int64(reconciliation.run)
            ).first
            if let before { return try before.blob("object") == bytes ? .kept : .foreign }
            let own = try transaction.query("SELECT digest, object FROM statement WHERE day = $1", reconciliation.day).first
            guard let own, let named, try own.blob("digest") == named.bytes else { return .foreign }
            let at = now()
            try transaction.query(
                "INSERT INTO reconciliation (day, run, statement, object, at) VALUES ($1, $2, $3, $4, $5)", reconciliation.day,
                Int64(reconciliation.run), try own.blob("object"), bytes, at)
            try Audit.record(
                transaction, at: at, who: Peer.processor, what: "reconciled, differences: \(reconciliation.total)",
                subject: reconciliation.day)
            return .kept
        }
    }
}
