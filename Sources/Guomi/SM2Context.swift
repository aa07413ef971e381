import COpenSSL

/// SM2 签名运算的环境 — GB/T 32918.2: a digest context that knows the key and the distinguishing ID.
enum SM2Context {
    static func signing<Value>(
        key: OpaquePointer, id: DistinguishingID, do work: (OpaquePointer) throws(GuomiFault) -> Value
    ) throws(GuomiFault) -> Value {
        try with(key: key, id: id) { context throws(GuomiFault) in
            guard EVP_DigestSignInit_ex(context, nil, "SM3", nil, nil, key, nil) == 1 else { throw .library }
            return try work(context)
        }
    }

    static func verifying<Value>(
        key: OpaquePointer, id: DistinguishingID, do work: (OpaquePointer) throws(GuomiFault) -> Value
    ) throws(GuomiFault) -> Value {
        try with(key: key, id: id) { context throws(GuomiFault) in
            guard EVP_DigestVerifyInit_ex(context, nil, "SM3", nil, nil, key, nil) == 1 else { throw .library }
            return try work(context)
        }
    }

    /// The ID is set before the operation begins, and kept by OpenSSL for it; set afterwards it would come too late.
    private static func with<Value>(
        key: OpaquePointer, id: DistinguishingID, do work: (OpaquePointer) throws(GuomiFault) -> Value
    ) throws(GuomiFault) -> Value {
        defer { ERR_clear_error() }
        guard let parameters = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .library }
        defer { EVP_PKEY_CTX_free(parameters) }
        guard let context = EVP_MD_CTX_new() else { throw .library }
        // Runs before the one above: the context looks at its parameters to the end, but does not own them.
        defer { EVP_MD_CTX_free(context) }
        guard EVP_PKEY_CTX_set1_id(parameters, id.bytes, Int32(id.bytes.count)) == 1 else { throw .library }
        EVP_MD_CTX_set_pkey_ctx(context, parameters)
        return try work(context)
    }
}
