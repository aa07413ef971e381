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

    /// Those who perform no act have no cases of their own to do: they read all.
    private func actsHere(_ staff: Staff) -> Bool { Act.allCases.contains { $0.performer.map(staff.has) ?? false } }

    private func queuePage(_ staff: Staff, scope asked: String, after: (due: String, number: String)?) async throws -> Page {
        let scopes = [("mine", "等我办理"), ("open", "全部在办"), ("closed", "已办结")].filter { $0.0 != "mine" || actsHere(staff) }
        let scope = scopes.contains { $0.0 == asked } ? asked : "open"
        let lines = try await cases.lines(filter(for: staff, scope: scope), limit: Self.pageLength + 1, after: after)
        let shown = lines.prefix(Self.pageLength)
        let rows = shown.map { line -> [HTML] in
            [
                "\(pressureMark(line.due, isOpen: line.stage.isOpen))\(line.due.map { due -> HTML in "<br>\(due.text)" })",
                """
                <strong>\(line.applicant.isEmpty ? "（没有填名称）" : line.applicant)</strong><br><a href="/cases/\(line.number)">\
                \(ReceiptNumber(typed: line.number).map { grouped($0.grouped) } ?? "\(line.number)")</a>
                """,
                "\(line.itemName)", "\(line.stage.plainWords)", "\(line.receivedAt.day.chinese)",
            ]
        }
        let next =
            lines.count > Self.pageLength
            ? shown.last.map { line in
                PageLink("下一页", "/?scope=\(scope)&due=\(line.due?.day.description ?? "9999")&number=\(line.number)")
            } : nil
        var filters: [Pages.Filter] = []
        for (key, title) in scopes {
            let count = Int(try await cases.count(filter(for: staff, scope: key)))
            filters.append(Pages.Filter(title, "/?scope=\(key)", count: count, isCurrent: key == scope))
        }
        let empty =
            scope == "mine"
            ? emptyState("现在没有等您办理的件。", PageLink("看本单位全部在办的件", "/?scope=open"))
            : emptyState(scope == "closed" ? "还没有办结的件。" : "现在没有在办的件。")
        return page(
            actsHere(staff) ? "待办" : "办件", staff, section: "/", wide: true,
            """
            \(filterLinks("按办理状态筛选", filters))
            \(dataTable(
                caption: "办件，期限近的在前", head: ["期限", "申请人和办件编号", "事项", "阶段", "收件日期"], rows: rows, rowHeading: 1,
                captionShown: false, whenEmpty: empty))
            \(rows.isEmpty ? .empty : "<p class=\"hint\">期限近的排在前面。剩余时间按工作日计算；期限当天 24:00 届满。</p>\n")
            \(pager(previous: after == nil ? nil : PageLink("回到第一页", "/?scope=\(scope)"), next: next))

            """)
    }

    /// 剩余时限, in words: a shape and a word beside the colour.
    func pressureMark(_ due: DueDate?, isOpen: Bool) -> HTML {
        guard isOpen else { return statusMark(.closed) }
        guard let due else { return statusMark(.normal) }
        if due.day < today {
            // How late: the working days that have ended since.
            return statusMark(.overdue, "超期 \(max(1, catalogue.calendar.workdays(from: due.day, to: today))) 个工作日")
        }
        if due.day == today { return statusMark(.dueToday) }
        let left = catalogue.calendar.workdays(from: today, to: due.day)
        return statusMark(left <= 2 ? .near : .normal, "剩 \(left) 个工作日")
    }
}
