/// A header value with parameters: `multipart/form-data; boundary="x"`, `form-data; name="a"; filename="b"`.
/// Byte-wise and forgiving where browsers differ, never past its input.
struct MediaValue {
    /// Lower case, without parameters.
    private(set) var value = ""
    /// By lower-case name; of a name given twice the first counts, so that two readers cannot be told two things.
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        value = String(decoding: MediaValue.trim(MediaValue.take(until: UInt8(ascii: ";"), from: &rest)), as: UTF8.self).lowercased()
        while !rest.isEmpty, parameters.count < 16 {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ";") }
            let name = String(
                decoding: MediaValue.trim(MediaValue.take(until: UInt8(ascii: "="), or: UInt8(ascii: ";"), from: &rest)), as: UTF8.self)
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
            let value: ArraySlice<UInt8>
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                value = MediaValue.quoted(&rest)
                _ = MediaValue.take(until: UInt8(ascii: ";"), from: &rest)
            } else {
                value = MediaValue.trim(MediaValue.take(until: UInt8(ascii: ";"), from: &rest))
            }
            let key = name.lowercased()
            if !key.isEmpty, parameters[key] == nil { parameters[key] = String(decoding: value, as: UTF8.self) }
        }
    }

    /// Up to the closing quote. Browsers write `%22` for a quote and leave a backslash of a Windows path as it is;
    /// curl escapes both with a backslash. So a backslash escapes only a quote or another backslash.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var out: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\"), let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
                out.append(next)
                rest.removeFirst()
            } else {
                out.append(byte)
            }
        }
        return out[...]
    }

    /// Takes the separator `end` too; `stop` ends it as well but stays.
    private static func take(until end: UInt8, or stop: UInt8? = nil, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let index = rest.firstIndex { $0 == end || $0 == stop } ?? rest.endIndex
        let head = rest[..<index]
        rest = rest[index...]
        if rest.first == end { rest.removeFirst() }
        return head
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }
}
