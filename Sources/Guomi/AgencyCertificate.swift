import COpenSSL

/// 机关证书 — GB/T 20518, GB/T 35276: whose SM2 signatures are an agency's, and who says so.
///
/// What stock OpenSSL 3.0 accepts (without `distid` it refuses every certificate that keeps to GB/T 35276):
/// `openssl verify -vfyopt distid:1234567812345678 -CAfile AUTHORITY.pem AGENCY.pem`
package struct AgencyCertificate: Hashable, Sendable, Codable {
    private let body: CertificateBody
    /// 机关名称 (O) and 统一社会信用代码 (organizationIdentifier, 2.5.4.97).
    package let agencyName: String
    package let agencyCode: String

    package init(pem: String) throws(GuomiFault) { try self.init(body: CertificateBody(pem: pem)) }

    init(body: CertificateBody) throws(GuomiFault) {
        guard !body.isAuthority, body.maySign else {
            throw GuomiFault(.wrongUse, "这份证书不能用于签署文书：应为机关的签名证书，而非签发机构证书或加密证书。")
        }
        self.body = body
        agencyName = try body.subjectEntry(NID_organizationName)
        agencyCode = try body.subjectEntry(NID_organizationIdentifier)
        guard PlainLine.isCode(agencyCode) else {
            throw GuomiFault(.wrongCode, "证书中的统一社会信用代码有误，请签发机构更正后重新签发。")
        }
    }

    package var pem: String { body.pem }
    /// Common names, for a page or a log: those of the test authority say 测试.
    package var subjectName: String { body.subjectName }
    package var issuerName: String { body.issuerName }
    package var serialNumber: String { body.serialNumber }
    package var validity: CertificateValidity { body.validity }
    package var publicKey: SM2PublicKey { body.publicKey }
    /// 证书指纹. `openssl x509 -fingerprint -sm3` says the same, with colons.
    package var fingerprint: SM3 { body.fingerprint }
    package var sha256Fingerprint: String {
        get throws(GuomiFault) { try Hexadecimal.text(digest("SHA256", of: body.der)) }
    }

    package func standing(under authority: AuthorityCertificate, at seconds: Int64) throws(GuomiFault) -> CertificateStanding {
        try CertificateStanding(of: body, under: authority.body, at: seconds)
    }

    package init(from decoder: any Decoder) throws { try self.init(pem: decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pem)
    }
}
