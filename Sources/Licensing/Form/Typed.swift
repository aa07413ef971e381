/// What people type and paste, brought to one shape: full-width digits, stray spaces, a label copied along with the number.
package enum Typed {
    /// One line of text: outer spaces gone, line ends and tabs become spaces, invisible characters disappear.
    package static func line(_ raw: String) -> String {
        trim(
            raw.unicodeScalars.compactMap { scalar in
                if isInvisible(scalar) { return nil }
                return isSpace(scalar) ? " " : scalar
            })
    }

    /// Several lines; line ends become `\n`.
    package static func block(_ raw: String) -> String {
        var kept: [Unicode.Scalar] = []
        var previous: Unicode.Scalar?
        for scalar in raw.unicodeScalars where !isInvisible(scalar) {
            switch scalar {
            case "\r": kept.append("\n")
            case "\n" where previous == "\r": break
            case "\u{3000}", "\u{A0}": kept.append(" ")
            default: kept.append(scalar)
            }
            previous = scalar
        }
        return trim(kept)
    }

    /// A number or code: half-width, upper case, without spaces, hyphens or a pasted label (`编号：…`).
    package static func code(_ raw: String) -> String {
        let kept = halfWidth(line(raw)).unicodeScalars.filter { !isSpace($0) && !isHyphen($0) }
        return upper(withoutLabel(Array(kept)))
    }

    /// Full-width forms U+FF01…U+FF5E to ASCII. Only for codes and numbers: in Chinese text they are right as they are.
    package static func halfWidth(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if (0xFF01...0xFF5E).contains(scalar.value), let half = Unicode.Scalar(scalar.value - 0xFEE0) {
                out.append(half)
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// Characters that no keyboard gives: their sender did not mean the form.
    package static func hasControl(_ raw: String) -> Bool {
        raw.unicodeScalars.contains { scalar in
            scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\r" && scalar != "\t"
        }
    }

    static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "\u{2212}" || (0x2010...0x2015).contains(scalar.value)
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    /// Zero-width and direction marks come along with copied text. Direction marks can also make a clerk read
    /// something else than what is stored, so none survives into an answer. U+200D and variation selectors build characters and stay.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF: true
        default: false
        }
    }

    /// Cuts what stands before the last colon and any Chinese words around the code.
    private static func withoutLabel(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var rest = scalars[...]
        if let colon = rest.lastIndex(of: ":"), colon < rest.index(before: rest.endIndex) { rest = rest[rest.index(after: colon)...] }
        while let first = rest.first, !first.isASCII { rest = rest.dropFirst() }
        while let last = rest.last, !last.isASCII || last == "." || last == "," || last == ";" { rest = rest.dropLast() }
        // Nothing but Chinese is left out altogether only when there was a code beside it.
        return rest.isEmpty ? scalars : Array(rest)
    }

    private static func upper(_ scalars: [Unicode.Scalar]) -> String {
        var out = String.UnicodeScalarView()
        for scalar in scalars {
            if (97...122).contains(scalar.value), let capital = Unicode.Scalar(scalar.value - 32) {
                out.append(capital)
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    private static func trim(_ scalars: [Unicode.Scalar]) -> String {
        var rest = scalars[...]
        while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        var out = String.UnicodeScalarView()
        out.append(contentsOf: rest)
        return String(out)
    }
}

/// A typed value in its normal form, and what is wrong with it, if anything: a Chinese clause to stand after the field's name.
package struct Checked: Sendable, Equatable {
    package let value: String
    package let wrong: String?

    package init(_ value: String, wrong: String? = nil) {
        self.value = value
        self.wrong = wrong
    }
}
