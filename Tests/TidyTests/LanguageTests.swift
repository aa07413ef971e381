import Foundation
import Testing

/// Every page has two languages: a Chinese literal of page code stands as the first argument of `words(`, `markup(` or `PageLink(`,
/// with its English beside it; or it is `official(` and Chinese whoever reads it.
@Suite struct LanguageTests {
    private static let folders = [
        "Sources/Pages", "Sources/Intake/Pages", "Sources/Feedback/Pages", "Sources/Processor/Pages",
    ]

    /// An official document is Chinese whoever reads it.
    private static let chineseOnly: Set<String> = ["Sources/Pages/Components/Document.swift"]

    /// A language's own name, the seal of the header, and terms that stand in English beside their translation.
    private static let allowed: Set<String> = [
        "中文", "许可", "Left at the place (留置)", "Through another agency (委托)", "By publication (公告)", "For example 演审许受〔2026〕1号",
    ]

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(arguments: folders) func everyChineseLiteralHasItsEnglish(folder: String) throws {
        let names = FileManager.default.enumerator(atPath: Self.root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.hasSuffix(".swift") }.map { folder + "/" + $0 }
        #expect(files.count > 2)
        for file in files where !Self.chineseOnly.contains(file) {
            let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
            for literal in ChineseLiterals.alone(in: text) where !Self.allowed.contains(literal.text) {
                Issue.record("\(file):\(literal.line) has no English: \(literal.text)")
            }
        }
    }

    @Test(
        arguments: [
            (#"let a = words("甲", "a")"#, 0), (#"let a = "甲""#, 1), (#"f(words("甲", "乙"))"#, 1), ("// \"甲\"\nlet a = 1 /* \"甲\" */", 0),
            (#"words("甲\(f("乙"))", "a")"#, 0), (#""a\(words("甲", "a"))乙""#, 1), (#""a\(b ? "甲" : words("乙", "b"))""#, 1),
            ("let a: HTML = \"\"\"\n  <p class=\"x\">甲</p>\n  \"\"\"", 1), ("markup(\"\"\"\n  <p>\"甲\"</p>\n  \"\"\", \"a\")", 0),
            (#"keywords("甲")"#, 1), (#"PageLink("甲", "/")"#, 1), (#"PageLink("甲", "a", "/")"#, 0), (#"words("\"甲", "a") + f(1, "乙")"#, 1),
            (#"official("甲") + "乙""#, 1),
        ] as [(String, Int)])
    func theReaderOfLiteralsIsRight(source: String, count: Int) {
        #expect(ChineseLiterals.alone(in: source).count == count, "\(source)")
    }
}

/// Reads Swift as far as its strings go: comments, strings over one and several lines, and the code inside of `\( )`.
private struct ChineseLiterals {
    struct Found {
        let text: String
        let line: Int
    }

    private let text: [Unicode.Scalar]
    private var at = 0
    private var line = 1
    /// One for each open bracket. A `PageLink` is in two languages if it turns out to have three arguments.
    private struct Call {
        var name = ""
        var argument = 0
        var waiting: [Found] = []
    }
    private var calls: [Call] = []
    private var found: [Found] = []

    static func alone(in source: String) -> [Found] {
        var reader = ChineseLiterals(text: Array(source.unicodeScalars))
        reader.code(inString: false)
        return reader.found
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private func sees(_ word: String) -> Bool { text[at...].starts(with: word.unicodeScalars) }

    private mutating func step() {
        if text[at] == "\n" { line += 1 }
        at += 1
    }

    private mutating func code(inString: Bool) {
        let depth = calls.count
        var name = ""
        while at < text.count {
            if sees("//") {
                while at < text.count, text[at] != "\n" { at += 1 }
            } else if sees("/*") {
                while at < text.count, !sees("*/") { step() }
                at = min(text.count, at + 2)
            } else if text[at] == "\"" {
                string()
            } else if "([{".unicodeScalars.contains(text[at]) {
                calls.append(Call(name: text[at] == "(" ? name : ""))
                at += 1
            } else if ")]}".unicodeScalars.contains(text[at]) {
                if calls.count == depth {
                    // The bracket that ends an interpolation.
                    if inString { return }
                } else {
                    let call = calls.removeLast()
                    if call.argument < 2 { for literal in call.waiting { note(literal) } }
                }
                at += 1
            } else if text[at] == ",", calls.count > depth {
                calls[calls.count - 1].argument += 1
                at += 1
            } else {
                let isPart = text[at].properties.isAlphabetic || text[at] == "_"
                name = isPart ? name + String(text[at]) : ""
                step()
                continue
            }
            name = ""
        }
    }

    private mutating func string() {
        let quote = sees("\"\"\"") ? "\"\"\"" : "\""
        let start = line
        at += quote.count
        var own = ""
        while at < text.count, !sees(quote) {
            if sees("\\(") {
                at += 2
                // An interpolation is no argument of its own: what encloses the string encloses it.
                code(inString: true)
                at = min(text.count, at + 1)
            } else if text[at] == "\\" {
                at = min(text.count, at + 2)
            } else {
                own.unicodeScalars.append(text[at])
                step()
            }
        }
        at = min(text.count, at + quote.count)
        let isChinese = own.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) }
        if isChinese { note(Found(text: own.trimmingCharacters(in: .whitespacesAndNewlines), line: start)) }
    }

    private mutating func note(_ literal: Found) {
        if calls.contains(where: { ["words", "markup", "official"].contains($0.name) && $0.argument == 0 }) { return }
        if let link = calls.lastIndex(where: { $0.name == "PageLink" && $0.argument == 0 }) {
            calls[link].waiting.append(literal)
        } else {
            found.append(literal)
        }
    }
}
