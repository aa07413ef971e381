import Testing

@testable import Guomi

@Suite("国密: SM3")
struct SM3Tests {
    @Test(
        "the values of GB/T 32905-2016, annex A, and of nothing at all",
        arguments: [
            ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (String(repeating: "abcd", count: 16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
            ("", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
        ])
    func standard(message: String, hex: String) throws {
        let digest = try SM3(of: Array(message.utf8))
        #expect(digest.hex == hex)
        #expect(digest.bytes.count == SM3.byteCount)
        #expect(try digest.bytes == bytes(hex: hex))
    }

    @Test("a megabyte of zeros, and every length about a block, as the openssl command says")
    func oracle() throws {
        let openssl = try OpenSSL()
        for count in [55, 56, 63, 64, 65, 119, 120, 1 << 20] {
            let zeros = [UInt8](repeating: 0, count: count)
            try openssl.write("zeros", zeros)
            #expect(try openssl("dgst -sm3 -r zeros").hasPrefix(SM3(of: zeros).hex + " "), "\(count)")
        }
    }

    @Test("what is a digest in hexadecimal digits")
    func hexadecimal() throws {
        let hex = try SM3(of: []).hex
        #expect(Hexadecimal.isDigest(hex))
        for wrong in [String(hex.dropLast()), hex + "0", hex.uppercased(), String(hex.dropLast()) + "g", ""] {
            #expect(!Hexadecimal.isDigest(wrong), "\(wrong)")
        }
    }
}
