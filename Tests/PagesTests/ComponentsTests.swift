import Pages
import Testing

@Suite struct ComponentsTests {
    @Test func statusesDifferInShapeAndWord() {
        let marks = StatusKind.allCases.map { statusMark($0).string }
        let shapes = Set(marks.map { $0.drop { $0 != "●" && $0 != "◐" && $0 != "▲" && $0 != "■" && $0 != "◇" && $0 != "○" }.first })
        #expect(shapes.count == StatusKind.allCases.count)
        #expect(Set(StatusKind.allCases.map(\.word)).count == StatusKind.allCases.count)
        #expect(statusMark(.near, "剩 2 天").string.hasSuffix("</span> 剩 2 天</span>"))
    }

    @Test func tableCellsCarryTheirColumnForThePhone() {
        let html = dataTable(caption: "待办", head: ["编号", .number("剩余")], rows: [["1", "2"]], rowHeading: 0).string
        #expect(html.contains("<th scope=\"row\" data-label=\"编号\">1</th><td class=\"number\" data-label=\"剩余\">2</td>"))
        #expect(html.contains("<caption>待办</caption>"))
    }

    @Test func thereIsNoEmptyTable() {
        let html = dataTable(caption: "待办", head: ["编号"], rows: [], whenEmpty: emptyState("没有待办。", PageLink("去看待分派", "/open")))
        #expect(html.string == "<p class=\"empty\">没有待办。 <a href=\"/open\">去看待分派</a></p>\n")
    }

    @Test func aRowLongerThanItsHeadIsCut() {
        #expect(!dataTable(caption: "表", head: ["一"], rows: [["a", "b"]]).string.contains(">b<"))
    }

    @Test func timelineNamesTheCurrentStep() {
        let html = timeline([
            TimelineEntry(date: "2026年2月13日", title: "收到"), TimelineEntry(date: "2026年3月6日", title: "评审", state: .current),
        ]).string
        #expect(html.components(separatedBy: "aria-current=\"step\"").count == 2)
        #expect(html.hasPrefix("<ol class=\"timeline\">"))
    }

    @Test func aTaskThatCannotStartIsNoLink() {
        #expect(!taskList([TaskRow("核对并提交", url: nil, status: .waiting)]).string.contains("<a "))
    }

    @Test func aCodeBreaksBetweenItsGroupsOnly() {
        #expect(grouped("K7QM-2XDR").string == "<span class=\"code\">K7QM-<wbr>2XDR</span>")
    }

    @Test func aChangeSaysInWordsWhatItMarks() {
        let html = changeList([FieldChange("地址", before: "甲<", after: "乙"), FieldChange("传真", before: "1", after: nil)]).string
        #expect(
            html.contains("<span class=\"tag\">原来</span> <del>甲&lt;</del>") && html.contains("<span class=\"tag\">改为</span> <ins>乙</ins>"))
        #expect(html.contains("<span class=\"tag\">已删去</span> <del>1</del>"))
        #expect(changeList([]).isEmpty)
    }

    @Test func barsAreSortedAndCarryTheirNumbers() throws {
        let html = barChart(
            title: "甲", note: "乙",
            bars: [ChartBar("少", 1, of: 3), ChartBar("无", 0, of: 0), ChartBar("多", 5, of: 5), ChartBar("负", -1, of: 2)]
        ).string
        let order = html.matches(of: /<text x="0"[^>]*>([^< ]+)/).map { String($0.1) }
        #expect(order == ["多", "少", "无", "负"])
        #expect(html.contains(">33.3%</text>") && html.contains(">100.0%</text>") && html.contains("没有数据") && html.contains("目标 70%"))
        #expect(html.contains("role=\"img\"") && html.contains("<title>甲</title><desc>乙</desc>"))
        #expect(html.contains("width=\"68.0%\"") && html.contains("x1=\"47.6%\""), "the target stands at 70 % of the longest bar")
        #expect(barChart(title: "甲", note: "乙", bars: []).isEmpty)
    }

    @Test func aQRCodeIsAPictureOfBoundedText() throws {
        let html = try #require(qrCode("https://feedback.example/c/1", label: "查询\"进度")).string
        #expect(html.contains("aria-label=\"查询&quot;进度\"") && html.contains("viewBox=\"0 0 37 37\""))
        // The finder at the top left: seven dark modules after the quiet zone.
        #expect(html.contains("d=\"M4 4h7v1h-7z"))
        #expect(qrCode("", label: "x") == nil && qrCode("a\u{0}b", label: "x") == nil)
        #expect(
            qrCode(String(repeating: "a", count: 501), label: "x") == nil && qrCode(String(repeating: "字", count: 166), label: "x") != nil)
    }

    @Test func aDocumentHasItsPartsInOrder() throws {
        let html = officialDocument(Gallery.sheet).string
        let parts = ["doc-agency", "doc-number", "doc-title", "doc-to", "doc-item", "联系人", "doc-seal", "2026年2月26日</p>", "doc-digest"]
        let places = try parts.map { part in try #require(html.firstRange(of: part), "\(part)").lowerBound }
        #expect(places == places.sorted())
        #expect(html.contains("〔2026〕17号") && html.contains("1．经营场所布局图") && !html.contains("预览"))
        #expect(html.contains("role=\"img\" aria-label=\"印章（测试）：某某省某某市市场监督管理局，2026年2月26日\""))
        var draft = Gallery.sheet
        (draft.number, draft.seal, draft.date, draft.isPreview, draft.contacts) = (nil, nil, nil, true, [])
        let preview = officialDocument(draft, isMain: true).string
        #expect(preview.contains("〔印章〕") && preview.contains("〔签发时编号〕") && preview.contains("预览，不是正式文书"))
        #expect(preview.contains("<h1 class=\"doc-title\">"))
        #expect(
            Language.$current.withValue(.en) { officialDocument(draft).string.contains("<article class=\"document\" lang=\"zh-Hans\">") })
    }

    @Test func pagerIsSilentOnASinglePage() { #expect(pager(previous: nil, next: nil).isEmpty) }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] { split(separator: text, omittingEmptySubsequences: false) }
}
