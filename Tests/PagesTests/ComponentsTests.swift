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

    @Test func pagerIsSilentOnASinglePage() { #expect(pager(previous: nil, next: nil).isEmpty) }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] { split(separator: text, omittingEmptySubsequences: false) }
}
