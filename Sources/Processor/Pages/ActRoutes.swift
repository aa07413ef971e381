import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 行为: `POST /cases/:number/<act>`, one address an act. The server refuses what the law or the roles do not allow, whatever the page showed.
extension ProcessorTier {
    func addActRoutes(to router: Router<GatewayContext>) {
        for act in Act.allCases where act.performer != nil {
            router.post("/cases/:number/\(act.rawValue)") { request, context in try await perform(act, request, context) }
        }
    }

    private func perform(_ act: Act, _ request: Request, _ context: GatewayContext) async throws -> Response {
        let fields = try await readForm(request)
        guard let staff = try await staff(request) else {
            throw Problem(.unauthorized, "登录已超时，没有办成", "请在新的窗口登录，再在这个页面按“后退”，重新提交。填写的内容还在前一页上。")
        }
        let stored = try await ownCase(context, staff)
        func value(_ name: String) -> String? { fields.first { $0.0 == name }?.1.trimmingLines }
        let content = ActContent(
            conclusion: value("conclusion").flatMap(ActContent.Conclusion.init(rawValue:)), reasons: value("reasons"),
            basis: value("basis"), remedies: value("remedies"), terms: value("terms"))
        /// The case as it is now, with what was typed: whatever went wrong, nothing typed is lost.
        func again(_ stored: StoredCase, _ lead: HTML, _ status: HTTPResponse.Status) -> Response {
            respond(casePage(staff, stored, lead: lead, typed: TypedAct(act: act, content: content)), status: status)
        }
        do { try CSRF.check(request.head, token: value(CSRF.fieldName), session: staff.session) } catch {
            // A page from before this person signed in again: shown once more under a fresh token, not acted on.
            guard CSRF.isFromHere(request.head) else { throw error }
            return again(stored, noticeBanner(.warning, "没有办成：您重新登录过", "<p>填写的内容还在下面，请核对后再办一次。</p>\n"), .forbidden)
        }
        guard let seen = value("seen").flatMap({ Int($0) }) else { throw Problem.badRequest() }
        switch try await desk.perform(act, on: stored.file.number, content: content, by: staff.person, seen: seen) {
        case .done: return redirect(to: "/cases/\(stored.file.number)")
        case .notFound: throw Problem.notFound
        case .changed:
            let newest = try await ownCase(context, staff)
            let words: HTML = "<p>您打开页面以后，这个办件又有了新的办理记录，刚才的操作没有生效。下面是最新的情况，请看过再办。</p>\n"
            return again(newest, noticeBanner(.warning, "内容已有变化，没有办成", words), .conflict)
        case .refused(let refusal):
            // Where parts are wanting the form is shown again, filled in; otherwise the act is not this person's to perform.
            let advice: HTML? = refusal.parts.isEmpty ? nil : "<p>填写的内容还在下面，补齐后请再办一次。</p>\n"
            let lead = noticeBanner(.error, "没有办成", "<p>\(refusal.message)（\(refusal.article)）</p>\n\(advice)")
            return again(stored, lead, .unprocessableContent)
        }
    }

    /// What an officer sent with an act.
    struct TypedAct {
        let act: Act
        let content: ActContent
    }

    /// The forms of the acts that are lawful now and that this person may perform; otherwise whose turn it is.
    /// - Returns: the forms, and how many stand side by side.
    func actForms(_ staff: Staff, _ stored: StoredCase, _ standing: Standing, _ typed: TypedAct?) -> (forms: HTML, count: Int) {
        let file = stored.file
        let next = Act.lawful(at: standing.stage)
        guard let first = next.first else { return (closing(standing), 0) }
        let open = next.filter { act in
            act.performer.map(staff.has) ?? false && file.department(for: act).code == staff.person.department
        }
        let blocked = open.contains { act in
            act.apartFrom.contains { earlier in file.proceeding.journal.contains { $0.act == earlier && $0.by == staff.person.id } }
        }
        guard !open.isEmpty, !blocked else {
            let why: HTML? = blocked ? "您办过本件的前一步；受理、审查、决定要由不同的人办理。" : nil
            let who = "\(file.department(for: first).name)的\(first.performer?.name ?? "经办人")"
            let turn = noticeBanner(
                .info, "下一步：\(next.map(\.name).joined(separator: "或者"))，由\(who)办理",
                "<p>\(why)<a href=\"/\">去办下一件</a></p>\n")
            return (turn, 0)
        }
        let forms = open.map { act -> HTML in
            "<div>\(form(act, staff, file, standing, typed: typed?.act == act ? typed?.content : nil))</div>"
        }
        return (forms.count > 1 ? "<div class=\"split\">\(forms)</div>" : "\(forms)", forms.count)
    }

    /// Nothing is left to do: whether the applicant knows.
    private func closing(_ standing: Standing) -> HTML {
        guard let decision = standing.decision else { return .empty }
        let told = decision.told.map { "决定已于\($0.chinese)告知申请人。" } ?? "决定正在告知申请人，告知以后才算办完。"
        return noticeBanner(
            decision.act == .grant ? .success : .info, "已决定\(decision.act.name)", "<p>\(told)<a href=\"/\">去办下一件</a></p>\n")
    }

    private func form(_ act: Act, _ staff: Staff, _ file: CaseFile, _ standing: Standing, typed: ActContent?) -> HTML {
        pageSection(
            act.name,
            postForm(
                to: "/cases/\(file.number)/\(act.rawValue)", token: staff.csrf,
                """
                <input type="hidden" name="seen" value="\(file.proceeding.journal.count)">
                \(inputs(act, file, standing, typed))
                <p class="hint">\(consequence(act))依据：行政许可法\(act.article)。</p>
                \(actions(button(act.name, act == .refusal ? .danger : .primary)))
                """))
    }

    /// What the button sets going, said before it is pressed.
    private func consequence(_ act: Act) -> String {
        switch act {
        case .filing: ""
        case .acceptance: "办出以后，受理通知书随即编号并告知申请人，在这里不能撤回。"
        case .examination: "办出以后，意见交决定人，在这里不能修改；申请人只看到“已审查，等待决定”。"
        case .grant: "办出以后，决定书和许可证编号随即生成，告知申请人，并公示许可内容，在这里不能撤回。"
        case .refusal: "办出以后，决定书编号随即生成，理由和救济途径原样告知申请人，在这里不能撤回。"
        }
    }

    private func inputs(_ act: Act, _ file: CaseFile, _ standing: Standing, _ typed: ActContent?) -> HTML {
        let legal = file.item.guide.legal.map(\.text).joined(separator: "、")
        func area(_ part: ActContent.Part, _ label: String, _ value: String, typed: String?, hint: String? = nil) -> HTML {
            textArea(part.rawValue, label, value: typed ?? value, hint: hint, id: "\(act.rawValue)-\(part.rawValue)")
        }
        switch act {
        case .filing: return .empty
        case .acceptance:
            return "<p>申请材料齐全、符合法定形式的，予以受理。应当在 <strong>\(standing.nextDue?.text ?? "期限届满")</strong>前告知申请人。</p>\n"
        case .examination:
            let choices = ActContent.Conclusion.allCases.map { conclusion -> HTML in
                """
                <label class="choice"><input type="radio" name="conclusion" value="\(conclusion.rawValue)"\
                \(if: typed?.conclusion == conclusion, " checked")> <span>\(conclusion.name)</span></label>

                """
            }
            return """
                <fieldset class="field"><legend>审查结论</legend><div class="choices">\(choices)</div></fieldset>
                \(area(.reasons, "理由", "", typed: typed?.reasons, hint: "写明看了什么、符合或者不符合哪一条"))
                """
        case .grant:
            let isAgainst = standing.examination?.content.conclusion == .doesNotMeet
            let reasons = isAgainst ? area(.reasons, "与审查意见不同的理由", "", typed: typed?.reasons) : HTML.empty
            return """
                \(area(.terms, "许可内容", file.item.publicText(file.filing.answers), typed: typed?.terms))
                \(area(.basis, "依据", legal, typed: typed?.basis))
                \(reasons)
                """
        case .refusal:
            // The examiner's reasons only where he found against it: a text that says all is well is no reason to refuse.
            let found = standing.examination?.content
            let reasons = found?.conclusion == .doesNotMeet ? found?.reasons ?? "" : ""
            return """
                \(area(.reasons, "理由", reasons, typed: typed?.reasons, hint: "原样写进决定书"))
                \(area(.basis, "依据", legal, typed: typed?.basis))
                \(area(.remedies, "救济途径", file.item.guide.remedy, typed: typed?.remedies, hint: "写明申请行政复议、提起行政诉讼的权利和期限"))
                """
        }
    }
}

extension String {
    /// Without blank lines around it; nothing left is nothing said.
    fileprivate var trimmingLines: String? {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let text = String(String.UnicodeScalarView(scalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
        return text.isEmpty ? nil : text
    }
}
