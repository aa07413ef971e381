import Licensing
import Statute
import Testing

@testable import Print

/// 避头尾, 两端对齐, 回行.
@Suite struct LineTests {
    private func lines(_ text: String, width: Double = Paper.textWidth) throws -> [String] {
        try Typesetter().set(text, .text, size: Paper.third, width: width).lines.map(\.text)
    }

    @Test func aLineHoldsTwentyEightCharacters() throws {
        let set = try lines(String(repeating: "许", count: 100))
        #expect(set.map(\.count) == [28, 28, 28, 16])
    }

    @Test func noLineBeginsWithAStopOrEndsWithABracket() throws {
        let marks = Array("，。、；：？！）》〉】〕”’")
        let text = String((0..<4000).map { $0 % 7 == 3 ? marks[$0 % marks.count] : $0 % 11 == 5 ? "《" : $0 % 23 == 9 ? "“" : "字" })
        for width in stride(from: Paper.textWidth, to: Paper.textWidth - 40, by: -3.7) {
            for line in try lines(text, width: width) {
                let (first, last) = (try #require(line.first), try #require(line.last))
                #expect(!marks.contains(first), "\(line)")
                #expect(!"《“（".contains(last), "\(line)")
            }
        }
    }

    @Test func nothingIsLostAndNoLineIsTooWide() throws {
        let hard = [
            String(repeating: "，", count: 300), String(repeating: "a", count: 3000), String(repeating: "（", count: 99),
            String(repeating: "登录https://a.example/" + String(repeating: "b", count: 90) + "查询。", count: 30),
            String(repeating: "字e\u{301}ノ\u{3099}한국 مرحبا ", count: 400), String(repeating: "\u{180E}", count: 4100), "", " ",
        ]
        for text in hard {
            let set = try Typesetter().set(text, .text, size: Paper.third, width: Paper.textWidth, indent: 2 * Paper.third)
            #expect(set.lines.map(\.text).joined().filter { $0 != " " } == text.filter { $0 != " " })
            // A stop at the end may have its white half outside.
            for line in set.lines { #expect(line.width <= Paper.textWidth + Paper.third / 2 + 0.1, "\(line.text)") }
        }
    }

    @Test func aWordThatNoLineHoldsBeginsWhereItStands() throws {
        let set = try lines("摘要：" + String(repeating: "0123456789abcdef", count: 8))
        #expect(set[0].count > 30)
        // One that a line holds is not cut.
        #expect(try lines(String(repeating: "字", count: 24) + "ABCDEFGHIJKLM") == [String(repeating: "字", count: 24), "ABCDEFGHIJKLM"])
    }

    @Test func shortLinesAreFilled() throws {
        let setter = try Typesetter()
        let line = try setter.line(String(repeating: "字", count: 27), .text, size: Paper.third)
        line.justify(to: Paper.textWidth)
        #expect(abs(line.width - Paper.textWidth) < 0.01)
        for text in [String(repeating: "字", count: 20), "oneword", ""] {
            let line = try setter.line(text, .text, size: Paper.third)
            let before = line.width
            line.justify(to: Paper.textWidth)
            #expect(line.width == before)
        }
    }

    @Test(
        arguments: [
            ("准予行政许可决定书", ["准予行政许可决定书"]),
            ("关于准予演示市某某进出口有限公司技术进口合同登记申请的行政许可决定书", ["关于准予演示市某某进出口有限公司", "技术进口合同登记申请的行政许可决定书"]),
        ])
    func titlesAreCutBetweenWords(title: String, lines: [String]) {
        #expect(TitleLines.lines(title, width: 20) == lines)
    }

    @Test func titlesOfAnyKindAreCutWithoutLoss() {
        for title in [String(repeating: "许", count: 200), String(repeating: "，", count: 90), String(repeating: "x", count: 99), "", "许"] {
            #expect(TitleLines.lines(title, width: 20).joined() == title)
        }
    }
}
