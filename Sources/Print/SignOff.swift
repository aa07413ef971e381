import Licensing
import Statute

/// 署名、成文日期和印章 — GB/T 9704-2012 第7.3.5条.
///
/// With a seal: 成文日期右空四字, the agency's name above it and centred on it, the seal over both so that they stand a little under
/// its middle, its upper edge within one row of the text. Without: 署名右空二字, the date begins two characters to its right.
struct SignOff {
    private let agency: [SetLine]
    private let date: SetLine
    private let hasSeal: Bool
    private let seal: SealDrawing?

    /// - Parameter hasSeal: a seal belongs here, though it may not be there yet: its place stays free.
    init(agency: String, date: Day, hasSeal: Bool, sealedOn: Day?, setter: Typesetter) throws(PrintFault) {
        var names: [SetLine] = []
        for line in TitleLines.lines(agency, width: 20) {
            names += try setter.set(line, .text, size: Paper.third, width: 24 * Paper.third).lines
        }
        self.agency = names
        self.date = try setter.line(date.chinese, .text, size: Paper.third)
        self.hasSeal = hasSeal
        if hasSeal, let sealedOn {
            seal = try SealDrawing(agency: agency, date: sealedOn, setter: setter)
        } else {
            seal = nil
        }
    }

    private var nameWidth: Double { agency.reduce(0) { max($0, $1.width) } }

    private var emptyRows: Int { hasSeal ? max(1, 3 - agency.count) : 1 }

    /// Rows of the grid that all this takes; a seal is 42 mm high.
    var rows: Int {
        let text = emptyRows + agency.count + 1
        return hasSeal ? max(text, Int((Self.sealTop + SealDrawing.diameter / Paper.pitch).rounded(.up))) : text
    }

    /// Under the last row of the text, in rows.
    private static let sealTop = 0.85

    func draw(on canvas: Canvas, row: Int) {
        let em = Paper.third
        let dateWidth = date.width
        /// Middle of the name, left edge of the date.
        var name: Double
        var dateX: Double
        if hasSeal {
            // A very long name may not leave the text area: then both move to the left.
            name = min(Paper.right - 4 * em - dateWidth / 2, Paper.right - nameWidth / 2)
            dateX = name - dateWidth / 2
        } else {
            name = Paper.right - 2 * em - nameWidth / 2
            dateX = name - nameWidth / 2 + 2 * em
            let over = dateX + dateWidth - (Paper.right - 2 * em)
            if over > 0 { (name, dateX) = (name - over, dateX - over) }
        }
        var y = Paper.y(ofRow: row + emptyRows)
        canvas.tagged(.paragraph) {
            for line in agency {
                canvas.drawCentred(line, x: name, baseline: line.baseline(inRowAt: y, height: Paper.pitch))
                y += Paper.pitch
            }
        }
        canvas.tagged(.paragraph) {
            canvas.draw(date, x: dateX, baseline: date.baseline(inRowAt: y, height: Paper.pitch))
        }
        let middle = min(dateX + dateWidth / 2, Paper.right - SealDrawing.diameter / 2)
        seal?.draw(on: canvas, x: middle, y: Paper.y(ofRow: row) + Self.sealTop * Paper.pitch + SealDrawing.diameter / 2)
    }
}
