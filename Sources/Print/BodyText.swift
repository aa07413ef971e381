import Licensing

/// 主体 — GB/T 9704-2012 第7.3条: title, 主送 flush left with its colon, text with the first line of each paragraph indented by two
/// characters, numbered points, and whom to ask.
struct BodyText {
    /// Title, an empty row and the addressee.
    private(set) var lead: [Row] = []
    private(set) var text: [Row] = []

    /// 联系人、电话: the last rows of the text.
    private(set) var contactRows = 0

    var rows: [Row] { lead + text }

    /// Rows that stay together with the seal.
    var carry: Int { contactRows < 8 ? max(2, contactRows + 1) : 2 }

    /// - Parameter legible: has seen title and agency already; the rest of the text passes through it here.
    init(_ document: OfficialDocument, title: String, legible: Legible, setter: Typesetter) throws(PrintFault) {
        try addTitle(title, setter)
        if let addressee = document.addressee {
            let text = try setter.set(legible.text(addressee) + "：", .text, size: Paper.third, width: Paper.textWidth)
            lead += Row.rows(text, isBody: false, tags: [.paragraph])
        }
        for paragraph in document.paragraphs {
            switch paragraph {
            case .text(let words): try add(legible.text(words), [.paragraph], setter)
            case .list(let entries): try addList(entries.map(legible.text), setter)
            }
        }
        let before = text.count
        for contact in document.contacts { try add(legible.text(contact), [.paragraph], setter) }
        contactRows = text.count - before
    }

    /// 2号; where that would take more than five lines, 3号.
    private mutating func addTitle(_ title: String, _ setter: Typesetter) throws(PrintFault) {
        var size = Paper.second
        var lines = TitleLines.lines(title, width: Paper.textWidth / size)
        if lines.count > 5 {
            size = Paper.third
            lines = TitleLines.lines(title, width: Paper.textWidth / size)
        }
        for line in lines {
            lead += Row.rows(try setter.set(line, .title, size: size, width: Paper.textWidth), place: .centre, isBody: false, tags: [])
        }
        lead[0].opens = [.title]
        lead[lead.count - 1].closes = 1
        lead.append(.empty)
    }

    private mutating func addList(_ entries: [String], _ setter: Typesetter) throws(PrintFault) {
        let first = text.count
        for (number, entry) in entries.enumerated() { try add("\(number + 1)．" + entry, [.entry, .entryBody], setter) }
        guard first < text.count else { return }
        text[first].opens.insert(.list, at: 0)
        text[text.count - 1].closes += 1
    }

    private mutating func add(_ words: String, _ tags: [Canvas.Tag], _ setter: Typesetter) throws(PrintFault) {
        guard words.contains(where: { !$0.isWhitespace }) else { return }
        let set = try setter.set(words, .text, size: Paper.third, width: Paper.textWidth, indent: 2 * Paper.third)
        text += Row.rows(set, isBody: true, tags: tags)
        guard lead.count + text.count <= Paper.mostPages * Paper.rowCount else { throw .tooManyPages(limit: Paper.mostPages) }
    }
}
