import Crypto

/// A SHA-256 value; in JSON its lower-case hexadecimal.
package struct Digest: Hashable, Sendable, Codable, Comparable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init(sha256 message: some Sequence<UInt8>) {
        var hasher = SHA256()
        hasher.update(data: Array(message))
        bytes = Array(hasher.finalize())
    }

    /// Of a hash that was computed while bytes streamed by.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init?(hex: String) {
        guard hex.utf8.count == Self.byteCount * 2, let bytes = Hex.decode(hex) else { return nil }
        self.bytes = bytes
    }

    /// What the applicant committed to: `SHA-256(nonce ‖ canonical manifest)`.
    /// The nonce keeps a guessable manifest from being found by its hash.
    package init(commitmentTo manifest: [UInt8], nonce: [UInt8]) {
        self.init(sha256: nonce + manifest)
    }

    package var hex: String { Hex.encode(bytes) }

    package static func < (left: Digest, right: Digest) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    package init(from decoder: any Decoder) throws {
        guard let digest = Digest(hex: try decoder.singleValueContainer().decode(String.self)) else {
            throw LedgerFault(.malformed, "摘要应为六十四位小写十六进制。")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
