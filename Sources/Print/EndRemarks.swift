import Licensing
import Statute

/// 文末说明: what is said under the document, in this order: case and code, digest and signature, where to check, what is a test.
struct EndRemarks {
    private(set) var lines: [String] = []
    private(set) var address: (index: Int, url: String)?

    /// - Parameter legible: has seen the whole document, so that its remark is complete after these lines.
    init(_ printed: PrintedDocument, standing: EveryPage.Standing?, legible: Legible) {
        if let standing { lines.append(standing.sentence + "。") }
        lines.append("办件编号：" + legible.text(printed.document.caseNumber))
        if !printed.digest.isEmpty { lines.append("文书校验码：" + legible.text(printed.digest)) }
        lines += printed.signature.map(legible.text)
        if let url = printed.verifyURL, !url.isEmpty {
            address = (lines.count, url)
            lines.append("查验网址：" + legible.text(url))
        }
        lines.append(Self.seal(printed))
        if let remark = legible.remark { lines.append(remark) }
    }

    private static func seal(_ printed: PrintedDocument) -> String {
        guard printed.document.seal != nil else {
            return printed.document.issuedBySystem ? "本文书由系统生成，不加盖印章。" : "本文书不加盖印章。"
        }
        guard let day = printed.sealedOn else { return "本文书待用印。" }
        return "印章为测试印章（用印日期：\(day.chinese)），不具有法律效力。"
    }
}
