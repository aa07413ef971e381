import Statute

/// A date as people write it: 2026-02-13, 2026/2/13, 2026.2.13, 2026年2月13日, 20260213.
package enum TypedDate {
    package static func check(_ raw: String) -> Checked {
        let text = Typed.halfWidth(Typed.line(raw))
        let normal = normalised(text)
        guard let normal, Day(normal) != nil else {
            return Checked(normal ?? Typed.line(raw), wrong: "应为真实的日期，例如2026-02-13")
        }
        return Checked(normal)
    }

    private static func normalised(_ text: String) -> String? {
        var parts = text.unicodeScalars.split { !("0"..."9").contains($0) }.map { String(Substring($0)) }
        if parts.count == 1, let whole = parts.first, whole.count == 8 {
            parts = [String(whole.prefix(4)), String(whole.dropFirst(4).prefix(2)), String(whole.suffix(2))]
        }
        let marks = text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || Typed.isSpace($0) || "-/.年月日".unicodeScalars.contains($0) }
        guard marks, parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count) else {
            return nil
        }
        return parts[0] + "-" + padded(parts[1]) + "-" + padded(parts[2])
    }

    private static func padded(_ text: String) -> String { text.count == 1 ? "0" + text : text }
}

/// A number as people write it: full-width digits, thousands separators, the unit behind it.
package enum TypedNumber {
    static func normal(_ raw: String, unit: String?) -> String {
        var text = Typed.line(raw)
        for word in [unit, "㎡", "m²", "m2", "平米", "个", "人"].compactMap(\.self) where text.hasSuffix(word) {
            text = String(text.dropLast(word.count))
        }
        let kept = Typed.halfWidth(Typed.line(text)).unicodeScalars.filter { !Typed.isSpace($0) && $0 != "," }
        return String(String.UnicodeScalarView(kept))
    }
}
