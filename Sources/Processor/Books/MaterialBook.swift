import Foundation
import Ledger
import Licensing
import Store

/// Which materials are here, and which are still at the outer node: those of the cases, and those of filings that are set aside.
struct MaterialBook: Sendable {
    static let migration = Migration(
        12, "materials of what is set aside",
        [
            """
            CREATE TABLE set_aside_material (
                number TEXT NOT NULL REFERENCES set_aside (number) ON DELETE CASCADE,
                cipher_digest BLOB NOT NULL,
                is_here BIGINT NOT NULL,
                tried_at BIGINT NOT NULL,
                PRIMARY KEY (number, cipher_digest)
            )
            """
        ])

    /// One ciphertext that is to be fetched, and for whom.
    struct Missing: Sendable {
        let number: String
        /// Its place among the case's materials; nil for a filing that is set aside.
        let place: Int?
        let digest: Digest
        /// Bytes in clear; 0 where nobody can know yet.
        let size: Int64
    }

    let store: any SQLStore

    /// What is not here and was not asked for since `triedBefore`: the longest untried first, and of those the nearest deadline.
    func missing(triedBefore: Int64, limit: Int) async throws -> [Missing] {
        try await store.read { transaction in
            let ofCases = try transaction.query(
                """
                SELECT m.number AS number, m.n AS n, m.cipher_digest AS digest, m.filed AS filed
                FROM case_material AS m JOIN case_file AS c ON c.number = m.number
                WHERE m.is_here = 0 AND m.tried_at < $1 ORDER BY m.tried_at, coalesce(c.due, '9999'), m.number, m.n LIMIT $2
                """, triedBefore, limit
            ).compactMap { row -> Missing? in
                guard let digest = Digest(bytes: try row.blob("digest")) else { return nil }
                let filed = try row.optionalBlob("filed").flatMap { try? JSONDecoder().decode(FiledMaterial.self, from: Data($0)) }
                return Missing(number: try row.text("number"), place: Int(try row.int("n")), digest: digest, size: Int64(filed?.size ?? 0))
            }
            let setAside = try transaction.query(
                "SELECT number, cipher_digest FROM set_aside_material WHERE is_here = 0 AND tried_at < $1 ORDER BY tried_at, number LIMIT $2",
                triedBefore, max(0, limit - ofCases.count)
            ).compactMap { row -> Missing? in
                guard let digest = Digest(bytes: try row.blob("cipher_digest")) else { return nil }
                return Missing(number: try row.text("number"), place: nil, digest: digest, size: 0)
            }
            return ofCases + setAside
        }
    }

    func note(_ tried: [Missing], isHere: Bool, at: Int64) async throws {
        try await store.write { transaction in
            for material in tried {
                if let place = material.place {
                    try transaction.query(
                        "UPDATE case_material SET is_here = $1, tried_at = $2 WHERE number = $3 AND n = $4", isHere, at, material.number,
                        place)
                } else {
                    try transaction.query(
                        "UPDATE set_aside_material SET is_here = $1, tried_at = $2 WHERE number = $3 AND cipher_digest = $4", isHere, at,
                        material.number, material.digest.bytes)
                }
            }
        }
    }

    static func add(_ materials: [FiledMaterial], to number: String, after: Int, in transaction: any SQLTransaction) throws {
        for (n, material) in materials.enumerated() {
            try transaction.query(
                "INSERT INTO case_material (number, n, cipher_digest, is_here, tried_at, filed) VALUES ($1, $2, $3, 0, 0, $4)", number,
                after + n, Digest(hex: material.cipherDigest)?.bytes ?? [], try canonical(material))
        }
    }

    /// What a filing names in clear is fetched even while nobody can open it: it may be needed, and the outer node will not keep it for
    /// ever.
    static func addSetAside(_ leaf: Leaf, in transaction: any SQLTransaction) throws {
        for digest in Set(leaf.materials) {
            try transaction.query(
                """
                INSERT INTO set_aside_material (number, cipher_digest, is_here, tried_at) VALUES ($1, $2, 0, 0)
                ON CONFLICT (number, cipher_digest) DO NOTHING
                """, leaf.number.text, digest.bytes)
        }
    }

    /// The first entry of a log that still waits for a material; nil when there is none.
    static func firstWaiting(origin: String, epoch: Int, in transaction: any SQLTransaction) throws -> UInt64? {
        try transaction.query(
            """
            SELECT min(seq) AS seq FROM (
                SELECT t.seq AS seq FROM case_material AS m
                LEFT JOIN case_filing AS f ON f.number = m.number
                JOIN taken AS t ON t.number = m.number OR t.number = f.receipt
                WHERE m.is_here = 0 AND t.origin = $1 AND t.epoch = $2
                UNION ALL
                SELECT t.seq AS seq FROM set_aside_material AS m JOIN taken AS t ON t.number = m.number
                WHERE m.is_here = 0 AND t.origin = $1 AND t.epoch = $2
            ) AS waiting
            """, origin, epoch
        ).first?.optionalInt("seq").map { UInt64(clamping: $0) }
    }

    /// Every ciphertext that is here.
    static func here(in transaction: any SQLTransaction) throws -> [Digest] {
        try transaction.query(
            """
            SELECT cipher_digest FROM case_material WHERE is_here = 1
            UNION SELECT cipher_digest FROM set_aside_material WHERE is_here = 1
            """
        ).compactMap { Digest(bytes: try $0.blob("cipher_digest")) }
    }
}
