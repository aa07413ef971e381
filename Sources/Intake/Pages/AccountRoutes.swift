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
            return respond(signInPage(guest, next: next), headers: guest.headers)
        }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.get("/register") { request, _ in
            let guest = try await guest(request)
            let next = localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/filings")
            return respond(registerPage(guest, next: next), headers: guest.headers)
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
        if let anew = try await readAnew(fields, page: { signInPage(guest, name: Self.shown(fields), next: next, kept: kept) }) {
            return anew
        }
        let found = try await accounts.find(name: name)
        let isRight: Bool
        do {
            try signInLimit.admit(context.remote)
            try nameLimit.admit("\(name) \(context.remote)")
            isRight = try await hasher.verifyOrDummy(password, against: found.flatMap { PasswordHash($0.password) })
        } catch {
            // What was typed before the session ran out must survive a crowd at the door too.
            return respond(
                signInPage(guest, name: name, next: next, kept: kept, note: Self.sentence(error)), status: error.status,
                headers: error.headers)
        }
        guard isRight, let account = found?.account else {
            // One sentence for both: whether a name has an account is nobody's business.
            let fault = Fault(
                code: "sign-in", message: words("账号名或密码不对，请重新输入。", "Wrong account name or password. Please try again."), at: "name",
                label: words("账号名", "Account name"))
            return respond(signInPage(guest, name: name, next: next, kept: kept, faults: [fault]), status: .unprocessableContent)
        }
        let session = SessionToken()
        do {
            try await sessions.open(token: session.hash, account: account.id, at: now())
            if !kept.isEmpty { try await park(kept, path: next, session: session) }
        } catch let fault as StoreFault where fault.kind == .full {
            let note = words(
                "系统存储空间不足，暂时不能登录。您填写的内容还在这一页上，请不要关闭，稍后再试。",
                "The storage is full and nobody can sign in now. What you typed is still on this page: do not close it, and try again later."
            )
            return respond(signInPage(guest, name: name, next: next, kept: kept, note: note), status: .storageFull)
        }
        return redirect(to: next, headers: [.setCookie: session.cookie(Site.Tier.intake.sessionCookie)])
    }

    private func register(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        try checked(request, guest, fields)
        let name = Self.folded(fields.value("name") ?? "")
        let password = fields.value("password") ?? ""
        let next = localPath(fields.value("next"), otherwise: "/filings")
        if let anew = try await readAnew(fields, page: { registerPage(guest, name: Self.shown(fields), next: next) }) { return anew }
        let faults = Self.faults(name: name, password: password, again: fields.value("again"))
        guard faults.isEmpty else {
            return respond(registerPage(guest, name: Self.shown(fields), next: next, faults: faults), status: .unprocessableContent)
        }
        let account: AccountBook.Account?
        do {
            try signInLimit.admit(context.remote)
            account = try await accounts.register(name: name, password: try await hasher.hash(password).text, id: Self.newID(), at: now())
        } catch let problem as Problem {
            return respond(
                registerPage(guest, name: name, next: next, note: Self.sentence(problem)), status: problem.status, headers: problem.headers)
        }
        guard let account else {
            let taken = Fault(
                code: "taken",
                message: words("这个账号名已经有人用了，请换一个；如果是您的，请直接登录。", "This name is taken. Choose another, or sign in if it is yours."),
                at: "name", label: words("账号名", "Account name"))
            return respond(registerPage(guest, name: name, next: next, faults: [taken]), status: .unprocessableContent)
        }
        let session = SessionToken()
        try await sessions.open(token: session.hash, account: account.id, at: now())
        return redirect(to: next, headers: [.setCookie: session.cookie(Site.Tier.intake.sessionCookie)])
    }

    private static func faults(name: String, password: String, again: String?) -> [Fault] {
        var faults: [Fault] = []
        if !(3...40).contains(name.count) || name.utf8.count > 160 || name.contains(where: { $0.isWhitespace }) {
            faults.append(
                Fault(
                    code: "name",
                    message: words("账号名请填 3 至 40 个字，中间不留空格，可以用手机号。", "Use 3 to 40 characters without spaces; a telephone number will do."),
                    at: "name", label: words("账号名", "Account name")))
        }
        if !(10...200).contains(password.count) {
            faults.append(
                Fault(
                    code: "password", message: words("密码至少 10 位，一句话比一串符号更好记。", "At least 10 characters; a sentence is easier to remember."),
                    at: "password", label: words("密码", "Password")))
        }
        if again != password {
            faults.append(
                Fault(
                    code: "again", message: words("两次填写的密码不一样，请重新填写。", "The two passwords differ. Please type them again."), at: "again",
                    label: words("再填一次密码", "Password again")))
        }
        return faults
    }

    private static func sentence(_ problem: Problem) -> String { problem.title + words("，", ". ") + problem.advice }

    /// A name as it was typed, to be shown again.
    private static func shown(_ fields: [(String, String)]) -> String { String((fields.value("name") ?? "").prefix(200)) }

    // MARK: What was typed when the session had run out

    static let keptPrefix = "kept."

    /// Answers a POST without a session: the way to sign in, carrying along what was typed.
    func askToSignIn(_ request: Request, _ guest: Guest, _ fields: [(String, String)]) -> Response {
        let kept = fields.filter { !$0.0.hasPrefix("_") }.map { (Self.keptPrefix + $0.0, $0.1) }
        return respond(
            signInPage(
                guest, next: request.uri.path, kept: kept,
                note: words(
                    "登录已超时。您刚才填写的内容还在这里，登录后请检查并保存。", "Your session has ended. What you typed is still here: sign in, check it and save it.")
            ),
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
        _ guest: Guest, name: String = "", next: String, kept: [(String, String)] = [], faults: [Fault] = [], note: String? = nil
    ) -> Page {
        // Who registers begins anew: what a session had kept is its owner's alone.
        let register: HTML = """
            <p>\(words("还没有账号？", "No account yet?")) <a href="/register?next=\(percentEncoded(next))">\(words("注册一个", "Register"))</a>\(words("。看办事指南和打印空白申请书都不用登录。", ". Guides and blank forms need none."))</p>

            """
        let hidden = kept.map { field -> HTML in "<input type=\"hidden\" name=\"\(field.0)\" value=\"\(field.1)\">\n" }
        return page(
            words("登录", "Sign in"), guest, lead: errorSummary(faults), isError: !faults.isEmpty, formID: "sign-in",
            """
            \(note.map { noticeBanner(.warning, $0) })\(alreadySignedIn(guest, next))
            \(postForm(to: "/sign-in", token: guest.csrf, id: "sign-in", """
                \(textField("name", words("账号名", "Account name"), value: name, autocomplete: "username", faults: faults))
                \(passwordField("password", words("密码", "Password"), autocomplete: "current-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(hidden)\(actions(button(words("登录", "Sign in"))))
                """))
            \(if: kept.isEmpty, register)\(counter)
            """)
    }

    private func alreadySignedIn(_ guest: Guest, _ next: String) -> HTML? {
        guest.account.map { account in
            noticeBanner(
                .info, words("您已经登录：\(account.name)", "You are signed in as \(account.name)"),
                "<p><a href=\"\(PageLink.attribute(next))\">\(words("继续", "Go on"))</a></p>\n")
        }
    }

    private func registerPage(_ guest: Guest, name: String = "", next: String, faults: [Fault] = [], note: String? = nil) -> Page {
        page(
            words("注册账号", "Register"), guest, lead: errorSummary(faults), isError: !faults.isEmpty, formID: "register",
            """
            \(note.map { noticeBanner(.warning, $0) })
            <p>\(words("账号只记账号名，密码不留原文。姓名、证件号码等只填在申请里，提交时当场加密。", "An account is a name and a password that cannot be read back. Your name and papers go into the application only, encrypted when you file it."))</p>
            \(postForm(to: "/register", token: guest.csrf, id: "register", """
                \(textField("name", words("账号名", "Account name"), value: name, hint: words("3 至 40 个字，可以用手机号", "3 to 40 characters; a telephone number will do"), autocomplete: "username", faults: faults))
                \(passwordField("password", words("密码", "Password"), hint: words("至少 10 位，可以用一句话", "At least 10 characters; it may be a sentence"), autocomplete: "new-password", faults: faults))
                \(passwordField("again", words("再填一次密码", "Password again"), autocomplete: "new-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(actions(button(words("注册", "Register"))))
                """))
            <p>\(words("已有账号？", "You have an account?")) <a href="/sign-in?next=\(percentEncoded(next))">\(words("登录", "Sign in"))</a></p>

            """)
    }

    /// Names are compared without regard to case and width, so that nobody is a look-alike of another by accident.
    private static func folded(_ name: String) -> String {
        String(String(name.prefix(200)).precomposedStringWithCompatibilityMapping.lowercased())
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func newID() -> String { hex((0..<16).map { _ in UInt8.random(in: 0...255) }) }
}
