/// 版面 — GB/T 9704-2012 第五章: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, 22 lines of 28 characters.
///
/// All measures are in points (1/72 inch) from the upper left corner of the sheet.
enum Paper {
    static func millimetres(_ value: Double) -> Double { value * 72 / 25.4 }

    static let width = millimetres(210)
    static let height = millimetres(297)

    /// 订口
    static let left = millimetres(28)
    /// 天头
    static let top = millimetres(37)
    static let textWidth = millimetres(156)
    static let textHeight = millimetres(225)
    static var right: Double { left + textWidth }
    static var bottom: Double { top + textHeight }

    static let rowCount = 22
    /// 行距
    static let pitch = textHeight / Double(rowCount)
    /// 版心 filled by 28 characters: 3号 (16 pt) a hair smaller, as the standard's own numbers want it.
    static let third = textWidth / 28
    /// 2号
    static let second = 22.0
    /// 4号
    static let fourth = 14.0
    /// 五号, for what stands under the document.
    static let small = 10.5

    /// Upper edge of a row of the grid.
    static func y(ofRow row: Int) -> Double { top + Double(row) * pitch }

    /// 文书的页数上限: far above what an office writes; more is a mistake or an attack.
    static let mostPages = 100
}

/// 颜色: the red of the mark and the seal, the same as on the screen.
struct Ink {
    let red: Double
    let green: Double
    let blue: Double

    static let black = Ink(red: 0, green: 0, blue: 0)
    static let official = Ink(red: 0xC8 / 255.0, green: 0x10 / 255.0, blue: 0x2E / 255.0)
    /// Light enough that the text over it stays readable.
    static let watermark = Ink(red: 0.96, green: 0.86, blue: 0.86)
}
