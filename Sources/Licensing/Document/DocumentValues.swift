package import Statute

/// One value for a document, still of its own kind, so that it is written the same way in every document.
package enum DocumentValue: Sendable, Hashable {
    case text(String)
    /// `2026年1月5日`
    case day(Day)
    /// The same, and （预计） while it may still move (D10).
    case due(DueDate)
    /// `二十个工作日`
    case span(Span)
    case list([String])
}

extension DocumentValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
}

/// 文书内容: what is filled into a template. A field without letters or digits counts as missing.
package struct DocumentValues: Sendable, Equatable {
    /// 文号; nil in a preview, for a number is taken only when the act is certain.
    package var number: String?
    /// 成文日期
    package var date: Day
    private var values: [DocumentField: DocumentValue]

    package init(number: String? = nil, date: Day, _ values: [DocumentField: DocumentValue] = [:]) {
        self.number = number
        self.date = date
        self.values = values
    }

    package subscript(field: DocumentField) -> DocumentValue? {
        get { values[field] }
        set { values[field] = newValue }
    }

    package func has(_ field: DocumentField) -> Bool { !lines(field).isEmpty }

    private var isProvisional: Bool {
        values.values.contains { value in
            if case .due(let due) = value { due.isProvisional } else { false }
        }
    }

    /// The value as one text; the lines of a block stay apart.
    func text(_ field: DocumentField) -> String {
        switch field.shape {
        case .line, .list: lines(field).joined(separator: " ")
        case .clause: lines(field).map(Self.withoutStop).joined(separator: "、")
        case .block: lines(field).joined(separator: "\n")
        }
    }

    /// Without the stop at its end, where the sentence around it goes on or sets its own.
    static func withoutStop(_ text: String) -> String {
        var text = text
        while let last = text.last, stops.contains(last) { text.removeLast() }
        return text
    }

    static let stops: Set<Character> = ["。", "；", "，", "、"]

    /// The value line by line, without what cannot be seen: a mark of direction would show the reader something else than is signed.
    func lines(_ field: DocumentField) -> [String] {
        if field == .provisional { return isProvisional ? ["预计"] : [] }
        let raw: [String]
        switch values[field] {
        case nil: raw = []
        case .text(let text): raw = field.shape == .list ? [text] : Self.split(text)
        case .day(let day): raw = [day.chinese]
        case .due(let due): raw = [due.text]
        case .span(let span): raw = [span.chinese]
        case .list(let entries): raw = field.shape == .list ? entries : entries.flatMap(Self.split)
        }
        let lines = raw.map(Self.visible).filter { !$0.isEmpty }
        return lines.contains { $0.contains { $0.isLetter || $0.isNumber } } ? lines : []
    }

    func isTooLong(_ field: DocumentField) -> Bool {
        let size: Int
        switch values[field] {
        case .text(let text): size = text.utf8.count
        case .list(let entries): size = entries.reduce(0) { $0 + $1.utf8.count + 1 }
        case .day, .due, .span, nil: size = 0
        }
        return size > Self.longestValue
    }

    /// In UTF-8 bytes: room for one part of an act, or for a list of defects of several such parts.
    static let longestValue = 4 * ActContent.longestPart

    private static func split(_ text: String) -> [String] { text.split(whereSeparator: \.isNewline).map(String.init) }

    static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: Typed.line(text).unicodeScalars.filter { $0.properties.generalCategory != .control })
        return String(scalars)
    }
}
