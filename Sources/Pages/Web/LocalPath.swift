import Foundation
package import Hummingbird
import Licensing

/// A path of this site to go on to after signing in; what leads elsewhere, or could, becomes the other one.
package func localPath(_ path: String?, otherwise: String) -> String {
    guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count <= 300,
        path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return otherwise }
    return path
}

/// For the value of one parameter in an address.
package func percentEncoded(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            out.append(byte)
        default: out += Array(("%" + hex([byte]).uppercased()).utf8)
        }
    }
    return String(decoding: out, as: UTF8.self)
}

/// A value of the address as a form with GET writes it, where a plus sign is a space; at most a hundred signs of it.
package func queryValue(_ name: String, in request: Request) -> String {
    let pairs = (request.uri.query ?? "").split(separator: "&", maxSplits: 50).map { $0.split(separator: "=", maxSplits: 1) }
    guard let pair = pairs.first(where: { $0.first.map(String.init) == name }), pair.count == 2 else { return "" }
    let text = pair[1].replacing("+", with: " ").removingPercentEncoding ?? ""
    return Typed.line(String(String.UnicodeScalarView(text.unicodeScalars.prefix(100))))
}
