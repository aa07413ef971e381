/// A sentence of a template: words, and fields between braces. Read once, so that a brace inside a value is only a brace.
package struct DocumentText: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case words(String)
        case field(DocumentField)
    }

    package enum Mistake: Error, Sendable, Equatable {
        /// A brace without its partner.
        case unpaired
        case unknown(String)
        /// A list cannot stand inside a sentence.
        case list(DocumentField)
    }

    package let source: String
    package let segments: [Segment]

    package init(_ source: String) throws(Mistake) {
        self.source = source
        var segments: [Segment] = []
        var rest = source[...]
        while let mark = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[mark] == "{", let close = rest[mark...].firstIndex(of: "}") else { throw .unpaired }
            if mark > rest.startIndex { segments.append(.words(String(rest[..<mark]))) }
            let name = rest[rest.index(after: mark)..<close]
            guard !name.contains("{") else { throw .unpaired }
            guard let field = DocumentField(rawValue: String(name)) else { throw .unknown(String(name)) }
            guard field.shape != .list else { throw .list(field) }
            segments.append(.field(field))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { segments.append(.words(String(rest))) }
        self.segments = segments
    }

    package var fields: [DocumentField] {
        segments.compactMap { segment in
            if case .field(let field) = segment { field } else { nil }
        }
    }

    package func says(_ phrase: String) -> Bool {
        segments.contains { segment in
            if case .words(let words) = segment { words.contains(phrase) } else { false }
        }
    }

    /// The sentence with its values.
    func filled(_ values: DocumentValues) -> String {
        var text = ""
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .words(let words): text += words
            case .field(let field):
                let value = values.text(field)
                if index + 1 < segments.count, case .words(let next) = segments[index + 1] {
                    text += Self.fitted(value, before: next)
                } else {
                    text += value
                }
            }
        }
        return text
    }
}

extension DocumentText {
    /// Clerks write `《…》第四条的规定。`, and the sentence around it goes on with the same words or the same stop: once is enough.
    private static func fitted(_ value: String, before next: String) -> String {
        if let mark = next.first, DocumentValues.stops.contains(mark) { return DocumentValues.withoutStop(value) }
        let words = "的规定"
        guard next.hasPrefix(words) else { return value }
        let bare = DocumentValues.withoutStop(value)
        return bare.hasSuffix(words) ? String(bare.dropLast(words.count)) : bare
    }
}

extension DocumentText: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let source = try container.decode(String.self)
        do {
            self = try DocumentText(source)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a sentence of a template")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }
}
