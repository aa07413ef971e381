import CPangoCairo

/// 避头尾 — where a line may end. Pango knows the rules of Unicode (UAX #14): no line begins with ，。；：）》 or ends with （《. Two
/// things are Chinese practice beyond them: a line may end before “ and after ”, and a stop that is just too much for a line stays on
/// it, for the right half of its square is white.
struct LineBreaks {
    private let scalars: [Unicode.Scalar]
    /// Points.
    private let widths: [Double]
    /// Before each scalar.
    private var isAllowed: [Bool]
    private var isPossible: [Bool]
    private let em: Double

    init(_ line: SetLine) {
        let scalars = Array(line.text.unicodeScalars)
        self.scalars = scalars
        em = line.size
        widths = Self.widths(line, count: scalars.count)
        let positions = line.positions
        isAllowed = scalars.indices.map { $0 < positions.count && positions[$0].is_line_break != 0 }
        isPossible = scalars.indices.map { $0 < positions.count && positions[$0].is_char_break != 0 }
        for index in scalars.indices.dropFirst() {
            let (before, after) = (scalars[index - 1], scalars[index])
            if Self.isJoint(before, after) { isAllowed[index] = true }
            if Self.notFirst.contains(after) || Self.notLast.contains(before) { isAllowed[index] = false }
        }
    }

    /// Ranges of scalars, in order and without gaps.
    func lines(first: Double, others: Double) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < scalars.count {
            let end = self.end(from: start, width: lines.isEmpty ? first : others, full: others)
            lines.append(start..<end)
            start = end
        }
        return lines
    }

    /// Where the line that begins at `start` ends; always at least one scalar further.
    private func end(from start: Int, width: Double, full: Double) -> Int {
        var used = 0.0
        var allowed: Int?
        var possible: Int?
        for index in start..<scalars.count {
            if index > start {
                if isAllowed[index] { allowed = index }
                if isPossible[index] { possible = index }
            }
            let scalar = scalars[index]
            // A blank at the end of a line is not there.
            if scalar != " " {
                let own = Self.stops.contains(scalar) ? min(widths[index], em / 2) : widths[index]
                if used + own > width + 0.01 {
                    let forced = possible ?? max(index, start + 1)
                    guard let allowed else { return forced }
                    return isWiderThanLine(from: allowed, full) ? forced : allowed
                }
            }
            used += widths[index]
        }
        return scalars.count
    }

    /// A word that no line can hold, such as a digest, is cut where it stands instead of leaving a gap before it.
    private func isWiderThanLine(from start: Int, _ width: Double) -> Bool {
        var used = 0.0
        for index in start..<scalars.count {
            if index > start, isAllowed[index] { return false }
            used += widths[index]
            if used > width { return true }
        }
        return false
    }

    private static func widths(_ line: SetLine, count: Int) -> [Double] {
        var widths = [Double](repeating: 0, count: count)
        // Byte offset → number of the scalar.
        var numbers: [Int: Int] = [:]
        var offset = 0
        for (number, scalar) in line.text.unicodeScalars.enumerated() {
            numbers[offset] = number
            offset += UTF8.width(scalar)
        }
        for run in line.runs {
            guard let item = run.item, let first = numbers[Int(item.pointee.offset)] else { continue }
            let length = Int(item.pointee.num_chars)
            var run = run
            var own = [Int32](repeating: 0, count: length)
            line.text.withCString { pango_glyph_item_get_logical_widths(&run, $0, &own) }
            for (index, width) in own.enumerated() where first + index < count {
                widths[first + index] = Double(width) / Double(PANGO_SCALE)
            }
        }
        return widths
    }

    private static func isJoint(_ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        let opens = after == "“" || after == "‘"
        let closes = before == "”" || before == "’"
        return (opens && before.isWide) || (closes && after.isWide)
    }

    static let notFirst = Set("，。、；：？！）〕】》〉」』”’…—·％,.;:?!)]}%".unicodeScalars)
    static let notLast = Set("（〔【《〈「『“‘([{".unicodeScalars)
    private static let stops = Set("，。、；：".unicodeScalars)
}
