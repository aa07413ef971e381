/// 联系电话: a mobile number, a landline with its area code, a 400 number or a short service number.
package enum PhoneNumber {
    package static func check(_ raw: String) -> Checked {
        let line = Typed.halfWidth(Typed.line(raw))
        let colon = line.lastIndex(of: ":").map { line[line.index(after: $0)...] } ?? line[...]
        let kept = colon.unicodeScalars.filter { !Typed.isSpace($0) && $0 != "(" && $0 != ")" && !Typed.isHyphen($0) }
        var digits = String(String.UnicodeScalarView(kept))
        for prefix in ["+86", "0086"] where digits.hasPrefix(prefix) { digits = String(digits.dropFirst(prefix.count)) }
        // 转 is how an extension is written by hand.
        let halves = digits.split(separator: "转", maxSplits: 1)
        let main = halves.first.map(String.init) ?? digits
        let hyphens = colon.unicodeScalars.split(whereSeparator: Typed.isHyphen).map { String(Substring($0)) }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) || halves.count == 2 else {
            return Checked(Typed.line(raw), wrong: "应为电话号码，例如13812345678或025-84567890")
        }
        if main.hasPrefix("0") { return landline(raw, digits: main, hyphens: hyphens, ext: halves.count == 2 ? String(halves[1]) : nil) }
        return Checked(main, wrong: halves.count == 2 ? "手机号码不用填分机" : numberFault(main))
    }

    private static func numberFault(_ digits: String) -> String? {
        let second = digits.utf8.dropFirst().first ?? 0
        switch digits.utf8.count {
        case 11 where digits.hasPrefix("1"):
            return (51...57).contains(second) ? nil : "手机号码第2位应为3至9，请核对"
        case 10 where digits.hasPrefix("400") || digits.hasPrefix("800"): return nil
        case 5 where digits.hasPrefix("1"): return nil
        case 7, 8: return "固定电话请加区号，例如025-84567890"
        case let count where digits.hasPrefix("1"): return "手机号码应为11位，现在是\(count)位"
        default: return "应为11位手机号码或带区号的固定电话"
        }
    }

    /// 010 and 02x are the three-digit area codes; all others have four.
    private static func landline(_ raw: String, digits: String, hyphens: [String], ext: String?) -> Checked {
        let areaLength = digits.hasPrefix("010") || digits.hasPrefix("02") ? 3 : 4
        let area = digits.prefix(areaLength)
        var local = String(digits.dropFirst(areaLength))
        var ext = ext
        // Area, number and extension with two hyphens between them.
        if ext == nil, hyphens.count == 3, let last = hyphens.last?.filter({ $0 != " " }), local.hasSuffix(last) {
            ext = last
            local = String(local.dropLast(last.count))
        }
        let fits = (7...8).contains(local.utf8.count) && (50...57).contains(local.utf8.first ?? 0)
        if let ext, !(1...6).contains(ext.utf8.count) || !ext.utf8.allSatisfy({ (48...57).contains($0) }) {
            return Checked(Typed.line(raw), wrong: "分机号应为1至6位数字")
        }
        let value = area + "-" + local + (ext.map { "-" + $0 } ?? "")
        return fits ? Checked(String(value)) : Checked(Typed.line(raw), wrong: "区号后应为7或8位号码，例如025-84567890")
    }
}
