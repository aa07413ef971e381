import HTTPTypes
import Hummingbird
import Licensing
import Pages

/// 资格自查 (A6): a few questions before the form, so that nobody fills it in in vain. Answers are kept nowhere; on the way through the
/// sign-in they travel in the address, which says nothing about anybody.
extension IntakeTier {
    func addScreeningRoutes(to router: Router<GatewayContext>) {
        router.get("/items/:item/screening") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            let given = item.screening.map { ($0.id, queryValue($0.id, in: request)) }
            return respond(screeningPage(guest, item, typed: given), headers: guest.headers)
        }
        router.post("/items/:item/screening") { request, context in try await screen(request, context) }
    }

    private func screen(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let (_, item) = try await published(context)
        let fields = try await readForm(request)
        try checked(request, guest, fields)
        if let anew = try await readAnew(fields, page: { screeningPage(guest, item, typed: fields) }) { return anew }
        var faults: [Fault] = []
        for question in item.screening {
            switch fields.value(question.id) {
            case "yes", "no":
                guard (fields.value(question.id) == "yes") == question.stopWhen else { continue }
                return respond(stopPage(guest, item, question.stop))
            default:
                faults.append(
                    Fault(
                        code: Fault.Code.missing, message: words("请回答：\(question.ask)", "Answer: \(question.ask)"), at: question.id,
                        label: question.ask))
            }
        }
        guard faults.isEmpty else {
            return respond(screeningPage(guest, item, typed: fields, faults: faults), status: .unprocessableContent)
        }
        guard let account = guest.account else { return redirect(to: Self.throughSignIn(item, fields)) }
        return try await beginDraft(item.id, account: account)
    }

    private static func throughSignIn(_ item: LicenceItem, _ fields: [(String, String)]) -> String {
        let path = "/items/\(item.id)/screening"
        let answers = item.screening.map { "\($0.id)=\(fields.value($0.id) == "yes" ? "yes" : "no")" }
        let whole = path + "?" + answers.joined(separator: "&")
        return "/sign-in?next=" + percentEncoded(localPath(whole, otherwise: path))
    }

    private func screeningPage(_ guest: Guest, _ item: LicenceItem, typed: [(String, String)], faults: [Fault] = []) -> Page {
        let isReady =
            guest.account != nil && faults.isEmpty && !item.screening.isEmpty
            && item.screening.allSatisfy { ["yes", "no"].contains(typed.value($0.id)) }
        let ready = noticeBanner(
            .success, words("已经登录，刚才的回答还在", "You are signed in, and your answers are still here"),
            "<p>\(words("按“开始填写”就可以了。", "Go on with “Begin”."))</p>\n")
        let intro =
            item.screening.isEmpty
            ? words("这个事项没有自查问题，可以直接开始。", "There is nothing to check first.")
            : words(
                "先回答 \(item.screening.count) 个问题，免得白填。这里的回答不保存。",
                "Answer \(item.screening.count) questions first, so that you do not fill in the form in vain. They are not kept.")
        let signIn = words(
            "开始填写前要先登录，草稿才能替您保存。刚才的回答登录后还在。", "You will be asked to sign in, so that your draft can be kept. Your answers stay.")
        return page(
            words("先看看是不是要办这个", "Is this the right licence?"), guest, context: [item.name],
            lead: "\(errorSummary(faults))\(if: isReady, ready)\(diskNotice)",
            back: PageLink(words("返回办事指南", "Back to the guide"), "/items/\(item.id)"), isError: !faults.isEmpty, formID: "screening",
            """
            <p>\(intro)</p>
            \(postForm(to: "/items/\(item.id)/screening", token: guest.csrf, id: "screening", """
                \(item.screening.map { asked in question(asked, typed: typed, isWrong: faults.contains { $0.at == asked.id }) })
                \(guest.account == nil ? "<p class=\"hint\">\(signIn)</p>\n" : HTML.empty)\(actions(button(words("开始填写", "Begin"))))
                """))
            """)
    }

    private func question(_ question: Screening, typed: [(String, String)], isWrong: Bool) -> HTML {
        let error: HTML = """
            <p class="error-text" id="e-\(question.id)">\(words("错误：请选择“是”或者“否”", "Error: choose yes or no"))</p>

            """
        let choices = [("yes", words("是", "Yes")), ("no", words("否", "No"))].map { code, label -> HTML in
            """
            <label class="choice"><input type="radio" name="\(question.id)" value="\(code)"\
            \(if: code == "yes", " id=\"f-\(question.id)\"")\(if: typed.value(question.id) == code, " checked")> <span>\(label)</span></label>

            """
        }
        return """
            <fieldset class="field\(if: isWrong, " field-error")" role="radiogroup"\
            \(if: isWrong, " aria-invalid=\"true\" aria-describedby=\"e-\(question.id)\"")><legend>\(polyglot(question.ask))</legend>
            \(if: isWrong, error)<div class="choices">
            \(choices)</div></fieldset>

            """
    }

    /// Not an error: it says what to do instead, and links to it.
    private func stopPage(_ guest: Guest, _ item: LicenceItem, _ stop: Screening.Stop) -> Page {
        page(
            stop.title, guest, context: [item.name],
            back: PageLink(words("返回上一步", "Back to the questions"), "/items/\(item.id)/screening"),
            """
            <p>\(polyglot(stop.text))</p>
            \(stop.link.map { link -> HTML in "<p><a href=\"\(PageLink.attribute(link))\">\(words("去看怎么办", "See how to go about it"))</a></p>\n" })
            <p>\(words("拿不准的，可以拨打 12345 咨询，或者到政务服务窗口当面询问。刚才选错了的，请返回上一步改过来。", "If in doubt, call 12345 or ask at the counter. If you chose wrongly, go back and choose again."))</p>
            \(actions(linkButton(words("查找别的事项", "Find another licence"), "/search", .secondary), linkButton(words("返回首页", "To the home page"), "/", .secondary)))

            """)
    }
}
