/// Typed HTML: what stands in the source is markup, what is interpolated is text and always escaped.
///
///     let row: HTML = "<tr><td>\(name)</td><td>\(due)</td></tr>"
///
/// Escaping works on bytes, never on characters: a quote followed by a combining mark is one `Character`,
/// and an escape that compares characters lets it through.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// UTF-8 markup.
    package private(set) var bytes: [UInt8]

    package static let empty = HTML(bytes: [])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    package init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    package init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

    /// Plain text, escaped.
    package init(text: String) {
        var out = Interpolation(literalCapacity: text.utf8.count, interpolationCount: 0)
        out.appendInterpolation(text)
        bytes = out.bytes
    }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(bytes: left.bytes + right.bytes) }
    package static func += (left: inout HTML, right: HTML) { left.bytes.append(contentsOf: right.bytes) }

    package var isEmpty: Bool { bytes.isEmpty }
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        package mutating func appendInterpolation(_ text: String) {
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "&"): append("&amp;")
                case UInt8(ascii: "<"): append("&lt;")
                case UInt8(ascii: ">"): append("&gt;")
                case UInt8(ascii: "\""): append("&quot;")
                case UInt8(ascii: "'"): append("&#39;")
                // A NUL or another control character has no place in a page; a replacement character shows that something was there.
                case 0..<9, 11, 12, 14..<32, 127: append("\u{FFFD}")
                default: bytes.append(byte)
                }
            }
        }

        package mutating func appendInterpolation(_ text: String?) {
            if let text { appendInterpolation(text) }
        }

        package mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

        package mutating func appendInterpolation(_ markup: HTML) { bytes.append(contentsOf: markup.bytes) }

        package mutating func appendInterpolation(_ markup: HTML?) {
            if let markup { appendInterpolation(markup) }
        }

        package mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { bytes.append(contentsOf: part.bytes) }
        }

        /// A boolean attribute or a piece of markup that stands only when `condition` holds: `\(if: checked, " checked")`.
        package mutating func appendInterpolation(if condition: Bool, _ markup: HTML) {
            if condition { bytes.append(contentsOf: markup.bytes) }
        }

        private mutating func append(_ entity: StaticString) {
            entity.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }
    }
}
