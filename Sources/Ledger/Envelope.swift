import Crypto

/// The cipher suites, one byte in the header of everything sealed; how to change them is then only a question of time.
package enum Suite: UInt8, Hashable, Sendable {
    /// HPKE X25519 / HKDF-SHA256 / ChaCha20-Poly1305 around a key, AES-256-GCM around the content.
    case x25519 = 0x01

    package init(byte: UInt8) throws(LedgerFault) {
        guard let suite = Suite(rawValue: byte) else {
            throw LedgerFault(.unknownSuite, "密码套件 \(byte) 尚不认识：先予保留，请升级本系统后再处理。")
        }
        self = suite
    }

    package var publicKeyByteCount: Int { 32 }
    package var encapsulatedByteCount: Int { 32 }
    /// A wrapped content key: the key and its tag.
    package var wrappedByteCount: Int { 32 + 16 }
    /// What every body has besides its content: nonce and tag.
    package var bodyOverhead: Int { 12 + 16 }
}

/// Eight bytes that name a public key: the beginning of its hash, so that a name cannot be put on another key.
package struct KeyID: Hashable, Sendable, Codable {
    package static let byteCount = 8
    package let bytes: [UInt8]

    package init(of publicKey: [UInt8], suite: Suite = .x25519) {
        bytes = Array(Digest(sha256: Array("gateway key".utf8) + [suite.rawValue] + publicKey).bytes.prefix(Self.byteCount))
    }

    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    package var hex: String { Hex.encode(bytes) }

    package init(from decoder: any Decoder) throws {
        guard let id = KeyID(hex: try decoder.singleValueContainer().decode(String.self)) else {
            throw LedgerFault(.malformed, "密钥标识应为十六位小写十六进制。")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// What an envelope belongs to. It is bound, not carried: an envelope that is moved to another place does not open there.
package struct EnvelopeContext: Hashable, Sendable {
    package let origin: String
    package let number: ReceiptNumber
    package let commit: Digest

    package init(origin: String, number: ReceiptNumber, commit: Digest) {
        self.origin = origin
        self.number = number
        self.commit = commit
    }

    package init(of leaf: Leaf) { self.init(origin: leaf.origin, number: leaf.number, commit: leaf.commit) }

    /// Each part with its length before it, so that no two contexts have the same bytes.
    package var bytes: [UInt8] {
        [Array("gateway envelope v1".utf8), Array(origin.utf8), Array(number.text.utf8), commit.bytes].flatMap { part in
            bigEndian(UInt16(clamping: part.count)) + part
        }
    }
}

/// 密封件: one sealed filing.
///
/// ```
/// "GWEN" version(1) suite(1) recipients(1)  { keyID(8) encapsulated(2+n) wrapped(2+n) }…  body
/// ```
/// Whatever stands before the body is authenticated with it: no recipient can be taken away or put in.
package struct Envelope: Hashable, Sendable {
    package struct Recipient: Hashable, Sendable {
        package let keyID: KeyID
        package let encapsulated: [UInt8]
        package let wrapped: [UInt8]

        package init(keyID: KeyID, encapsulated: [UInt8], wrapped: [UInt8]) {
            self.keyID = keyID
            self.encapsulated = encapsulated
            self.wrapped = wrapped
        }
    }

    private static let magic = Array("GWEN".utf8)
    private static let version: UInt8 = 1
    private static let maximumRecipients = 4

    package let suite: Suite
    package let recipients: [Recipient]
    package let body: [UInt8]

    package init(suite: Suite, recipients: [Recipient], body: [UInt8]) {
        self.suite = suite
        self.recipients = recipients
        self.body = body
    }

    package init(bytes: [UInt8]) throws(LedgerFault) {
        guard bytes.count <= Wire.Limits.envelope else { throw LedgerFault(.tooLarge, "密封件过大，不予采用。") }
        var reader = ByteReader(bytes)
        guard try reader.take(4) == Self.magic else { throw LedgerFault(.malformed, "不是密封件。") }
        let version = try reader.number(bytes: 1)
        guard version == Int(Self.version) else {
            throw LedgerFault(.unknownVersion, "密封件版本 \(version) 尚不认识：先予保留，请升级本系统后再处理。")
        }
        suite = try Suite(byte: UInt8(truncatingIfNeeded: reader.number(bytes: 1)))
        let count = try reader.number(bytes: 1)
        guard (1...Self.maximumRecipients).contains(count) else { throw LedgerFault(.malformed, "密封件收件人数有误。") }
        var recipients: [Recipient] = []
        for _ in 0..<count {
            guard let keyID = KeyID(bytes: try reader.take(KeyID.byteCount)) else { throw LedgerFault(.malformed, "密封件格式有误。") }
            let encapsulated = try reader.take(reader.number(bytes: 2))
            let wrapped = try reader.take(reader.number(bytes: 2))
            guard encapsulated.count == suite.encapsulatedByteCount, wrapped.count == suite.wrappedByteCount else {
                throw LedgerFault(.malformed, "密封件收件人部分长度有误。")
            }
            recipients.append(Recipient(keyID: keyID, encapsulated: encapsulated, wrapped: wrapped))
        }
        self.recipients = recipients
        body = reader.remainder()
        guard body.count >= suite.bodyOverhead else { throw LedgerFault(.truncated, "密封件不完整，请重新传送。") }
    }

    package var bytes: [UInt8] { header + body }

    package var header: [UInt8] {
        let parts = recipients.flatMap { recipient in
            recipient.keyID.bytes + bigEndian(UInt16(clamping: recipient.encapsulated.count)) + recipient.encapsulated
                + bigEndian(UInt16(clamping: recipient.wrapped.count)) + recipient.wrapped
        }
        return Self.magic + [Self.version, suite.rawValue, UInt8(clamping: recipients.count)] + parts
    }

    /// What a wrapped key is bound to besides the context: for whom, in which suite.
    package static func wrapAAD(suite: Suite, keyID: KeyID) -> [UInt8] { magic + [version, suite.rawValue] + keyID.bytes }

    /// What the body is bound to: the whole header and the context.
    package func bodyAAD(context: EnvelopeContext) -> [UInt8] { header + context.bytes }
}
