/// The keys to which filings are sealed, signed by the offline root: the Processor's current and next key, and the escrow key.
///
/// The next key is known in advance, so that filing goes on through a change of keys while the inner side is away.
package struct KeySet: WireContent {
    package static let payloadType = Wire.PayloadType.keySet

    package struct Key: Hashable, Sendable, Codable {
        package let id: KeyID
        @Base64Coded package private(set) var publicKey: [UInt8]
        package let notBefore: Int64
        package let notAfter: Int64

        package init(publicKey: [UInt8], notBefore: Int64, notAfter: Int64) {
            id = KeyID(of: publicKey)
            _publicKey = Base64Coded(wrappedValue: publicKey)
            self.notBefore = notBefore
            self.notAfter = notAfter
        }

        func isValid(at milliseconds: Int64) -> Bool { notBefore <= milliseconds && milliseconds < notAfter }
    }

    package let v: Int
    package let version: UInt64
    package let current: Key
    package let next: Key?
    package let escrow: Key

    package init(version: UInt64, current: Key, next: Key? = nil, escrow: Key) {
        v = Wire.version
        self.version = version
        self.current = current
        self.next = next
        self.escrow = escrow
    }

    package func check() throws(LedgerFault) {
        let keys = [current, escrow] + (next.map { [$0] } ?? [])
        for key in keys {
            try require(key.publicKey.count == Suite.x25519.publicKeyByteCount, "公钥长度")
            try require(key.id == KeyID(of: key.publicKey), "密钥标识与公钥不符，")
            try require(Wire.isTime(key.notBefore) && Wire.isTime(key.notAfter) && key.notBefore < key.notAfter, "密钥有效期")
        }
        // Two recipients must be two secrets, or the loss of one is the loss of both.
        try require(Set(keys.map(\.id)).count == keys.count, "密钥重复，")
    }

    /// To whom a filing is sealed at this time. Filing never stops for a key: if none is valid, the escrow key alone remains,
    /// whatever its own dates say, and the receipt is marked.
    package func recipients(at milliseconds: Int64) -> [Key] {
        let valid = [current, next].compactMap { $0 }.first { $0.isValid(at: milliseconds) }
        return (valid.map { [$0] } ?? []) + [escrow]
    }

    package func isEscrowOnly(at milliseconds: Int64) -> Bool { recipients(at: milliseconds).count == 1 }

    /// A key set as it arrives: signed by the root, and newer than the stored one; the same one again is no fault.
    package static func admit(
        _ object: SignedObject, by root: String, keys: PeerKeys, over stored: KeySet?
    ) throws(LedgerFault) -> KeySet {
        let set = try KeySet.open(object, by: root, keys: keys)
        if let stored, set != stored, set.version <= stored.version {
            throw LedgerFault(.olderKeySet, "密钥集版本 \(set.version) 不高于现用版本 \(stored.version)，不予采用。")
        }
        return set
    }
}
