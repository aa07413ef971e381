/// 测试签发机构: issues itself a root certificate, and certificates to agencies. Everything it issues says 测试 in its names.
///
/// A real agency's certificate comes from a licensed 电子认证服务机构 (电子签名法第十六条 to 第十八条); then nothing of this file is used.
package struct TestAuthority: Sendable {
    package let certificate: AuthorityCertificate
    private let key: SM2PrivateKey

    /// - Parameter code: 统一社会信用代码 of whoever keeps it.
    package static func found(name: String, code: String, validity: CertificateValidity) throws(GuomiFault) -> TestAuthority {
        let key = try SM2PrivateKey.generate()
        let form = CertificateForm(
            name: try CertificateName(organisation: name, code: code), use: .authority, key: key.publicKey, validity: validity)
        return try TestAuthority(certificate: AuthorityCertificate(body: form.signed(by: key, issuer: nil)), key: key)
    }

    /// One that was kept as two PEM files.
    package init(certificate: AuthorityCertificate, key: SM2PrivateKey) throws(GuomiFault) {
        guard certificate.publicKey == key.publicKey else {
            throw GuomiFault(.wrongKey, "签发机构的证书与私钥不是一对，请核对两份文件。")
        }
        guard certificate.name.contains("测试") else {
            throw GuomiFault(.wrongName, "签发机构名称中没有“测试”字样：本程序只作测试签发，请换用测试签发机构。")
        }
        self.certificate = certificate
        self.key = key
    }

    /// For the one who keeps it; whoever has it can make certificates for any agency.
    package var keyPEM: String { key.pem }

    /// The agency makes its key itself, and shows its public half only.
    package func issue(
        agency name: String, code: String, key: SM2PublicKey, validity: CertificateValidity
    ) throws(GuomiFault) -> AgencyCertificate {
        guard certificate.validity.contains(validity) else {
            throw GuomiFault(.wrongValidity, "机关证书的有效期超出了签发机构证书的有效期，请缩短有效期或先换发签发机构证书。")
        }
        let form = CertificateForm(name: try CertificateName(organisation: name, code: code), use: .agency, key: key, validity: validity)
        return try AgencyCertificate(body: form.signed(by: self.key, issuer: certificate.body))
    }
}
