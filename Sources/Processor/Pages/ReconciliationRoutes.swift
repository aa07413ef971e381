import HTTPTypes
import Hummingbird
import Ledger
import Link
import Pages
import Statute

/// 对账: the last ninety days, each with what was received, what became a case, what is shown, and what does not agree.
extension ProcessorTier {
    func addReconciliationRoutes(to router: Router<GatewayContext>) {
        router.get("/reconciliation") { request, _ in
            try await overseeing(request) { staff in respond(reconciliationPage(staff, try await reconciledDays())) }
        }
        router.get("/reconciliation.csv") { request, _ in
            try await overseeing(request) { _ in
                let rows = try await reconciledDays().map { line -> [String] in
                    let figures = line.run?.outcome.figures
                    return [line.day.text]
                        + [figures?.receipts, figures?.cases, figures?.shown, line.run?.outcome.total].map { $0.map(String.init) ?? "" }
                        + [stateWords(line), line.run?.at.text ?? "", line.run?.digest.hex ?? ""]
                }
                let head = [
                    words("日期", "Day"), words("收件", "Received"), words("立案", "Cases"), words("网上展示", "Shown online"),
                    words("差异", "Differences"), words("状态", "State"), words("对账时间", "Reconciled at"), words("摘要", "Digest"),
                ]
                return csv([head] + rows, name: "reconciliation-\(today.text)")
            }
        }
        router.get("/reconciliation/:day") { request, context in
            try await overseeing(request) { staff in respond(reconciliationDayPage(staff, try await reconciledDay(context))) }
        }
        router.post("/reconciliation/:day/run") { request, context in
            let fields = try await readForm(request)
            guard let staff = try await staff(request) else { return askToSignIn(request, fields) }
            try CSRF.check(request.head, token: fields.first { $0.0 == CSRF.fieldName }?.1, session: staff.session)
            guard staff.has(.administrator) else {
                throw Problem.forbidden(words("只有系统管理员可以重新对账。", "Only administrators may have a day reconciled again."))
            }
            let line = try await reconciledDay(context)
            try await reconciliations.ask(line.day, by: staff.person.id, at: now())
            reconcileNow.ring()
            return redirect(to: "/reconciliation/\(line.day)")
        }
    }

    /// One day of the ninety: what was found, or why nothing is yet.
    struct ReconciledDay: Sendable {
        let day: Day
        let run: ReconciliationBook.Run?
        let waiting: ReconciliationBook.Waiting?
    }

    /// Newest first; a day begins to count when it is over.
    private func reconciledDays() async throws -> [ReconciledDay] {
        guard let first = try await reconciliations.firstDay(today: today), first < today else { return [] }
        let runs = try await reconciliations.newestRuns(from: first, to: today)
        let waiting = try await reconciliations.waiting(from: first)
        return (first.number..<today.number).reversed().map { number in
            let day = Day(number: number)
            return ReconciledDay(day: day, run: runs[day], waiting: waiting[day])
        }
    }

    private func reconciledDay(_ context: GatewayContext) async throws -> ReconciledDay {
        guard let day = context.parameters.get("day").flatMap({ Day($0) }),
            let line = try await reconciledDays().first(where: { $0.day == day })
        else {
            throw Problem(
                .notFound, words("没有这一天的对账", "No reconciliation of this day"),
                words(
                    "只能看最近九十天内已经过完的日子。请从对账页进入。", "Only days that are over, of the last ninety, can be seen. Please go there from the list.")
            )
        }
        return line
    }

    /// For the overview: the day before, when it does not agree.
    func latestDifferences() async throws -> (Day, UInt64)? {
        let yesterday = today.adding(days: -1)
        let run = try await reconciliations.newestRuns(from: yesterday, to: yesterday)[yesterday]
        return run.flatMap { $0.outcome.total > 0 ? (yesterday, $0.outcome.total) : nil }
    }

    // MARK: Words

    func stateWords(_ line: ReconciledDay) -> String {
        if line.waiting?.isAsked == true { return words("正在对账", "Being reconciled") }
        guard let run = line.run else { return words("未对账", "Not reconciled") }
        return run.outcome.total == 0 ? words("相符", "Agrees") : words("有差异", "Differs")
    }

