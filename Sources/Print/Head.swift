import Licensing

/// 版头 — GB/T 9704-2012 第7.2条: 发文机关标志 in red, 发文字号 under it, and a red line as wide as the text.
struct Head {
    private let mark: [SetLine]
    private let markSize: Double
    private let number: [SetLine]

    /// 行距调整: the room of the standard first; where title and addressee would push the text off the first sheet (第7.3.3条:
    /// 公文首页必须显示正文), less and less.
    struct Room: Equatable {
        /// From the upper edge of the text area to the mark, in millimetres.
        let above: Double
        /// Empty rows between mark and number, and between line and title.
        let between: Int
        let under: Int

        static let all = [
            Room(above: 35, between: 2, under: 2), Room(above: 35, between: 2, under: 1), Room(above: 25, between: 2, under: 1),
            Room(above: 15, between: 1, under: 1), Room(above: 0, between: 1, under: 1),
        ]
    }

    init(agency: String, number: String, setter: Typesetter) throws(PrintFault) {
        let probe = try setter.line(agency, .title, size: Self.largest)
        let fitting = Self.largest * Paper.textWidth * 0.96 / max(1, probe.width)
        markSize = min(Self.largest, max(fitting, Self.smallest))
        var mark: [SetLine] = []
        let lines = fitting < Self.smallest ? TitleLines.lines(agency, width: Paper.textWidth / Self.smallest) : [agency]
        for line in lines { mark += try setter.set(line, .title, size: markSize, width: Paper.textWidth).lines }
        self.mark = mark
        self.number = try setter.set(number, .text, size: Paper.third, width: Paper.textWidth).lines
    }

    private static let largest = 40.0
    private static let smallest = 24.0
    /// From the characters of the number, not from their row, to the line, in millimetres.
    private static let toLine = 4.0

    private var markPitch: Double { markSize * 1.35 }

    private func lineY(_ room: Room) -> Double {
        Paper.top + Paper.millimetres(room.above + Self.toLine) + Double(mark.count) * markPitch
            + Double(room.between + number.count) * Paper.pitch - (Paper.pitch - Paper.third) / 2
    }

    /// Rows of the grid before the title.
    func rows(_ room: Room) -> Int {
        Int(((lineY(room) - Paper.top) / Paper.pitch + Double(room.under)).rounded(.up))
    }

    func draw(on canvas: Canvas, room: Room) {
        let middle = Paper.left + Paper.textWidth / 2
        var y = Paper.top + Paper.millimetres(room.above)
        canvas.tagged(.paragraph) {
            for line in mark {
                // 上边缘: the characters, not their row, begin 35 mm under the edge.
                canvas.drawCentred(line, x: middle, baseline: y + 0.88 * markSize, ink: .official)
                y += markPitch
            }
        }
        y += Double(room.between) * Paper.pitch
        canvas.tagged(.paragraph) {
            for line in number {
                canvas.drawCentred(line, x: middle, baseline: line.baseline(inRowAt: y, height: Paper.pitch))
                y += Paper.pitch
            }
        }
        canvas.rule(from: Paper.left, to: Paper.right, y: lineY(room), thickness: 1.5, ink: .official)
    }
}
