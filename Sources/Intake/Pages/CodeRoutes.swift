import Crypto
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Outer
import Pages
import Statute

/// 查询码: asked once a sign-in, before anything of the case is shown or changed; and reset when it is lost.
extension IntakeTier {
    func addCodeRoutes(to router: Router<GatewayContext>) {
        router.get("/filings/:number/code") { request, context in
            try await signedIn(request) { guest, account in
                let filed = try await ownCase(context, account)
                return respond(codePage(guest, filed, next: Self.next(request, filed), faults: []), headers: guest.headers)
            }
        }
        router.post("/filings/:number/code") { request, context in try await giveCode(request, context) }
        router.get("/filings/:number/code-reset") { request, context in
            try await signedIn(request) { guest, account in
                respond(try await resetPage(guest, try await ownCase(context, account)), headers: guest.headers)
            }
        }
        router.post("/filings/:number/code-reset") { request, context in try await reset(request, context) }
        router.post("/filings/:number/code-kept") { request, context in
            try await signedIn(request) { guest, account in
                let filed = try await ownCase(context, account)
                try checked(request, guest, try await readForm(request))
                try await codeResets.end(filed.number)
                return redirect(to: "/filings/\(filed.number)")
            }
        }
    }

    private static func next(_ request: Request, _ filed: FilingBook.Filed) -> String {
        localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/filings/\(filed.number)")
    }

    /// Runs with the case opened, or asks for its code first.
    func withCase(
        _ request: Request, _ guest: Guest, _ filed: FilingBook.Filed,
        _ body: (CaseCode, CaseReport) async throws -> Response
    ) async throws -> Response {
        guard let opened = opened(filed, try await version(of: filed), guest: guest) else {
            return redirect(to: "/filings/\(filed.number)/code?next=\(request.uri.path)", headers: guest.headers)
        }
        return try await body(opened.code, opened.report)
    }

    private func giveCode(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account, let session = guest.session else { return redirect(to: "/sign-in?next=\(request.uri.path)") }
        let filed = try await ownCase(context, account)
        try checked(request, guest, fields)
        let next = localPath(fields.value("next"), otherwise: "/filings/\(filed.number)")
        if let anew = try await readAnew(fields, page: { codePage(guest, filed, next: next, faults: []) }) { return anew }
        try codeLimit.admit(filed.number)
        let version = try await version(of: filed)
        guard let code = CaseCode(typed: fields.value("code") ?? ""), let version, report(filed, version, code) != nil else {
            let fault = Fault(
                code: "code", message: words("查询码不对，请对照回执逐位核对。", "Wrong case code. Please compare it with your receipt."), at: "code",
                label: words("查询码", "Case code"))
            return respond(codePage(guest, filed, next: next, faults: [fault]), status: .unprocessableContent)
        }
        openedCases.remember(code, of: filed.number, session: session.hash, at: now())
        return redirect(to: next)
    }

    // MARK: A lost code

