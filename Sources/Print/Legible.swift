/// 缺字 — what cannot be printed is never left out in silence: in its place stands 〓, and the end of the document says which code
/// points they were. A mark of direction would show the reader something else than is signed, so it is not obeyed either.
final class Legible {
    static let sign: Character = "〓"
    /// More marks on one letter than any script has: they would run over the lines around it.
    private static let longestCharacter = 8

    private let covers: (Unicode.Scalar) -> Bool
    /// In the order in which they came.
    private(set) var replaced: [Unicode.Scalar] = []
    private var seen: Set<Unicode.Scalar> = []
    private(set) var count = 0

    init(covers: @escaping (Unicode.Scalar) -> Bool) { self.covers = covers }

    /// The text as it is printed: every character of it, a blank for each line end or tab, or the sign.
    func text(_ text: String) -> String {
        var shown = ""
        shown.reserveCapacity(text.utf8.count)
        for character in text {
            if character.isNewline || character == "\t" {
                shown.append(" ")
                continue
            }
            let scalars = character.unicodeScalars
            let good = scalars.prefix(Self.longestCharacter).prefix(while: isPrintable)
            shown.unicodeScalars.append(contentsOf: good)
            if good.endIndex < scalars.endIndex {
                // A letter stays, when only a mark on it is missing.
                note(scalars[good.endIndex...].filter { !isPrintable($0) })
                shown.append(Self.sign)
            }
        }
        return shown
    }

    private func note(_ scalars: some Sequence<Unicode.Scalar>) {
        count += 1
        for scalar in scalars where seen.insert(scalar).inserted { replaced.append(scalar) }
    }

    private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if Self.joiners.contains(scalar) || scalar.properties.isVariationSelector { return true }
        // A blank that pretends to be a letter.
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator: return false
        default: return covers(scalar)
        }
    }

    /// Invisible, but they shape the letters beside them: Mongolian, Uyghur and the Indian scripts are not written without.
    private static let joiners: Set<Unicode.Scalar> = ["\u{200C}", "\u{200D}", "\u{180E}"]

    /// 缺字说明; nil when everything could be printed.
    var remark: String? {
        guard count > 0 else { return nil }
        let codes = replaced.prefix(12).map { scalar in
            let hex = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        }
        let more = replaced.count > codes.count ? "等" : ""
        let names = codes.isEmpty ? "" : "：" + codes.joined(separator: "、") + more
        return "文中有\(count)处字符无法印出，以“\(Self.sign)”代替\(names)。"
    }
}
