import Crypto
import Ledger
import Licensing
import Seal
import Store

/// 重置查询码: the one-time keys that wait for the Processor's answer, each under the day's key and under the case's number.
struct CodeResetBook: Sendable {
    let store: any SQLStore
    let keys: DraftKeys

    func begin(_ number: String, key: Curve25519.KeyAgreement.PrivateKey, at: Int64) async throws {
        let keyID = try keys.current(at)
        let wrapped = try keys.wrap(Array(key.rawRepresentation), aad: Array(number.utf8), keyID: keyID)
        try await store.write {
            try $0.query(
                """
                INSERT INTO code_reset (id, key_id, wrapped, created_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET key_id = excluded.key_id, wrapped = excluded.wrapped, created_at = excluded.created_at
                """, number, keyID, wrapped, at)
        }
    }

    /// Nil when nothing was asked for, or the key is gone.
    func key(of number: String) async throws -> Curve25519.KeyAgreement.PrivateKey? {
        guard let row = try await store.read({ try $0.query("SELECT key_id, wrapped FROM code_reset WHERE id = $1", number).first }),
            let plain = try? keys.unwrap(row.blob("wrapped"), aad: Array(number.utf8), keyID: row.text("key_id"))
        else { return nil }
        return try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: plain)
    }

    func end(_ number: String) async throws {
        try await store.write { try $0.query("DELETE FROM code_reset WHERE id = $1", number) }
    }
}
