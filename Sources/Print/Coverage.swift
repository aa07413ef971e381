import CPangoCairo

/// 字库: which characters can be drawn on this machine.
final class Coverage {
    private let fonts: UnsafeMutablePointer<PangoFontset>
    private var known: [Unicode.Scalar: Bool] = [:]

    init(fonts: UnsafeMutablePointer<PangoFontset>) { self.fonts = fonts }

    deinit { g_object_unref(fonts) }

    func has(_ scalar: Unicode.Scalar) -> Bool {
        if let answer = known[scalar] { return answer }
        var answer = false
        if let font = pango_fontset_get_font(fonts, scalar.value) {
            answer = pango_font_has_char(font, scalar.value) != 0
            g_object_unref(font)
        }
        known[scalar] = answer
        return answer
    }
}
