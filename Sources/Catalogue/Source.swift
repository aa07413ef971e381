import Foundation

/// One file, read within its bounds: its text for the parser and its lines for the messages.
struct Source: Sendable {
    let name: String
    let text: String
    private let lines: [Substring]

    static let limit = 256 * 1024

    init(name: String, bytes: [UInt8]) throws(CatalogueFault) {
        self.name = name
        guard bytes.count <= Self.limit else { throw CatalogueFault(file: name, message: "文件超过256 KiB，不会是一个事项；请拆开或者删去多余内容") }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw CatalogueFault(file: name, message: "文件不是UTF-8编码，请用UTF-8重新保存")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text = String(text.unicodeScalars.dropFirst()) }
        self.text = text
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        try screen()
    }

    init(path: String) throws(CatalogueFault) {
        let name = Self.shortName(path)
        // Bounded before it is read: a device or a log put there by mistake must not fill memory.
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CatalogueFault(file: name, message: "文件打不开，请检查路径和读取权限")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: Self.limit + 1) else {
            throw CatalogueFault(file: name, message: "文件读不出来，请检查它是不是普通文件")
        }
        try self.init(name: name, bytes: Array(data))
    }

    /// Folder and file: `food-business-new/item.yaml` says enough, and no path of a machine gets into a message.
    private static func shortName(_ path: String) -> String {
        path.split(separator: "/").suffix(2).joined(separator: "/")
    }

    func fault(_ message: String, line: Int?, column: Int? = nil) -> CatalogueFault {
        CatalogueFault(file: name, line: line, column: column, quote: line.flatMap(quote), message: message)
    }

    private func quote(_ line: Int) -> String? {
        guard line >= 1, line <= lines.count else { return nil }
        let text = lines[line - 1].trimmingPrefix { $0 == " " }
        return text.isEmpty ? nil : String(text.prefix(80))
    }

    /// The character at a place that the parser reports; it counts scalars.
    func scalar(line: Int, column: Int) -> Unicode.Scalar? {
        guard line >= 1, line <= lines.count, column >= 1 else { return nil }
        let scalars = lines[line - 1].unicodeScalars
        return scalars.index(scalars.startIndex, offsetBy: column - 1, limitedBy: scalars.endIndex)
            .flatMap { $0 < scalars.endIndex ? scalars[$0] : nil }
    }

    /// Anchors and aliases are refused here, before the parser: a few nested aliases in a key are enough to keep it busy for ever.
    /// The look is at the text alone, so a `*` or `&` at the start of a word is refused inside quotes too; the message says how to write it.
    private func screen() throws(CatalogueFault) {
        for (number, line) in lines.enumerated() {
            var previous: Unicode.Scalar = " "
            let scalars = Array(line.unicodeScalars)
            if scalars.first == "%" { throw fault("不能用%开头的YAML指令，请删去这一行", line: number + 1, column: 1) }
            for (index, scalar) in scalars.enumerated() {
                let column = index + 1
                let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
                if isControl || scalar == "\u{2028}" || scalar == "\u{2029}" {
                    throw fault("有不可见的控制字符，请删去", line: number + 1, column: column)
                }
                if scalar == "&" || scalar == "*", Self.mayStart(after: previous), index + 1 < scalars.count,
                    Self.isWord(scalars[index + 1])
                {
                    throw fault("不能用锚点（&）和别名（*），请把内容写全；文字里要用这个符号的，请在它后面空一格", line: number + 1, column: column)
                }
                previous = scalar
            }
        }
    }

    private static func mayStart(after previous: Unicode.Scalar) -> Bool { " \t[{,:?-!".unicodeScalars.contains(previous) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "-")
    }
}
