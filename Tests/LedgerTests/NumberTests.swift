import Crypto
import Testing

@testable import Ledger

@Suite("办件编号: read aloud, typed, checked")
struct ReceiptNumberTests {
    /// Numbers of real food licences, whose check digit is the same one.
    @Test("ISO 7064 MOD 11,10", arguments: ["23501110153674", "13201020000017", "23201060012344", "33201110000075"])
    func checkDigit(licence: String) {
        let digits = licence.utf8.map { Int($0 - 48) }
        #expect(MOD1110.checkDigit(of: digits.dropLast()) == digits.last)
    }

    @Test("one number, many ways to type it")
    func typed() throws {
        let number = try number(123)
        #expect(number.text == "3201022602131010001235")
        #expect(number.grouped == "320102-260213-101-000123-5")
        let wide = String(String.UnicodeScalarView(number.text.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
        let ways = [
            number.text, number.grouped, "  \(number.grouped)\n", wide, "办件编号：\(number.grouped)", "办件编号 \(number.text)。",
            number.grouped.replacing("-", with: "－"), number.grouped.replacing("-", with: " – "), number.grouped.replacing("-", with: "一"),
        ]
        for way in ways { #expect(ReceiptNumber(typed: way) == number, "\(way)") }
    }

    @Test("every single wrong digit is noticed")
    func wrongDigit() throws {
        let text = Array(try number(123).text.utf8)
        for index in text.indices {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != text[index] {
                var wrong = text
                wrong[index] = digit
                #expect(ReceiptNumber.read(typed: String(decoding: wrong, as: UTF8.self)) == .wrongCheckDigit)
            }
        }
    }

    @Test("what is no number", arguments: ["", "办件编号：", "1", "32010226021310100012", "320102x260213101000123", "一二三"])
    func malformed(text: String) {
        #expect(ReceiptNumber.read(typed: text) == .malformed)
    }

    @Test("an immense paste is not a number")
    func huge() {
        #expect(ReceiptNumber.read(typed: String(repeating: "1", count: 1 << 20)) == .malformed)
    }

    @Test("long sequences grow to the left, and have one spelling")
    func sequences() throws {
        for seq: UInt64 in [0, 999_999, 1_000_000, 999_999_999_999] {
            let number = try number(seq)
            #expect(ReceiptNumber(typed: number.text) == number)
        }
        #expect(fault { _ = try number(1_000_000_000_000) } == .outOfRange)
        #expect(fault { _ = try ReceiptNumber(site: "32010", day: "260213", node: 1, epoch: 1, seq: 0) } == .outOfRange)
        #expect(fault { _ = try ReceiptNumber(site: "320102", day: "261313", node: 1, epoch: 1, seq: 0) } == .outOfRange)
        #expect(fault { _ = try ReceiptNumber(site: "320102", day: "260213", node: 10, epoch: 1, seq: 0) } == .outOfRange)
        #expect(fault { _ = try ReceiptNumber(site: "320102", day: "260213", node: 1, epoch: 100, seq: 0) } == .outOfRange)
        // 0000001 would be a second spelling of 000001.
        let body = "3201022602131010000001"
        let check = MOD1110.checkDigit(of: body.utf8.map { Int($0 - 48) })
        #expect(ReceiptNumber.read(typed: body + String(check)) == .malformed)
    }
}

@Suite("查询码 and 办件密钥")
struct CaseCodeTests {
    let dayKey = SymmetricKey(data: seed(5))

    @Test("the same submission has the same code; another key or submission has another")
    func deterministic() throws {
        let code = CaseCode(keyed: dayKey, submission: "s-1")
        #expect(code == CaseCode(keyed: dayKey, submission: "s-1"))
        #expect(code != CaseCode(keyed: dayKey, submission: "s-2"))
        #expect(code != CaseCode(keyed: SymmetricKey(data: seed(6)), submission: "s-1"))
        #expect(code.text.count == 16)
        #expect(code.grouped.split(separator: "-").map(\.count) == [4, 4, 4, 4])
        #expect("\(code)" == "CaseCode(…)")
    }

    @Test("first eighty bits of HMAC-SHA256 (RFC 4231, case 2)")
    func vector() {
        let code = CaseCode(keyed: SymmetricKey(data: Array("Jefe".utf8)), submission: "what do ya want for nothing?")
        #expect(Hex.encode(code.bytes) == "5bdcc146bf60754e6a04")
    }

    @Test("typed as people type")
    func typed() throws {
        let code = try #require(CaseCode(typed: "0123-4567-89AB-CDE1"))
        for way in ["o123 4567 89ab cdei", "O123-4567-89AB-CDEL", "０１２３４５６７８９ＡＢＣＤＥ１", "查询码：0123-4567-89AB-CDE1"] {
            #expect(CaseCode(typed: way) == code, "\(way)")
        }
        for wrong in [
            "", "0123-4567-89AB-CDE", "0123-4567-89AB-CDE12", "0123-4567-89AB-CDEU", "查询码", String(repeating: "0", count: 1 << 20),
        ] {
            #expect(CaseCode(typed: wrong) == nil)
        }
        #expect(CaseCode(typed: code.grouped) == code)
    }

    @Test("Base32 there and back, for every length; stray bits are refused")
    func base32() {
        for count in 0..<20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
        #expect(Base32.encode([0xFF]) == "ZW")
        #expect(Base32.decode("ZZ") == nil)
        #expect(Base32.decode("Z") == nil)
    }

    @Test("only this code and this number open, and only in this context")
    func caseKey() throws {
        let code = CaseCode(keyed: dayKey, submission: "s-1")
        let key = CaseKey(code: code, number: try number(1))
        let nonce = [UInt8](repeating: 3, count: 12)
        let sealed = try key.seal(Array("准予".utf8), context: [1], nonce: nonce)
        #expect(try key.open(sealed, context: [1]) == Array("准予".utf8))
        #expect(fault { _ = try key.open(sealed, context: [2]) } == .cannotOpen)
        #expect(fault { _ = try CaseKey(code: code, number: number(2)).open(sealed, context: [1]) } == .cannotOpen)
        #expect(fault { _ = try key.seal([], context: [], nonce: [1]) } == .outOfRange)
        #expect(fault { _ = try key.open([2] + sealed.dropFirst(), context: [1]) } == .unknownSuite)
        for bytes in damaged(sealed) { #expect(fault { _ = try key.open(bytes, context: [1]) } != nil) }
    }

    @Test("the tag is the hash of number and code")
    func tag() throws {
        let code = try #require(CaseCode(typed: "0000-0000-0000-0000"))
        let number = try number(1)
        #expect(caseTag(number: number, code: code) == Ledger.Digest(sha256: Array("case\(number.text)0000000000000000".utf8)))
    }
}
