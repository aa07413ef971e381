package import Statute

/// 证件类型: the papers by which a person can be named, and what their numbers look like.
package enum IdentityPaper: String, Codable, Sendable, CaseIterable {
    /// 居民身份证 — GB 11643
    case resident
    /// 港澳台居民居住证: the same eighteen characters with area 81, 82 or 83.
    case residencePermit = "residence_permit"
    /// 外国人永久居留身份证: eighteen characters that begin with 9 since 2023, before that three letters and twelve digits.
    case foreignPermanent = "foreign_permanent"
    /// 港澳居民来往内地通行证
    case homeReturnPermit = "home_return_permit"
    /// 台湾居民来往大陆通行证
    case taiwanPermit = "taiwan_permit"
    case passport

    package var label: String {
        switch self {
        case .resident: "居民身份证"
        case .residencePermit: "港澳台居民居住证"
        case .foreignPermanent: "外国人永久居留身份证"
        case .homeReturnPermit: "港澳居民来往内地通行证"
        case .taiwanPermit: "台湾居民来往大陆通行证"
        case .passport: "护照"
        }
    }

    /// - Parameter today: with a day, a birth after it is wrong.
    package func check(_ raw: String, today: Day? = nil) -> Checked {
        let value = Typed.code(raw)
        switch self {
        case .resident: return Checked(value, wrong: CitizenNumber.fault(value, areas: CitizenNumber.provinces, today: today))
        case .residencePermit: return Checked(value, wrong: CitizenNumber.fault(value, areas: ["81", "82", "83"], today: today))
        case .foreignPermanent:
            let bytes = Array(value.utf8)
            if bytes.count == 15, bytes[..<3].allSatisfy(isLetter), bytes[3...].allSatisfy(isDigit) { return Checked(value) }
            return Checked(value, wrong: CitizenNumber.fault(value, areas: nil, today: today))
        case .homeReturnPermit:
            let digits = value.utf8.dropFirst()
            let fits = (value.hasPrefix("H") || value.hasPrefix("M")) && [8, 10].contains(digits.count) && digits.allSatisfy(isDigit)
            return Checked(value, wrong: fits ? nil : "应为字母H或M加8位数字")
        case .taiwanPermit:
            let fits = [8, 10].contains(value.utf8.count) && value.utf8.allSatisfy(isDigit)
            return Checked(value, wrong: fits ? nil : "应为8位数字")
        case .passport:
            let fits = (5...17).contains(value.utf8.count) && value.utf8.allSatisfy { isDigit($0) || isLetter($0) }
            return Checked(value, wrong: fits ? nil : "护照号码应为5至17位字母或数字")
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
}

/// 公民身份号码 — GB 11643-1999: six digits of area, date of birth, sequence, check character.
package enum CitizenNumber {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checkCharacters = Array("10X98765432".utf8)
    /// Only the province is looked at: counties are founded and abolished, and people keep their numbers.
    static let provinces: Set<String> = [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50",
        "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
    ]

    /// - Parameter areas: the first two digits that are allowed; nil for the numbers of foreigners, which begin with 9.
    static func fault(_ value: String, areas: Set<String>?, today: Day?) -> String? {
        let length = value.unicodeScalars.count
        for (index, scalar) in value.unicodeScalars.enumerated() where !("0"..."9").contains(scalar) && !(scalar == "X" && index == 17) {
            return "第\(index + 1)位是“\(scalar)”，这里只能是数字" + (index == 17 ? "或X" : "")
        }
        if length == 15 { return "是15位的旧号码，请填18位公民身份号码" }
        guard length == 18 else { return "应为18位，现在是\(length)位" }
        if let areas {
            guard areas.contains(String(value.prefix(2))) else { return "前两位“\(value.prefix(2))”不是省级代码，请核对" }
        } else if value.first != "9" {
            return "应以9开头，请核对证件类型和号码"
        }
        let date = value.dropFirst(6).prefix(8)
        let written = "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
        guard let born = Day(written) else { return "第7—14位“\(date)”不是真实的日期" }
        if let today, born > today { return "第7—14位“\(date)”晚于今天，请核对出生日期" }
        let bytes = Array(value.utf8)
        let sum = zip(bytes, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        let right = checkCharacters[sum % 11]
        guard right == bytes[17] else {
            let character = String(decoding: [right], as: UTF8.self)
            return "第18位校验码应为“\(character)”，现在是“\(value.suffix(1))”，请对照证件逐位核对"
        }
        return nil
    }
}
