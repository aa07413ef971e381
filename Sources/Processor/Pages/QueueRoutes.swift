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
                if staff.oversees, mine(staff) == nil { return redirect(to: "/overview") }
                let query = request.uri.queryParameters
                let after = query["due"].flatMap { due in query["number"].map { (due: String(due), number: String($0)) } }
                return respond(try await queuePage(staff, after: after))
            }
        }
    }

    /// The cases that wait for an act of this person's roles; nil for those who perform none.
    func mine(_ staff: Staff) -> CaseBook.Filter? {
        let department = staff.person.department
        var turns: [CaseBook.Turn] = []
        if staff.has(.intakeClerk) {
            turns.append(.init(receiving: department, stages: [.received]))
            turns.append(.init(receiving: department, stages: [.correctionRequested], isLapsed: true))
        }
        if staff.has(.reviewer) { turns.append(.init(receiving: department, stages: [.received], isCorrected: true)) }
        if staff.has(.examiner) { turns.append(.init(deciding: department, stages: [.accepted, .hearing])) }
        if staff.has(.hearingChair) { turns.append(.init(deciding: department, stages: [.hearing])) }
        if staff.has(.decider) { turns.append(.init(deciding: department, stages: [.examined])) }
        if staff.has(.issuer) { turns.append(.init(deciding: department, stages: [.granted, .refused], isSealed: true)) }
        if staff.has(.sealKeeper) { turns.append(.init(unsealedOf: department)) }
        return turns.isEmpty ? nil : CaseBook.Filter(turns: turns, today: today)
    }

    /// The cases before and after this one in the person's queue.
    func neighbours(of number: String, for staff: Staff) async throws -> (previous: String?, next: String?) {
        guard let filter = mine(staff) else { return (nil, nil) }
        let numbers = try await cases.lines(filter, limit: 500).map(\.number)
        guard let place = numbers.firstIndex(of: number) else { return (nil, numbers.first) }
        return (place > 0 ? numbers[place - 1] : nil, place + 1 < numbers.count ? numbers[place + 1] : nil)
    }

    func next(after stored: StoredCase, for staff: Staff) async throws -> String? {
        guard let filter = mine(staff) else { return nil }
        let place = (due: stored.projected.due?.day.description ?? "9999", number: stored.file.number)
        let later = try await cases.lines(filter, limit: 2, after: place).map(\.number).first { $0 != stored.file.number }
        if let later { return later }
        return try await cases.lines(filter, limit: 2).map(\.number).first { $0 != stored.file.number }
    }

    private func queuePage(_ staff: Staff, after: (due: String, number: String)?) async throws -> Page {
        let filter = mine(staff) ?? CaseBook.Filter(isOpen: true, department: staff.person.department)
        let found = try await cases.lines(filter, limit: Self.pageLength + 1, after: after)
        let shown = Array(found.prefix(Self.pageLength))
        let count = Int(try await cases.count(filter))
        let next =
            found.count > Self.pageLength
            ? shown.last.map { PageLink(words("下一页", "Next page"), "/?due=\($0.due?.day.description ?? "9999")&number=\($0.number)") } : nil
        let empty = emptyState(
            words("现在没有等您办理的件。", "Nothing waits for you now."),
            PageLink(words("看本单位全部在办的件", "See all open cases of your department"), "/cases?state=open"))
        return page(
            words("待办", "To do"), staff, section: "/", wide: true,
            """
            \(searchForm("/cases", label: words("查找办件", "Find a case"), hint: words("办件编号、申请人名称或者许可证编号", "Case number, applicant or licence number"), key: "Slash"))
            <p>\(words("等您办理 \(count) 件，期限近的在前。", "\(count) cases wait for you, the nearest limit first."))</p>
            \(caseTable(shown, whenEmpty: empty))
            \(rowsHint(shown))
            \(pager(previous: after == nil ? nil : PageLink(words("回到第一页", "First page"), "/"), next: next))

            """)
    }

    func rowsHint(_ lines: [CaseLine]) -> HTML {
        lines.isEmpty
            ? .empty
            : "<p class=\"hint\">\(words("剩余时间按工作日计算；期限当天 24:00 届满。", "Remaining time is in working days; a limit ends at midnight of its day."))</p>\n"
    }

    func caseTable(_ found: [CaseLine], whenEmpty: HTML) -> HTML {
        let rows = found.map { line -> [HTML] in
            let name: HTML = line.applicant.isEmpty ? "\(words("（没有填名称）", "(no name given)"))" : polyglot(line.applicant)
            return [
                "\(stateMark(line))\(line.due.map { due -> HTML in "<br>\(due.words)" })",
                "<a href=\"/cases/\(line.number)\" data-row><strong>\(name)</strong></a><br>\(grouped(number(line.number)))",
                polyglot(line.itemName), "\(line.stage.plainWords)", "\(line.receivedAt.day.words)",
            ]
        }
        return dataTable(
            caption: words("办件，期限近的在前", "Cases, the nearest limit first"),
            head: [
                Column(words("期限", "Limit")), Column(words("申请人和办件编号", "Applicant and case")), Column(words("事项", "Item")),
                Column(words("阶段", "Stage")), Column(words("收件日期", "Received")),
            ],
            rows: rows, rowHeading: 1, captionShown: false, whenEmpty: whenEmpty)
    }

    private func stateMark(_ line: CaseLine) -> HTML {
        line.stage == .correctionRequested
            ? statusMark(.stopped, words("等申请人", "applicant's turn")) : pressureMark(line.due, isOpen: line.stage.isOpen)
    }

    /// 剩余时限, in words: a shape and a word beside the colour.
    func pressureMark(_ due: DueDate?, isOpen: Bool) -> HTML {
        guard isOpen else { return statusMark(.closed) }
        guard let due else { return statusMark(.normal) }
        if due.day < today {
            // How late: the working days that have ended since.
            let late = max(1, catalogue.calendar.workdays(from: due.day, to: today))
            return statusMark(.overdue, words("超期 \(late) 个工作日", "\(late) working days late"))
        }
        if due.day == today { return statusMark(.dueToday) }
        let left = catalogue.calendar.workdays(from: today, to: due.day)
        return statusMark(left <= 2 ? .near : .normal, words("剩 \(left) 个工作日", "\(left) working days left"))
    }
}
