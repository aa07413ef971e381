import Foundation
import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Seal
import Statute
import Store

/// 登录、注册、退出. What was typed on a page whose session had run out waits here, sealed, until its author is back.
extension IntakeTier {
    func addAccountRoutes(to router: Router<GatewayContext>) {
        router.get("/sign-in") { request, _ in
            let guest = try await guest(request)
            let next = localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/filings")
            return respond(signInPage(guest, next: next, kept: []), headers: guest.headers)
        }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.get("/register") { request, _ in
            let guest = try await guest(request)
            let next = localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/filings")
            return respond(registerPage(guest, name: "", next: next, faults: []), headers: guest.headers)
        }
        router.post("/register") { request, context in try await register(request, context) }
        router.post("/sign-out") { request, _ in
            let guest = try await guest(request)
            try checked(request, guest, try await readForm(request))
            if let session = guest.session {
                try await sessions.close(token: session.hash)
                openedCases.close(session: session.hash)
            }
            return redirect(to: "/", headers: [.setCookie: SessionToken.clearing(Site.Tier.intake.sessionCookie)])
        }
    }

    private func signIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        try checked(request, guest, fields)
        let name = Self.folded(fields.value("name") ?? "")
        let password = fields.value("password") ?? ""
        let next = localPath(fields.value("next"), otherwise: "/filings")
        let kept = fields.filter { $0.0.hasPrefix(Self.keptPrefix) }
        let found = try await accounts.find(name: name)
        let isRight: Bool
        do {
            try signInLimit.admit(context.remote)
            try nameLimit.admit("\(name) \(context.remote)")
            isRight = try await hasher.verifyOrDummy(password, against: found.flatMap { PasswordHash($0.password) })
        } catch {
            // What was typed before the session ran out must survive a crowd at the door too.
            return respond(
                signInPage(guest, name: name, next: next, kept: kept, note: error.title + "，" + error.advice), status: error.status,
                headers: error.headers)
        }
        guard isRight, let account = found?.account else {
            let fault = Fault(code: "sign-in", message: "账号名或密码不对，请重新输入。", at: "name", label: "账号名")
            return respond(signInPage(guest, name: name, next: next, kept: kept, faults: [fault]), status: .unprocessableContent)
        }
        let session = SessionToken()
        try await sessions.open(token: session.hash, account: account.id, at: now())
        if !kept.isEmpty { try await park(kept, path: next, session: session) }
        return redirect(to: next, headers: [.setCookie: session.cookie(Site.Tier.intake.sessionCookie)])
    }

    private func register(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        try checked(request, guest, fields)
        try signInLimit.admit(context.remote)
        let name = Self.folded(fields.value("name") ?? "")
        let password = fields.value("password") ?? ""
        let next = localPath(fields.value("next"), otherwise: "/filings")
        var faults: [Fault] = []
        if !(3...40).contains(name.count) || name.utf8.count > 160 || name.contains(where: { $0.isWhitespace }) {
            faults.append(Fault(code: "name", message: "账号名请填 3 至 40 个字，中间不留空格，可以用手机号。", at: "name", label: "账号名"))
        }
        if !(10...200).contains(password.count) {
            faults.append(Fault(code: "password", message: "密码至少 10 位，一句话比一串符号更好记。", at: "password", label: "密码"))
        }
        if fields.value("again") != password {
            faults.append(Fault(code: "again", message: "两次填写的密码不一样，请重新填写。", at: "again", label: "再填一次密码"))
        }
        guard faults.isEmpty else {
            return respond(registerPage(guest, name: name, next: next, faults: faults), status: .unprocessableContent)
        }
        let hash = try await hasher.hash(password)
        guard let account = try await accounts.register(name: name, password: hash.text, id: Self.newID(), at: now()) else {
            let taken = Fault(code: "taken", message: "这个账号名已经有人用了，请换一个；如果是您的，请直接登录。", at: "name", label: "账号名")
            return respond(registerPage(guest, name: name, next: next, faults: [taken]), status: .unprocessableContent)
        }
        let session = SessionToken()
        try await sessions.open(token: session.hash, account: account.id, at: now())
        return redirect(to: next, headers: [.setCookie: session.cookie(Site.Tier.intake.sessionCookie)])
    }

    // MARK: What was typed when the session had run out

    static let keptPrefix = "kept."

    /// Answers a POST without a session: the way to sign in, carrying along what was typed.
    func askToSignIn(_ request: Request, _ guest: Guest, _ fields: [(String, String)]) -> Response {
        let kept = fields.filter { !$0.0.hasPrefix("_") }.map { (Self.keptPrefix + $0.0, $0.1) }
        return respond(
            signInPage(guest, next: request.uri.path, kept: kept, note: "登录已超时。您刚才填写的内容还在这里，登录后请检查并保存。"),
            status: .unauthorized, headers: guest.headers)
    }

    private func park(_ kept: [(String, String)], path: String, session: SessionToken) async throws {
        let input = FormInput(pairs: kept.map { (String($0.0.dropFirst(Self.keptPrefix.count)), $0.1) })
        let keyID = try keys.current(now())
        let typed = try keys.wrap(canonical(input), aad: session.hash, keyID: keyID)
        let at = now()
        try await store.write { transaction in
            try transaction.query("DELETE FROM parked WHERE created_at < $1", at - SessionBook.longest)
            try transaction.query(
                """
                INSERT INTO parked (session, path, key_id, typed, created_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (session, path) DO UPDATE SET key_id = excluded.key_id, typed = excluded.typed
                """, session.hash, path, keyID, typed, at)
        }
    }

    /// What waits for this page, if anything. It stays until the page is saved: a reload must not lose it.
    func parked(path: String, guest: Guest) async throws -> FormInput? {
        guard let session = guest.session else { return nil }
        let row = try await store.read {
            try $0.query("SELECT key_id, typed FROM parked WHERE session = $1 AND path = $2", session.hash, path).first
        }
        guard let row, let plain = try? keys.unwrap(row.blob("typed"), aad: session.hash, keyID: row.text("key_id")) else { return nil }
        return try decode(FormInput.self, plain)
    }

    func forgetParked(path: String, guest: Guest) async throws {
        guard let session = guest.session else { return }
        try await store.write { try $0.query("DELETE FROM parked WHERE session = $1 AND path = $2", session.hash, path) }
    }

    // MARK: Pages

    private func signInPage(
        _ guest: Guest, name: String = "", next: String, kept: [(String, String)], faults: [Fault] = [], note: String? = nil
    ) -> Page {
        let hidden = kept.map { field -> HTML in "<input type=\"hidden\" name=\"\(field.0)\" value=\"\(field.1)\">\n" }
        return page(
            "登录", guest, lead: errorSummary(faults), isError: !faults.isEmpty,
            """
            \(note.map { noticeBanner(.warning, $0) })
            \(postForm(to: "/sign-in", token: guest.csrf, """
                \(textField("name", "账号名", value: name, autocomplete: "username", faults: faults))
                \(passwordField("password", "密码", autocomplete: "current-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(hidden)\(actions(button("登录")))
                """))
            <p>还没有账号？<a href="/register?next=\(next)">注册一个</a>。不方便在网上办的，可以到窗口办理，咨询电话 12345。</p>

            """)
    }

    private func registerPage(_ guest: Guest, name: String, next: String, faults: [Fault]) -> Page {
        page(
            "注册账号", guest, lead: errorSummary(faults), isError: !faults.isEmpty,
            """
            <p>账号只记账号名，密码不留原文。姓名、证件号码等只填在申请里，提交时当场加密。</p>
            \(postForm(to: "/register", token: guest.csrf, """
                \(textField("name", "账号名", value: name, hint: "3 至 40 个字，可以用手机号", autocomplete: "username", faults: faults))
                \(passwordField("password", "密码", hint: "至少 10 位，可以用一句话", autocomplete: "new-password", faults: faults))
                \(passwordField("again", "再填一次密码", autocomplete: "new-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(actions(button("注册")))
                """))
            <p>已有账号？<a href="/sign-in?next=\(next)">登录</a></p>

            """)
    }

    /// Names are compared without regard to case and width, so that nobody is a look-alike of another by accident.
    private static func folded(_ name: String) -> String {
        String(String(name.prefix(200)).precomposedStringWithCompatibilityMapping.lowercased())
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func newID() -> String { hex((0..<16).map { _ in UInt8.random(in: 0...255) }) }
}
