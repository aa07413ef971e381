import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Outer
import Pages
import Statute

/// 进度查询: number and code open one case, in memory, for this visitor.
extension FeedbackTier {
    func addProgressRoutes(to router: Router<GatewayContext>) {
        router.get("/") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            return respond(progressForm(visit, number: "", faults: []), headers: headers(visit))
        }
        router.post("/progress") { request, context in try await open(request, context) }
        router.get("/progress") { request, _ in try await show(request) }
        router.post("/progress/closing") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            try CSRF.check(request.head, token: try await readForm(request).first { $0.0 == CSRF.fieldName }?.1, session: visit.token)
            if let session = SessionToken(from: request.headers, cookie: Site.Tier.feedback.sessionCookie) {
                cases.close(session: session.hash)
            }
            return redirect(to: "/", headers: [.setCookie: SessionToken.clearing(Site.Tier.feedback.sessionCookie)])
        }
    }

    private func open(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visit = Visit(request.headers, tier: .feedback)
        let fields = try await readForm(request, limit: 16_384, maxPairs: 20)
        // Intake's receipt page posts here with what only it and the applicant know; every other form must be our own.
        if request.headers[.origin] != intakeURL {
            try CSRF.check(request.head, token: fields.first { $0.0 == CSRF.fieldName }?.1, session: visit.token)
        }
        try addressLimit.admit(context.remote)
        let typedNumber = fields.first { $0.0 == "number" }?.1 ?? ""
        let typedCode = fields.first { $0.0 == "code" }?.1 ?? ""
        let number: ReceiptNumber
        switch ReceiptNumber.read(typed: typedNumber) {
        case .number(let read): number = read
        case .wrongCheckDigit: return refuse(visit, typedNumber, "number", "办件编号", "办件编号有一位抄错了，请对照回执检查。")
        case .malformed: return refuse(visit, typedNumber, "number", "办件编号", "请填写回执上的办件编号，22 位数字，短横可以不填。")
        }
        guard let code = CaseCode(typed: typedCode) else {
            return refuse(visit, typedNumber, "code", "查询码", "请填写回执上的查询码，16 位，四个一组。")
        }
        let tag = caseTag(number: number, code: code)
        let key = CaseKey(code: code, number: number)
        guard let payload = try await told.caseVersion(tag: tag.bytes), (try? Self.report(payload, key: key)) != nil else {
            // Only wrong codes are counted: nobody can keep an applicant out by trying his number.
            try numberLimit.admit(number.text)
            // One answer, whether the number is unknown, the code is wrong, or nothing has been told yet.
            return refuse(
                visit, typedNumber, "code", "查询码",
                "没有查到。请核对办件编号和查询码；刚提交的申请，内网签收后才能查到，一般只要几秒钟。查询码丢了的，请带身份证件到窗口查询，电话 12345。")
        }
        let session = SessionToken()
        let opened = OpenCases.Opened(number: number, tag: tag, key: key, until: now() + OpenCases.life)
        guard cases.open(opened, session: session.hash, at: now()) else { throw Problem.busy }
        return redirect(to: "/progress", headers: [.setCookie: session.cookie(Site.Tier.feedback.sessionCookie)])
    }

    private func refuse(_ visit: Visit, _ number: String, _ at: String, _ label: String, _ message: String) -> Response {
        let fault = Fault(code: "progress", message: message, at: at, label: label)
        return respond(progressForm(visit, number: number, faults: [fault]), status: .unprocessableContent, headers: headers(visit))
    }

    private func show(_ request: Request) async throws -> Response {
        let visit = Visit(request.headers, tier: .feedback)
        guard let session = SessionToken(from: request.headers, cookie: Site.Tier.feedback.sessionCookie),
            let opened = cases.find(session: session.hash, at: now()), let payload = try await told.caseVersion(tag: opened.tag.bytes)
        else { return redirect(to: "/", headers: headers(visit)) }
        return respond(reportPage(visit, try Self.report(payload, key: opened.key)), headers: headers(visit))
    }

    private static func report(_ payload: [UInt8], key: CaseKey) throws -> CaseReport {
        let version = try CaseVersion(bytes: payload)
        return try JSONDecoder().decode(CaseReport.self, from: Data(try key.open(version.sealed, context: version.context)))
    }

    // MARK: Pages

    private func progressForm(_ visit: Visit, number: String, faults: [Fault]) -> Page {
        page(
            "查询办理进度", visit: visit, lead: errorSummary(faults), section: "/", isError: !faults.isEmpty,
            """
            <p>凭回执上的办件编号和查询码，查看办理过程、期限和决定，不用登录。</p>
            \(postForm(to: "/progress", token: visit.csrf, """
                \(textField("number", "办件编号", value: number, hint: "22 位数字，例如 320102-260213-101-000123-5，短横可以不填", autocomplete: "off", inputMode: "numeric", faults: faults))
                \(textField("code", "查询码", value: "", hint: "16 位，四个一组；分不清字母 O 和数字 0、字母 I 和数字 1 的，填哪个都行", autocomplete: "off", faults: faults))
                \(actions(button("查询")))
                """))
            <p class="hint">内容是加密的，只有查询码能打开。打开后 15 分钟内可以看，看完请按“看完了，关闭”。</p>
            <p class="hint">查询码丢了的，请带身份证件到窗口查询，电话 12345。</p>

            """)
    }

    private func reportPage(_ visit: Visit, _ report: CaseReport) -> Page {
        let number = ReceiptNumber(typed: report.number)?.grouped ?? report.number
        let last = report.lines.count - 1
        var entries = report.lines.enumerated().map { index, line in
            TimelineEntry(
                date: line.day.chinese, title: line.title, detail: line.text.map { text -> HTML in "<p>\(text)</p>" },
                state: index == last && report.stage.isOpen ? .current : .done)
        }
        if let due = report.due, let owed = report.dueExplanation, !(report.lines.last?.text?.contains(due.text) ?? false) {
            entries.append(TimelineEntry(date: "\(due.text)前", title: "应当\(owed)", state: .coming))
        }
        return page(
            report.itemName, visit: visit, back: PageLink("查询别的办件", "/"),
            printNote: "办件编号 \(number)，内容截至 \(report.writtenAt.chinese)",
            """
            \(report.decision.map { decision($0, of: report) } ?? standing(report))
            \(pageSection("办理过程", timeline(entries)))
            \(pageSection("办件信息", summaryList(facts(report, number))))
            <p class="hint">内容截至 \(report.writtenAt.chinese)。\(heartbeat.isInnerSideConnected ? "" : "与审批内网的连接暂时中断，新的进展会晚一些显示。")</p>
            \(postForm(to: "/progress/closing", token: visit.csrf, actions(button("看完了，关闭", .secondary))))

            """)
    }

    /// What the decision says already is not said again.
    private func facts(_ report: CaseReport, _ number: String) -> [(term: String, value: HTML)] {
        let parties: [(term: String, value: HTML)] =
            report.decision == nil ? [("申请人", "\(report.applicantName)"), ("决定机关", "\(report.decidingAuthority)")] : []
        return [("办件编号", grouped(number))] + parties + [("受理机关", "\(report.receivingAgency)"), ("咨询电话", "\(report.phone)")]
    }

    /// Before a decision: where the case stands, and by when somebody owes something.
    private func standing(_ report: CaseReport) -> HTML {
        let isLate = report.due.map { $0.day < Moment(milliseconds: now()).day } ?? false
        let owed = report.due.map { due -> HTML in
            "<p>应当在 <strong>\(due.text)</strong>前\(report.dueExplanation ?? "答复")。</p>\n"
        }
        let late: HTML = isLate ? "<p>\(statusMark(.overdue)) 已经过了这个日期。可以拨打咨询电话 \(report.phone) 询问，或者拨打 12345 投诉。</p>\n" : .empty
        let note: HTML = report.stage == .received ? "<p>收件不是受理。逾期不告知是否受理的，自收到申请材料之日起即为受理。</p>\n" : .empty
        return noticeBanner(isLate ? .warning : .info, "现在的阶段：\(report.stage.plainWords)", "\(owed)\(late)\(note)")
    }

    /// 决定: the result in one sentence, then the document's parts in their order.
    private func decision(_ decision: CaseReport.Decision, of report: CaseReport) -> HTML {
        let licence = decision.licence
        let rows: [(String, String?)] = [
            ("文号", decision.documentNumber), ("申请人", report.applicantName), ("许可内容", decision.terms), ("理由", decision.reasons),
            ("依据", decision.basis), ("许可证件", licence?.licenceName), ("许可证编号", licence?.number),
            ("有效期至", licence.map { $0.validUntil?.chinese ?? "长期" }), ("不服本决定的", decision.remedies),
            ("决定机关", report.decidingAuthority), ("决定日期", decision.day.chinese),
        ]
        let shown = summaryList(rows.compactMap { term, value in value.map { (term, lines($0)) } })
        let sentence = "\(report.decidingAuthority)于\(decision.day.chinese)作出决定。"
        let next: HTML =
            licence.map { licence -> HTML in "<p>任何人都可以在<a href=\"/licences/\(licence.number)\">许可公示</a>里核对这个许可。</p>\n" }
            ?? "<p>理由和不服决定怎么办，见下面的决定。</p>\n"
        return """
            \(noticeBanner(decision.isGranted ? .success : .warning, decision.isGranted ? "准予许可" : "不予许可", "<p>\(sentence)</p>\n\(next)"))
            \(pageSection(decision.isGranted ? "准予行政许可决定" : "不予行政许可决定", shown))
            """
    }
}
