import CPangoCairo

/// 排字: one set of fonts for one document. Used by one thread only, from its making to its end; nothing in it is shared.
final class Typesetter {
    private let map: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer
    private let language: OpaquePointer?
    private var descriptions: [Key: OpaquePointer] = [:]

    private struct Key: Hashable {
        let face: Typeface
        let size: Double
    }

    init() throws(PrintFault) {
        guard let map = pango_cairo_font_map_new() else { throw .drawing("no font map") }
        guard let context = pango_font_map_create_context(map) else {
            g_object_unref(map)
            throw .drawing("no text context")
        }
        self.map = map
        self.context = context
        language = pango_language_from_string("zh-CN")
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_language(context, language)
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        // Paper has no pixels: a character is as wide as its font says.
        pango_context_set_round_glyph_positions(context, 0)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    deinit {
        for description in descriptions.values { pango_font_description_free(description) }
        g_object_unref(UnsafeMutableRawPointer(context))
        g_object_unref(map)
    }

    private func description(_ face: Typeface, _ size: Double) throws(PrintFault) -> OpaquePointer {
        if let made = descriptions[Key(face: face, size: size)] { return made }
        guard let made = face.description(size: size, in: map) else { throw .drawing("no font description") }
        descriptions[Key(face: face, size: size)] = made
        return made
    }

    /// A text in one line, however long.
    func line(_ text: String, _ face: Typeface, size: Double) throws(PrintFault) -> SetLine {
        let description = try description(face, size)
        guard let layout = pango_layout_new(context) else { throw .drawing("no text layout") }
        pango_layout_set_font_description(layout, description)
        pango_layout_set_auto_dir(layout, 0)
        pango_layout_set_single_paragraph_mode(layout, 1)
        pango_layout_set_width(layout, -1)
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout, $0.baseAddress, Int32(clamping: $0.count)) }
        }
        return SetLine(layout: layout, text: text, size: size)
    }

    /// The fonts for the text of a document, in the order in which they are asked.
    func coverage() throws(PrintFault) -> Coverage {
        let description = try description(.text, Paper.third)
        guard let fonts = pango_font_map_load_fontset(map, context, description, language) else { throw .noChineseFont }
        return Coverage(fonts: fonts)
    }
}
