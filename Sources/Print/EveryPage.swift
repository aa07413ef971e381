import CPangoCairo

/// 每页都有的: 页码 — GB/T 9704-2012 第7.5条, 4号, 一字线 on both sides, its upper edge 7 mm under the text area, 单页居右空一字、
/// 双页居左空一字 — and across a sheet that is no valid document, a word that says so.
struct EveryPage {
    /// 水印
    enum Standing: String {
        case isVoid = "已失效"
        case isPreview = "预览"

        /// The same in words, for those who cannot see the sheet.
        var sentence: String {
            switch self {
            case .isVoid: "本文书已失效"
            case .isPreview: "预览，不是正式文书"
            }
        }
    }

    private let numbers: [SetLine]
    private let watermark: SetLine?
    private let sentence: SetLine?

    init(count: Int, standing: Standing?, setter: Typesetter) throws(PrintFault) {
        var numbers: [SetLine] = []
        for number in 1...max(1, count) { numbers.append(try setter.line("— \(number) —", .text, size: Paper.fourth)) }
        self.numbers = numbers
        guard let standing else {
            (watermark, sentence) = (nil, nil)
            return
        }
        watermark = try setter.line(standing.rawValue, .title, size: Paper.millimetres(45))
        sentence = try setter.line(standing.sentence, .text, size: Paper.fourth)
    }

    /// Before everything else, so that it lies under the text.
    func drawWatermark(on canvas: Canvas) {
        guard let watermark else { return }
        canvas.apart {
            canvas.use(.watermark)
            cairo_translate(canvas.cairo, Paper.width / 2, Paper.height / 2)
            cairo_rotate(canvas.cairo, -Double.pi / 6)
            canvas.outline(watermark, centredAt: 0, baseline: 0.38 * watermark.size)
        }
    }

    func drawFoot(on canvas: Canvas, index: Int) {
        let baseline = Paper.bottom + Paper.millimetres(7) + 0.38 * Paper.fourth
        let number = numbers[index]
        let isRight = index.isMultiple(of: 2)
        let inner = Paper.left + Paper.fourth
        let outer = Paper.right - Paper.fourth
        canvas.draw(number, x: isRight ? outer - number.width : inner, baseline: baseline)
        if let sentence { canvas.draw(sentence, x: isRight ? inner : outer - sentence.width, baseline: baseline) }
    }
}
