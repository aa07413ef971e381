/// 办件编号: site (6) · yyMMdd · node (1) · epoch (2) · sequence (6 or more) · check digit (ISO 7064 MOD 11,10).
///
/// It names one leaf of one log and can be read over the telephone: `320102-260213-101-000123-5`.
package struct ReceiptNumber: Hashable, Sendable, Codable {
    package let site: String
    /// yyMMdd, the day of receipt in China Standard Time.
    package let day: String
    package let node: Int
    package let epoch: Int
    package let seq: UInt64

    package init(site: String, day: String, node: Int, epoch: Int, seq: UInt64) throws(LedgerFault) {
        guard site.utf8.count == 6, Self.areDigits(site), Self.isDay(day), (0...9).contains(node), Wire.isEpoch(epoch), Wire.isSequence(seq)
        else {
            throw LedgerFault(.outOfRange, "无法编制办件编号：区划、日期、节点、代次或序号超出范围。")
        }
        self.site = site
        self.day = day
        self.node = node
        self.epoch = epoch
        self.seq = seq
    }

    /// Digits only: how it is stored, hashed and signed.
    package var text: String {
        let body = site + day + String(node) + Self.padded(epoch, to: 2) + Self.padded(seq, to: 6)
        return body + String(MOD1110.checkDigit(of: body.utf8.map { Int($0 &- 48) }))
    }

    /// How it is printed and shown.
    package var grouped: String {
        "\(site)-\(day)-\(node)\(Self.padded(epoch, to: 2))-\(Self.padded(seq, to: 6))-\(text.suffix(1))"
    }

    /// What a person typed or pasted.
    package enum Reading: Hashable, Sendable {
        case number(ReceiptNumber)
        /// Long enough and all digits: one of them is mistyped.
        case wrongCheckDigit
        case malformed
    }

    package init?(typed: String) {
        guard case .number(let number) = Self.read(typed: typed) else { return nil }
        self = number
    }

    package static func read(typed: String) -> Reading {
        guard typed.utf8.count <= 400, let digits = digits(of: Typed.withoutLabel(typed)), (22...28).contains(digits.count) else {
            return .malformed
        }
        guard let check = digits.last, MOD1110.checkDigit(of: digits.dropLast()) == check else { return .wrongCheckDigit }
        let body = digits.dropLast()
        let texts = body.map(String.init)
        let sequence = texts.dropFirst(15).joined()
        // A sequence has its leading zeros up to six digits and no more, or one leaf would have two numbers.
        guard sequence.utf8.count == 6 || !sequence.hasPrefix("0"), let seq = UInt64(sequence),
            let number = try? ReceiptNumber(
                site: texts.prefix(6).joined(), day: texts.dropFirst(6).prefix(6).joined(),
                node: body[12], epoch: body[13] * 10 + body[14], seq: seq)
        else { return .malformed }
        return .number(number)
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let number = ReceiptNumber(typed: text), number.text == text else {
            throw LedgerFault(.malformed, "办件编号有误，不予采用。")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// A label without a colon (`办件编号 3201…`) is passed over as well; a foreign sign between digits is not.
    private static func digits(of text: String) -> [Int]? {
        var digits: [Int] = []
        for scalar in text.unicodeScalars where !Typed.isSeparator(scalar) {
            if let sign = Typed.halfWidth(scalar), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign) {
                digits.append(Int(sign &- UInt8(ascii: "0")))
            } else if !digits.isEmpty, scalar != "。", scalar != "." {
                return nil
            }
        }
        return digits
    }

    private static func areDigits(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isDay(_ text: String) -> Bool {
        guard text.utf8.count == 6, areDigits(text), let month = Int(text.dropFirst(2).prefix(2)), let day = Int(text.suffix(2)) else {
            return false
        }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    private static func padded(_ number: some BinaryInteger, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// The check digit of ISO 7064 MOD 11,10: it finds every single wrong digit and nearly every transposition.
enum MOD1110 {
    static func checkDigit(of digits: some Sequence<Int>) -> Int {
        var product = 10
        for digit in digits {
            let sum = (product + digit) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10
    }
}
