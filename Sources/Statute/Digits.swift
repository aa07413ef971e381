/// Reads fixed-width digits and marks out of text, byte by byte: a date written in another script's digits is not a date here.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    /// No date or time that we read is longer; what is longer is refused before it is copied.
    private static let longest = 40

    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// Exactly `width` digits.
    mutating func number(width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = nextDigit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One digit, if one comes next.
    mutating func nextDigit() -> Int? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        position += 1
        return Int(byte - UInt8(ascii: "0"))
    }

    /// True, and one step on, when `mark` comes next.
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == mark.value else { return false }
        position += 1
        return true
    }
}

/// A number with leading zeros. Only for parts of dates, which are never negative.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Division that rounds towards the past, so that an instant before 1970 still falls on its own day.
func floorDivide<Number: SignedInteger>(_ dividend: Number, _ divisor: Number) -> (quotient: Number, remainder: Number) {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
