import Hummingbird
import Licensing
import Pages
import Statute

/// 网上办理率 (M2): items online of all items, and cases filed online, by department; numerator and denominator beside every share.
extension ProcessorTier {
    /// 网上办理事项比例的目标, in per cent.
    static let target = 70

    func addRatioRoutes(to router: Router<GatewayContext>) {
        router.get("/ratio") { request, _ in
            try await overseeing(request) { staff in respond(ratioPage(staff, try await ratios())) }
        }
        router.get("/ratio.csv") { request, _ in
            try await overseeing(request) { _ in
                let rows = try await ratios().map { row in
                    [
                        row.department.name, "\(row.online.count)", "\(row.all.count)", percent(row.online.count, of: row.all.count),
                        "\(row.filedOnline)", "\(row.cases)", percent(row.filedOnline, of: row.cases),
                    ]
                }
                let head = [
                    words("部门", "Department"), words("网上办理事项数", "Items online"), words("事项总数", "All items"),
                    words("网上办理事项比例", "Share of items online"), words("网上申请件数", "Cases filed online"),
                    words("收件总数", "All cases"), words("网上申请比例", "Share of cases filed online"),
                ]
                return csv([head] + rows, name: "ratio-\(today.text)")
            }
        }
        router.get("/ratio/:department") { request, context in
            try await overseeing(request) { staff in
                let code = context.parameters.get("department") ?? ""
                guard let row = try await ratios().first(where: { $0.department.code == code }) else { throw Problem.notFound }
                return respond(itemsPage(staff, row))
            }
        }
    }

    struct Ratio: Sendable {
        let department: Department
        let all: [ServiceCatalogue.Listed]
        let online: [ServiceCatalogue.Listed]
        let cases: Int
        let filedOnline: Int
    }

    func ratios() async throws -> [Ratio] {
        var rows: [Ratio] = []
        for department in catalogue.departments {
            let all = catalogue.listed.filter { $0.decides == department.code }
            // Every case comes through Intake: the counter's own entry is not built yet, and the page says so.
            let count = Int(try await cases.count(CaseBook.Filter(deciding: department.code)))
            guard !all.isEmpty || count > 0 else { continue }
            rows.append(
                Ratio(
                    department: department, all: all, online: all.filter { catalogue.onlineItems.contains($0.id) }, cases: count,
                    filedOnline: count))
        }
        return rows
    }

