/// 一行文字: what may stand in a name or in a line that is signed, and cannot pass for anything else there.
enum PlainLine {
    /// No line break of any script, no control, nothing invisible that turns the direction of reading, no blank at either end.
    static func isPlain(_ text: String, upTo limit: Int) -> Bool {
        let scalars = text.unicodeScalars
        guard (1...limit).contains(scalars.count), let first = scalars.first, let last = scalars.last else { return false }
        return scalars.allSatisfy(isVisible) && !first.properties.isWhitespace && !last.properties.isWhitespace
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }

    private static let codeSigns = Set("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// 统一社会信用代码 (GB 32100-2015) by its form; its check digits are the business of whoever entered it.
    static func isCode(_ text: String) -> Bool { text.utf8.count == 18 && text.utf8.allSatisfy(codeSigns.contains) }
}
