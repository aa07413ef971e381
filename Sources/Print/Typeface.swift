import CPangoCairo

/// 字体 — GB/T 9704-2012 第5.2.2条: 小标宋 for mark and title, 仿宋 for the text, 宋体 for page numbers.
///
/// The fonts that are meant come first; where none of them is installed, Noto Serif stands in, bold for 小标宋.
enum Typeface: CaseIterable {
    case title
    case text

    static let standIn = "Noto Serif CJK SC"

    private var meant: [String] {
        switch self {
        case .title: ["方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "小标宋", "STZhongsong"]
        case .text: ["仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong"]
        }
    }

    /// The description of this face among the fonts of `map`; the caller frees it.
    func description(size: Double, in map: UnsafeMutablePointer<PangoFontMap>) -> OpaquePointer? {
        guard let description = pango_font_description_new() else { return nil }
        let found = meant.filter { pango_font_map_get_family(map, $0) != nil }
        pango_font_description_set_family(description, (found + [Self.standIn, "serif"]).joined(separator: ","))
        if self == .title, found.isEmpty { pango_font_description_set_weight(description, PANGO_WEIGHT_BOLD) }
        pango_font_description_set_absolute_size(description, (size * Double(PANGO_SCALE)).rounded())
        return description
    }
}
