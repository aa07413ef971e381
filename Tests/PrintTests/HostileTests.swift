import Foundation
import Licensing
import Statute
import Testing

@testable import Print

/// 恶意和意外的输入: each has a defined answer, none leaves the sheet, nothing is lost without 〓.
@Suite struct HostileTests {
    private func read(_ document: OfficialDocument) throws -> ReadPDF {
        ReadPDF(try Sample.printed(document).pdf(createdAt: Sample.moment()))
    }

    /// No word outside of the text area and the row of page numbers; the white half of a stop may be.
    private func expectInside(_ read: ReadPDF) throws {
        let boxes = try Poppler.run("pdftotext", read.data, ["-bbox"])
        let words = boxes.matches(of: /xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)"/)
        #expect(!words.isEmpty)
        for word in words {
            let edges = [word.1, word.2, word.3, word.4].compactMap { Double($0) }
            try #require(edges.count == 4)
            #expect(edges[0] > Paper.left - 1 && edges[2] < Paper.right + 9, "\(word.0)")
            #expect(edges[1] > Paper.top - 15 && edges[3] < Paper.bottom + Paper.millimetres(7) + 15, "\(word.0)")
        }
    }

    @Test(
        arguments: [
            "https://example.com/" + String(repeating: "abcdefghij", count: 300), String(repeating: "字", count: 16_000),
            String(repeating: "W", count: 16_000), String(repeating: "，", count: 3000),
            String(repeating: "中 文 mixed テキスト 한국어 текст ", count: 200),
        ])
    func longAndMixed(text: String) throws {
        let read = try read(Sample.document(text: [.text(text)]))
        try expectInside(read)
        #expect(try read.words().contains(text.filter { !$0.isWhitespace }))
    }

    @Test func listsOfAnyLength() throws {
        let entries = (0..<200).map { "第\($0)项需要补正的内容。" }
        let read = try read(Sample.document(text: [.list([]), .list(entries), .text(""), .text("  "), .list(["", "末项"])]))
        try expectInside(read)
        let words = try read.words()
        for (index, entry) in entries.enumerated() { #expect(words.contains("\(index + 1)．\(entry)")) }
        #expect(words.contains("1．2．末项"))
    }

    @Test func longNames() throws {
        let title = String(repeating: "关于准予许可的决定书", count: 20)
        let agency = String(repeating: "演示省演示市某某管理局", count: 6).prefix(60)
        let addressee = String(repeating: "甲", count: 400)
        let read = try read(Sample.document(title: title, agency: String(agency), addressee: addressee, text: [.text("现予受理。")]))
        try expectInside(read)
        #expect(try read.words().hasPrefix(agency + "演市监许受〔2026〕1号" + title + addressee + "：现予受理。"))
        // 首页必须显示正文, though not with an addressee of fifteen lines.
        let short = try self.read(Sample.document(title: title, agency: String(agency), text: [.text("现予受理。")]))
        #expect(try short.pages()[0].contains("现予受理。"))
    }

    @Test func nothingAtAll() throws {
        let read = try read(Sample.document(title: "", number: "", agency: "", addressee: nil, text: [], contacts: []))
        #expect(read.pageCount == 1)
        try expectInside(read)
    }

    @Test func whatCannotBePrintedIsReplacedAndNamed() throws {
        let hidden = "甲\u{0}乙\u{202E}丙\u{2066}丁\u{200B}戊\u{AD}己\u{7}庚\u{E000}辛\u{FFFF}壬\u{E0041}癸"
        let read = try read(Sample.document(text: [.text(hidden), .text("一\t二\r\n三\u{2028}四")], contacts: ["电话\u{1B}[31m"]))
        let words = try read.words()
        #expect(words.contains("甲〓乙〓丙〓丁〓戊〓己〓庚〓辛〓壬〓癸"))
        #expect(words.contains("一二三四电话〓[31m"))
        #expect(words.contains("文中有10处字符无法印出，以“〓”代替：U+0000、U+202E、U+2066、U+200B、U+00AD、U+0007、U+E000、U+FFFF、U+E0041、U+001B。"))
    }

    @Test func oneSignForOneCharacterThatNoFontHas() {
        let legible = Legible { $0.value < 0x10000 }
        #expect(legible.text("家👨‍👩‍👧家🇨🇳家") == "家〓家〓家")
        #expect(legible.text("é e\u{301} 葛\u{E0100} a\u{FE0F} ᠮ\u{180B}") == "é e\u{301} 葛\u{E0100} a\u{FE0F} ᠮ\u{180B}")
        #expect(legible.text("z" + String(repeating: "\u{301}", count: 40) + "y") == "z" + String(repeating: "\u{301}", count: 7) + "〓y")
        #expect(legible.count == 3)
    }

    @Test func everyCharacterThatPassesHasAShape() throws {
        let setter = try Typesetter()
        let coverage = try setter.coverage()
        for value in stride(from: UInt32(0), to: 0x32000, by: 97) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = Legible(covers: coverage.has).text("字" + String(scalar) + "字")
            #expect(try setter.line(text, .text, size: 16).unknownGlyphs == 0, "U+\(String(value, radix: 16))")
        }
    }

    @Test func charactersBeyondTheFirstPlaneAndMarks() throws {
        let text = "𠮷㐂䶮e\u{301}①Ⅷ％‰℃㎡×÷±≥"
        #expect(try read(Sample.document(text: [.text(text)])).words().contains("𠮷㐂䶮"))
        try expectInside(read(Sample.document(text: [.text(String(repeating: "😀مرحبا", count: 500))])))
    }

    @Test func rightToLeftStaysInItsPlace() throws {
        let text = String(repeating: "مرحبا بالعالم ", count: 300)
        try expectInside(read(Sample.document(text: [.text(text), .list(["שלום \u{202E}abc"])])))
    }

    @Test func whatIsTooMuchIsRefused() throws {
        let limits: [(PrintFault, OfficialDocument)] = [
            (.tooManyPages(limit: 100), try Sample.document(text: [.text(String(repeating: "字", count: 70_000))])),
            (.tooManyPages(limit: 100), try Sample.document(text: [.text(String(repeating: "字", count: 61_500))])),
            (.tooManyPages(limit: 100), try Sample.document(text: [.list(Array(repeating: "项", count: 3000))])),
            (.tooManyPages(limit: 100), try Sample.document(text: [], contacts: Array(repeating: "电话", count: 3000))),
            (.tooLong(.agency, limit: 120), try Sample.document(agency: String(repeating: "局", count: 121), text: [])),
            (.tooLong(.title, limit: 300), try Sample.document(title: String(repeating: "书", count: 301), text: [])),
            (.tooLong(.number, limit: 60), try Sample.document(number: String(repeating: "号", count: 61), text: [])),
        ]
        for (fault, document) in limits { #expect(throws: fault) { try read(document) } }
        var printed = try Sample.printed(Sample.acceptance())
        printed.signature = Array(repeating: String(repeating: "签", count: 60), count: 60)
        #expect(throws: PrintFault.endBlockTooHigh) { try printed.pdf(createdAt: Sample.moment()) }
        printed.signature = [String(repeating: "签", count: 500)]
        printed.verifyURL = "https://a.example/\u{0}" + String(repeating: "q", count: 600)
        #expect(try ReadPDF(printed.pdf(createdAt: Sample.moment())).words().contains("https://a.example/〓qqq"))
    }

    @Test func oneHundredPagesAreNotTooMany() throws {
        #expect(try read(Sample.document(text: [.text(String(repeating: "字", count: 60_600))])).pageCount == 100)
    }
}
