/// One bar of a chart: a share, as its two numbers.
package struct ChartBar: Sendable, Equatable {
    package var label: String
    package var part: Int
    package var whole: Int

    package init(_ label: String, _ part: Int, of whole: Int) {
        self.label = label
        self.part = part
        self.whole = whole
    }

    /// In tenths of a percent, rounded; nil of nothing.
    fileprivate var permille: Int? {
        guard whole > 0, part >= 0 else { return nil }
        return Int(min(1000, (Double(part) / Double(whole) * 1000).rounded()))
    }

    /// In tenths of a percent of the chart.
    fileprivate var length: Int { (permille ?? 0) * barWidth / 100 }
}

/// Shares as bars, largest first, with the target as a line across them; each number stands at its bar's end. Lengths in `em` and per cent:
/// the chart follows the text size and the width of the window. The same figures belong in a table after it.
/// - Parameters:
///   - title: what the chart shows, as a sentence.
///   - note: numerator and denominator in words.
package func barChart(title: String, note: String, bars: [ChartBar], target: Int? = 70) -> HTML {
    guard !bars.isEmpty else { return .empty }
    let sorted = bars.sorted { left, right in
        (right.permille ?? -1, left.label) < (left.permille ?? -1, right.label)
    }
    let shown = sorted.prefix(100).enumerated()
    let height = sorted.prefix(100).count * 32 + 20
    let line = target.map { target -> HTML in
        // On a strip of paper, so that it stands out from a bar as well.
        let x = em(min(100, max(0, target)) * barWidth / 10)
        let place: HTML = "x1=\"\(x)%\" x2=\"\(x)%\" y1=\"1.5em\" y2=\"\(em(height))em\""
        return """
            <line class="chart-gap" \(place) stroke="#fff" stroke-width="6"/>\
            <line class="chart-target" \(place) stroke="#b3261e" stroke-width="2"/>\
            <text x="\(x)%" y="1.1em" text-anchor="middle" fill="currentColor">\(words("目标", "Target")) \(target)%</text>

            """
    }
    return """
        <svg class="chart" role="img" width="100%" height="\(em(height))em" fill="currentColor"><title>\(title)</title><desc>\(note)</desc>
        \(shown.map { index, bar in rectangle(bar, top: index * 32 + 18) })\(line)\(shown.map { index, bar in texts(bar, top: index * 32 + 18) })</svg>

        """
}

/// In per cent of the chart: the number at the end of the longest bar still fits on a telephone in large text.
private let barWidth = 68

private func rectangle(_ bar: ChartBar, top: Int) -> HTML {
    """
    <rect class="chart-bar" x="0" y="\(em(top + 14))em" width="\(em(bar.length))%" height="1.1em" fill="#14509e"/>

    """
}

/// The label above its bar, so that a long name has the whole width of a telephone. Texts come last and lie over the line.
private func texts(_ bar: ChartBar, top: Int) -> HTML {
    let figure = bar.permille.map { em($0) + "%" } ?? words("没有数据", "no data")
    let counts = bar.permille == nil ? "" : " \(bar.part)/\(bar.whole)"
    return """
        <text x="0" y="\(em(top + 10))em" fill="currentColor"\(languageOf(bar.label))>\(bar.label)\(counts)</text>\
        <text x="\(em(bar.length))%" dx=".4em" y="\(em(top + 23))em" fill="currentColor">\(figure)</text>

        """
}

/// Tenths as a decimal.
private func em(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }
