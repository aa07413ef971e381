import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
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
        router.get("/progress") { request, _ in
            try await opened(request) { visit, report in respond(reportPage(visit, report), headers: headers(visit)) }
        }
        router.get("/progress/documents/:entry") { request, context in
            try await opened(request) { visit, report in
                let issued = try Self.issued(context, report)
                return respond(documentPage(visit, issued), headers: headers(visit))
            }
        }
        router.get("/progress/documents/:entry/document.pdf") { request, context in
            try await opened(request) { _, report in
                let issued = try Self.issued(context, report)
                return try await press.pdf(issued, verifyURL: checkURL(issued))
            }
        }
        router.get("/progress/documents/:entry/copy") { request, context in
            try await opened(request) { _, report in
                let issued = try Self.issued(context, report)
                let name = "\(issued.document.title)-\(issued.document.number ?? "").json"
                return Response(
                    status: .ok,
                    headers: [
                        .contentType: "application/json", .cacheControl: "no-store", .contentDisposition: Disposition.attachment(name),
                    ], body: .init(byteBuffer: ByteBuffer(bytes: try issued.document.canonical())))
            }
        }
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
        let typedNumber = fields.first { $0.0 == "number" }?.1 ?? ""
        let typedCode = fields.first { $0.0 == "code" }?.1 ?? ""
        if let anew = try await readAnew(
            fields, headers: headers(visit), page: { progressForm(visit, number: typedNumber, code: typedCode, faults: []) })
        {
            return anew
        }
        try addressLimit.admit(context.remote)
        let numberLabel = words("办件编号", "Case number")
        let codeLabel = words("查询码", "Case code")
        let number: ReceiptNumber
        switch ReceiptNumber.read(typed: typedNumber) {
        case .number(let read): number = read
        case .wrongCheckDigit:
            return refuse(
                visit, typedNumber, typedCode, "number", numberLabel,
                words("办件编号有一位抄错了，请对照回执检查。", "One digit of the case number is wrong. Please compare it with your receipt."))
        case .malformed:
            return refuse(
                visit, typedNumber, typedCode, "number", numberLabel,
                words("请填写回执上的办件编号，22 位数字，短横可以不填。", "Please give the case number of your receipt: 22 digits, hyphens may be left out."))
        }
        guard let code = CaseCode(typed: typedCode) else {
            return refuse(
                visit, typedNumber, typedCode, "code", codeLabel,
                words("请填写回执上的查询码，16 位，四个一组。", "Please give the case code of your receipt: 16 signs in groups of four."))
        }
        let tag = caseTag(number: number, code: code)
        let key = CaseKey(code: code, number: number)
        guard let payload = try await told.caseVersion(tag: tag.bytes), (try? Self.report(payload, key: key)) != nil else {
            // Only wrong codes are counted: nobody can keep an applicant out by trying his number.
            try numberLimit.admit(number.text)
            // One answer, whether the number is unknown, the code is wrong or was replaced, or nothing has been told yet.
            return refuse(
                visit, typedNumber, typedCode, "code", codeLabel,
                words(
                    "没有查到。请核对办件编号和查询码；刚提交的申请，内网签收后才能查到，一般只要几秒钟。查询码丢了的，可以登录网上受理在“我的办件”里重置，或者带身份证件到窗口，电话 12345。",
                    "Nothing found. Please check number and code; a new filing shows once the inner network has taken it, usually in seconds. If the code is lost, sign in at the application site and reset it under “My cases”, or come to the counter with your identity card; telephone 12345."
                ))
        }
        let session = SessionToken()
        let opened = OpenCases.Opened(number: number, tag: tag, key: key, until: now() + OpenCases.life)
        guard cases.open(opened, session: session.hash, at: now()) else { throw Problem.busy }
        return redirect(to: "/progress", headers: [.setCookie: session.cookie(Site.Tier.feedback.sessionCookie)])
    }

    private func refuse(_ visit: Visit, _ number: String, _ code: String, _ at: String, _ label: String, _ message: String) -> Response {
        let fault = Fault(code: "progress", message: message, at: at, label: label)
        return respond(
            progressForm(visit, number: number, code: code, faults: [fault]), status: .unprocessableContent, headers: headers(visit))
    }

    /// The case that this visitor has opened, or the form to open one.
    private func opened(_ request: Request, _ body: (Visit, CaseReport) async throws -> Response) async throws -> Response {
        let visit = Visit(request.headers, tier: .feedback)
        guard let session = SessionToken(from: request.headers, cookie: Site.Tier.feedback.sessionCookie),
            let opened = cases.find(session: session.hash, at: now()), let payload = try await told.caseVersion(tag: opened.tag.bytes),
            let report = try? Self.report(payload, key: opened.key)
        else { return redirect(to: "/", headers: headers(visit)) }
        return try await body(visit, report)
    }

    private static func report(_ payload: [UInt8], key: CaseKey) throws -> CaseReport {
        let version = try CaseVersion(bytes: payload)
        return try JSONDecoder().decode(CaseReport.self, from: Data(try key.open(version.sealed, context: version.context)))
    }

    private static func issued(_ context: GatewayContext, _ report: CaseReport) throws -> CaseReport.Issued {
        let entry = context.parameters.get("entry").flatMap { Int($0) }
        guard let issued = report.documents.first(where: { $0.entry == entry }) else { throw Problem.notFound }
        return issued
    }

    // MARK: Pages

    private func progressForm(_ visit: Visit, number: String, code: String = "", faults: [Fault]) -> Page {
        page(
            words("查询办理进度", "Follow your case"), visit: visit, lead: errorSummary(faults), section: "/", isError: !faults.isEmpty,
            formID: "progress",
            """
            <p>\(words("凭回执上的办件编号和查询码，查看办理过程、期限、文书和决定，不用登录。", "With case number and case code of your receipt you see progress, limits, documents and decision, without signing in."))</p>
            \(postForm(to: "/progress", token: visit.csrf, id: "progress", """
                \(textField("number", words("办件编号", "Case number"), value: number, hint: words("22 位数字，例如 320102-260213-101-000123-5，短横可以不填", "22 digits, like 320102-260213-101-000123-5; hyphens may be left out"), autocomplete: "off", inputMode: "numeric", faults: faults))
                \(textField("code", words("查询码", "Case code"), value: code, hint: words("16 位，四个一组；分不清字母 O 和数字 0、字母 I 和数字 1 的，填哪个都行", "16 signs in groups of four; O and 0, I and 1 may be mixed up"), autocomplete: "off", faults: faults))
                \(actions(button(words("查询", "Show"))))
                """))
            <p class="hint">\(words("内容是加密的，只有查询码能打开。打开后 15 分钟内可以看，看完请按“看完了，关闭”。", "The case is encrypted and only its code opens it. It stays open for 15 minutes; press “Close” when you have finished."))</p>
            <p class="hint">\(words("查询码丢了的，可以登录网上受理，在“我的办件”里重置，或者带身份证件到窗口，电话 12345。", "If the code is lost, sign in at the application site and reset it under “My cases”, or come to the counter with your identity card; telephone 12345."))</p>

            """)
    }
}
