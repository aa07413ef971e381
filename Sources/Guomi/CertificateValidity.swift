import COpenSSL

/// 证书有效期 — GB/T 20518, RFC 5280 4.1.2.5: seconds since 1970 UTC, both ends included. Nothing here asks what time it is.
package struct CertificateValidity: Hashable, Sendable {
    package let notBefore: Int64
    package let notAfter: Int64

    private static let lastOfYear9999: Int64 = 253_402_300_799

    package init(notBefore: Int64, notAfter: Int64) throws(GuomiFault) {
        guard notBefore >= 0, notBefore <= notAfter, notAfter <= Self.lastOfYear9999 else {
            throw GuomiFault(.wrongValidity, "证书有效期有误：止期不得早于起期，且须在 1970 年至 9999 年之间。")
        }
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    package func contains(_ seconds: Int64) -> Bool { notBefore <= seconds && seconds <= notAfter }

    func contains(_ other: CertificateValidity) -> Bool { contains(other.notBefore) && contains(other.notAfter) }

    init(of certificate: OpaquePointer) throws(GuomiFault) {
        try self.init(
            notBefore: Self.seconds(X509_get0_notBefore(certificate)), notAfter: Self.seconds(X509_get0_notAfter(certificate)))
    }

    func write(into certificate: OpaquePointer) throws(GuomiFault) {
        guard ASN1_TIME_set(X509_getm_notBefore(certificate), Int(notBefore)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate), Int(notAfter)) != nil
        else { throw .library }
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(GuomiFault) -> Int64 {
        guard let epoch = ASN1_TIME_set(nil, 0) else { throw .library }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // Without a time OpenSSL would take that of the machine.
        guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
            throw GuomiFault(.malformed, "证书的有效期无法读出，请核对证书文件。")
        }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
