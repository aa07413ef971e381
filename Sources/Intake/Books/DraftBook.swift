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
    let typed: FormInput
    let updatedAt: Int64
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

    let store: any SQLStore
    let keys: DraftKeys

    func begin(id: String, account: String, item: ItemReference, submission: String, at: Int64) async throws -> Bool {
        let (keyID, typed) = try seal(FormInput(pairs: []), draft: id, at: at)
        return try await store.write { transaction in
            let open = try transaction.query("SELECT count(*) AS n FROM draft WHERE account = $1", account).first?.int("n") ?? 0
            guard open < Self.mostPerAccount else { return false }
            try transaction.query(
                """
                INSERT INTO draft (id, account, item, submission, key_id, typed, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                """, id, account, item.description, submission, keyID, typed, at)
            return true
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

    func save(_ typed: FormInput, draft: Draft, at: Int64) async throws {
        let (keyID, bytes) = try seal(typed, draft: draft.id, at: at)
        try await store.write {
            try $0.query("UPDATE draft SET typed = $1, key_id = $2, updated_at = $3 WHERE id = $4", bytes, keyID, at, draft.id)
        }
    }

    /// Forgets the drafts that nobody has touched for thirty days.
    func forgetOld(at: Int64) async throws {
        try await store.write { try $0.query("DELETE FROM draft WHERE updated_at < $1", at - Self.life) }
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
            try transaction.query("UPDATE draft SET updated_at = $1 WHERE id = $2", at, draft.id)
            return true
        }
    }

    func remove(material id: String, draft: Draft, at: Int64) async throws {
        try await store.write { transaction in
            try transaction.query("DELETE FROM draft_material WHERE id = $1 AND draft = $2", id, draft.id)
            try transaction.query("UPDATE draft SET updated_at = $1 WHERE id = $2", at, draft.id)
        }
    }

    // MARK: The day's key

    /// Moves every live draft to the current key, so that the keys that are due can be destroyed without losing a draft.
    func rewrap(at: Int64) async throws {
        let current = try keys.current(at)
        let rows = try await store.read { transaction in
            (
                try transaction.query("SELECT * FROM draft WHERE key_id <> $1", current),
                try transaction.query("SELECT * FROM draft_material WHERE key_id <> $1", current)
            )
        }
        for row in rows.0 {
            guard let draft = try draft(row) else { continue }
            let (keyID, typed) = try seal(draft.typed, draft: draft.id, at: at)
            let old = try row.blob("typed")
            // A draft that was saved meanwhile is under the current key already.
            try await store.write {
                try $0.query("UPDATE draft SET typed = $1, key_id = $2 WHERE id = $3 AND typed = $4", typed, keyID, draft.id, old)
            }
        }
        for row in rows.1 {
            let id = try row.text("id")
            let plain = try keys.unwrap(try row.blob("wrapped"), aad: Array(id.utf8), keyID: try row.text("key_id"))
            let wrapped = try keys.wrap(plain, aad: Array(id.utf8), keyID: current)
            try await store.write {
                try $0.query("UPDATE draft_material SET wrapped = $1, key_id = $2 WHERE id = $3", wrapped, current, id)
            }
        }
    }

    private func seal(_ typed: FormInput, draft: String, at: Int64) throws -> (keyID: String, bytes: [UInt8]) {
        let keyID = try keys.current(at)
        return (keyID, try keys.wrap(Array(JSONEncoder().encode(typed)), aad: Array(draft.utf8), keyID: keyID))
    }

    private func draft(_ row: SQLRow) throws -> Draft? {
        let id = try row.text("id")
        guard let item = ItemReference(try row.text("item")) else { return nil }
        let typed = try keys.unwrap(try row.blob("typed"), aad: Array(id.utf8), keyID: try row.text("key_id"))
        return Draft(
            id: id, account: try row.text("account"), item: item, submission: try row.text("submission"),
            typed: try JSONDecoder().decode(FormInput.self, from: Data(typed)), updatedAt: try row.int("updated_at"))
    }

    private func material(_ row: SQLRow) throws -> DraftMaterial {
        let id = try row.text("id")
        let plain = try keys.unwrap(try row.blob("wrapped"), aad: Array(id.utf8), keyID: try row.text("key_id"))
        return DraftMaterial(
            id: id, filed: try JSONDecoder().decode(FiledMaterial.self, from: Data(plain)), cipherDigest: try row.blob("cipher_digest"))
    }
}
