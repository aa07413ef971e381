import COpenSSL

/// 密码杂凑值 (SM3) — GB/T 32905-2016: thirty-two bytes.
///
/// `openssl dgst -sm3 FILE` says the same.
package struct SM3: Hashable, Sendable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init(of message: [UInt8]) throws(GuomiFault) { bytes = try digest("SM3", of: message) }

    /// Sixty-four small hexadecimal digits.
    package var hex: String { Hexadecimal.text(bytes) }
}

/// Both digests that are used here have thirty-two bytes; a longer one would not fit and is refused.
func digest(_ algorithm: String, of message: [UInt8]) throws(GuomiFault) -> [UInt8] {
    defer { ERR_clear_error() }
    guard let method = EVP_MD_fetch(nil, algorithm, nil) else { throw .library }
    defer { EVP_MD_free(method) }
    var bytes = [UInt8](repeating: 0, count: SM3.byteCount)
    guard EVP_MD_get_size(method) == Int32(bytes.count), EVP_Digest(message, message.count, &bytes, nil, method, nil) == 1 else {
        throw .library
    }
    return bytes
}

/// 十六进制, small letters and no signs between.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func isDigest(_ text: String) -> Bool { text.utf8.count == 2 * SM3.byteCount && text.utf8.allSatisfy(digits.contains) }
}
