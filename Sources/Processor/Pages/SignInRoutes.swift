import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 工作人员登录. What was typed when a session had run out comes along and is shown again after signing in.
extension ProcessorTier {
    private static let keptPrefix = "kept."

    func addSignInRoutes(to router: Router<GatewayContext>) {
        router.get("/sign-in") { request, _ in
            let visit = Visit(request.headers, tier: .processor)
            let next = localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/")
            return respond(signInPage(visit, name: "", next: next), headers: visit.newCookie.map { [.setCookie: $0] } ?? [:])
        }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.post("/sign-out") { request, _ in
            let fields = try await readForm(request)
            if let staff = try await staff(request) {
                try CSRF.check(request.head, token: fields.first { $0.0 == CSRF.fieldName }?.1, session: staff.session)
                try await people.close(token: staff.session.hash)
            }
            return redirect(to: "/sign-in", headers: [.setCookie: SessionToken.clearing(Site.Tier.processor.sessionCookie)])
        }
    }

    private func signIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visit = Visit(request.headers, tier: .processor)
        let fields = try await readForm(request)
        func value(_ name: String) -> String { fields.first { $0.0 == name }?.1 ?? "" }
        try CSRF.check(request.head, token: value(CSRF.fieldName), session: visit.token)
        let name = String(decoding: value("name").utf8.prefix(64), as: UTF8.self)
        let next = localPath(value("next"), otherwise: "/")
        let kept = fields.filter { $0.0.hasPrefix(Self.keptPrefix) }
        if let anew = try await readAnew(fields, page: { signInPage(visit, name: name, next: next, kept: kept) }) { return anew }
        try signInLimit.admit(context.remote)
        try nameLimit.admit("\(name) \(context.remote)")
        let found = try await people.find(name)
        guard try await hasher.verifyOrDummy(value("password"), against: found.flatMap { PasswordHash($0.password) }), let found else {
            let fault = Fault(
                code: "sign-in", message: words("工号或密码不对，请重新输入。", "Wrong staff number or password. Please type them again."), at: "name",
                label: words("工号", "Staff number"))
            return respond(signInPage(visit, name: name, next: next, kept: kept, faults: [fault]), status: .unprocessableContent)
        }
        let session = SessionToken()
        try await people.open(token: session.hash, person: found.person.id, at: now())
        let cookie: HTTPFields = [.setCookie: session.cookie(Site.Tier.processor.sessionCookie)]
        if let page = try await resume(next, kept, Staff(person: found.person, session: session)) { return respond(page, headers: cookie) }
        return redirect(to: next, headers: cookie)
    }

    /// Answers a POST without a session: the way to sign in, carrying along what was typed.
    func askToSignIn(_ request: Request, _ fields: [(String, String)]) -> Response {
        let visit = Visit(request.headers, tier: .processor)
        // Only what a page of ours sent: another site must not put words into an officer's form.
        let own = CSRF.isFromHere(request.head) ? fields : []
        let kept = own.filter { !$0.0.hasPrefix("_") && $0.0 != "seen" }.map { (Self.keptPrefix + $0.0, $0.1) }
        let note = words(
            "登录已超时，刚才的操作没有办成。您填写的内容还在这里，登录后请核对再办。",
            "Your session has ended and nothing was done. What you typed is kept: sign in, check it and send it again.")
        return respond(
            signInPage(visit, name: "", next: request.uri.path, kept: kept, note: note), status: .unauthorized,
            headers: visit.newCookie.map { [.setCookie: $0] } ?? [:])
    }

    /// The form of an act, filled in as it was sent.
    private func resume(_ path: String, _ kept: [(String, String)], _ staff: Staff) async throws -> Page? {
        let steps = path.split(separator: "/").map(String.init)
        guard !kept.isEmpty, steps.count == 3, steps[0] == "cases", let act = Act(rawValue: steps[2]), !act.performers.isEmpty,
            let stored = try? await ownCase(steps[1], staff)
        else { return nil }
        let fields = kept.map { (String($0.0.dropFirst(Self.keptPrefix.count)), $0.1) }
        let input = try await read(act, fields, of: stored)
        let lead = noticeBanner(.info, words("这是登录超时前填写的内容，还没有办", "This is what you typed before your session ended; nothing was done yet"))
        return try await actPage(staff, stored, input, lead: lead)
    }

    private func signInPage(
        _ visit: Visit, name: String, next: String, kept: [(String, String)] = [], faults: [Fault] = [], note: String? = nil
    ) -> Page {
        let hidden = kept.map { field -> HTML in "<input type=\"hidden\" name=\"\(field.0)\" value=\"\(field.1)\">\n" }
        return page(
            words("工作人员登录", "Staff sign-in"), nil, lead: errorSummary(faults), isError: !faults.isEmpty, formID: "sign-in",
            """
            \(note.map { noticeBanner(.warning, $0) })
            \(postForm(to: "/sign-in", token: visit.csrf, id: "sign-in", """
                \(textField("name", words("工号", "Staff number"), value: name, autocomplete: "username", faults: faults))
                \(passwordField("password", words("密码", "Password"), autocomplete: "current-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(hidden)\(actions(button(words("登录", "Sign in"))))
                """))
            """)
    }
}
