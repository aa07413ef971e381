import Crypto

/// A name and its Ed25519 key. The seed is an argument: nothing here draws random bytes.
///
/// Ed25519 is deterministic on Linux, but not promised to be so by the library. Nothing may rest on it:
/// what was signed is stored once and given out again byte for byte.
package struct Signer: Sendable {
    package static let seedByteCount = 32

    package let name: String
    private let key: Curve25519.Signing.PrivateKey

    package init(name: String, seed: [UInt8]) throws(LedgerFault) {
        guard PeerKeys.isName(name) else { throw LedgerFault(.malformed, "签名者名称有误：只可用可见的 ASCII 字符，不得含空格和加号。") }
        guard seed.count == Self.seedByteCount, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw LedgerFault(.badKey, "签名密钥应为三十二字节，请重新生成。")
        }
        self.name = name
        self.key = key
    }

    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    package func sign(_ message: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard let signature = try? key.signature(for: message) else { throw LedgerFault(.badKey, "无法签名，请检查签名密钥。") }
        return Array(signature)
    }
}

/// Whose signature is believed: name → Ed25519 public key, in JSON `{"name": "base64"}`.
package struct PeerKeys: Hashable, Sendable, Codable {
    private var keys: [String: [UInt8]] = [:]

    package init() {}

    package init(_ keys: [String: [UInt8]]) throws(LedgerFault) {
        for (name, key) in keys { try set(key, for: name) }
    }

    package init(bytes: [UInt8]) throws(LedgerFault) {
        self = try WireJSON.decode(PeerKeys.self, from: bytes, limit: 65_536)
    }

    package init(from decoder: any Decoder) throws {
        for (name, text) in try decoder.singleValueContainer().decode([String: String].self) {
            guard let key = Base64.decode(text) else { throw LedgerFault(.badKey, "公钥的 Base64 编码有误：\(name)") }
            try set(key, for: name)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(keys.mapValues { Base64.encode($0) })
    }

    package mutating func set(_ publicKey: [UInt8], for name: String) throws(LedgerFault) {
        guard Self.isName(name) else { throw LedgerFault(.malformed, "签名者名称有误：只可用可见的 ASCII 字符，不得含空格和加号。") }
        guard (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw LedgerFault(.badKey, "公钥应为三十二字节：\(name)")
        }
        keys[name] = publicKey
    }

    package var names: [String] { keys.keys.sorted() }

    package func publicKey(of name: String) -> [UInt8]? { keys[name] }

    func verify(_ signature: [UInt8], of message: [UInt8], by name: String) -> Bool {
        guard signature.count == 64, let bytes = keys[name], let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }

    /// The rule of the signed-note format, kept for all signers: no space, no plus sign.
    static func isName(_ name: String) -> Bool { isToken(name, upTo: 128) && !name.utf8.contains(UInt8(ascii: "+")) }
}
