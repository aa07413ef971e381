import Ledger
import Link
import Outer
import Store

/// 备份与恢复 of Intake's data: the log of filings with its envelopes and receipts, what was told, and the ciphertexts.
///
/// The log's lock is not part of it: it says what was shown, and a database that is older goes on under a new epoch (`LogKeeper`).
package struct IntakeBackup {
    private let settings: TierSettings
    private let backup: Backup

    package init(settings path: String) async throws {
        settings = try await TierSettings(file: path, also: IntakeServer.settingsKeys)
        let keys = try TierKeys(folder: settings.keys, name: Peer.intake).peers
        backup = Backup(Self.plan(keys))
    }

    package func make(to folder: String, say: (String) -> Void) throws {
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        try backup.make(of: settings.data, to: folder, at: time.now())
        try backup.verify(folder, say: say)
    }

    package func verify(_ folder: String, say: (String) -> Void) throws { try backup.verify(folder, say: say) }

    package func restore(_ folder: String, say: (String) -> Void) throws { try backup.restore(folder, to: settings.data, say: say) }

    static func plan(_ keys: PeerKeys) -> BackupPlan {
        BackupPlan(
            tier: "intake", migrations: IntakeSchema.migrations, tables: ["account", "acknowledgement", "audit", "draft", "log", "told"],
            logs: { transaction in
                try epochs(transaction).map { epoch in
                    let frontier = try FilingBook.current(epoch: epoch, in: transaction).frontier
                    return BackupManifest.Log(
                        origin: Peer.intake, epoch: epoch, size: frontier.size, root: frontier.root.hex, verified: frontier.size)
                }
            },
            blobs: { transaction in
                // Of drafts too: their keys lie elsewhere and live for a day.
                try transaction.query("SELECT digest AS d FROM log_blob UNION SELECT cipher_digest AS d FROM draft_material").map {
                    Hex.encode(try $0.blob("d"))
                }
            },
            checks: [log(keys), ToldBook.check(keys)])
    }

    private static func epochs(_ transaction: any SQLTransaction) throws -> [Int] {
        try transaction.query("SELECT DISTINCT epoch FROM log ORDER BY epoch").map { Int(try $0.int("epoch")) }
    }

    /// Every position once, the root of each log made anew from its leaves, and each receipt a signed one of its very leaf.
    private static func log(_ keys: PeerKeys) -> BackupPlan.Check {
        BackupPlan.Check("receipts") { transaction in
            var count = 0
            for epoch in try epochs(transaction) {
                var frontier = Frontier()
                while true {
                    let rows = try transaction.query(
                        "SELECT seq, leaf, envelope, receipt FROM log WHERE epoch = $1 AND seq >= $2 ORDER BY seq LIMIT 256", epoch,
                        Int64(clamping: frontier.size))
                    if rows.isEmpty { break }
                    for row in rows { try check(row, epoch: epoch, &frontier, keys) }
                    count += rows.count
                }
                guard try FilingBook.current(epoch: epoch, in: transaction).frontier == frontier else {
                    throw StoreFault(.storage, "the root of epoch \(epoch) does not follow from its leaves")
                }
            }
            return "\(count), dense, signed, and their roots follow from their leaves"
        }
    }

    private static func check(_ row: SQLRow, epoch: Int, _ frontier: inout Frontier, _ keys: PeerKeys) throws {
        guard try row.int("seq") == Int64(clamping: frontier.size) else {
            throw StoreFault(.storage, "entry \(frontier.size) of epoch \(epoch) is missing")
        }
        let bytes = try row.blob("leaf")
        let (leaf, hash) = (try Leaf(bytes: bytes), Merkle.leafHash(bytes))
        let receipt = try Receipt.open(SignedObject(bytes: row.blob("receipt"), limit: Wire.Limits.leaf), by: Peer.intake, keys: keys)
        guard receipt.matches(leaf, leafHash: hash), try Digest(sha256: row.blob("envelope")) == leaf.envelope else {
            throw StoreFault(.storage, "entry \(frontier.size) of epoch \(epoch) is not what its receipt says")
        }
        frontier.append(hash)
    }
}
