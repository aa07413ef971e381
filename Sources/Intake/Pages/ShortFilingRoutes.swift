import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Pages
import Statute

/// What an applicant asks for in his case with one reason and one tick.
enum ShortFiling: CaseIterable, Sendable {
    /// 撤回申请: his own, until there is a decision.
    case withdrawal
    /// 申请听证: once he was told that he may.
    case hearingRequest

    var purpose: Filing.Purpose {
        switch self {
        case .withdrawal: .withdrawal
        case .hearingRequest: .hearingRequest
        }
    }

    var path: String {
        switch self {
        case .withdrawal: "withdrawal"
        case .hearingRequest: "hearing-request"
        }
    }

    func isPossible(at stage: Stage) -> Bool {
        switch self {
        case .withdrawal: Stage.undecided.contains(stage)
        case .hearingRequest: stage == .hearingOffered
        }
    }

    var title: String {
        switch self {
        case .withdrawal: words("撤回申请", "Withdraw the application")
        case .hearingRequest: words("申请听证", "Ask for a hearing")
        }
    }

    /// Beside the link.
    var whenPossible: String {
        switch self {
        case .withdrawal: words("作出决定以前都可以撤回", "possible until there is a decision")
        case .hearingRequest:
            words(
                "自被告知之日起\(TimeLimit.row(.hearingRequest).span?.chinese ?? "")内可以提出",
                "possible within \(TimeLimit.row(.hearingRequest).span?.words ?? "") of being told")
        }
    }

    fileprivate func closed(at stage: Stage) -> String {
        switch self {
        case .withdrawal:
            words(
                "本件已经“\(stage.plainWords)”，不能再撤回",
                "The case is closed or decided (\(stage.plainWords)) and can no longer be withdrawn")
        case .hearingRequest:
            words(
                "本件现为“\(stage.plainWords)”，现在不能申请听证",
                "This case is at “\(stage.plainWords)”: a hearing cannot be asked for now")
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .withdrawal:
            words(
                "撤回以后，审批机关终止办理，并出具终止办理告知书。撤回不能取消；以后需要的，可以重新申请。",
                "The agency then ends the case and issues a notice. A withdrawal cannot be undone; you may apply again later.")
        case .hearingRequest:
            words(
                "审批机关收到申请后，在\(TimeLimit.row(.hearing).span?.chinese ?? "")内组织听证，并提前通知时间和地点。您不承担组织听证的费用。以提交的时间为准。",
                "The agency then holds a hearing within \(TimeLimit.row(.hearing).span?.words ?? "") and tells you in advance when and where. It costs you nothing. What counts is when you file this."
            )
        }
    }

    fileprivate var reason: String {
        switch self {
        case .withdrawal: words("撤回的原因（选填）", "Reason (optional)")
        case .hearingRequest: words("要求听证的理由（选填）", "Why you ask for it (optional)")
        }
    }

    fileprivate var sure: String {
        switch self {
        case .withdrawal: words("我确认撤回这份申请", "I withdraw this application")
        case .hearingRequest: words("我要求就这份申请举行听证", "I ask for a hearing on this application")
        }
    }

    fileprivate var button: HTML {
        switch self {
        case .withdrawal: Pages.button(words("撤回申请", "Withdraw"), .danger)
        case .hearingRequest: Pages.button(words("提交听证申请", "Ask for the hearing"))
        }
    }
}

extension IntakeTier {
    func addShortFilingRoutes(to router: Router<GatewayContext>) {
        for kind in ShortFiling.allCases {
            router.get("/filings/:number/\(kind.path)") { request, context in
                try await signedIn(request) { guest, account in
                    let filed = try await ownCase(context, account)
                    let kept = try await parked(path: request.uri.path, guest: guest)
                    return try await withCase(request, guest, filed) { _, report in
                        respond(
                            shortFilingPage(
                                kind, guest, filed, report, reason: kept?["reason"] ?? "", submission: Self.newID(), isKept: kept != nil),
                            headers: guest.headers)
                    }
                }
            }
            router.post("/filings/:number/\(kind.path)") { request, context in try await file(kind, request, context) }
        }
    }

    private func file(_ kind: ShortFiling, _ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return askToSignIn(request, guest, fields) }
        let filed = try await ownCase(context, account)
        let reason = Typed.block(fields.value("reason") ?? "")
        guard let submission = fields.value("submission").flatMap(Self.submission) else { throw Problem.badRequest() }
        return try await withCase(request, guest, filed) { code, report in
            func again(_ faults: [Fault]) -> Page {
                shortFilingPage(kind, guest, filed, report, reason: reason, submission: submission, faults: faults)
            }
            if let anew = try await readAnew(fields, page: { again([]) }) { return anew }
            guard (try? checked(request, guest, fields)) != nil else {
                guard CSRF.isFromHere(request.head) else { throw Problem.staleForm }
                return respond(
                    shortFilingPage(kind, guest, filed, report, reason: reason, submission: submission, isKept: true), status: .forbidden)
            }
            // Something was done since the page was opened: the page says so, and nothing is filed.
            guard kind.isPossible(at: report.stage) else { return respond(again([]), status: .conflict) }
            guard reason.utf8.count <= Defect.longestWords else {
                let fault = Fault(
                    code: Fault.Code.tooLong, message: words("原因太长，请写在一千字以内。", "The reason is too long: at most a thousand characters."),
                    at: "reason", label: words("原因", "Reason"))
                return respond(again([fault]), status: .unprocessableContent)
            }
            guard fields.value("sure") == "yes" else {
                let fault = Fault(
                    code: Fault.Code.missing, message: words("请勾选：\(kind.sure)。", "Please tick: \(kind.sure)."), at: "sure",
                    label: words("确认", "Confirmation"))
                return respond(again([fault]), status: .unprocessableContent)
            }
            try filingLimit.admit(account.id)
            try await checkRoomForFiling(submission, ItemReference(filed.item))
            try await forgetParked(path: request.uri.path, guest: guest)
            return try await answer {
                try await receiveFiling.file(
                    kind.purpose, submission: submission, to: filed, code: code,
                    later: Filing.Later(parent: filed.number, reason: reason.isEmpty ? nil : reason))
            } again: {
                again($0)
            }
        }
    }

    private func shortFilingPage(
        _ kind: ShortFiling, _ guest: Guest, _ filed: FilingBook.Filed, _ report: CaseReport, reason: String, submission: String,
        faults: [Fault] = [], isKept: Bool = false
    ) -> Page {
        let back = PageLink(words("返回办件", "Back to the case"), "/filings/\(filed.number)")
        guard kind.isPossible(at: report.stage) else {
            return page(kind.title, guest, back: back, noticeBanner(.info, kind.closed(at: report.stage)))
        }
        let isWrong = faults.contains { $0.at == "sure" }
        return page(
            kind.title, guest, context: [report.itemName], lead: isKept ? keptNote : errorSummary(faults), back: back,
            isError: !faults.isEmpty, formID: kind.path,
            """
            <p>\(kind.meaning)</p>
            \(postForm(to: "/filings/\(filed.number)/\(kind.path)", token: guest.csrf, id: kind.path, """
                <input type="hidden" name="submission" value="\(submission)">
                \(textArea("reason", kind.reason, value: reason, faults: faults))
                <div class="field\(if: isWrong, " field-error")"><label class="choice"><input type="checkbox" id="f-sure" name="sure" value="yes"\
                \(if: isWrong, " aria-invalid=\"true\"")> <span>\(kind.sure)</span></label></div>
                \(actions(kind.button))
                """))
            """)
    }
}
