package import Licensing
package import Statute

extension OfficialDocument {
    /// The document as a sheet: a numbered list hangs under the paragraph that announces it.
    package func sheet(digest: String? = nil, sealedOn: Day? = nil, isPreview: Bool = false) -> DocumentSheet {
        var shown: [DocumentSheet.Paragraph] = []
        for paragraph in paragraphs {
            switch paragraph {
            case .text(let text): shown.append(.init(text))
            case .list(let entries):
                if shown.isEmpty { shown.append(.init("")) }
                shown[shown.count - 1].items += entries
            }
        }
        let mark = sealedOn.map { DocumentSheet.SealMark(agency: agency, date: $0.chinese) }
        return DocumentSheet(
            heading: agency, title: title, number: number, addressee: addressee ?? "", paragraphs: shown, contacts: contacts,
            agencyName: agency, date: date.chinese, seal: mark, wantsSeal: seal != nil, digest: digest, isPreview: isPreview)
    }
}

extension CaseReport.Issued {
    package var sheet: DocumentSheet { document.sheet(digest: shortDigest, sealedOn: sealedOn) }

    /// 文书校验码: what is printed, and typed to check a copy — the first 80 bits of the digest, in groups of four.
    package var shortDigest: String { DocumentProof.short(digest) }
}

extension DocumentProof {
    package static func short(_ digest: String) -> String {
        let signs = Array(digest.prefix(20).uppercased())
        return stride(from: 0, to: signs.count, by: 4).map { String(signs[$0..<min($0 + 4, signs.count)]) }.joined(separator: "-")
    }
}
