/// 行: one line on the grid of the text area.
struct Row {
    enum Place { case left, centre }

    /// Nil for an empty row.
    let line: SetLine?
    let place: Place
    var indent = 0.0
    /// 两端对齐; not the last line of a paragraph.
    var isFilled = false
    /// 正文: what may stand above a seal. A title or an addressee alone is no text.
    let isBody: Bool
    /// What begins with this row and ends with it.
    var opens: [Canvas.Tag] = []
    var closes = 0

    static var empty: Row { Row(line: nil, place: .left, isBody: false) }

    /// The lines of one paragraph.
    static func rows(_ text: SetText, place: Place = .left, isBody: Bool, tags: [Canvas.Tag]) -> [Row] {
        var rows = text.lines.map { Row(line: $0, place: place, isFilled: true, isBody: isBody) }
        rows[0].indent = text.indent
        rows[0].opens = tags
        rows[rows.count - 1].isFilled = false
        rows[rows.count - 1].closes = tags.count
        return rows
    }

    func draw(on canvas: Canvas, row: Int) {
        for tag in opens { canvas.begin(tag) }
        if let line {
            let baseline = line.baseline(inRowAt: Paper.y(ofRow: row), height: Paper.pitch)
            switch place {
            case .centre: canvas.drawCentred(line, x: Paper.left + Paper.textWidth / 2, baseline: baseline)
            case .left:
                if isFilled { line.justify(to: Paper.textWidth - indent) }
                canvas.draw(line, x: Paper.left + indent, baseline: baseline)
            }
        }
        for _ in 0..<closes { canvas.end() }
    }
}
