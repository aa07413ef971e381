import FoundationEssentials

/// Lower-case hexadecimal; only the canonical spelling is read, so that one value has one text.
package enum Hex {
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    package static func decode(_ text: String) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count.isMultiple(of: 2) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count / 2)
        for index in stride(from: 0, to: utf8.count, by: 2) {
            guard let high = nibble(utf8[index]), let low = nibble(utf8[index + 1]) else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }
}

/// Base64 with padding; a spelling with stray bits at its end is refused, or two texts would carry one signature.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    package static func decode(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}

/// Bytes that travel in JSON as base64.
@propertyWrapper
package struct Base64Coded: Hashable, Sendable, Codable {
    package var wrappedValue: [UInt8]

    package init(wrappedValue: [UInt8]) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        guard let bytes = Base64.decode(try decoder.singleValueContainer().decode(String.self)) else {
            throw LedgerFault(.malformed, "Base64 编码有误，对象不予采用。")
        }
        wrappedValue = bytes
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(wrappedValue))
    }
}

/// Reads binary formats without ever indexing past their end.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func take(_ count: Int) throws(LedgerFault) -> [UInt8] {
        guard count >= 0, count <= rest.count else { throw LedgerFault(.truncated, "数据不完整，请重新传送。") }
        let taken = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return taken
    }

    mutating func number(bytes count: Int) throws(LedgerFault) -> Int {
        var value = 0
        for byte in try take(min(count, 4)) { value = value << 8 | Int(byte) }
        return value
    }

    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}

/// Big-endian bytes of a length or a counter.
func bigEndian<N: FixedWidthInteger>(_ number: N) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

/// A short name or identifier: visible ASCII only, so that it may stand in a signed line, a path or a log.
func isToken(_ text: String, upTo limit: Int) -> Bool {
    let utf8 = text.utf8
    return !utf8.isEmpty && utf8.count <= limit && utf8.allSatisfy { (0x21...0x7E).contains($0) }
}

/// Text for people (Chinese as well): bounded, without control characters.
func isPlain(_ text: String, upTo limit: Int) -> Bool {
    text.utf8.count <= limit && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
}