    private func stateMark(_ line: ReconciledDay) -> HTML {
        if line.waiting?.isAsked == true { return statusMark(.stopped, stateWords(line)) }
        guard let run = line.run else { return statusMark(.near, stateWords(line)) }
        return statusMark(run.outcome.total == 0 ? .normal : .overdue, stateWords(line))
    }

    func hindranceWords(_ reason: Hindrance.Reason?) -> String {
        switch reason {
        case .intakeAway: words("连不上网上受理（外网）", "Intake is not reached")
        case .feedbackAway: words("连不上办理反馈（外网）", "Feedback is not reached")
        case .notOver: words("外网的时钟还没有过完这一天，请核对各机时钟", "The day is not over by an outer tier's clock: check the clocks")
        case .behind: words("这一天的收件还没有全部取回", "Filings of that day are still to be pulled")
        case .unreadable: words("外网送来的对账单验签不符，已告警，请查明", "An outer tier's statement could not be verified: look into it")
        case .other: words("对账中出错，详见日志", "The reconciliation failed: see the log")
        case nil: words("等待对账", "Waiting for its turn")
        }
    }

    // MARK: The page

    private func reconciliationPage(_ staff: Staff, _ lines: [ReconciledDay]) -> Page {
        let differing = lines.filter { ($0.run?.outcome.total ?? 0) > 0 }.count
        let undone = lines.filter { $0.run == nil }
        let rows = lines.map { line -> [HTML] in
            let figures = line.run?.outcome.figures
            func figure(_ value: UInt64?) -> HTML { "\(value.map(String.init) ?? "—")" }
            let why: HTML = line.run == nil ? "<br><span class=\"hint\">\(hindranceWords(line.waiting?.reason))</span>" : .empty
            return [
                "<a href=\"/reconciliation/\(line.day.text)\">\(line.day.words)</a>", figure(figures?.receipts), figure(figures?.cases),
                figure(figures?.shown), figure(line.run?.outcome.total), "\(stateMark(line))\(why)",
            ]
        }
        let summary: HTML =
            lines.isEmpty
            ? .empty
            : differing > 0
                ? noticeBanner(
                    .error, words("有 \(differing) 天对账有差异，请点开日期查明", "\(differing) days differ: open them and look into it"))
                : undone.isEmpty
                    ? noticeBanner(.success, words("最近 \(lines.count) 天全部相符", "The last \(lines.count) days agree"))
                    : noticeBanner(
                        .info,
                        words(
                            "有 \(undone.count) 天还没有对账，系统会自动再试",
                            "\(undone.count) days are not reconciled yet; they are tried again by themselves"))
        let end: HTML =
            lines.isEmpty
            ? .empty
            : "<p class=\"hint\">\(words("截至 \(moment.chinese)。", "As of \(moment.words). "))<a href=\"/reconciliation.csv\">\(words("下载（CSV）", "Download (CSV)"))</a></p>\n"
        return page(
            words("对账", "Reconciliation"), staff, section: "/reconciliation", wide: true,
            printNote: words("对账，截至 \(moment.chinese)", "Reconciliation as of \(moment.words)"),
            """
            \(summary)\(dataTable(
                caption: words("最近九十天的对账", "The last ninety days"),
                head: [
                    Column(words("日期", "Day")), .number(words("收件", "Received")), .number(words("立案", "Cases")),
                    .number(words("网上展示", "Shown online")), .number(words("差异", "Differences")), Column(words("状态", "State")),
                ], rows: rows, rowHeading: 0, captionShown: false,
                whenEmpty: emptyState(words("还没有过完的日子。明天零点以后自动对今天的账。", "No day is over yet. Today is reconciled by itself after midnight."))))
            <p class="hint">\(words("收件 = 外网当天出具的回执，含补正、撤回等。立案 = 其中新开的办件。网上展示 = 这些办件中申请人在外网能查到的。每天零点以后自动核对三边：回执、内网办件、外网展示；双方的对账单都有签名并留存。", "Received: receipts given outside that day, corrections and withdrawals too. Cases: those that opened a case. Shown online: those of the cases that their applicants find outside. After midnight the three are compared by themselves: receipts, cases, and what is shown. Both sides' statements are signed and kept."))</p>
            \(end)
            """)
    }
}
