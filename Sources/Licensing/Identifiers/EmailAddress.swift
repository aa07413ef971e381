/// 电子邮箱. Only what would certainly not arrive is called wrong; whether it does arrive is for a test message to say.
package enum EmailAddress {
    package static func check(_ raw: String) -> Checked {
        let kept = Typed.halfWidth(Typed.line(raw)).unicodeScalars.filter { !Typed.isSpace($0) }
        let typed = String(String.UnicodeScalarView(kept))
        let text = typed.lastIndex(of: ":").map { String(typed[typed.index(after: $0)...]) } ?? typed
        return Checked(text, wrong: fault(text))
    }

    private static func fault(_ text: String) -> String? {
        guard text.utf8.count <= 254 else { return "太长，最多254个字符" }
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return halves.count < 2 ? "缺少@，例如name@example.cn" : "只能有一个@" }
        let (local, domain) = (halves[0], halves[1])
        guard !local.isEmpty, local.utf8.count <= 64 else { return "@前面应为1至64个字符" }
        guard local.utf8.allSatisfy({ isWord($0) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }), !local.hasPrefix("."),
            !local.hasSuffix("."),
            !local.contains("..")
        else { return "@前面有邮箱地址里不能用的字符" }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1 else { return "@后面应为域名，例如example.cn" }
        let fits = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
                && !label.hasPrefix("-") && !label.hasSuffix("-")
        }
        return fits ? nil : "@后面的域名不完整或者有多余的字符"
    }

    private static func isWord(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) }
}
