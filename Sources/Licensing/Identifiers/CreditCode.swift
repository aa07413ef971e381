/// 统一社会信用代码 — GB 32100-2015, with the 组织机构代码 inside it — GB 11714.
package enum CreditCode {
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    /// Powers of three modulo 31.
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    private static let organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]
    /// Letters the standard leaves out because they look like others.
    private static let lookalikes: [UInt8: String] = [
        UInt8(ascii: "I"): "数字1", UInt8(ascii: "O"): "数字0", UInt8(ascii: "S"): "数字5", UInt8(ascii: "V"): "字母U或Y", UInt8(ascii: "Z"): "数字2",
    ]

    /// The first character (登记管理部门) is not checked against a list: new departments register, and the check digit is there.
    package static func check(_ raw: String) -> Checked {
        let value = Typed.code(raw)
        return Checked(value, wrong: fault(value))
    }

    private static func fault(_ value: String) -> String? {
        let length = value.unicodeScalars.count
        for (index, scalar) in value.unicodeScalars.enumerated() {
            let byte = UInt8(ascii: scalar.isASCII ? scalar : "?")
            if let other = lookalikes[byte] { return "第\(index + 1)位是“\(scalar)”，代码里没有字母I、O、S、V、Z，请看清是不是\(other)" }
            if !alphabet.contains(byte) { return "第\(index + 1)位是“\(scalar)”，这里只能是数字或大写字母" }
        }
        guard length == 18 else { return "应为18位，现在是\(length)位" }
        let bytes = Array(value.utf8)
        guard bytes[2..<8].allSatisfy({ (48...57).contains($0) }) else { return "第3—8位（登记机关行政区划码）应为数字" }
        if let right = lastCharacter(bytes), right != bytes[17] {
            return "第18位校验码应为“\(text(right))”，现在是“\(text(bytes[17]))”，请对照证照逐位核对"
        }
        let right = organisationCheck(Array(bytes[8..<16]))
        guard right == bytes[16] else {
            return "第17位（组织机构代码校验码）应为“\(text(right))”，现在是“\(text(bytes[16]))”，请对照证照逐位核对"
        }
        return nil
    }

    private static func lastCharacter(_ bytes: [UInt8]) -> UInt8? {
        var sum = 0
        for (byte, weight) in zip(bytes, weights) {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            sum += value * weight
        }
        return alphabet[(31 - sum % 31) % 31]
    }

    /// 组织机构代码校验码: over 0–9 and A–Z as 10–35; ten is written X, eleven 0.
    static func organisationCheck(_ body: [UInt8]) -> UInt8 {
        var sum = 0
        for (byte, weight) in zip(body, organisationWeights) {
            sum += Int(byte >= 65 ? byte - 55 : byte - 48) * weight
        }
        return switch 11 - sum % 11 {
        case 10: UInt8(ascii: "X")
        case 11: UInt8(ascii: "0")
        case let digit: UInt8(48 + digit)
        }
    }

    private static func text(_ byte: UInt8) -> String { String(decoding: [byte], as: UTF8.self) }
}
