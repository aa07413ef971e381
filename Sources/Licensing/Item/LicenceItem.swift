package import Statute

/// 行政许可事项 — 第三十条: everything that has to be published about one licence, and its form, from one file.
///
/// Its JSON (`json()`, sorted keys) is what is signed and stored under its digest. A later version of this type may only
/// add optional properties: an old item must still encode to the bytes it was signed over.
package struct LicenceItem: Codable, Sendable, Equatable {
    package var format: Int
    package var id: String
    /// The civil day it was published; a case keeps the version it was filed under.
    package var version: String
    package var name: String
    package var short: String
    package var theme: [String]
    package var audience: [String]
    package var guide: Guide
    package var screening: [Screening]
    package var sections: [Section]
    package var materials: [Material]
    package var rules: [CrossRule]
    package var declaration: Declaration
    /// 公示内容 — 第四十条: the fields whose answers are public once a licence is granted. The first names the holder.
    package var publicFields: [String]
    package var print: PrintedForm?
    /// Everyday words under which people look for it: 开饭店.
    package var keywords: [String]?
    /// 延续: which licence this item renews; nil for any other item.
    package var renews: Renewed?

    private enum CodingKeys: String, CodingKey {
        case format, id, version, name, short, theme, audience, guide, screening, sections, materials, rules, declaration, print, keywords,
            renews
        case publicFields = "public"
    }

    package init(
        format: Int = 1, id: String, version: String, name: String, short: String, theme: [String] = [], audience: [String] = [],
        guide: Guide, screening: [Screening] = [], sections: [Section], materials: [Material] = [], rules: [CrossRule] = [],
        declaration: Declaration, publicFields: [String] = [], print: PrintedForm? = nil, keywords: [String]? = nil, renews: Renewed? = nil
    ) {
        self.format = format
        self.id = id
        self.version = version
        self.name = name
        self.short = short
        self.theme = theme
        self.audience = audience
        self.guide = guide
        self.screening = screening
        self.sections = sections
        self.materials = materials
        self.rules = rules
        self.declaration = declaration
        self.publicFields = publicFields
        self.print = print
        self.keywords = keywords
        self.renews = renews
    }

    /// `food-business-new@2026-11-01`; a filing adds `#` and the digest of the JSON.
    package var reference: String { id + "@" + version }

    /// 送达方式确认 — the field that every form has; without an answer the applicant is served on paper (D14).
    package static let serviceField = "service_by"
    /// 统一社会信用代码, in every form that asks for it: who the applicant is, whatever he calls himself.
    package static let creditCodeField = "uscc"

    package func serviceWay(_ answers: Answers) -> ServiceWay? {
        let way = answers[Self.serviceField]?.code.flatMap(ServiceWay.init(rawValue:))
        return way.flatMap { ServiceWay.chosen.contains($0) ? $0 : nil }
    }

    /// Of a renewal: the number of the licence, as the applicant typed it.
    package func renewedLicence(_ answers: Answers) -> String? { renews.flatMap { answers[$0.licence]?.code } }

    /// Of a renewal: until when the licence is valid, as the applicant read it off.
    package func renewedUntil(_ answers: Answers) -> Day? { renews.flatMap { answers[$0.until]?.code }.flatMap { Day($0) } }

    /// 期限: the guide's, and where a licence is renewed, until when that may be asked for.
    package var limits: ItemLimits {
        var limits = guide.limits
        limits.renewalWindow = renews?.asked
        return limits
    }

    package func section(_ id: String) -> Section? { sections.first { $0.id == id } }
    package func material(_ id: String) -> Material? { materials.first { $0.id == id } }

    /// A field of the first level.
    package func field(_ id: String) -> Field? {
        for section in sections {
            if let field = section.fields.first(where: { $0.id == id }) { return field }
        }
        return nil
    }

    /// The section whose page shows this path.
    package func section(holding path: String) -> Section? {
        let root = path.prefix { $0 != "." }
        return sections.first { section in section.fields.contains { $0.id == root } }
    }
}

/// 延续 — 第五十条: the fields that say which licence is renewed and until when it is valid, and how long before that it may be asked for.
package struct Renewed: Codable, Sendable, Equatable {
    package var licence: String
    package var until: String
    /// nil: the Act's own thirty days.
    package var asked: Span?
    package var law: String?

    package init(licence: String, until: String, asked: Span? = nil, law: String? = nil) {
        self.licence = licence
        self.until = until
        self.asked = asked
        self.law = law
    }
}

/// One page of the form: one topic, three to ten fields.
package struct Section: Codable, Sendable, Equatable {
    package var id: String
    package var title: String
    package var fields: [Field]

    package init(id: String, title: String, fields: [Field]) {
        self.id = id
        self.title = title
        self.fields = fields
    }
}

/// 申报承诺 — 第三十一条: the applicant answers for the truth of what he files.
package struct Declaration: Codable, Sendable, Equatable {
    package enum Sign: String, Codable, Sendable, CaseIterable {
        /// 勾选承诺
        case tick
        /// 电子签名
        case ca
    }
    package var text: String
    package var sign: Sign

    package init(text: String, sign: Sign) {
        self.text = text
        self.sign = sign
    }
}

/// 申请书的打印式样
package struct PrintedForm: Codable, Sendable, Equatable {
    package var form: String

    package init(form: String) { self.form = form }
}

/// 资格自查: one question before the form; a wrong answer says what to do instead, so that nobody fills in vain.
package struct Screening: Codable, Sendable, Equatable {
    package struct Stop: Codable, Sendable, Equatable {
        package var title: String
        package var text: String
        package var link: String?

        package init(title: String, text: String, link: String? = nil) {
            self.title = title
            self.text = text
            self.link = link
        }
    }
    package var id: String
    package var ask: String
    package var stopWhen: Bool
    package var stop: Stop

    package init(id: String, ask: String, stopWhen: Bool, stop: Stop) {
        self.id = id
        self.ask = ask
        self.stopWhen = stopWhen
        self.stop = stop
    }

    private enum CodingKeys: String, CodingKey {
        case id, ask, stop
        case stopWhen = "stop_when"
    }
}
