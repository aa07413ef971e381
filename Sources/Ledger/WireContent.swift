import FoundationEssentials

/// JSON as it is signed and stored: keys sorted, nothing escaped needlessly, so that equal values have equal bytes.
enum WireJSON {
    static func encode(_ value: some Encodable) throws(LedgerFault) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(value)) } catch { throw LedgerFault(.malformed, "对象无法编码。") }
    }

    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], limit: Int) throws(LedgerFault) -> T {
        guard bytes.count <= limit else { throw LedgerFault(.tooLarge, "对象过大（上限 \(limit) 字节），不予采用。") }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let fault as LedgerFault {
            throw fault
        } catch {
            throw LedgerFault(.malformed, "对象格式有误，不予采用。")
        }
    }
}

/// What travels signed between the tiers: versioned, bounded JSON of one payload type.
package protocol WireContent: Codable, Hashable, Sendable {
    static var payloadType: String { get }
    /// In bytes of JSON.
    static var limit: Int { get }
    var v: Int { get }
    /// Everything that types alone do not say: lengths, ranges, what excludes what.
    func check() throws(LedgerFault)
}

private struct VersionOnly: Decodable {
    let v: Int
}

extension WireContent {
    package static var limit: Int { 65_536 }

    /// The version is read first, by itself: a newer object must be known as newer, not as malformed.
    package init(bytes: [UInt8]) throws(LedgerFault) {
        let version = try WireJSON.decode(VersionOnly.self, from: bytes, limit: Self.limit).v
        guard version == Wire.version else {
            throw LedgerFault(.unknownVersion, "对象版本 \(version) 尚不认识：先予保留，请升级本系统后再处理。")
        }
        self = try WireJSON.decode(Self.self, from: bytes, limit: Self.limit)
        try check()
    }

    package func encoded() throws(LedgerFault) -> [UInt8] {
        try check()
        return try WireJSON.encode(self)
    }

    package func signed(by signer: Signer) throws(LedgerFault) -> SignedObject {
        try SignedObject.sign(type: Self.payloadType, payload: encoded(), by: signer)
    }

    package static func open(_ object: SignedObject, by name: String, keys: PeerKeys) throws(LedgerFault) -> Self {
        try Self(bytes: object.open(type: payloadType, by: name, keys: keys))
    }
}

/// `check()` in one line a rule.
func require(_ condition: Bool, _ what: String) throws(LedgerFault) {
    guard condition else { throw LedgerFault(.outOfRange, "\(what)超出允许范围，不予采用。") }
}
