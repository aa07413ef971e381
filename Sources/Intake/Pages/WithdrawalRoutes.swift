import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Pages
import Statute

/// 撤回申请: the applicant's own, until there is a decision.
extension IntakeTier {
    func addWithdrawalRoutes(to router: Router<GatewayContext>) {
        router.get("/filings/:number/withdrawal") { request, context in
            try await signedIn(request) { guest, account in
                let filed = try await ownCase(context, account)
                let kept = try await parked(path: request.uri.path, guest: guest)
                return try await withCase(request, guest, filed) { _, report in
                    respond(
                        withdrawalPage(
                            guest, filed, report, reason: kept?["reason"] ?? "", submission: Self.newID(), isKept: kept != nil),
                        headers: guest.headers)
                }
            }
        }
        router.post("/filings/:number/withdrawal") { request, context in try await withdraw(request, context) }
    }

    private func withdraw(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return askToSignIn(request, guest, fields) }
        let filed = try await ownCase(context, account)
        let reason = Typed.block(fields.value("reason") ?? "")
        guard let submission = fields.value("submission").flatMap(Self.submission) else { throw Problem.badRequest() }
        return try await withCase(request, guest, filed) { code, report in
            func again(_ faults: [Fault]) -> Page {
                withdrawalPage(guest, filed, report, reason: reason, submission: submission, faults: faults)
            }
            if let anew = try await readAnew(fields, page: { again([]) }) { return anew }
            guard (try? checked(request, guest, fields)) != nil else {
                guard CSRF.isFromHere(request.head) else { throw Problem.staleForm }
                return respond(
                    withdrawalPage(guest, filed, report, reason: reason, submission: submission, isKept: true), status: .forbidden)
            }
            // Decided since the page was opened: the page says so, and nothing is filed.
            guard Stage.undecided.contains(report.stage) else { return respond(again([]), status: .conflict) }
            guard reason.utf8.count <= Defect.longestWords else {
                let fault = Fault(
                    code: Fault.Code.tooLong, message: words("原因太长，请写在一千字以内。", "The reason is too long: at most a thousand characters."),
                    at: "reason", label: words("撤回的原因", "Reason"))
                return respond(again([fault]), status: .unprocessableContent)
            }
            guard fields.value("sure") == "yes" else {
                let fault = Fault(
                    code: Fault.Code.missing, message: words("请勾选确认撤回。", "Please tick that you withdraw."), at: "sure",
                    label: words("确认", "Confirmation"))
                return respond(again([fault]), status: .unprocessableContent)
            }
            try filingLimit.admit(account.id)
            try await checkRoomForFiling(submission, ItemReference(filed.item))
            try await forgetParked(path: request.uri.path, guest: guest)
            return try await answer {
                try await receiveFiling.file(
                    .withdrawal, submission: submission, to: filed, code: code,
                    later: Filing.Later(parent: filed.number, reason: reason.isEmpty ? nil : reason))
            } again: {
                again($0)
            }
        }
    }

    private func withdrawalPage(
        _ guest: Guest, _ filed: FilingBook.Filed, _ report: CaseReport, reason: String, submission: String, faults: [Fault] = [],
        isKept: Bool = false
    ) -> Page {
        let back = PageLink(words("返回办件", "Back to the case"), "/filings/\(filed.number)")
        let title = words("撤回申请", "Withdraw the application")
        guard Stage.undecided.contains(report.stage) else {
            return page(
                title, guest, back: back,
                noticeBanner(
                    .info,
                    words(
                        "本件已经“\(report.stage.plainWords)”，不能再撤回",
                        "The case is closed or decided (\(report.stage.plainWords)) and can no longer be withdrawn")))
        }
        let isWrong = faults.contains { $0.at == "sure" }
        return page(
            title, guest, context: [report.itemName], lead: isKept ? keptNote : errorSummary(faults), back: back, isError: !faults.isEmpty,
            formID: "withdrawal",
            """
            <p>\(words("撤回以后，审批机关终止办理，并出具终止办理告知书。撤回不能取消；以后需要的，可以重新申请。", "The agency then ends the case and issues a notice. A withdrawal cannot be undone; you may apply again later."))</p>
            \(postForm(to: "/filings/\(filed.number)/withdrawal", token: guest.csrf, id: "withdrawal", """
                <input type="hidden" name="submission" value="\(submission)">
                \(textArea("reason", words("撤回的原因（选填）", "Reason (optional)"), value: reason, faults: faults))
                <div class="field\(if: isWrong, " field-error")"><label class="choice"><input type="checkbox" id="f-sure" name="sure" value="yes"\
                \(if: isWrong, " aria-invalid=\"true\"")> <span>\(words("我确认撤回这份申请", "I withdraw this application"))</span></label></div>
                \(actions(button(words("撤回申请", "Withdraw"), .danger)))
                """))
            """)
    }
}
