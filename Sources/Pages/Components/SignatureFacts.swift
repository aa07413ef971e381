package import Guomi
import Statute

/// 电子签名, as a reader is told of it: whose, by which certificate, when. A test authority's names say 测试 themselves.
package struct SignatureFacts: Sendable {
    package let signature: DocumentSignature

    /// nil where there is none, or one that nobody can read.
    package init?(_ file: String?) {
        guard let file, let signature = try? DocumentSignature(json: Array(file.utf8)) else { return nil }
        self.signature = signature
    }

    package var rows: [(term: String, value: HTML)] {
        [
            (words("电子签名", "Signed by"), polyglot(signature.certificate.subjectName)),
            (words("证书签发机构", "Certificate of"), polyglot(signature.certificate.issuerName)),
            (words("签名时间", "Signed at"), HTML(text: signature.signedAt.text)), ("SM3", copyable(signature.documentDigest)),
        ]
    }

    /// Under a printed document.
    package var lines: [String] {
        [
            official("电子签名：\(signature.certificate.subjectName)，SM2-with-SM3"),
            official("证书签发机构：\(signature.certificate.issuerName)"), official("签名时间：\(signature.signedAt.text)"),
            "SM3：\(signature.documentDigest)",
        ]
    }
}
