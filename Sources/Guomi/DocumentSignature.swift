/// 文书的电子签名 — 电子签名法, GB/T 32918, GB/T 35276: stands beside an official document in a file of its own.
///
/// What is signed is not the document's bytes but a few lines with its digest (`signedText`), and the time is one of them. Whoever has
/// no program of ours saves these lines, the decoded `signature` and the certificate, and asks a stock OpenSSL 3.0:
///
/// ```sh
/// openssl dgst -sm3 DOCUMENT                                    # 文书摘要
/// openssl x509 -in AGENCY.pem -noout -fingerprint -sm3          # 证书指纹
/// openssl x509 -in AGENCY.pem -noout -pubkey > PUBLIC.pem
/// openssl pkeyutl -verify -pubin -inkey PUBLIC.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in LINES -sigfile SIGNATURE
/// openssl verify -attime SECONDS -vfyopt distid:1234567812345678 -CAfile AUTHORITY.pem AGENCY.pem   # SECONDS: 签名时间 since 1970
/// ```
package struct DocumentSignature: Hashable, Sendable {
    let statement: SignedStatement
    package let certificate: AgencyCertificate
    /// DER, as in GB/T 35276.
    package let signature: [UInt8]

    package var documentNumber: String { statement.documentNumber }
    package var documentDigest: String { statement.documentDigest }
    package var agencyCode: String { statement.agencyCode }
    package var signedAt: SignedTime { statement.signedAt }
    /// The exact text under the signature, UTF-8, with a line feed after each line and no others.
    package var signedText: String { statement.text }

    init(statement: SignedStatement, certificate: AgencyCertificate, signature: [UInt8]) {
        self.statement = statement
        self.certificate = certificate
        self.signature = signature
    }

    /// - Parameter key: the one of the certificate, which must be valid at that time: nothing is signed that nobody would accept.
    package static func sign(
        document: [UInt8], number: String, at time: SignedTime, by key: SM2PrivateKey, certificate: AgencyCertificate
    ) throws(GuomiFault) -> DocumentSignature {
        guard key.publicKey == certificate.publicKey else {
            throw GuomiFault(.wrongKey, "签名私钥与机关证书不是一对，请核对私钥和证书。")
        }
        guard certificate.validity.contains(time.seconds) else {
            throw GuomiFault(.wrongValidity, "机关证书在签名时间不在有效期内，请先换发证书。")
        }
        let statement = try SignedStatement(
            documentNumber: number, documentDigest: SM3(of: document).hex, agencyCode: certificate.agencyCode,
            certificateFingerprint: certificate.fingerprint, signedAt: time)
        let signature = try key.sign(Array(statement.text.utf8), id: .standard)
        return DocumentSignature(statement: statement, certificate: certificate, signature: signature)
    }

    /// Whether these bytes are what the agency of the certificate signed. That the document bears `documentNumber`, and that the agency
    /// is the one it should be, is for the caller to compare. The time is the signer's word: an agency could antedate.
    package func verify(document: [UInt8], authority: AuthorityCertificate) throws(GuomiFault) -> SignatureVerdict {
        guard try SM3(of: document).hex == documentDigest else { return .documentChanged }
        let standing = try certificate.standing(under: authority, at: signedAt.seconds)
        guard standing != .notOfAuthority else { return .certificateNotOfAuthority }
        guard try certificate.publicKey.verify(signature, of: Array(signedText.utf8), id: .standard) else { return .signatureWrong }
        guard agencyCode == certificate.agencyCode else { return .agencyWrong }
        return standing == .good ? .valid : .certificateExpired
    }
}
