import HTTPTypes
import Hummingbird
import Licensing
import Pages

extension ProcessorTier {
    func addSignInRoutes(to router: Router<GatewayContext>) {
        router.get("/sign-in") { request, _ in
            let visit = Visit(request.headers, tier: .processor)
            let next = localPath(request.uri.queryParameters["next"].map(String.init), otherwise: "/")
            return respond(signInPage(visit, name: "", next: next, faults: []), headers: visit.newCookie.map { [.setCookie: $0] } ?? [:])
        }
        router.post("/sign-in") { request, context in
            let visit = Visit(request.headers, tier: .processor)
            let fields = try await readForm(request)
            func value(_ name: String) -> String { fields.first { $0.0 == name }?.1 ?? "" }
            try CSRF.check(request.head, token: value(CSRF.fieldName), session: visit.token)
            let name = String(decoding: value("name").utf8.prefix(64), as: UTF8.self)
            try signInLimit.admit(context.remote)
            try nameLimit.admit("\(name) \(context.remote)")
            let found = try await people.find(name)
            guard try await hasher.verifyOrDummy(value("password"), against: found.flatMap { PasswordHash($0.password) }), let found else {
                let fault = Fault(code: "sign-in", message: "工号或密码不对，请重新输入。", at: "name", label: "工号")
                return respond(
                    signInPage(visit, name: name, next: localPath(value("next"), otherwise: "/"), faults: [fault]),
                    status: .unprocessableContent)
            }
            let session = SessionToken()
            try await people.open(token: session.hash, person: found.person.id, at: now())
            return redirect(
                to: localPath(value("next"), otherwise: "/"), headers: [.setCookie: session.cookie(Site.Tier.processor.sessionCookie)])
        }
        router.post("/sign-out") { request, _ in
            try await posted(request) { staff, _ in
                try await people.close(token: staff.session.hash)
                return redirect(to: "/sign-in", headers: [.setCookie: SessionToken.clearing(Site.Tier.processor.sessionCookie)])
            }
        }
    }

    private func signInPage(_ visit: Visit, name: String, next: String, faults: [Fault]) -> Page {
        page(
            "工作人员登录", nil, lead: errorSummary(faults), isError: !faults.isEmpty,
            postForm(
                to: "/sign-in", token: visit.csrf,
                """
                \(textField("name", "工号", value: name, autocomplete: "username", faults: faults))
                \(passwordField("password", "密码", autocomplete: "current-password", faults: faults))
                <input type="hidden" name="next" value="\(next)">
                \(actions(button("登录")))
                """))
    }
}
