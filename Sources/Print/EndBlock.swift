import CPangoCairo

/// 校验信息: at the foot of the last sheet, between two lines as a 版记 has them (GB/T 9704-2012 第7.4条), what a reader compares with
/// the agency's record: 校验码, digest and signature, the address and its QR code, and what is only a test.
struct EndBlock {
    private let lines: [[SetLine]]
    private let code: QRDrawing?
    private let address: Int?
    private let link: String?

    /// - Parameter lines: the line at `address` is the one that names the address.
    init(lines: [String], address: (index: Int, url: String)?, setter: Typesetter) throws(PrintFault) {
        code = address.flatMap { QRDrawing($0.url) }
        self.address = address?.index
        link = address.flatMap { Self.isPlain($0.url) ? $0.url : nil }
        let width = Paper.textWidth - 2 * Self.side - (code == nil ? 0 : QRDrawing.width + Self.side)
        var set: [[SetLine]] = []
        for line in lines { set.append(try setter.set(line, .text, size: Paper.small, width: width).lines) }
        self.lines = set
        guard rows < Paper.rowCount else { throw .endBlockTooHigh }
    }

    private static let pitch = 15.0
    private static let side = 8.0
    private static let padding = 5.0

    private var height: Double {
        let text = Double(lines.reduce(0) { $0 + $1.count }) * Self.pitch
        return max(text, code == nil ? 0 : QRDrawing.width) + 2 * Self.padding
    }

    /// Rows of the grid, with a little air above.
    var rows: Int { Int(((height + Self.pitch / 2) / Paper.pitch).rounded(.up)) }

    /// Addresses without a sign that would have to be escaped inside of the PDF.
    private static func isPlain(_ url: String) -> Bool {
        (url.hasPrefix("https://") || url.hasPrefix("http://"))
            && url.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"'\"\\()<>[]{}".utf8.contains($0) }
    }

    func draw(on canvas: Canvas) {
        let top = Paper.bottom - height
        canvas.rule(from: Paper.left, to: Paper.right, y: top, thickness: 1)
        canvas.rule(from: Paper.left, to: Paper.right, y: Paper.bottom, thickness: 1)
        var y = top + Self.padding
        for (index, text) in lines.enumerated() {
            canvas.tagged(.paragraph) {
                let uri = index == address ? link : nil
                if let uri { cairo_tag_begin(canvas.cairo, "Link", "uri='\(uri)'") }
                for line in text {
                    canvas.draw(line, x: Paper.left + Self.side, baseline: line.baseline(inRowAt: y, height: Self.pitch))
                    y += Self.pitch
                }
                if uri != nil { cairo_tag_end(canvas.cairo, "Link") }
            }
        }
        code?.draw(on: canvas, x: Paper.right - QRDrawing.width, y: top + Self.padding)
    }
}
