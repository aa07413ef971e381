import CZlib
import HTTPTypes

/// A stylesheet without comments, indentation and the spaces that only people need. Strings stay as they are.
func minified(_ source: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = source[...]
    let space = UInt8(ascii: " ")
    // After these a space says nothing; before the first four neither.
    let tight = Set("{};,:".utf8)
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""):
            out.append(byte)
            while let inner = rest.popFirst() {
                out.append(inner)
                if inner == UInt8(ascii: "\\"), let next = rest.popFirst() { out.append(next) } else if inner == byte { break }
            }
        case UInt8(ascii: "/") where rest.first == UInt8(ascii: "*"):
            rest.removeFirst()
            while let inner = rest.popFirst() { if inner == UInt8(ascii: "*"), rest.first == UInt8(ascii: "/") { break } }
            rest = rest.dropFirst()
        case space, 0x09, 0x0A, 0x0D:
            if let last = out.last, last != space, !tight.contains(last) { out.append(space) }
        default:
            if tight.contains(byte), byte != UInt8(ascii: ":"), out.last == space { out.removeLast() }
            if byte == UInt8(ascii: "}"), out.last == UInt8(ascii: ";") { out.removeLast() }
            out.append(byte)
        }
    }
    return out
}

/// Once at start, at the highest level. Pages are not packed: a packed page that holds a secret and what a stranger typed gives the
/// secret away by its length (BREACH).
func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // 15 bits of window, and 16 for a gzip header without name and time.
    guard
        deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let isDone = input.withUnsafeMutableBufferPointer { from in
        output.withUnsafeMutableBufferPointer { to in
            stream.next_in = from.baseAddress
            stream.avail_in = UInt32(truncatingIfNeeded: from.count)
            stream.next_out = to.baseAddress
            stream.avail_out = UInt32(truncatingIfNeeded: to.count)
            return deflate(&stream, Z_FINISH) == Z_STREAM_END
        }
    }
    return isDone ? Array(output.prefix(Int(stream.total_out))) : nil
}

/// `Accept-Encoding` names gzip, and not with `q=0`.
func takesGzip(_ headers: HTTPFields) -> Bool {
    headers[values: .acceptEncoding].flatMap { $0.split(separator: ",", maxSplits: 16) }.contains { part in
        let value = part.lowercased().filter { $0 != " " }
        return value == "gzip"
            || value.hasPrefix("gzip;q=") && !["0", "0.", "0.0", "0.00", "0.000"].contains(value.dropFirst("gzip;q=".count))
    }
}
