import COpenSSL

/// SM2 椭圆曲线 — GB/T 32918.5, 1.2.156.10197.1.301: whether a key that was read is one of this curve, and whole.
enum SM2Curve {
    /// SubjectPublicKeyInfo of every SM2 key up to its 64 bytes: id-ecPublicKey, the curve by its name, an uncompressed point — GB/T 35276.
    private static let head: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82,
        0x2d, 0x03, 0x42, 0x00, 0x04,
    ]

    static func check(_ key: OpaquePointer, hasPrivateHalf: Bool) throws(GuomiFault) {
        defer { ERR_clear_error() }
        guard EVP_PKEY_is_a(key, "SM2") == 1 else {
            throw GuomiFault(.wrongCurve, "不是国密 SM2 密钥，请用 openssl genpkey -algorithm SM2 生成的密钥。")
        }
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .library }
        defer { EVP_PKEY_CTX_free(context) }
        // The first one also looks whether the two halves belong together.
        let isWhole = hasPrivateHalf ? EVP_PKEY_check(context) : EVP_PKEY_public_check(context)
        guard isWhole == 1 else { throw GuomiFault(.wrongKey, "SM2 密钥的数值有误，不能使用，请重新生成密钥。") }
    }

    /// One key, one form: parameters written out in full, or a compressed point, would make two values of it.
    static func checkForm(_ subjectPublicKeyInfo: [UInt8]) throws(GuomiFault) {
        guard subjectPublicKeyInfo.count == head.count + 64, subjectPublicKeyInfo.starts(with: head) else {
            throw GuomiFault(.wrongCurve, "SM2 密钥的写法不合要求：应为具名曲线、未压缩的公钥，请用 openssl genpkey -algorithm SM2 生成的密钥。")
        }
    }
}
