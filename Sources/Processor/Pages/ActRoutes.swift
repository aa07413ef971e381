import Hummingbird
import Licensing
import Pages
import Statute

/// 行为: `POST /cases/:number/<act>`, one address an act. The server refuses what the law or the roles do not allow, whatever the page showed.
extension ProcessorTier {
    func addActRoutes(to router: Router<GatewayContext>) {
        for act in Act.allCases where act.performer != nil {
            router.post("/cases/:number/\(act.rawValue)") { request, context in
                try await posted(request) { staff, fields in
                    let stored = try await ownCase(context, staff)
                    func value(_ name: String) -> String? {
                        fields.first { $0.0 == name }?.1.trimmingLines
                    }
                    guard let seen = value("seen").flatMap({ Int($0) }) else { throw Problem.badRequest() }
                    let content = ActContent(
                        conclusion: value("conclusion").flatMap(ActContent.Conclusion.init(rawValue:)), reasons: value("reasons"),
                        basis: value("basis"), remedies: value("remedies"), terms: value("terms"))
                    switch try await desk.perform(act, on: stored.file.number, content: content, by: staff.person, seen: seen) {
                    case .done: return redirect(to: "/cases/\(stored.file.number)")
                    case .notFound: throw Problem.notFound
                    case .changed:
                        throw Problem.conflict("您打开页面之后，这个办件已经有了新的办理记录。请返回上一页并刷新，看过最新情况再办。")
                    case .refused(let refusal):
                        let lead = noticeBanner(.error, "没有办成", "<p>\(refusal.message)（\(refusal.article)）</p>\n")
                        return respond(casePage(staff, stored, lead: lead), status: .unprocessableContent)
                    }
                }
            }
        }
    }

    /// The forms of the acts that are lawful now and that this person may perform.
    func actForms(_ staff: Staff, _ stored: StoredCase, _ standing: Standing) -> HTML {
        let file = stored.file
        let open = Act.lawful(at: standing.stage).filter { act in
            act.performer.map(staff.has) ?? false && file.department(for: act).code == staff.person.department
        }
        let blocked = open.filter { act in
            act.apartFrom.contains { earlier in file.proceeding.journal.contains { $0.act == earlier && $0.by == staff.person.id } }
        }
        if !blocked.isEmpty {
            return noticeBanner(.info, "下一步要由别人办", "<p>您已经办过本件的前一步，受理、审查、决定要由不同的人办理。</p>\n")
        }
        let forms = open.map { act -> HTML in
            pageSection(
                "\(act.name)（\(act.article)）",
                postForm(
                    to: "/cases/\(file.number)/\(act.rawValue)", token: staff.csrf,
                    """
                    <input type="hidden" name="seen" value="\(file.proceeding.journal.count)">
                    \(inputs(act, file, standing))
                    \(actions(button(act.name, act == .refusal ? .danger : .primary)))
                    """))
        }
        return "\(forms)"
    }

    private func inputs(_ act: Act, _ file: CaseFile, _ standing: Standing) -> HTML {
        let legal = file.item.guide.legal.map(\.text).joined(separator: "、")
        let prefix = act.rawValue
        switch act {
        case .filing: return .empty
        case .acceptance:
            return "<p>申请材料齐全、符合法定形式的，予以受理。应当在 \(standing.nextDue?.text ?? "期限届满") 前告知申请人。</p>\n"
        case .examination:
            let choices = ActContent.Conclusion.allCases.map { conclusion -> HTML in
                "<label class=\"choice\"><input type=\"radio\" name=\"conclusion\" value=\"\(conclusion.rawValue)\"> <span>\(conclusion.name)</span></label>\n"
            }
            return """
                <fieldset class="field"><legend>审查结论</legend><div class="choices">\(choices)</div></fieldset>
                \(textArea("reasons", "理由", value: "", id: "\(prefix)-reasons"))
                """
        case .grant:
            let isAgainst = standing.examination?.content.conclusion == .doesNotMeet
            let reasons = isAgainst ? textArea("reasons", "与审查意见不同的理由", value: "", id: "\(prefix)-reasons") : HTML.empty
            return """
                \(textArea("terms", "许可内容", value: file.item.publicText(file.filing.answers), id: "\(prefix)-terms"))
                \(textArea("basis", "依据", value: legal, id: "\(prefix)-basis"))
                \(reasons)
                """
        case .refusal:
            return """
                \(textArea("reasons", "理由", value: standing.examination?.content.reasons ?? "", id: "\(prefix)-reasons"))
                \(textArea("basis", "依据", value: legal, id: "\(prefix)-basis"))
                \(textArea("remedies", "救济途径", value: file.item.guide.remedy, id: "\(prefix)-remedies"))
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
