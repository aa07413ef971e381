import CPangoCairo

/// 页面: what is drawn on, one sheet after another, and the structure that a reader with a screen reader hears.
final class Canvas {
    let cairo: OpaquePointer
    private var open: [Tag] = []

    /// PDF 结构标记 (ISO 32000-1, 14.8.4).
    enum Tag: String {
        case document = "Document"
        case title = "H1"
        case paragraph = "P"
        case list = "L"
        case entry = "LI"
        case entryBody = "LBody"
    }

    /// - Parameter cairo: stays the caller's to free.
    init(cairo: OpaquePointer) { self.cairo = cairo }

    func begin(_ tag: Tag) {
        open.append(tag)
        cairo_tag_begin(cairo, tag.rawValue, "")
    }

    func end() {
        guard let tag = open.popLast() else { return }
        cairo_tag_end(cairo, tag.rawValue)
    }

    func tagged(_ tag: Tag, _ draw: () -> Void) {
        begin(tag)
        draw()
        end()
    }

    /// What stands on every sheet (page number, watermark) is no part of a paragraph that goes on over the page: the paragraph is
    /// closed before and opened again after it.
    func aside(_ draw: () -> Void) {
        let waiting = open.dropFirst()
        for _ in waiting { end() }
        draw()
        for tag in waiting { begin(tag) }
    }

    func showPage() { cairo_show_page(cairo) }

    func use(_ ink: Ink) { cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue) }

    func rule(from x: Double, to right: Double, y: Double, thickness: Double, ink: Ink = .black) {
        use(ink)
        cairo_rectangle(cairo, x, y - thickness / 2, right - x, thickness)
        cairo_fill(cairo)
    }

    func draw(_ text: SetLine, x: Double, baseline: Double, ink: Ink = .black) {
        guard let line = text.line else { return }
        use(ink)
        cairo_move_to(cairo, x, baseline)
        pango_cairo_show_layout_line(cairo, line)
    }

    func drawCentred(_ text: SetLine, x: Double, baseline: Double, ink: Ink = .black) {
        draw(text, x: x - text.width / 2, baseline: baseline, ink: ink)
    }

    /// As a picture: nobody finds, copies or hears it.
    func outline(_ text: SetLine, centredAt x: Double, baseline: Double) {
        guard let line = text.line else { return }
        cairo_move_to(cairo, x - text.width / 2, baseline)
        pango_cairo_layout_line_path(cairo, line)
        cairo_fill(cairo)
    }

    /// With the origin moved, turned and scaled as `draw` wants it, and as it was afterwards.
    func apart(_ draw: () -> Void) {
        cairo_save(cairo)
        draw()
        cairo_restore(cairo)
    }
}
