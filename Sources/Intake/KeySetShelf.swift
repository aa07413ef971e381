import Ledger
import Link
import Store
import Synchronization

/// 密钥集 in use at this node: the newest that the offline root has signed, of the file that lies with its keys and of those that the
/// Processor has brought since. Only ever a newer one.
final class KeySetShelf: Sendable {
    static let migration = ["CREATE TABLE key_set (version BIGINT PRIMARY KEY, object BLOB NOT NULL)"] + Migration.appendOnly("key_set")

    private let store: any SQLStore
    private let keys: PeerKeys
    private let newest: Mutex<KeySet>

    /// - Parameter installed: the one that was installed with the node.
    init(installed: KeySet, store: any SQLStore, keys: PeerKeys) async throws {
        self.store = store
        self.keys = keys
        let brought = try await store.read {
            try $0.query("SELECT object FROM key_set ORDER BY version DESC LIMIT 1").first?.blob("object")
        }
        var set = installed
        if let brought {
            let kept = try KeySet.open(SignedObject(bytes: brought, limit: Wire.Limits.signedObject), by: Peer.root, keys: keys)
            if kept.version > installed.version { set = kept }
        }
        newest = Mutex(set)
    }

    var current: KeySet { newest.withLock { $0 } }

    /// Durable before it is used. The same one again is no fault; an older one, or another under its number, is.
    func admit(_ bytes: [UInt8], at: Int64) async throws {
        let object = try SignedObject(bytes: bytes, limit: Wire.Limits.signedObject)
        let set = try KeySet.admit(object, by: Peer.root, keys: keys, over: current)
        guard set != current else { return }
        try await store.write { transaction in
            try transaction.query(
                "INSERT INTO key_set (version, object) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING", Int64(clamping: set.version),
                bytes)
            try Audit.record(transaction, at: at, who: Peer.processor, what: "key set \(set.version)", subject: set.current.id.hex)
        }
        newest.withLock { if set.version > $0.version { $0 = set } }
    }
}
