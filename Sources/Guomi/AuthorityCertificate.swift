import COpenSSL

/// 签发机构证书 (CA) — GB/T 20518: the one whose word on agencies is believed, because somebody put it there by hand.
package struct AuthorityCertificate: Hashable, Sendable {
    let body: CertificateBody

    package init(pem: String) throws(GuomiFault) { try self.init(body: CertificateBody(pem: pem)) }

    init(body: CertificateBody) throws(GuomiFault) {
        guard body.isAuthority else {
            throw GuomiFault(.wrongUse, "这份证书不是签发机构证书（CA），不能用来核对他人的证书，请换用签发机构证书。")
        }
        // A root: nobody else's signature could be verified here, and a damaged file must not pass for an authority.
        guard try body.withCertificate({ X509_self_signed($0, 1) == 1 }) else {
            throw GuomiFault(.wrongUse, "签发机构证书不是自签名的根证书，或已损坏，请向签发机构重新取得根证书。")
        }
        self.body = body
    }

    package var pem: String { body.pem }
    package var name: String { body.subjectName }
    package var validity: CertificateValidity { body.validity }
    package var publicKey: SM2PublicKey { body.publicKey }
    package var fingerprint: SM3 { body.fingerprint }
}
