import Crypto
import FoundationEssentials
package import Ledger

/// 内部密封: what the office keeps outside for itself alone. The copy of a case that travels with what is told of it lies at the outer
/// tiers, and only the Processor's own opening keys open it: it is there for the day on which the Processor has only an old backup.
///
/// `suite ‖ key id ‖ nonce ‖ ciphertext ‖ tag` (AES-256-GCM), under a key that is derived from an opening key (启封密钥). Nobody but the
/// holder of that key can close or open it, so no public key is needed, and an outer tier links nothing for it.
package struct OfficeKeys: Sendable {
    private static let nonceByteCount = 12
    private let keys: UnsealKeys
    private let current: KeyID

    /// - Parameter current: the key under which new copies are sealed; it must be among `keys`.
    package init(_ keys: UnsealKeys, current: KeyID) throws(LedgerFault) {
        guard keys[current] != nil else { throw LedgerFault(.noKey, "启封密钥 \(current.hex) 不在密钥目录中，请放回。") }
        self.keys = keys
        self.current = current
    }

    /// - Parameters:
    ///   - context: is bound, not carried.
    ///   - nonce: twelve fresh random bytes.
    package func seal(_ plaintext: [UInt8], context: [UInt8], nonce: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard let key = key(current), nonce.count == Self.nonceByteCount, let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(plaintext, using: key, nonce: nonce, authenticating: Self.associated(context, current)),
            let sealed = box.combined
        else { throw LedgerFault(.outOfRange, "无法加密：随机数应为十二字节。") }
        return [Suite.x25519.rawValue] + current.bytes + Array(sealed)
    }

    package func open(_ sealed: [UInt8], context: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard let suite = sealed.first else { throw LedgerFault(.truncated, "密文为空，无法打开。") }
        _ = try Suite(byte: suite)
        guard let id = KeyID(bytes: Array(sealed.dropFirst().prefix(KeyID.byteCount))) else {
            throw LedgerFault(.truncated, "数据不完整，请重新传送。")
        }
        guard let key = key(id) else { throw LedgerFault(.noKey, "内部副本封在密钥 \(id.hex) 之下，请把这个启封密钥文件放回密钥目录。") }
        guard let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst(1 + KeyID.byteCount)),
            let plaintext = try? AES.GCM.open(box, using: key, authenticating: Self.associated(context, id))
        else { throw LedgerFault(.cannotOpen, "内部副本与所在的告知不符，或内容已被改动。") }
        return Array(plaintext)
    }

    private func key(_ id: KeyID) -> SymmetricKey? {
        keys[id].map {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: $0.key.rawRepresentation), salt: id.bytes, info: Array("gateway office copy v1".utf8),
                outputByteCount: 32)
        }
    }

    private static func associated(_ context: [UInt8], _ id: KeyID) -> [UInt8] { [Suite.x25519.rawValue] + id.bytes + context }
}