    private func reset(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return redirect(to: "/sign-in?next=\(request.uri.path)") }
        let filed = try await ownCase(context, account)
        try checked(request, guest, fields)
        try filingLimit.admit(account.id)
        guard let submission = fields.value("submission").flatMap(Self.submission) else { throw Problem.badRequest() }
        // Pressed twice, the request is one: the key of the first stays.
        if try await filings.later(to: filed.number, account: account.id).contains(where: { $0.submission == submission }) {
            return redirect(to: "/filings/\(filed.number)/code-reset")
        }
        try await checkRoomForFiling(submission, ItemReference(filed.item))
        let key = Curve25519.KeyAgreement.PrivateKey()
        let waiting = try codeResets.wrap(key, for: filed.number, at: now())
        return try await answer {
            let outcome = try await receiveFiling.file(
                .codeReset, submission: submission, to: filed, code: nil,
                later: Filing.Later(parent: filed.number, oneTimeKey: Array(key.publicKey.rawRepresentation)),
                // With the filing or not at all: a key without its request would wait for ever, another's answer could not be opened.
                beside: { try CodeResetBook.begin(waiting, in: $0) })
            // The other click of a double click was first, with a key of its own.
            if case .contradiction = outcome { return .received(filed, code: nil) }
            return outcome
        } again: { _ in
            try await resetPage(guest, filed)
        }
    }

    /// A submission's id as a page of ours makes it.
    static func submission(_ text: String) -> String? {
        text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } ? text : nil
    }

    private func resetPage(_ guest: Guest, _ filed: FilingBook.Filed) async throws -> Page {
        let title = words("换一个新的查询码", "Get a new case code")
        let back = PageLink(words("返回办件", "Back to the case"), "/filings/\(filed.number)")
        let number = ReceiptNumber(typed: filed.number)?.grouped ?? filed.number
        guard let (key, since) = try await codeResets.key(of: filed.number) else { return resetForm(guest, filed, title, back) }
        guard let answer = try await version(of: filed)?.codeAnswer.flatMap(Base64.decode),
            let receipt = ReceiptNumber(typed: filed.number),
            let code = try? CodeAnswer.open(answer, with: key, number: receipt)
        else {
            let hint =
                heartbeat.isInnerSideConnected
                ? words(
                    "一般只要几秒钟，本页自动刷新。请在一天以内回来看，过后要重新申请。",
                    "Usually a few seconds; this page reloads by itself. Come back within a day, or ask again.")
                : words(
                    "与内网的连接暂时中断，恢复以后才有答复。请在一天以内回来看，过后要重新申请。",
                    "The inner network is out of reach for now and answers when it is back. Come back within a day, or ask again.")
            return page(
                title, guest, back: back, refresh: 3,
                """
                \(noticeBanner(.info, words("已经申请，正在等内网答复", "Requested; waiting for the inner network"), "<p>\(hint)</p>\n"))
                \(now() - since > Self.patience ? resetRequest(guest, filed) : .empty)
                """)
        }
        if let session = guest.session { openedCases.remember(code, of: filed.number, session: session.hash, at: now()) }
        return page(
            title, guest, heading: .inBody, back: back,
            printNote: words("办件编号 \(number)。进度查询：\(feedbackURL)", "Case \(number). Progress: \(feedbackURL)"),
            """
            \(panel(words("新的查询码", "Your new case code"), [(words("办件编号", "Case number"), number), (words("查询码", "Case code"), code.grouped)], note: words("旧的查询码已经失效。请打印这一页，或者抄下新的查询码，再按“我已保存”。", "The old code no longer works. Print this page or write the new code down, then press “I have kept it”.")))
            \(codePicture(number, code))
            \(postForm(to: "/filings/\(filed.number)/code-kept", token: guest.csrf, actions(button(words("我已保存", "I have kept it")))))
            """)
    }

    private func resetForm(_ guest: Guest, _ filed: FilingBook.Filed, _ title: String, _ back: PageLink) -> Page {
        page(
            title, guest, back: back,
            """
            <p>\(words("查询码丢了，可以换一个新的。换好以后，旧的查询码马上失效。新的查询码只在这里显示，本网站不保存。", "If the code is lost you can get a new one; the old one stops working at once. The new code is shown here only; this site does not keep it."))</p>
            \(resetRequest(guest, filed))
            """)
    }

    /// After ten minutes without an answer one may ask again.
    private static let patience: Int64 = 600_000

    private func resetRequest(_ guest: Guest, _ filed: FilingBook.Filed) -> HTML {
        postForm(
            to: "/filings/\(filed.number)/code-reset", token: guest.csrf,
            """
            <input type="hidden" name="submission" value="\(Self.newID())">
            \(actions(button(words("申请新的查询码", "Ask for a new code"))))
            """)
    }

    private func codePage(_ guest: Guest, _ filed: FilingBook.Filed, next: String, faults: [Fault]) -> Page {
        page(
            words("请输入查询码", "Please give the case code"), guest, context: [ReceiptNumber(typed: filed.number)?.grouped ?? filed.number],
            lead: errorSummary(faults), back: PageLink(words("返回办件", "Back to the case"), "/filings/\(filed.number)"),
            isError: !faults.isEmpty,
            formID: "code",
            """
            <p>\(words("办件内容是加密的，只有查询码能打开。这次登录只问一次。", "The case is encrypted and only its code opens it. You are asked once per sign-in."))</p>
            \(postForm(to: "/filings/\(filed.number)/code", token: guest.csrf, id: "code", """
                \(textField("code", words("查询码", "Case code"), value: "", hint: words("在回执上，16 位，四个一组；分不清字母 O 和数字 0、字母 I 和数字 1 的，填哪个都行", "On your receipt: 16 signs in groups of four; O and 0, I and 1 may be mixed up"), faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(actions(button(words("继续", "Continue"))))
                """))
            <p><a href="/filings/\(filed.number)/code-reset">\(words("查询码丢了", "I have lost the code"))</a></p>

            """)
    }
}
