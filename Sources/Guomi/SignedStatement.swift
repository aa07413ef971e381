/// 待签内容 — what an agency signs for a document: a few lines `name: value`, UTF-8, that a person can read.
///
/// The document itself stands in it as its SM3 digest. So do the number, the agency, the certificate and the time: nothing that is
/// shown beside a document can be exchanged without breaking the signature.
///
/// ```text
/// 签名格式: 行政许可文书签名 1
/// 摘要算法: SM3
/// 签名算法: SM2-with-SM3
/// 文书编号: 演市监许准〔2026〕1号
/// 文书摘要: 66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0
/// 机关代码: 11320102MB0000002X
/// 证书指纹: debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732
/// 签名时间: 2026-02-13T16:00:00.000+08:00
/// ```
struct SignedStatement: Hashable {
    static let digestAlgorithm = "SM3"
    static let signatureAlgorithm = "SM2-with-SM3"
    private static let longest = 128

    let documentNumber: String
    let documentDigest: String
    let agencyCode: String
    let certificateFingerprint: SM3
    let signedAt: SignedTime

    /// No value has a line break, so no value can bring a line of its own.
    init(
        documentNumber: String, documentDigest: String, agencyCode: String, certificateFingerprint: SM3, signedAt: SignedTime
    ) throws(GuomiFault) {
        guard PlainLine.isPlain(documentNumber, upTo: Self.longest) else {
            throw GuomiFault(.wrongText, "文书编号有误：应为 1 至 \(Self.longest) 个字的一行文字，不得换行，首尾无空格。")
        }
        guard Hexadecimal.isDigest(documentDigest) else {
            throw GuomiFault(.wrongText, "文书摘要有误：应为 64 位小写十六进制数字，请核对签名文件。")
        }
        guard PlainLine.isCode(agencyCode) else {
            throw GuomiFault(.wrongCode, "机关代码有误：应为 18 位统一社会信用代码，请核对。")
        }
        self.documentNumber = documentNumber
        self.documentDigest = documentDigest
        self.agencyCode = agencyCode
        self.certificateFingerprint = certificateFingerprint
        self.signedAt = signedAt
    }

    var text: String {
        """
        签名格式: 行政许可文书签名 1
        摘要算法: \(Self.digestAlgorithm)
        签名算法: \(Self.signatureAlgorithm)
        文书编号: \(documentNumber)
        文书摘要: \(documentDigest)
        机关代码: \(agencyCode)
        证书指纹: \(certificateFingerprint.hex)
        签名时间: \(signedAt.text)

        """
    }
}
