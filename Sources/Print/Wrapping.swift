/// 折行: a text in lines no wider than the place it has.
struct SetText {
    let lines: [SetLine]
    let indent: Double

    var width: Double { lines.reduce(0) { max($0, $1.width) } }
}

extension Typesetter {
    /// So many characters are looked at together: bounds what a text of any length costs.
    private static let window = 2000

    /// - Parameter indent: of the first line.
    func set(_ text: String, _ face: Typeface, size: Double, width: Double, indent: Double = 0) throws(PrintFault) -> SetText {
        let scalars = Array(text.unicodeScalars)
        var lines: [SetLine] = []
        var start = 0
        repeat {
            let end = min(scalars.count, start + Self.window)
            let whole = try line(String(scalars[start..<end]), face, size: size)
            let first = width - (lines.isEmpty ? indent : 0)
            if end == scalars.count, whole.width <= first {
                lines.append(whole)
                break
            }
            var ranges = LineBreaks(whole).lines(first: first, others: width)
            // The last line of a window may not be full yet.
            if end < scalars.count, ranges.count > 1 { ranges.removeLast() }
            for range in ranges {
                let own = scalars[(start + range.lowerBound)..<(start + range.upperBound)]
                lines.append(try line(String(own.withoutBlanks), face, size: size))
            }
            start += ranges.last?.upperBound ?? end
        } while start < scalars.count
        return SetText(lines: lines, indent: indent)
    }
}

extension ArraySlice<Unicode.Scalar> {
    /// Without those at the end of the line.
    fileprivate var withoutBlanks: Self {
        var line = self
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension String {
    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
