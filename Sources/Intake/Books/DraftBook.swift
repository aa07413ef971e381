import Foundation
import Ledger
import Licensing
import Seal
import Store

/// 暂存: what an applicant has typed and uploaded before he files it, under the day's key.
struct Draft: Sendable {
    let id: String
    let account: String
    let item: ItemReference
    /// The submission that this draft will become; it never becomes another.
    let submission: String
    let content: DraftContent
    /// Counts the changes: what was read under one revision is never written over another.
    let revision: Int64
    let updatedAt: Int64

    var typed: FormInput { content.typed }
    var correction: CorrectionDraft? { content.correction }
}

struct DraftMaterial: Sendable {
    let id: String
    let filed: FiledMaterial
    let cipherDigest: [UInt8]
}

struct DraftBook: Sendable {
    /// Drafts are kept for thirty days after the last change.
    static let life: Int64 = 30 * 24 * 3600 * 1000
    static let mostPerAccount = 50
    static let mostMaterials = 50
    /// Bytes of all files in all drafts of one account.
    static let mostBytes: Int64 = 1 << 30

    let store: any SQLStore
    let keys: DraftKeys

    /// - Returns: the id of the draft; that of the one that is there already, for a case has one correction in the making; nil when there
    ///   are too many.
    func begin(
        id: String, account: String, item: ItemReference, submission: String, content: DraftContent = DraftContent(typed: FormInput()),
        at: Int64
    ) async throws -> String? {
        let (keyID, typed) = try seal(content, draft: id, at: at)
        let parent = content.correction?.parent
        return try await store.write { transaction in
            if let parent, let row = try transaction.query("SELECT id FROM draft WHERE account = $1 AND parent = $2", account, parent).first
            {
                return try row.text("id")
            }
            let open = try transaction.query("SELECT count(*) AS n FROM draft WHERE account = $1", account).first?.int("n") ?? 0
            guard open < Self.mostPerAccount else { return nil }
            try transaction.query(
                """
                INSERT INTO draft (id, account, item, submission, revision, key_id, typed, created_at, updated_at, parent)
                VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $7, $8)
                """, id, account, item.description, submission, keyID, typed, at, parent)
            return id
        }
    }

    /// Only the account that began a draft finds it; for everyone else it does not exist.
    func find(_ id: String, account: String) async throws -> Draft? {
        let row = try await store.read { try $0.query("SELECT * FROM draft WHERE id = $1 AND account = $2", id, account).first }
        return try row.flatMap(draft)
    }

    func drafts(of account: String) async throws -> [Draft] {
        let rows = try await store.read {
            try $0.query("SELECT * FROM draft WHERE account = $1 ORDER BY updated_at DESC LIMIT $2", account, Self.mostPerAccount)
        }
        // One draft that cannot be opened must not hide the others.
        return rows.compactMap { row in (try? draft(row)) ?? nil }
    }

    /// `false` when the draft has changed since it was read, or is gone: read it again and merge.
    func save(_ typed: FormInput, draft: Draft, at: Int64) async throws -> Bool {
        try await save(DraftContent(typed: typed, correction: draft.correction), draft: draft, at: at)
    }

    func save(_ content: DraftContent, draft: Draft, at: Int64) async throws -> Bool {
        let (keyID, bytes) = try seal(content, draft: draft.id, at: at)
        return try await store.write {
            try !$0.query(
                """
                UPDATE draft SET typed = $1, key_id = $2, updated_at = $3, revision = revision + 1
                WHERE id = $4 AND revision = $5 RETURNING revision
                """, bytes, keyID, at, draft.id, draft.revision
            ).isEmpty
        }
    }

    /// Forgets the drafts that nobody has touched for thirty days, and the answers to lost codes that nobody has fetched.
    func forgetOld(at: Int64) async throws {
        try await store.write {
            try $0.query("DELETE FROM draft WHERE updated_at < $1", at - Self.life)
            try $0.query("DELETE FROM code_reset WHERE created_at < $1", at - Self.life)
        }
    }

    /// Whether a blob belongs to a draft or to a filing.
    func names(_ blob: Digest) async throws -> Bool {
        try await store.read { transaction in
            try !transaction.query(
                """
                SELECT 1 AS one FROM draft_material WHERE cipher_digest = $1 UNION ALL SELECT 1 AS one FROM log_blob WHERE digest = $1 LIMIT 1
                """, blob.bytes
            ).isEmpty
        }
    }

