/// Thirty-two signs that can be read aloud and typed: no I, L, O, U.
///
/// What people type is folded: o → 0, i and l → 1, small → capital, full width → half width, spaces and hyphens away.
package enum Base32 {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                out.append(alphabet[Int(bits >> UInt32(count) & 31)])
            }
        }
        if count > 0 { out.append(alphabet[Int(bits << UInt32(5 - count) & 31)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// nil for a foreign sign, for more than `limit` signs, or for bits left over that are not zero.
    package static func decode(_ text: String, limit: Int = 128) -> [UInt8]? {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var signs = 0
        for scalar in text.unicodeScalars where !Typed.isSeparator(scalar) {
            guard let value = value(of: scalar) else { return nil }
            signs += 1
            guard signs <= limit else { return nil }
            bits = (bits << 5 | value) & 0xFFFF
            count += 5
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard count < 5, bits & ((1 << UInt32(count)) - 1) == 0 else { return nil }
        return out
    }

    private static func value(of scalar: Unicode.Scalar) -> UInt32? {
        guard var sign = Typed.halfWidth(scalar) else { return nil }
        if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(sign) { sign &-= 32 }
        switch sign {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: sign).map { UInt32($0) }
        }
    }
}

/// How people type and paste: full-width signs, all kinds of hyphens and spaces, a label in front.
enum Typed {
    static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2000...0x200B, 0x202F, 0x3000, 0xFEFF: true  // spaces
        case 0x2D, 0x2010...0x2015, 0x2212, 0x30FC, 0x4E00, 0xFE58, 0xFE63, 0xFF0D: true  // hyphens, and what input methods make of them
        default: false
        }
    }

    /// ASCII, with full-width forms (U+FF01…U+FF5E) folded.
    static func halfWidth(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x21...0x7E: UInt8(truncatingIfNeeded: scalar.value)
        case 0xFF01...0xFF5E: UInt8(truncatingIfNeeded: scalar.value &- 0xFEE0)
        default: nil
        }
    }

    /// What follows a pasted label such as `查询码：`.
    static func withoutLabel(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let colon = scalars.lastIndex(where: { $0 == ":" || $0 == "：" }) else { return text }
        return String(scalars[scalars.index(after: colon)...])
    }
}
