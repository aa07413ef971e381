/// 文书 — one official document, the same for the screen and for A4 paper (GB/T 9704). Its words are Chinese in either language of the
/// page. Pages that show one load `Assets.document`.
package struct DocumentSheet: Sendable {
    /// A paragraph, and under it the numbered points it announces: the defects of a 补正材料告知书, the duties of a licence.
    package struct Paragraph: Sendable, ExpressibleByStringInterpolation {
        package var text: String
        package var items: [String]

        package init(_ text: String, items: [String] = []) {
            self.text = text
            self.items = items
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    /// 印章, as a picture. An electronic seal of its own standing is another matter: this one says that it is a test.
    package struct SealMark: Sendable {
        package var agency: String
        package var date: String

        package init(agency: String, date: String) {
            self.agency = agency
            self.date = date
        }
    }

    /// 发文机关标志
    package var heading: String
    package var title: String
    /// 发文字号; nil stands for one that is given out when the document is signed.
    package var number: String?
    /// 主送, without the colon.
    package var addressee: String
    package var paragraphs: [Paragraph]
    /// 联系人、电话、监督电话
    package var contacts: [String]
    package var agencyName: String
    /// 成文日期: `2026年1月5日`, without leading zeros.
    package var date: String?
    /// Nil leaves the place for the seal, if one belongs there.
    package var seal: SealMark?
    package var wantsSeal: Bool
    /// What a reader compares with the record of the agency.
    package var digest: String?
    /// 预览: not yet a document, and says so across the sheet.
    package var isPreview: Bool

    package init(
        heading: String, title: String, number: String?, addressee: String, paragraphs: [Paragraph], contacts: [String] = [],
        agencyName: String, date: String?, seal: SealMark? = nil, wantsSeal: Bool = true, digest: String? = nil, isPreview: Bool = false
    ) {
        self.heading = heading
        self.title = title
        self.number = number
        self.addressee = addressee
        self.paragraphs = paragraphs
        self.contacts = contacts
        self.agencyName = agencyName
        self.date = date
        self.seal = seal
        self.wantsSeal = wantsSeal
        self.digest = digest
        self.isPreview = isPreview
    }
}

/// - Parameter isMain: the document's title is the page's `<h1>` (`Page.Heading.inBody`).
package func officialDocument(_ sheet: DocumentSheet, isMain: Bool = false) -> HTML {
    let title: HTML = isMain ? "<h1 class=\"doc-title\">\(sheet.title)</h1>" : "<h2 class=\"doc-title\">\(sheet.title)</h2>"
    let paragraphs = sheet.paragraphs.map { paragraph -> HTML in "<p>\(lines(paragraph.text))</p>\n\(numbered(paragraph.items))" }
    let contacts = sheet.contacts.map { contact -> HTML in "<p>\(contact)</p>\n" }
    // 印章 never stands on a page without text: the end of the text goes over with it.
    let isClosed = !contacts.isEmpty
    let end: [HTML] = isClosed ? contacts : Array(paragraphs.suffix(1))
    let watermark: HTML = "<p class=\"doc-draft\">预览，不是正式文书</p>\n"
    let language: HTML = Language.current == .zh ? .empty : " lang=\"zh-Hans\""
    return """
        <article class="document"\(language)>
        \(if: sheet.isPreview, watermark)<p class="doc-agency">\(sheet.heading)</p>
        <p class="doc-number">\(sheet.number ?? "〔签发时编号〕")</p>
        \(title)
        <div class="doc-text">
        <p class="doc-to">\(sheet.addressee)：</p>
        \(isClosed ? paragraphs : paragraphs.dropLast())</div>
        <div class="doc-end"><div class="doc-text">
        \(end)</div>
        <div class="doc-sign">
        \(if: sheet.wantsSeal, seal(sheet.seal))<p>\(sheet.agencyName)</p>
        <p>\(sheet.date ?? "〔签发日期〕")</p>
        </div></div>
        \(sheet.digest.map { code -> HTML in "<p class=\"doc-digest\">文书校验码：\(grouped(code))</p>\n" })</article>

        """
}

/// 一级序数用阿拉伯数字 where the points are short; the number is text, so that it is copied and read aloud.
private func numbered(_ items: [String]) -> HTML {
    guard !items.isEmpty else { return .empty }
    return "\(items.enumerated().map { index, item -> HTML in "<p class=\"doc-item\">\(index + 1)．\(lines(item))</p>\n" })"
}

private func seal(_ mark: DocumentSheet.SealMark?) -> HTML {
    guard let mark else { return "<p class=\"doc-seal doc-seal-place\">〔印章〕</p>\n" }
    // Placed by turning about the middle, so that no arithmetic of angles is needed; a very long name would meet itself.
    let name = Array(mark.agency.prefix(36))
    let step = min(24, 300 / max(1, name.count))
    let size = name.count > 18 ? 11 : 15
    let signs = name.enumerated().map { index, sign -> HTML in
        let twice = (2 * index - name.count + 1) * step
        return """
            <text x="80" y="24" font-size="\(size)" transform="rotate(\(twice / 2)\(if: !twice.isMultiple(of: 2), ".5") 80 80)">\(String(sign))</text>
            """
    }
    return """
        <svg class="doc-seal" role="img" aria-label="印章（测试）：\(mark.agency)，\(mark.date)" viewBox="0 0 160 160" width="160" height="160" \
        fill="#c8102e" text-anchor="middle" font-family="serif"><circle cx="80" cy="80" r="76" fill="none" stroke="#c8102e" stroke-width="4"/>\
        <path d="M80 50l6.7 20.7h21.8l-17.6 12.8 6.7 20.7-17.6-12.8-17.6 12.8 6.7-20.7-17.6-12.8h21.8z"/>\(signs)\
        <text x="80" y="124" font-size="15">测试</text><text x="80" y="141" font-size="11">\(mark.date)</text></svg>

        """
}
