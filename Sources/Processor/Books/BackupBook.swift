import Foundation
import Ledger
import Store

/// 备份的记载: which backups of these books were verified, and how far each log of filings is contained in them.
struct BackupBook: Sendable {
    let store: any SQLStore

    /// How many entries of a log lie in a backup that was verified: the mark `safe`, on which an outer tier may delete what it holds.
    /// 0 as long as there is none.
    func safe(origin: String, epoch: Int) async throws -> UInt64 {
        try await store.read { try Self.safe(origin: origin, epoch: epoch, in: $0) }
    }

    static func safe(origin: String, epoch: Int, in transaction: any SQLTransaction) throws -> UInt64 {
        let row = try transaction.query(
            "SELECT coalesce(max(received), 0) AS received FROM backup WHERE origin = $1 AND epoch = $2", origin, epoch
        ).first
        return UInt64(clamping: try row?.int("received") ?? 0)
    }

    /// - Parameter digest: of the backup's manifest, hexadecimal.
    static func note(_ manifest: BackupManifest, digest: String, in transaction: any SQLTransaction) throws {
        for log in manifest.logs {
            try transaction.query(
                """
                INSERT INTO backup (at, origin, epoch, received, manifest) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (manifest, origin, epoch) DO NOTHING
                """, manifest.at, log.origin, log.epoch, Int64(clamping: log.verified), digest)
        }
        try Audit.record(transaction, at: manifest.at, who: "backup", what: "verified", subject: digest)
    }

    /// As far as each log was taken: the one that is being taken, and those that are closed.
    static func positions(in transaction: any SQLTransaction) throws -> [LogPosition] {
        try transaction.query("SELECT position FROM log_closed UNION ALL SELECT position FROM log_position").map {
            try JSONDecoder().decode(LogPosition.self, from: Data($0.blob("position")))
        }.sorted { ($0.origin, $0.epoch) < ($1.origin, $1.epoch) }
    }
}
