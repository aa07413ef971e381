@testable import Guomi

// One document with its number and its moment, and what a forger would make of its signature.

let document = Array("准予行政许可决定书\n演市监许准〔2026〕1号\n".utf8)
let number = "演市监许准〔2026〕1号"
let moment = "2026-02-13T16:00:00.000+08:00"

func sign(_ agency: Agency, at text: String = moment) throws -> DocumentSignature {
    try DocumentSignature.sign(
        document: document, number: number, at: SignedTime(text), by: agency.key, certificate: agency.certificate)
}

extension DocumentSignature {
    func with(
        number: String? = nil, digest: String? = nil, code: String? = nil, time: String? = nil, certificate: AgencyCertificate? = nil,
        signature: [UInt8]? = nil
    ) throws -> DocumentSignature {
        let certificate = certificate ?? self.certificate
        let statement = try SignedStatement(
            documentNumber: number ?? documentNumber, documentDigest: digest ?? documentDigest, agencyCode: code ?? agencyCode,
            certificateFingerprint: certificate.fingerprint, signedAt: time.map { try SignedTime($0) } ?? signedAt)
        return DocumentSignature(statement: statement, certificate: certificate, signature: signature ?? self.signature)
    }
}
