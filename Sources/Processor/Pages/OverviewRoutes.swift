import Hummingbird
import Ledger
import Licensing
import Pages
import Statute
import Store

/// 概览 (M1): what an administrator must answer for. Every figure says how it is counted and opens its cases.
extension ProcessorTier {
    func addOverviewRoutes(to router: Router<GatewayContext>) {
        router.get("/overview") { request, _ in
            try await overseeing(request) { staff in respond(try await overviewPage(staff, try await figures())) }
        }
        router.get("/overview.csv") { request, _ in
            try await overseeing(request) { _ in
                let rows = try await figures().map { [$0.department.name] + $0.counts.map { String($0) } }
                let head = [words("决定机关", "Deciding authority")] + Self.columns.map(stateName)
                return csv([head] + rows, name: "overview-\(today.text)")
            }
        }
    }

    /// The states of the table, in its order; each is a list of its own.
    private static let columns = ["open", "near", "overdue", "waiting", "decided", "ended"]

    struct Figures: Sendable {
        let department: Department
        /// In the order of `columns`.
        let counts: [Int]
    }

    private func figures() async throws -> [Figures] {
        var rows: [Figures] = []
        for department in catalogue.departments {
            var counts: [Int] = []
            for state in Self.columns {
                var filter = overviewFilter(state)
                filter.deciding = department.code
                counts.append(Int(try await cases.count(filter)))
            }
            rows.append(Figures(department: department, counts: counts))
        }
        return rows
    }

    private func overviewFilter(_ state: String) -> CaseBook.Filter {
        switch state {
        case "open": CaseBook.Filter(isOpen: true)
        case "near": CaseBook.Filter(dueBy: catalogue.calendar.adding(3, workdaysTo: today).day, dueFrom: today)
        case "overdue": CaseBook.Filter(dueBefore: today)
        case "waiting": CaseBook.Filter(stages: [.correctionRequested])
        case "decided": CaseBook.Filter(stages: Stage.allCases.filter(\.isDecided))
        default: CaseBook.Filter(isOpen: false)
        }
    }

    private func overviewPage(_ staff: Staff, _ figures: [Figures]) async throws -> Page {
        let setAside = try await store.read { try $0.query("SELECT count(*) AS n FROM set_aside").first?.int("n") ?? 0 }
        let waiting = try await notices.backlog(for: Peer.feedback).count
        let refused = try await notices.refusedCount()
        let differences = try await latestDifferences()
        let totals = Self.columns.indices.map { n in figures.map { $0.counts[n] }.reduce(0, +) }
        func link(_ n: Int, _ count: Int, _ department: Department?) -> HTML {
            let scope = department.map { "&deciding=\($0.code)" } ?? ""
            let text: HTML = Self.columns[n] == "overdue" && count > 0 ? statusMark(.overdue, "\(count)") : "\(count)"
            return "<a href=\"/cases?state=\(Self.columns[n])\(scope)\">\(text)</a>"
        }
        let rows = figures.map { row -> [HTML] in
            [polyglot(row.department.name)] + row.counts.enumerated().map { link($0, $1, row.department) }
        }
        let ratio = try await ratios().reduce((online: 0, all: 0)) { ($0.online + $1.online.count, $0.all + $1.all.count) }
        return page(
            words("概览", "Overview"), staff, section: "/overview", wide: true,
            printNote: words("概览，截至 \(moment.chinese)", "Overview as of \(moment.words)"),
            """
            \(setAside > 0 ? noticeBanner(.error, words("有 \(setAside) 份收件无法立案，已单独保存，请立即查明", "\(setAside) filings cannot become cases; they are set aside and must be looked into at once")) : .empty)
            \(refused > 0 ? noticeBanner(.error, words("有 \(refused) 份文书被外网拒收，已单独保存，请立即查明", "\(refused) notices were refused outside; they are set aside and must be looked into at once")) : .empty)
            \(differences.map { day, count in noticeBanner(.error, words("\(day.chinese)对账有 \(count) 处差异", "\(count) differences in the reconciliation of \(day.words)"), "<p><a href=\"/reconciliation/\(day.text)\">\(words("查看", "See them"))</a></p>\n") })
            \(waiting > 0 ? noticeBanner(.info, words("有 \(waiting) 份文书正在送往外网，申请人还看不到", "\(waiting) notices are on their way out; the applicants cannot see them yet")) : .empty)
            \(factRow([
                (words("网上办理事项比例", "Items online"), "<a href=\"/ratio\">\(percent(ratio.online, of: ratio.all))</a><br><span class=\"hint\">\(words("\(ratio.online) 项 ÷ \(ratio.all) 项，目标 \(Self.target)%", "\(ratio.online) ÷ \(ratio.all) items, target \(Self.target)%"))</span>"),
                (words("在办", "Open"), "\(link(0, totals[0], nil))\(words(" 件", ""))"),
                (words("三个工作日内到期", "Due within 3 working days"), "\(link(1, totals[1], nil))\(words(" 件", ""))"),
                (words("超期", "Overdue"), "\(link(2, totals[2], nil))\(words(" 件", ""))<br><span class=\"hint\">\(words("占在办 ", "of open: "))\(percent(totals[2], of: totals[0]))</span>"),
                (words("已作决定", "Decided"), "\(link(4, totals[4], nil))\(words(" 件", ""))"),
            ]))
            \(pageSection(words("按决定机关", "By deciding authority"), """
                \(dataTable(
                    caption: words("按决定机关", "By deciding authority"),
                    head: [
                        Column(words("部门", "Department")), .number(words("在办", "Open")), .number(words("三个工作日内到期", "Due in 3 working days")),
                        .number(words("超期", "Overdue")), .number(words("等补正", "Waiting")), .number(words("已决定", "Decided")), .number(words("已办结", "Closed")),
                    ], rows: rows, rowHeading: 0, captionShown: false))
                <p class="hint">\(words("在办 = 还没有办结的件。超期 = 在办，期限早于今天，而且不是在等申请人补正的件。三个工作日内到期 = 今天起三个工作日内届满的件，不含超期。已作决定 = 准予或者不予许可的件，送达以前也算在办。每个数字点开就是这些件。", "Open: not closed. Overdue: open, its limit before today, and not waiting for the applicant. Due in 3 working days: its limit within three working days from today, overdue ones not counted. Decided: granted or refused, and open until served. Every figure opens its cases."))</p>
                <p class="hint">\(words("截至 \(moment.chinese)。", "As of \(moment.words)."))<a href="/overview.csv">\(words("下载（CSV）", "Download (CSV)"))</a></p>

                """))

            """)
    }

    func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "—" }
        let tenths = (part * 1000 + whole / 2) / whole
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
