import CPangoCairo
import CQREncode

/// 二维码 — ISO/IEC 18004, level M: the address where a copy on paper is checked.
struct QRDrawing {
    /// With the four modules of quiet zone that a reader wants.
    static let width = Paper.millimetres(27)
    private static let quiet = 4

    private let modules: [Bool]
    private let count: Int

    /// Nil if the text is empty, longer than a telephone reads well, or does not fit; it is printed in words all the same.
    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 500, !text.utf8.contains(0) else { return nil }
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        count = Int(code.pointee.width)
        guard (21...177).contains(count), let data = code.pointee.data else { return nil }
        modules = UnsafeBufferPointer(start: data, count: count * count).map { $0 & 1 == 1 }
    }

    func draw(on canvas: Canvas, x: Double, y: Double) {
        let cairo = canvas.cairo
        let module = Self.width / Double(count + 2 * Self.quiet)
        canvas.use(.black)
        for row in 0..<count {
            var column = 0
            while column < count {
                let start = column
                while column < count, modules[row * count + column] { column += 1 }
                if column > start {
                    let (left, top) = (Double(start + Self.quiet) * module, Double(row + Self.quiet) * module)
                    cairo_rectangle(cairo, x + left, y + top, Double(column - start) * module, module)
                }
                column += 1
            }
        }
        cairo_fill(cairo)
    }
}
