import HTTPTypes
package import Hummingbird
import NIOCore

/// A form as a browser sends it: pairs in the order of the page. Everything counts against a limit before it is kept.
package func readForm(_ request: Request, limit: Int = 256 << 10, maxPairs: Int = 4000) async throws(Problem) -> [(String, String)] {
    let type = MediaValue(request.headers[.contentType] ?? "")
    let charset = type.parameters["charset"]?.lowercased()
    guard type.value == "application/x-www-form-urlencoded", charset == nil || charset == "utf-8" else { throw .unsupportedType() }
    return try parseForm(await collect(request, limit: limit), maxPairs: maxPairs)
}

/// The whole body, at most `limit` bytes.
func collect(_ request: Request, limit: Int) async throws(Problem) -> [UInt8] {
    // Refuse a body that announces itself as too large before reading any of it.
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw .tooLarge() }
    var bytes: [UInt8] = []
    do {
        for try await chunk in request.body {
            guard chunk.readableBytes <= limit - bytes.count else { throw Problem.tooLarge() }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
    } catch let problem as Problem {
        throw problem
    } catch {
        throw .badRequest(words("提交的内容没有完整送达，请检查网络后重试。", "What was sent did not arrive whole. Check the network and try again."))
    }
    return bytes
}

func parseForm(_ bytes: [UInt8], maxPairs: Int) throws(Problem) -> [(String, String)] {
    var pairs: [(String, String)] = []
    for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
        guard pairs.count < maxPairs else {
            throw .tooLarge(words("提交的项目太多，请分几次填写。", "Too many answers at once. Fill in the form in several steps."))
        }
        let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        pairs.append((try decode(part[..<equals]), try decode(part[equals...].dropFirst())))
    }
    return pairs
}

/// `+` and `%XX`. A broken escape or broken UTF-8 is no typing mistake of a person: it is refused, not repaired.
private func decode(_ part: ArraySlice<UInt8>) throws(Problem) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(part.count)
    var rest = part
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): out.append(0x20)
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else { throw .badRequest() }
            out.append(high << 4 | low)
        default: out.append(byte)
        }
    }
    guard let text = String(validating: out, as: UTF8.self) else {
        throw .badRequest(words("提交的内容不是有效的文字，请刷新页面后重新填写。", "What was sent is no readable text. Reload the page and fill it in again."))
    }
    return text
}

func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
