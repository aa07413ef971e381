/// A number as people write it on forms: at most twelve digits before the point and three behind it, held exactly.
///
/// Not `Double`: a sum of 0.1 and 0.2 has to equal 0.3 when a rule compares them. In JSON it is a plain number.
package struct Quantity: Sendable, Hashable, Comparable {
    package let thousandths: Int64

    /// 999 999 999 999.999 — fifteen digits, which a JSON number read as a double still keeps apart.
    private static let largest: Int64 = 999_999_999_999_999

    package init?(thousandths: Int64) {
        guard thousandths >= -Self.largest, thousandths <= Self.largest else { return nil }
        self.thousandths = thousandths
    }

    package init?(_ whole: Int) {
        let (product, overflow) = Int64(whole).multipliedReportingOverflow(by: 1000)
        guard !overflow else { return nil }
        self.init(thousandths: product)
    }

    /// Reads plain ASCII like `86.5` or `-3`; anything else is nil.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes = bytes.dropFirst() }
        let halves = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first, !whole.isEmpty, whole.count <= 12 else { return nil }
        let fraction = halves.dropFirst().first
        if let fraction, fraction.isEmpty || fraction.count > 3 { return nil }
        var value: Int64 = 0
        for byte in whole + (fraction ?? []) {
            guard byte >= 48, byte <= 57 else { return nil }
            // At most fifteen digits reach here, far below Int64.
            value = value &* 10 &+ Int64(byte &- 48)
        }
        for _ in (fraction?.count ?? 0)..<3 { value = value &* 10 }
        self.init(thousandths: negative ? 0 &- value : value)
    }

    package var isWhole: Bool { thousandths % 1000 == 0 }

    /// The whole part, towards zero; for counts.
    package var whole: Int { Int(thousandths / 1000) }

    package static func < (left: Quantity, right: Quantity) -> Bool { left.thousandths < right.thousandths }

    /// nil when the sum has left the range of a form.
    package static func sum(_ parts: [Quantity]) -> Quantity? {
        var total: Int64 = 0
        for part in parts {
            let (next, overflow) = total.addingReportingOverflow(part.thousandths)
            guard !overflow else { return nil }
            total = next
        }
        return Quantity(thousandths: total)
    }
}

extension Quantity: CustomStringConvertible {
    package var description: String {
        let size = thousandths.magnitude
        let sign = thousandths < 0 ? "-" : ""
        let rest = size % 1000
        guard rest > 0 else { return sign + String(size / 1000) }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return sign + String(size / 1000) + "." + digits
    }
}

extension Quantity: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let scaled: Int64?
        if let whole = try? container.decode(Int64.self) {
            let (product, overflow) = whole.multipliedReportingOverflow(by: 1000)
            scaled = overflow ? nil : product
        } else {
            scaled = Int64(exactly: (try container.decode(Double.self) * 1000).rounded())
        }
        guard let scaled, let value = Quantity(thousandths: scaled) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a number outside the range of a form")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if isWhole {
            try container.encode(thousandths / 1000)
        } else {
            try container.encode(Double(thousandths) / 1000)
        }
    }
}