    private func ratioPage(_ staff: Staff, _ rows: [Ratio]) -> Page {
        let online = rows.map(\.online.count).reduce(0, +)
        let all = rows.map(\.all.count).reduce(0, +)
        let sorted = rows.sorted { $0.online.count * max(1, $1.all.count) > $1.online.count * max(1, $0.all.count) }
        let table = sorted.map { row -> [HTML] in
            [
                "<a href=\"/ratio/\(row.department.code)\">\(polyglot(row.department.name))</a>",
                "\(row.online.count)", "\(row.all.count)",
                "<strong>\(percent(row.online.count, of: row.all.count))</strong> \(standing(row))",
                "<a href=\"/cases?state=all&amp;deciding=\(row.department.code)\">\(row.filedOnline)</a>", "\(row.cases)",
                "\(percent(row.filedOnline, of: row.cases))",
            ]
        }
        return page(
            words("网上办理率", "Online ratio"), staff, section: "/ratio", wide: true,
            printNote: words("网上办理率，截至 \(moment.chinese)", "Online ratio as of \(moment.words)"),
            """
            <p><strong>\(distance(online, of: all))</strong></p>
            \(barChart(
                title: words("各部门网上办理事项比例", "Items online, by department"),
                note: words("网上办理事项数 ÷ 事项总数，截至\(moment.chinese)", "Items online ÷ all items, as of \(moment.words)"),
                bars: rows.map { ChartBar($0.department.name, $0.online.count, of: $0.all.count) }, target: Self.target))
            \(dataTable(
                caption: words("各部门网上办理事项比例和网上申请比例", "Items online and cases filed online, by department"),
                head: [
                    Column(words("部门", "Department")), .number(words("网上办理事项", "Items online")), .number(words("事项总数", "All items")),
                    Column(words("事项比例", "Item ratio")), .number(words("网上申请件数", "Cases filed online")), .number(words("收件总数", "All cases")),
                    .number(words("申请比例", "Case ratio")),
                ], rows: table, rowHeading: 0, captionShown: false,
                whenEmpty: emptyState(words("事项清单还是空的。", "The list of items is still empty."))))
            <p class="hint">\(words("事项比例 = 可以在网上申请的事项数 ÷ 事项清单上该部门决定的全部事项数，目标 \(Self.target)%（图中的线）。现在以发布了办事指南和表单为“可以在网上申请”，还没有逐项试办验证。", "Item ratio = items that can be applied for online ÷ all items that the department decides, target \(Self.target)% (the line). An item counts when its guide and form are published; it is not yet proved by a trial run."))</p>
            <p class="hint">\(words("申请比例 = 从网上提交的件数 ÷ 收到的全部件数。窗口录入还没有建，现在收到的都是网上提交的件，所以这个比例暂时没有意义。", "Case ratio = cases filed online ÷ all cases received. Entry at the counter is not built, so every case is an online one and this ratio says nothing yet."))</p>
            <p class="hint">\(words("截至 \(moment.chinese)。", "As of \(moment.words)."))<a href="/ratio.csv">\(words("下载（CSV）", "Download (CSV)"))</a></p>

            """)
    }

    private func standing(_ row: Ratio) -> HTML {
        row.online.count * 100 >= row.all.count * Self.target
            ? statusMark(.normal, words("达到目标", "at target"))
            : statusMark(
                .near,
                words("还差 \(missing(row.online.count, of: row.all.count)) 项", "\(missing(row.online.count, of: row.all.count)) short"))
    }

    private func missing(_ online: Int, of all: Int) -> Int { max(0, (all * Self.target + 99) / 100 - online) }

    /// The message before the figures: what is still to be done.
    private func distance(_ online: Int, of all: Int) -> String {
        guard all > 0 else { return words("事项清单还是空的。", "The list of items is still empty.") }
        let short = missing(online, of: all)
        return short == 0
            ? words(
                "\(all) 项许可中有 \(online) 项可以在网上申请，达到目标 \(Self.target)%。",
                "\(online) of \(all) items can be applied for online: the target of \(Self.target)% is reached.")
            : words(
                "\(all) 项许可中有 \(online) 项可以在网上申请；要达到 \(Self.target)%，还差 \(short) 项。",
                "\(online) of \(all) items can be applied for online; \(short) more are needed for \(Self.target)%.")
    }

    private func itemsPage(_ staff: Staff, _ row: Ratio) -> Page {
        let online = Set(row.online.map(\.id))
        let rows = row.all.map { item -> [HTML] in
            [
                polyglot(item.name),
                online.contains(item.id)
                    ? "\(words("可以", "yes"))" : "\(words("还不能：没有发布办事指南和表单", "not yet: no guide and form published"))",
                "<a href=\"/cases?state=all&amp;item=\(item.id)\">\(words("看办件", "Cases"))</a>",
            ]
        }
        return page(
            row.department.name, staff, context: [words("网上办理率", "Online ratio")],
            back: PageLink(words("返回网上办理率", "Back to the ratio"), "/ratio"),
            section: "/ratio", wide: true,
            """
            <p>\(distance(row.online.count, of: row.all.count))</p>
            \(dataTable(
                caption: words("事项清单", "Items"), head: [Column(words("事项", "Item")), Column(words("网上申请", "Online")), Column(words("办件", "Cases"))],
                rows: rows, rowHeading: 0, captionShown: false, whenEmpty: emptyState(words("这个部门没有列入清单的事项。", "This department has no listed items."))))

            """)
    }
}
