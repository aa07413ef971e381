import COpenSSL

/// 证书的核对结果 — GB/T 20518, RFC 5280 6.1: whether the authority issued it, and whether it was valid at that time.
///
/// Revocation is not looked at: the test authority keeps no list.
package enum CertificateStanding: String, Hashable, Sendable, CaseIterable {
    case good, notOfAuthority, notValidThen

    /// Both certificates must have been valid. Who issued it is asked first: the times of a forged certificate say nothing.
    init(of certificate: CertificateBody, under authority: CertificateBody, at seconds: Int64) throws(GuomiFault) {
        let isIssued = try certificate.withCertificate { certificate throws(GuomiFault) in
            try authority.withCertificate { authority throws(GuomiFault) in
                try Self.isIssued(certificate, by: authority)
            }
        }
        guard isIssued else {
            self = .notOfAuthority
            return
        }
        self = certificate.validity.contains(seconds) && authority.validity.contains(seconds) ? .good : .notValidThen
    }

    private static func isIssued(_ certificate: OpaquePointer, by authority: OpaquePointer) throws(GuomiFault) -> Bool {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new() else { throw .library }
        defer { X509_STORE_free(store) }
        guard let context = X509_STORE_CTX_new() else { throw .library }
        defer { X509_STORE_CTX_free(context) }
        guard X509_STORE_add_cert(store, authority) == 1, X509_STORE_CTX_init(context, store, certificate, nil) == 1 else {
            throw .library
        }
        // Times are looked at above.
        X509_STORE_CTX_set_flags(context, UInt(X509_V_FLAG_NO_CHECK_TIME))
        return X509_verify_cert(context) == 1
    }
}
