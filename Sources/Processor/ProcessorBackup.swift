import Ledger
import Licensing
import Link
import Statute
import Store

/// 备份与恢复 of the Processor's books and materials.
package struct ProcessorBackup {
    private let settings: TierSettings
    private let backup: Backup

    package init(settings path: String) async throws {
        settings = try await TierSettings(file: path, also: ProcessorServer.settingsKeys)
        backup = Backup(Self.plan(try TierKeys(folder: settings.keys, name: Peer.processor).peers))
    }

    private var now: Int64 { (settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system).now() }

    /// Noted in the running books only after every check: what they then call safe lies in a backup that can be restored.
    package func make(to folder: String, say: (String) -> Void) throws {
        try backup.make(of: settings.data, to: folder, at: now)
        let (manifest, digest) = try backup.verify(folder, say: say)
        try backup.note(in: settings.data) { try BackupBook.note(manifest, digest: digest, in: $0) }
        say("noted as safe: \(manifest.logs.map { "\($0.origin)/\($0.epoch) \($0.verified)" }.joined(separator: ", "))")
    }

    package func verify(_ folder: String, say: (String) -> Void) throws { try backup.verify(folder, say: say) }

    package func restore(_ folder: String, say: (String) -> Void) throws {
        let (at, name) = (now, Backup.name(of: folder))
        try backup.restore(folder, to: settings.data, say: say, also: { try Self.markRestored($0, from: name, at: at) })
        say("nobody can act on it yet: run `gateway-processor takeover`, then start the server")
    }

    /// What was told since is not in these books: until it has been read back they are nobody's to act on.
    static func markRestored(_ transaction: any SQLTransaction, from name: String, at: Int64) throws {
        try StoreFacts.set("restored", "\(name) at \(at)", in: transaction)
        try Tenure.set(.recovering(why: "its data were restored from the backup \(name)"), in: transaction)
        // Whoever has lost his rights since the backup is not to come back with it.
        try transaction.query("DELETE FROM session")
        try Audit.record(transaction, at: at, who: "restore", what: "restored", subject: name)
    }

    static func plan(_ keys: PeerKeys) -> BackupPlan {
        BackupPlan(
            tier: "processor", migrations: ProcessorSchema.migrations,
            tables: ["audit", "case_file", "case_filing", "document", "journal", "licence", "notice", "notice_told", "set_aside", "taken"],
            logs: { transaction in
                try BackupBook.positions(in: transaction).map { position in
                    let (origin, epoch, size) = (position.origin, position.epoch, position.frontier.size)
                    return BackupManifest.Log(
                        origin: origin, epoch: epoch, size: size, root: position.frontier.root.hex,
                        verified: try MarkBook.verified(origin: origin, epoch: epoch, received: size, in: transaction))
                }
            },
            blobs: { transaction in
                try MaterialBook.here(in: transaction).map(\.hex)
            },
            checks: [taken(keys), journals, documents])
    }

    /// Every filing that was taken, dense, with its receipt; and the root of each log made anew from its leaves.
    private static func taken(_ keys: PeerKeys) -> BackupPlan.Check {
        BackupPlan.Check("receipts") { transaction in
            var count = 0
            for position in try BackupBook.positions(in: transaction) {
                var frontier = Frontier()
                while true {
                    let rows = try transaction.query(
                        "SELECT seq, leaf, receipt FROM taken WHERE origin = $1 AND epoch = $2 AND seq >= $3 ORDER BY seq LIMIT 256",
                        position.origin, position.epoch, Int64(clamping: frontier.size))
                    if rows.isEmpty { break }
                    for row in rows {
                        let bytes = try row.blob("leaf")
                        let (leaf, hash) = (try Leaf(bytes: bytes), Merkle.leafHash(bytes))
                        let receipt = try Receipt.open(
                            SignedObject(bytes: row.blob("receipt"), limit: Wire.Limits.leaf), by: position.origin, keys: keys)
                        guard try row.int("seq") == Int64(clamping: frontier.size), receipt.matches(leaf, leafHash: hash) else {
                            let log = "\(position.origin)/\(position.epoch)"
                            throw StoreFault(.storage, "entry \(frontier.size) of \(log) is missing or changed")
                        }
                        frontier.append(hash)
                    }
                    count += rows.count
                }
                guard frontier == position.frontier else {
                    throw StoreFault(.storage, "the root of \(position.origin)/\(position.epoch) does not follow from what was taken")
                }
            }
            return "\(count), dense, signed, and the roots of their logs follow from them"
        }
    }

    private static let journals = BackupPlan.Check("journals") { transaction in
        let gaps = try transaction.query(
            "SELECT number FROM journal GROUP BY number HAVING min(entry) <> 1 OR max(entry) <> count(*) LIMIT 3"
        ).map { try $0.text("number") }
        guard gaps.isEmpty else { throw StoreFault(.storage, "rows are missing in the journals of \(gaps)") }
        let empty = try transaction.query(
            "SELECT number FROM case_file WHERE number NOT IN (SELECT number FROM journal) LIMIT 3"
        ).map { try $0.text("number") }
        guard empty.isEmpty else { throw StoreFault(.storage, "the cases \(empty) have no journal") }
        return "without a gap"
    }

    private static let documents = BackupPlan.Check("documents") { transaction in
        var (last, count) = ("", 0)
        while true {
            let rows = try transaction.query("SELECT number, body, digest FROM document WHERE number > $1 ORDER BY number LIMIT 256", last)
            if rows.isEmpty { return "\(count) with the digest under which they were issued" }
            for row in rows {
                last = try row.text("number")
                guard try Digest(sha256: row.blob("body")).hex == row.text("digest") else {
                    throw StoreFault(.storage, "document \(last) has changed")
                }
            }
            count += rows.count
        }
    }
}
