import Crypto
import FoundationEssentials
package import Ledger
import Synchronization

/// The day keys (当日密钥) under which drafts lie at Intake, as files outside the database and its backups.
///
/// A new one every twelve hours; each destroyed twenty-four hours after it was made. So whoever takes a disk, a backup or
/// a write-ahead log reads no draft and no case code older than a day. Before `rotate`, live drafts are wrapped anew under
/// `current`: what still lies under a destroyed key is lost, and that is its purpose.
package final class DraftKeys: Sendable {
    package static let useMilliseconds: Int64 = 12 * 3_600_000
    package static let lifeMilliseconds: Int64 = 24 * 3_600_000

    private struct DayKey {
        let made: Int64
        let key: SymmetricKey
    }

    private let folder: SecretFolder
    private let sealing: Sealing
    private let keys: Mutex<[String: DayKey]>

    /// Reads the keys that are there; one process keeps one folder.
    package init(folder path: String, sealing: Sealing = .on) throws(LedgerFault) {
        self.sealing = sealing
        folder = try SecretFolder(path: path)
        var found: [String: DayKey] = [:]
        for name in try folder.names() {
            // A file that was not finished when the process died was never used.
            guard let made = Self.made(name) else {
                if name.hasSuffix(".tmp") { try folder.destroy(name) }
                continue
            }
            let bytes = try folder.read(name, limit: 64)
            // A process that died in the middle of destroying it.
            if !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 }) {
                try folder.destroy(name)
                continue
            }
            guard bytes.count == 32 else { throw LedgerFault(.storage, "当日密钥文件 \(name) 已损坏，请移走后重试。") }
            found[name] = DayKey(made: made, key: SymmetricKey(data: bytes))
        }
        keys = Mutex(found)
    }

    /// The key for what is written now; made if there is none.
    package func current(_ now: Int64) throws(LedgerFault) -> String {
        try keys.withLock { keys throws(LedgerFault) in try self.current(now, in: &keys) }
    }

    /// Destroys what is a day old and returns its ids. A clock that jumped counts as a day in either direction:
    /// a key must not live longer because a clock went back.
    package func rotate(_ now: Int64) throws(LedgerFault) -> [String] {
        try keys.withLock { keys throws(LedgerFault) in
            _ = try self.current(now, in: &keys)
            let old = keys.filter { Self.distance($0.value.made, now) >= Self.lifeMilliseconds }.keys.sorted()
            for id in old {
                try folder.destroy(id)
                keys[id] = nil
            }
            return old
        }
    }

    package var ids: [String] { keys.withLock { $0.keys.sorted() } }

    package func wrap(_ bytes: [UInt8], aad: [UInt8], keyID: String) throws(LedgerFault) -> [UInt8] {
        if sealing == .off { return bytes }
        let key = try derived(keyID, "gateway draft wrap v1")
        guard let sealed = try? AES.GCM.seal(bytes, using: key, authenticating: Self.associated(aad, keyID)).combined else {
            throw LedgerFault(.badKey, "无法加密草稿，请稍后再试。")
        }
        return [Suite.x25519.rawValue] + Array(sealed)
    }

    package func unwrap(_ wrapped: [UInt8], aad: [UInt8], keyID: String) throws(LedgerFault) -> [UInt8] {
        if sealing == .off { return wrapped }
        let key = try derived(keyID, "gateway draft wrap v1")
        guard let suite = wrapped.first else { throw LedgerFault(.truncated, "草稿密文为空。") }
        _ = try Suite(byte: suite)
        guard wrapped.count >= 1 + 12 + 16, let box = try? AES.GCM.SealedBox(combined: wrapped.dropFirst()),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: Self.associated(aad, keyID))
        else { throw LedgerFault(.cannotOpen, "草稿无法打开，内容已被改动。") }
        return Array(bytes)
    }

    /// The case code of a submission: the same for a replay as long as the day key lives, afterwards nobody's at Intake.
    package func caseCode(_ submission: String, keyID: String) throws(LedgerFault) -> CaseCode {
        CaseCode(keyed: try derived(keyID, "gateway case code v1"), submission: submission)
    }

    private func current(_ now: Int64, in keys: inout [String: DayKey]) throws(LedgerFault) -> String {
        let usable = keys.filter { Self.distance($0.value.made, now) < Self.useMilliseconds }
        if let newest = usable.max(by: { ($0.value.made, $0.key) < ($1.value.made, $1.key) }) { return newest.key }
        let key = SymmetricKey(size: .bits256)
        let suffix = SymmetricKey(size: .bits128).withUnsafeBytes { Hex.encode($0.prefix(4)) }
        let id = "\(now)-\(suffix).day"
        try folder.create(id, key.withUnsafeBytes { Array($0) })
        keys[id] = DayKey(made: now, key: key)
        return id
    }

    /// One key, two uses: each gets its own key from it.
    private func derived(_ id: String, _ use: String) throws(LedgerFault) -> SymmetricKey {
        guard let key = keys.withLock({ $0[id]?.key }) else {
            throw LedgerFault(.keyDestroyed, "当日密钥已按规定销毁，这份草稿不能再打开。")
        }
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(use.utf8), outputByteCount: 32)
    }

    private static func associated(_ aad: [UInt8], _ keyID: String) -> [UInt8] { Array(keyID.utf8) + [0] + aad }

    /// `<milliseconds>-<8 hex>.day`
    private static func made(_ name: String) -> Int64? {
        guard name.hasSuffix(".day") else { return nil }
        let parts = name.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 15, parts[1].utf8.count == 8, Hex.decode(String(parts[1])) != nil else { return nil }
        return Int64(parts[0])
    }

    private static func distance(_ made: Int64, _ now: Int64) -> Int64 { made < now ? now &- made : made &- now }
}
