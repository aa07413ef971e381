package import Statute

/// 文书: one document, filled in. Its canonical bytes are what is digested, sealed, told and filed, so a later version of this type
/// may only add optional properties.
package struct OfficialDocument: Codable, Sendable, Equatable {
    /// A paragraph is a text in JSON, a numbered list an array of texts. No text has a line end in it.
    package enum Paragraph: Sendable, Hashable {
        case text(String)
        case list([String])

        var lines: [String] {
            switch self {
            case .text(let text): [text]
            case .list(let entries): entries
            }
        }
    }

    package let kind: DocumentKind
    package let title: String
    /// 文号; nil in a preview.
    package let number: String?
    /// 署名
    package let agency: String
    /// 主送, without the colon.
    package let addressee: String?
    package let paragraphs: [Paragraph]
    package let contacts: [String]
    /// 成文日期
    package let date: Day
    package let caseNumber: String
    package let article: String?
    /// The seal that belongs on it; nil when none does.
    package let seal: String?
    package let issuedBySystem: Bool

    package init(
        kind: DocumentKind, title: String, number: String?, agency: String, addressee: String?, paragraphs: [Paragraph],
        contacts: [String], date: Day, caseNumber: String, article: String?, seal: String?, issuedBySystem: Bool
    ) {
        self.kind = kind
        self.title = title
        self.number = number
        self.agency = agency
        self.addressee = addressee
        self.paragraphs = paragraphs
        self.contacts = contacts
        self.date = date
        self.caseNumber = caseNumber
        self.article = article
        self.seal = seal
        self.issuedBySystem = issuedBySystem
    }

    /// The bytes whose SHA-256 is the document's digest.
    package func canonical() throws -> [UInt8] { try Licensing.canonical(self) }
}

extension OfficialDocument.Paragraph: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .list(try container.decode([String].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let entries): try container.encode(entries)
        }
    }
}

extension OfficialDocument {
    /// 文本副本, in the order of GB/T 9704: title, number, addressee, text, contacts, agency and date.
    package var plainText: String {
        var lines = [title, number ?? "（预览，尚未编号）", ""]
        if let addressee { lines.append(addressee + "：") }
        for paragraph in paragraphs {
            switch paragraph {
            case .text(let text): lines.append("　　" + text)
            case .list(let entries): lines += entries.enumerated().map { "　　\($0.offset + 1). \($0.element)" }
            }
        }
        if !contacts.isEmpty { lines += [""] + contacts.map { "　　" + $0 } }
        lines += ["", agency, seal.map { "（用印：\($0)）" } ?? "（不用印）", date.chinese, "", "办件编号：" + caseNumber, ""]
        return lines.joined(separator: "\n")
    }
}
