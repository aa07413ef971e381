import CPangoCairo
import Statute

/// 印章 — a round red seal, sign by sign the picture that the pages show (160 units wide there, 42 mm here). It says 测试: an electronic
/// seal of its own standing is another matter. A picture and no text: what it says stands in words under the document.
struct SealDrawing {
    static let diameter = Paper.millimetres(42)
    private static let units = 160.0

    private let name: [SetLine]
    private let test: SetLine
    private let date: SetLine

    init(agency: String, date: Day, setter: Typesetter) throws(PrintFault) {
        let signs = agency.prefix(36)
        // A very long name would meet itself: smaller then than on the screen.
        let size: Double = signs.count > 28 ? 8 : signs.count > 18 ? 11 : 15
        var name: [SetLine] = []
        for sign in signs { name.append(try setter.line(String(sign), .text, size: size)) }
        self.name = name
        test = try setter.line("测试", .text, size: 15)
        self.date = try setter.line(date.chinese, .text, size: 11)
    }

    /// - Parameters: the middle of the seal.
    func draw(on canvas: Canvas, x: Double, y: Double) {
        let cairo = canvas.cairo
        canvas.apart {
            cairo_translate(cairo, x, y)
            cairo_scale(cairo, Self.diameter / Self.units, Self.diameter / Self.units)
            // Red ink over black print leaves the print black.
            cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY)
            canvas.use(.official)
            cairo_new_path(cairo)
            cairo_arc(cairo, 0, 0, 76, 0, 2 * Double.pi)
            cairo_set_line_width(cairo, 4)
            cairo_stroke(cairo)
            star(cairo)
            let step = min(24, 300 / max(1, Double(name.count)).rounded(.down)).rounded(.down)
            for (index, sign) in name.enumerated() {
                let degrees = Double(2 * index - name.count + 1) * step / 2
                canvas.apart {
                    cairo_rotate(cairo, degrees * Double.pi / 180)
                    canvas.outline(sign, centredAt: 0, baseline: 24 - 80)
                }
            }
            canvas.outline(test, centredAt: 0, baseline: 124 - 80)
            canvas.outline(date, centredAt: 0, baseline: 141 - 80)
        }
    }

    private func star(_ cairo: OpaquePointer) {
        cairo_move_to(cairo, 0, 50 - 80)
        for (x, y) in [
            (6.7, 20.7), (21.8, 0), (-17.6, 12.8), (6.7, 20.7), (-17.6, -12.8), (-17.6, 12.8), (6.7, -20.7), (-17.6, -12.8), (21.8, 0),
        ] {
            cairo_rel_line_to(cairo, x, y)
        }
        cairo_close_path(cairo)
        cairo_fill(cairo)
    }
}
