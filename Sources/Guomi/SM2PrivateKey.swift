import COpenSSL

/// SM2 私钥 — GB/T 32918: signs. Kept as PKCS#8, which was read and checked once; it never shows itself when it is printed.
package struct SM2PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let der: [UInt8]
    package let publicKey: SM2PublicKey

    package static func generate() throws(GuomiFault) -> SM2PrivateKey {
        defer { ERR_clear_error() }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "SM2", nil) else { throw .library }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &made) == 1, let key = made else { throw .library }
        defer { EVP_PKEY_free(key) }
        return try SM2PrivateKey(of: key)
    }

    package init(pem: String) throws(GuomiFault) {
        let bytes = try PEM.decode(pem, .privateKey)
        let key = try DER.with(bytes, d2i_PKCS8_PRIV_KEY_INFO, free: PKCS8_PRIV_KEY_INFO_free) { info throws(GuomiFault) in
            guard let key = EVP_PKCS82PKEY(info) else { throw Self.unreadable }
            defer { EVP_PKEY_free(key) }
            return try SM2PrivateKey(of: key)
        }
        guard let key else { throw Self.unreadable }
        self = key
    }

    private static let unreadable = GuomiFault(.malformed, "私钥文件内容有误，无法读出，请重新导出或重新生成私钥。")

    private init(of key: OpaquePointer) throws(GuomiFault) {
        try SM2Curve.check(key, hasPrivateHalf: true)
        guard let info = EVP_PKEY2PKCS8(key) else { throw .library }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        der = try DER.bytes(of: info, i2d_PKCS8_PRIV_KEY_INFO)
        publicKey = try SM2PublicKey(of: key)
    }

    package var pem: String { PEM.encode(der, .privateKey) }

    /// `openssl pkeyutl -sign -inkey PRIVATE.pem -rawin -digest sm3 -pkeyopt distid:ID -in MESSAGE`
    ///
    /// - Returns: DER, as in GB/T 35276; another one each time.
    package func sign(_ message: [UInt8], id: DistinguishingID) throws(GuomiFault) -> [UInt8] {
        try withKey { key throws(GuomiFault) in
            try SM2Context.signing(key: key, id: id) { context throws(GuomiFault) in
                var count = 0
                guard EVP_DigestSign(context, nil, &count, message, message.count) == 1 else { throw .library }
                var signature = [UInt8](repeating: 0, count: count)
                guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count <= signature.count else {
                    throw .library
                }
                return Array(signature.prefix(count))
            }
        }
    }

    func withKey<Value>(_ work: (OpaquePointer) throws(GuomiFault) -> Value) throws(GuomiFault) -> Value {
        let value = try DER.with(der, d2i_PKCS8_PRIV_KEY_INFO, free: PKCS8_PRIV_KEY_INFO_free) { info throws(GuomiFault) in
            guard let key = EVP_PKCS82PKEY(info) else { throw .library }
            defer { EVP_PKEY_free(key) }
            return try work(key)
        }
        guard let value else { throw .library }
        return value
    }

    package var description: String { "SM2 私钥" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
