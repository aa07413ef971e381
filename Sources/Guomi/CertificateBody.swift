import COpenSSL

/// 国密证书 — GB/T 20518, SM2-with-SM3 (1.2.156.10197.1.501): what both kinds of certificate have, read once from their bytes.
struct CertificateBody: Hashable, Sendable {
    let der: [UInt8]
    /// Common names.
    let subjectName: String
    let issuerName: String
    /// Sixteen bytes in hexadecimal digits, or as many as its issuer gave.
    let serialNumber: String
    let validity: CertificateValidity
    let publicKey: SM2PublicKey
    let isAuthority: Bool
    let maySign: Bool
    let fingerprint: SM3

    init(pem: String) throws(GuomiFault) { try self.init(der: PEM.decode(pem, .certificate)) }

    init(der: [UInt8]) throws(GuomiFault) {
        let body = try DER.with(der, d2i_X509, free: X509_free) { certificate throws(GuomiFault) in try CertificateBody(of: certificate) }
        guard let body, body.der == der else { throw GuomiFault(.malformed, "证书文件内容有误，无法读出，请重新取得证书。") }
        self = body
    }

    init(of certificate: OpaquePointer) throws(GuomiFault) {
        guard X509_get_signature_nid(certificate) == NID_SM2_with_SM3, let key = X509_get0_pubkey(certificate) else {
            throw GuomiFault(.wrongAlgorithm, "不是国密证书：签名算法应为 SM2-with-SM3，请改用国密证书。")
        }
        let flags = X509_get_extension_flags(certificate)
        guard X509_get_version(certificate) == 2, flags & UInt32(EXFLAG_INVALID) == 0 else {
            throw GuomiFault(.malformed, "证书的扩展项有误，不予采用，请重新取得证书。")
        }
        der = try DER.bytes(of: certificate, i2d_X509)
        subjectName = try CertificateName.entry(NID_commonName, of: X509_get_subject_name(certificate))
        issuerName = try CertificateName.entry(NID_commonName, of: X509_get_issuer_name(certificate))
        serialNumber = try Self.serialNumber(of: certificate)
        validity = try CertificateValidity(of: certificate)
        publicKey = try SM2PublicKey(of: key)
        isAuthority = flags & UInt32(EXFLAG_CA) != 0
        let usage = flags & UInt32(EXFLAG_KUSAGE) != 0 ? X509_get_key_usage(certificate) : 0
        maySign = usage & UInt32(KU_DIGITAL_SIGNATURE) != 0
        fingerprint = try SM3(of: der)
    }

    var pem: String { PEM.encode(der, .certificate) }

    func subjectEntry(_ kind: Int32) throws(GuomiFault) -> String {
        try withCertificate { certificate throws(GuomiFault) in
            try CertificateName.entry(kind, of: X509_get_subject_name(certificate))
        }
    }

    func withCertificate<Value>(_ work: (OpaquePointer) throws(GuomiFault) -> Value) throws(GuomiFault) -> Value {
        let value = try DER.with(der, d2i_X509, free: X509_free) { certificate throws(GuomiFault) in
            try Self.setDistinguishingID(of: certificate)
            return try work(certificate)
        }
        guard let value else { throw .library }
        return value
    }

    /// Certificates are signed with the standard ID (GB/T 35276); OpenSSL 3.0 must be told for each of them.
    private static func setDistinguishingID(of certificate: OpaquePointer) throws(GuomiFault) {
        let id = DistinguishingID.standard.bytes
        guard let text = ASN1_OCTET_STRING_new() else { throw .library }
        guard ASN1_OCTET_STRING_set(text, id, Int32(id.count)) == 1 else {
            ASN1_OCTET_STRING_free(text)
            throw .library
        }
        // Belongs to the certificate from here on.
        X509_set0_distinguishing_id(certificate, text)
    }

    private static func serialNumber(of certificate: OpaquePointer) throws(GuomiFault) -> String {
        guard let serial = X509_get0_serialNumber(certificate) else { throw .library }
        let count = Int(ASN1_STRING_length(serial))
        guard count > 0, let start = ASN1_STRING_get0_data(serial), ASN1_STRING_type(serial) == V_ASN1_INTEGER else {
            throw GuomiFault(.malformed, "证书序列号有误：应为正整数，请核对证书文件。")
        }
        return Hexadecimal.text(Array(UnsafeBufferPointer(start: start, count: count)))
    }
}