    func discard(_ draft: Draft, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query("DELETE FROM draft WHERE id = $1", draft.id)
            try Audit.record(transaction, at: at, who: draft.account, what: "discard", subject: draft.id)
        }
    }

    // MARK: Materials

    func materials(of draft: Draft) async throws -> [DraftMaterial] {
        let rows = try await store.read {
            try $0.query("SELECT * FROM draft_material WHERE draft = $1 ORDER BY created_at, id LIMIT $2", draft.id, Self.mostMaterials)
        }
        return try rows.map(material)
    }

    /// How much an account may still upload before it has filed or removed something.
    func room(of account: String) async throws -> Int64 {
        let used = try await store.read {
            try $0.query(
                "SELECT coalesce(sum(m.size), 0) AS n FROM draft_material AS m JOIN draft AS d ON d.id = m.draft WHERE d.account = $1",
                account
            ).first?.int("n") ?? 0
        }
        return max(0, Self.mostBytes - used)
    }

    /// `false` when the draft has all the files it may have.
    func attach(_ filed: FiledMaterial, id: String, cipherDigest: [UInt8], draft: Draft, most: Int, at: Int64) async throws -> Bool {
        let keyID = try keys.current(at)
        let wrapped = try keys.wrap(Array(JSONEncoder().encode(filed)), aad: Array(id.utf8), keyID: keyID)
        return try await store.write { transaction in
            let count = try transaction.query(
                "SELECT count(*) AS n, sum(CASE WHEN material = $2 THEN 1 ELSE 0 END) AS same FROM draft_material WHERE draft = $1",
                draft.id,
                filed.material
            ).first
            guard try count?.int("n") ?? 0 < Self.mostMaterials, try count?.optionalInt("same") ?? 0 < most else { return false }
            try transaction.query(
                """
                INSERT INTO draft_material (id, draft, material, cipher_digest, size, key_id, wrapped, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """, id, draft.id, filed.material, cipherDigest, filed.size, keyID, wrapped, at)
            try transaction.query("UPDATE draft SET updated_at = $1, revision = revision + 1 WHERE id = $2", at, draft.id)
            return true
        }
    }

    func remove(material id: String, draft: Draft, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query("DELETE FROM draft_material WHERE id = $1 AND draft = $2", id, draft.id)
            try transaction.query("UPDATE draft SET updated_at = $1, revision = revision + 1 WHERE id = $2", at, draft.id)
        }
    }

    // MARK: The day's key

    /// Moves every live draft to the current key, so that the keys that are due can be destroyed without losing a draft. A one-time
    /// key that waits for a new code is left to its day.
    /// Returns the ids of what could not be opened: it was lost when its key was, and must not keep the other keys alive.
    func rewrap(at: Int64) async throws -> [String] {
        let current = try keys.current(at)
        var lost: [String] = []
        for (table, column) in [("draft", "typed"), ("draft_material", "wrapped")] {
            var after = ""
            while true {
                let rows = try await store.read { [after] in
                    try $0.query(
                        "SELECT id, key_id, \(column) AS bytes FROM \(table) WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT 100", current,
                        after)
                }
                guard let last = rows.last else { break }
                after = try last.text("id")
                for row in rows {
                    let id = try row.text("id")
                    let old = try row.blob("bytes")
                    guard let plain = try? keys.unwrap(old, aad: Array(id.utf8), keyID: row.text("key_id")) else {
                        lost.append(id)
                        try await store.write { try $0.query("DELETE FROM \(table) WHERE id = $1 AND \(column) = $2", id, old) }
                        continue
                    }
                    let new = try keys.wrap(plain, aad: Array(id.utf8), keyID: current)
                    // What was saved meanwhile is under the current key already.
                    try await store.write {
                        try $0.query(
                            "UPDATE \(table) SET \(column) = $1, key_id = $2 WHERE id = $3 AND \(column) = $4", new, current, id, old)
                    }
                }
            }
        }
        return lost
    }

    private func seal(_ content: DraftContent, draft: String, at: Int64) throws -> (keyID: String, bytes: [UInt8]) {
        let keyID = try keys.current(at)
        return (keyID, try keys.wrap(canonical(content), aad: Array(draft.utf8), keyID: keyID))
    }

    private func draft(_ row: SQLRow) throws -> Draft? {
        let id = try row.text("id")
        guard let item = ItemReference(try row.text("item")) else { return nil }
        let plain = try keys.unwrap(try row.blob("typed"), aad: Array(id.utf8), keyID: try row.text("key_id"))
        // A draft of before there were corrections holds what was typed and nothing around it.
        let content = try (try? decode(DraftContent.self, plain)) ?? DraftContent(typed: decode(FormInput.self, plain))
        return Draft(
            id: id, account: try row.text("account"), item: item, submission: try row.text("submission"), content: content,
            revision: try row.int("revision"), updatedAt: try row.int("updated_at"))
    }

    private func material(_ row: SQLRow) throws -> DraftMaterial {
        let id = try row.text("id")
        let plain = try keys.unwrap(try row.blob("wrapped"), aad: Array(id.utf8), keyID: try row.text("key_id"))
        return DraftMaterial(
            id: id, filed: try JSONDecoder().decode(FiledMaterial.self, from: Data(plain)), cipherDigest: try row.blob("cipher_digest"))
    }
}
