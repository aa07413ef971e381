import CPangoCairo

/// 两端对齐: a line that punctuation made short is filled by opening the joints between Chinese characters, never inside a word.
/// A line that is much too short, because an address did not fit on it, stays as it is.
extension SetLine {
    /// In em; readers of the file would take more for blanks between words.
    private static let widestJoint = 0.09

    func justify(to width: Double) {
        let slack = Int(((width - self.width) * Double(PANGO_SCALE)).rounded(.down))
        guard slack > 0 else { return }
        let joints = self.joints
        guard !joints.isEmpty, Double(slack) <= Self.widestJoint * size * Double(PANGO_SCALE) * Double(joints.count) else { return }
        for (number, joint) in joints.enumerated() {
            let part = slack * (number + 1) / joints.count - slack * number / joints.count
            joint.pointee.geometry.width += PangoGlyphUnit(clamping: part)
        }
    }

    /// The last glyph before each place where the line may be opened.
    private var joints: [UnsafeMutablePointer<PangoGlyphInfo>] {
        let places = openPlaces
        var found: [UnsafeMutablePointer<PangoGlyphInfo>] = []
        for run in runs {
            guard let item = run.item, let string = run.glyphs, item.pointee.analysis.level.isMultiple(of: 2) else { continue }
            let count = Int(string.pointee.num_glyphs)
            for glyph in 0..<count {
                let own = string.pointee.log_clusters[glyph]
                let next = glyph + 1 == count ? item.pointee.length : string.pointee.log_clusters[glyph + 1]
                guard next != own, places.contains(Int(item.pointee.offset + next)) else { continue }
                found.append(string.pointee.glyphs + glyph)
            }
        }
        return found
    }

    /// Byte offsets between two characters of which one is Chinese or the first is a blank.
    private var openPlaces: Set<Int> {
        var places: Set<Int> = []
        var offset = 0
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let previous, previous == " " || previous.isWide || scalar.isWide { places.insert(offset) }
            offset += UTF8.width(scalar)
            previous = scalar
        }
        return places
    }
}

extension Unicode.Scalar {
    /// 全角: takes a whole square of the grid.
    var isWide: Bool {
        switch value {
        case 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD: true
        // Quotation marks, dash and ellipsis, as Chinese fonts draw them.
        case 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026: true
        default: false
        }
    }
}
