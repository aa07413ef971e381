import CPangoCairo

/// 排好的一行. Owns its layout and frees it.
final class SetLine {
    private let layout: OpaquePointer
    let text: String
    /// Em, in points.
    let size: Double

    init(layout: OpaquePointer, text: String, size: Double) {
        self.layout = layout
        self.text = text
        self.size = size
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    var line: UnsafeMutablePointer<PangoLayoutLine>? { pango_layout_get_line(layout, 0) }

    /// Points.
    var width: Double {
        guard let line else { return 0 }
        var extents = PangoRectangle()
        pango_layout_line_get_extents(line, nil, &extents)
        return Double(extents.width) / Double(PANGO_SCALE)
    }

    /// Characters that no font here has; `Legible` leaves none.
    var unknownGlyphs: Int { Int(pango_layout_get_unknown_glyphs_count(layout)) }

    /// From left to right, as they are drawn.
    var runs: [PangoGlyphItem] {
        var found: [PangoGlyphItem] = []
        var node = line?.pointee.runs
        while let link = node {
            if let run = link.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee { found.append(run) }
            node = link.pointee.next
        }
        return found
    }

    /// What Unicode says of each position between two scalars, before the first and after the last.
    var positions: UnsafeBufferPointer<PangoLogAttr> {
        var count: Int32 = 0
        let start = pango_layout_get_log_attrs_readonly(layout, &count)
        return UnsafeBufferPointer(start: start, count: Int(count))
    }

    /// 基线: the middle of the em box, not of one font's own ascent and descent, stands in the middle of the row.
    func baseline(inRowAt top: Double, height: Double) -> Double { top + (height - size) / 2 + 0.88 * size }
}
