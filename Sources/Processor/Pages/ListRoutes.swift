import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 办件清单: every list is an address; each has the same list as CSV behind it.
extension ProcessorTier {
    private static let pageLength = 50
    /// Rows of one export; a larger one is narrowed down first.
    private static let mostExported = 20_000

    func addListRoutes(to router: Router<GatewayContext>) {
        router.get("/cases") { request, _ in
            try await signedIn(request) { staff in
                respond(try await listPage(staff, ListQuery(request), after: Self.place(request)))
            }
        }
        router.get("/cases.csv") { request, _ in
            try await signedIn(request) { staff in
                let query = ListQuery(request)
                let lines = try await cases.lines(filter(query, for: staff), limit: Self.mostExported)
                let head = [
                    words("办件编号", "Case number"), words("申请人", "Applicant"), words("事项", "Item"), words("阶段", "Stage"),
                    words("收件时间", "Received"), words("期限", "Due"), words("决定机关", "Deciding authority"),
                ]
                let rows = lines.map { line in
                    [
                        number(line.number), line.applicant, line.itemName, line.stage.name, line.receivedAt.text, line.due?.day.text ?? "",
                        catalogue.department(line.decidingAuthority)?.name ?? line.decidingAuthority,
                    ]
                }
                return csv([head] + rows, name: "cases-\(today.text)")
            }
        }
    }

    /// What a list was asked for, as its address says it.
    struct ListQuery: Sendable {
        var text: String?
        var state: String
        var deciding: String?
        var item: String?

        init(_ request: Request) {
            let query = request.uri.queryParameters
            func value(_ name: String) -> String? {
                query[Substring(name)].map(String.init)?.trimmingLines.map { String($0.prefix(120)) }
            }
            text = value("q")
            state = value("state") ?? (text == nil ? "open" : "all")
            deciding = value("deciding")
            item = value("item")
        }

        func address(_ path: String, state: String? = nil) -> String {
            let pairs = [("state", state ?? self.state), ("q", text), ("deciding", deciding), ("item", item)]
            return path + "?" + pairs.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }.joined(separator: "&")
        }
    }

    static let states = ["open", "near", "overdue", "waiting", "decided", "ended", "all"]

    func stateName(_ state: String) -> String {
        switch state {
        case "open": words("在办", "Open")
        case "near": words("三个工作日内到期", "Due within three working days")
        case "overdue": words("超期", "Overdue")
        case "waiting": words("等申请人补正", "Waiting for the applicant")
        case "decided": words("已作决定", "Decided")
        case "ended": words("已办结", "Closed")
        default: words("全部", "All")
        }
    }

    func filter(_ query: ListQuery, for staff: Staff) -> CaseBook.Filter {
        var filter = CaseBook.Filter(
            department: staff.oversees ? nil : staff.person.department, deciding: query.deciding, item: query.item, text: query.text)
        switch query.state {
        case "open": filter.isOpen = true
        case "near":
            filter.dueBy = catalogue.calendar.adding(3, workdaysTo: today).day
            filter.dueFrom = today
        case "overdue": filter.dueBefore = today
        case "waiting": filter.stages = [.correctionRequested]
        case "decided": filter.stages = Stage.allCases.filter(\.isDecided)
        case "ended": filter.isOpen = false
        default: break
        }
        return filter
    }

    private static func place(_ request: Request) -> (due: String, number: String)? {
        let query = request.uri.queryParameters
        return query["due"].flatMap { due in query["number"].map { (due: String(due), number: String($0)) } }
    }

    private func listPage(_ staff: Staff, _ query: ListQuery, after: (due: String, number: String)?) async throws -> Page {
        let found = try await cases.lines(filter(query, for: staff), limit: Self.pageLength + 1, after: after)
        let shown = Array(found.prefix(Self.pageLength))
        var filters: [Pages.Filter] = []
        for state in Self.states {
            var other = query
            other.state = state
            let count = Int(try await cases.count(filter(other, for: staff)))
            filters.append(
                Pages.Filter(stateName(state), query.address("/cases", state: state), count: count, isCurrent: state == query.state))
        }
        let next =
            found.count > Self.pageLength
            ? shown.last.map { line in
                PageLink(
                    words("下一页", "Next page"),
                    "\(query.address("/cases"))&due=\(line.due?.day.description ?? "9999")&number=\(line.number)")
            } : nil
        let scope = [
            query.deciding.map { catalogue.department($0)?.name ?? $0 }, query.item.map { catalogue.listing(of: $0)?.name ?? $0 },
            query.text.map { "“\($0)”" },
        ].compactMap(\.self)
        let whole = PageLink(words("看全部办件", "See all cases"), "/cases?state=all")
        return page(
            words("办件", "Cases"), staff, context: scope, section: "/cases", wide: true,
            """
            \(searchForm("/cases", value: query.text ?? "", label: words("查找办件", "Find a case"), hint: words("办件编号、申请人名称或者许可证编号", "Case number, applicant or licence number"), key: "Slash"))
            \(filterLinks(words("按办理状态筛选", "Filter by state"), filters))
            \(caseTable(shown, whenEmpty: emptyState(words("没有符合条件的件。", "No cases match."), whole)))
            \(rowsHint(shown))
            \(pager(previous: after == nil ? nil : PageLink(words("回到第一页", "First page"), query.address("/cases")), next: next))
            \(shown.isEmpty ? .empty : "<p><a href=\"\(PageLink.attribute(query.address("/cases.csv")))\">\(words("下载这份清单（CSV）", "Download this list (CSV)"))</a></p>\n")

            """)
    }
}
