import Hummingbird
import Ledger
import Licensing
import Pages
import Statute

/// 待办: what waits for this person, least remaining time first.
extension ProcessorTier {
    private static let pageLength = 50

    func addQueueRoutes(to router: Router<GatewayContext>) {
        router.get("/") { request, _ in
            try await signedIn(request) { staff in
                let query = request.uri.queryParameters
                let after = query["due"].flatMap { due in query["number"].map { (due: String(due), number: String($0)) } }
                return respond(try await queuePage(staff, scope: query["scope"].map(String.init) ?? "mine", after: after))
            }
        }
    }

    /// The cases that wait for an act of this person's roles.
    private func filter(for staff: Staff, scope: String) -> CaseBook.Filter {
        var filter = CaseBook.Filter(isOpen: scope == "closed" ? false : true)
        let department = staff.person.department
        if staff.has(.intakeClerk) {
            filter.receiving = department
            if scope == "mine" { filter.stages = [.received] }
        } else if !staff.has(.administrator), !staff.has(.supervisor) {
            filter.deciding = department
            if scope == "mine" {
                filter.stages = (staff.has(.examiner) ? [.accepted] : []) + (staff.has(.decider) ? [.examined] : [])
            }
        }
        return filter
    }

    private func queuePage(_ staff: Staff, scope: String, after: (due: String, number: String)?) async throws -> Page {
        let lines = try await cases.lines(filter(for: staff, scope: scope), limit: Self.pageLength + 1, after: after)
        let shown = lines.prefix(Self.pageLength)
        let rows = shown.map { line -> [HTML] in
            [
                pressureMark(line.due, isOpen: line.stage.isOpen),
                "<a href=\"/cases/\(line.number)\">\(ReceiptNumber(typed: line.number)?.grouped ?? line.number)</a>", "\(line.applicant)",
                "\(line.itemName)", "\(line.stage.name)", "\(line.receivedAt.day.chinese)", "\(line.due?.text ?? "—")",
            ]
        }
        let next =
            lines.count > Self.pageLength
            ? shown.last.map { line in
                PageLink("下一页", "/?scope=\(scope)&due=\(line.due?.day.description ?? "9999")&number=\(line.number)")
            } : nil
        var filters: [Pages.Filter] = []
        for (key, title) in [("mine", "等我办"), ("open", "在办"), ("closed", "已办结")] {
            let count = Int(try await cases.count(filter(for: staff, scope: key)))
            filters.append(Pages.Filter(title, "/?scope=\(key)", count: count, isCurrent: key == scope))
        }
        let empty =
            scope == "mine"
            ? emptyState("现在没有等您办的件。", PageLink("看本单位所有在办的件", "/?scope=open")) : emptyState("没有这样的办件。")
        return page(
            "待办", staff, section: "/", wide: true,
            """
            \(filterLinks("按办理状态筛选", filters))
            \(dataTable(
                caption: "办件，按到期日排列", head: ["时限", "办件编号", "申请人", "事项", "阶段", "收件日期", "到期日"], rows: rows, captionShown: false,
                whenEmpty: empty))
            \(pager(previous: after == nil ? nil : PageLink("回到第一页", "/?scope=\(scope)"), next: next))

            """)
    }

    /// 剩余时限, in words: a shape and a word beside the colour.
    func pressureMark(_ due: DueDate?, isOpen: Bool) -> HTML {
        guard isOpen else { return statusMark(.closed) }
        guard let due else { return statusMark(.normal) }
        let left = catalogue.calendar.workdays(from: today, to: due.day)
        if due.day < today { return statusMark(.overdue, "超期") }
        if due.day == today { return statusMark(.dueToday) }
        return statusMark(left <= 2 ? .near : .normal, "剩 \(left) 天")
    }
}
