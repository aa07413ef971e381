package import Crypto
import FoundationEssentials

/// How a material (附件) lies encrypted: a header, then chunks of 64 KiB, each with its own tag.
///
/// ```
/// "GWMT" version(1) suite(1) log2(chunk)(1) 0(1) salt(16)   { ciphertext(≤ 65536) tag(16) }…
/// ```
/// The chunk key comes from the file's key and the whole header; the nonce counts the chunks and marks the last one.
/// So chunks cannot be reordered, taken away at the end, or added after it. Only an empty file has an empty last chunk.
package enum MaterialFormat {
    package static let headerByteCount = 24
    package static let saltByteCount = 16
    package static let chunkByteCount = 65_536
    package static let tagByteCount = 16

    private static let prefix: [UInt8] = Array("GWMT".utf8) + [1, Suite.x25519.rawValue, 16, 0]

    package static func header(salt: [UInt8]) throws(LedgerFault) -> [UInt8] {
        guard salt.count == saltByteCount else { throw LedgerFault(.outOfRange, "加密盐应为十六字节。") }
        return prefix + salt
    }

    package static func checkHeader(_ header: [UInt8]) throws(LedgerFault) {
        var reader = ByteReader(header)
        guard try reader.take(4).elementsEqual(prefix.prefix(4)) else { throw LedgerFault(.malformed, "不是加密材料。") }
        let version = try reader.number(bytes: 1)
        guard version == 1 else {
            throw LedgerFault(.unknownVersion, "加密材料版本 \(version) 尚不认识：先予保留，请升级本系统后再处理。")
        }
        _ = try Suite(byte: UInt8(truncatingIfNeeded: reader.number(bytes: 1)))
        guard header.count == headerByteCount, header.starts(with: prefix) else { throw LedgerFault(.malformed, "加密材料头部有误。") }
    }

    package static func chunkKey(_ key: SymmetricKey, header: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, salt: Array(header.suffix(saltByteCount)), info: Array("gateway material v1".utf8) + header,
            outputByteCount: 32)
    }

    package static func nonce(chunk counter: UInt64, isLast: Bool) -> [UInt8] { [0, 0, 0] + bigEndian(counter) + [isLast ? 1 : 0] }

    /// Ciphertext size of a material of `size` bytes, for quotas and for reserving space.
    package static func sealedSize(of size: Int64) -> Int64 {
        let chunk = Int64(chunkByteCount)
        let chunks = size <= 0 ? 1 : size / chunk + (size % chunk == 0 ? 0 : 1)
        return Int64(headerByteCount) &+ max(0, size) &+ chunks &* Int64(tagByteCount)
    }
}

/// What was learnt of a material while it streamed by.
package struct MaterialSummary: Hashable, Sendable, Codable {
    package let plaintext: Digest
    package let plaintextSize: Int64
    /// Under this hash it is stored and pulled.
    package let ciphertext: Digest
    package let ciphertextSize: Int64

    package init(plaintext: Digest, plaintextSize: Int64, ciphertext: Digest, ciphertextSize: Int64) {
        self.plaintext = plaintext
        self.plaintextSize = plaintextSize
        self.ciphertext = ciphertext
        self.ciphertextSize = ciphertextSize
    }
}
