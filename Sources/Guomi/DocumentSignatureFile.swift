import Foundation

/// 签名文件: a document's signature as JSON with sorted keys. One form only: what is not written as this file writes it is refused.
extension DocumentSignature: Codable {
    private enum Field: String, CodingKey {
        case agencyCode, certificate, digestAlgorithm, documentDigest, documentNumber, signature, signatureAlgorithm, signedAt
    }

    /// A signature has some two kilobytes, of which most are its certificate.
    package static let fileLimit = 32 << 10

    package init(json: [UInt8]) throws(GuomiFault) {
        guard json.count <= Self.fileLimit else {
            throw GuomiFault(.tooLarge, "签名文件过大：不应超过 \(Self.fileLimit >> 10) KB，请核对是否选错文件。")
        }
        do { self = try JSONDecoder().decode(DocumentSignature.self, from: Data(json)) } catch let fault as GuomiFault {
            throw fault
        } catch { throw Self.malformed }
        guard try self.json() == json else { throw Self.malformed }
    }

    package func json() throws(GuomiFault) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { throw Self.malformed }
        return Array(data)
    }

    private static let malformed = GuomiFault(.malformed, "签名文件的格式有误或被改写过，不予采用，请重新下载原签名文件。")

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        guard try fields.decode(String.self, forKey: .digestAlgorithm) == SignedStatement.digestAlgorithm,
            try fields.decode(String.self, forKey: .signatureAlgorithm) == SignedStatement.signatureAlgorithm
        else { throw GuomiFault(.wrongAlgorithm, "签名算法不是 SM2-with-SM3，不予采用，请核对签名文件。") }
        let base64 = try fields.decode(String.self, forKey: .signature)
        guard let signature = Data(base64Encoded: base64), signature.base64EncodedString() == base64 else { throw Self.malformed }
        let certificate = try fields.decode(AgencyCertificate.self, forKey: .certificate)
        let statement = try SignedStatement(
            documentNumber: fields.decode(String.self, forKey: .documentNumber),
            documentDigest: fields.decode(String.self, forKey: .documentDigest),
            agencyCode: fields.decode(String.self, forKey: .agencyCode),
            certificateFingerprint: certificate.fingerprint, signedAt: fields.decode(SignedTime.self, forKey: .signedAt))
        self.init(statement: statement, certificate: certificate, signature: Array(signature))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(agencyCode, forKey: .agencyCode)
        try fields.encode(certificate, forKey: .certificate)
        try fields.encode(SignedStatement.digestAlgorithm, forKey: .digestAlgorithm)
        try fields.encode(documentDigest, forKey: .documentDigest)
        try fields.encode(documentNumber, forKey: .documentNumber)
        try fields.encode(Data(signature).base64EncodedString(), forKey: .signature)
        try fields.encode(SignedStatement.signatureAlgorithm, forKey: .signatureAlgorithm)
        try fields.encode(signedAt, forKey: .signedAt)
    }
}
