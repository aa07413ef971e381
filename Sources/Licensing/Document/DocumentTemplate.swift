/// 文书式样: how one kind of document is worded. A department's lawyer can change it without the code, but not leave out what the
/// law wants in it (`lacks`).
package struct DocumentTemplate: Codable, Sendable, Equatable {
    /// One paragraph, or one numbered list.
    package struct Part: Codable, Sendable, Hashable {
        package enum Content: Codable, Sendable, Hashable {
            case text(DocumentText)
            case list(DocumentField)
        }
        package let content: Content
        /// Shown only when this is known, or only when it is not.
        package let when: DocumentField?
        package let unless: DocumentField?

        package init(_ content: Content, when: DocumentField? = nil, unless: DocumentField? = nil) {
            self.content = content
            self.when = when
            self.unless = unless
        }

        package var fields: [DocumentField] {
            switch content {
            case .text(let text): text.fields
            case .list(let field): [field]
            }
        }

        func says(_ phrase: String) -> Bool {
            switch content {
            case .text(let text): text.says(phrase)
            case .list: false
            }
        }

        func isShown(_ values: DocumentValues) -> Bool {
            when.map(values.has) ?? true && !(unless.map(values.has) ?? false)
        }
    }

    package let format: Int
    package let kind: DocumentKind
    package let title: String
    /// 文种代字 in its number: 受 in 演市监许受〔2026〕1号.
    package let letter: String
    package let seal: DocumentSeal
    /// `《中华人民共和国行政许可法》第三十二条第一款第五项`
    package let article: String?
    package let addressee: DocumentText?
    package let body: [Part]
    package let contacts: [Part]

    package init(
        format: Int = 1, kind: DocumentKind, title: String, letter: String, seal: DocumentSeal, article: String?, addressee: DocumentText?,
        body: [Part], contacts: [Part]
    ) {
        self.format = format
        self.kind = kind
        self.title = title
        self.letter = letter
        self.seal = seal
        self.article = article
        self.addressee = addressee
        self.body = body
        self.contacts = contacts
    }

    var parts: [Part] { (addressee.map { [Part(.text($0))] } ?? []) + body + contacts }
}

extension DocumentTemplate {
    /// What the law wants and the template leaves out.
    package enum Lack: Sendable, Hashable {
        case field(DocumentField)
        case phrase(String)
    }

    package var lacks: [Lack] {
        kind.mandatory.filter { field in !isSure { $0.fields.contains(field) } }.map(Lack.field)
            + kind.mandatoryWhenKnown.filter { field in
                !parts.contains { $0.fields.contains(field) || $0.when == field && field == .provisional }
            }.map(Lack.field)
            + kind.mandatoryPhrases.filter { phrase in !isSure { $0.says(phrase) } }.map(Lack.phrase)
    }

    /// Whether every document of this template has such a part: one without a condition, or one for either answer to a condition.
    private func isSure(_ fits: (Part) -> Bool) -> Bool {
        let fitting = parts.filter(fits)
        if fitting.contains(where: { $0.when == nil && $0.unless == nil }) { return true }
        let whens = Set(fitting.filter { $0.unless == nil }.compactMap(\.when))
        return fitting.contains { $0.when == nil && $0.unless.map(whens.contains) ?? false }
    }
}
