import COpenSSL

/// SM2 公钥 — GB/T 32918: verifies. Kept as SubjectPublicKeyInfo, which was read and checked once.
package struct SM2PublicKey: Hashable, Sendable {
    let der: [UInt8]

    package init(pem: String) throws(GuomiFault) {
        let bytes = try PEM.decode(pem, .publicKey)
        let key = try DER.with(bytes, d2i_PUBKEY, free: EVP_PKEY_free) { key throws(GuomiFault) in try SM2PublicKey(of: key) }
        // Compared: OpenSSL looks away from some bits that say nothing.
        guard let key, key.der == bytes else { throw GuomiFault(.malformed, "公钥文件内容有误，无法读出，请重新取得公钥。") }
        self = key
    }

    /// The public half of what OpenSSL holds, in one form only: equal keys are equal values.
    init(of key: OpaquePointer) throws(GuomiFault) {
        try SM2Curve.check(key, hasPrivateHalf: false)
        der = try DER.bytes(of: key, i2d_PUBKEY)
        try SM2Curve.checkForm(der)
    }

    package var pem: String { PEM.encode(der, .publicKey) }

    /// `openssl pkeyutl -verify -pubin -inkey PUBLIC.pem -rawin -digest sm3 -pkeyopt distid:ID -in MESSAGE -sigfile SIGNATURE`
    ///
    /// - Parameter signature: DER, as in GB/T 35276; another encoding of the same two numbers is refused.
    package func verify(_ signature: [UInt8], of message: [UInt8], id: DistinguishingID) throws(GuomiFault) -> Bool {
        guard (Self.shortest...Self.longest).contains(signature.count) else { return false }
        return try withKey { key throws(GuomiFault) in
            try SM2Context.verifying(key: key, id: id) { context in
                EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
            }
        }
    }

    /// SEQUENCE of two INTEGER of 1 to 33 bytes.
    private static let shortest = 8
    private static let longest = 72

    func withKey<Value>(_ work: (OpaquePointer) throws(GuomiFault) -> Value) throws(GuomiFault) -> Value {
        guard let value = try DER.with(der, d2i_PUBKEY, free: EVP_PKEY_free, do: work) else { throw .library }
        return value
    }
}
