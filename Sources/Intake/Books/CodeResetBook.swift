import Crypto
import Ledger
import Licensing
import Seal
import Store

/// 重置查询码: the one-time keys that wait for the Processor's answer, each under the day's key and under the case's number.
struct CodeResetBook: Sendable {
    let store: any SQLStore
    let keys: DraftKeys

    struct Waiting: Sendable {
        let number: String
        let keyID: String
        let wrapped: [UInt8]
        let at: Int64
    }

    func wrap(_ key: Curve25519.KeyAgreement.PrivateKey, for number: String, at: Int64) throws -> Waiting {
        let keyID = try keys.current(at)
        let wrapped = try keys.wrap(Array(key.rawRepresentation), aad: Array(number.utf8), keyID: keyID)
        return Waiting(number: number, keyID: keyID, wrapped: wrapped, at: at)
    }

    /// In the transaction of the request; a later request takes the place of an earlier one.
    static func begin(_ waiting: Waiting, in transaction: any SQLTransaction) throws {
        try transaction.query(
            """
            INSERT INTO code_reset (id, key_id, wrapped, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET key_id = excluded.key_id, wrapped = excluded.wrapped, created_at = excluded.created_at
            """, waiting.number, waiting.keyID, waiting.wrapped, waiting.at)
    }

    /// The key and since when it waits. Nil when nothing was asked for, or the day's key is gone and this one with it.
    func key(of number: String) async throws -> (key: Curve25519.KeyAgreement.PrivateKey, since: Int64)? {
        let found = try await store.read {
            try $0.query("SELECT key_id, wrapped, created_at FROM code_reset WHERE id = $1", number).first
        }
        guard let row = found, let plain = try? keys.unwrap(row.blob("wrapped"), aad: Array(number.utf8), keyID: row.text("key_id")),
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: plain)
        else { return nil }
        return (key, try row.int("created_at"))
    }

    func end(_ number: String) async throws {
        try await store.write { try $0.query("DELETE FROM code_reset WHERE id = $1", number) }
    }
}
