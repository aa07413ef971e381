import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 行为: `GET` and `POST /cases/:number/<act>`, one address an act. The server refuses what the law or the roles do not allow, whatever
/// the page showed; a document is shown as it would be issued before it is.
extension ProcessorTier {
    func addActRoutes(to router: Router<GatewayContext>) {
        for act in Act.allCases where !act.performers.isEmpty {
            router.get("/cases/:number/\(act.rawValue)") { request, context in
                try await signedIn(request) { staff in
                    let stored = try await ownCase(context, staff)
                    var input = ActInput(act: act)
                    input.people = try await candidates(for: act, of: stored)
                    input.content.sealed = request.uri.queryParameters["entry"].flatMap { Int($0) }
                    return respond(try await actPage(staff, stored, input, isFresh: true))
                }
            }
            router.post("/cases/:number/\(act.rawValue)") { request, context in try await perform(act, request, context) }
        }
    }

    private func perform(_ act: Act, _ request: Request, _ context: GatewayContext) async throws -> Response {
        let fields = try await readForm(request)
        func value(_ name: String) -> String? { fields.first { $0.0 == name }?.1 }
        guard let staff = try await staff(request) else { return askToSignIn(request, fields) }
        let stored = try await ownCase(context, staff)
        let input = try await read(act, fields, of: stored)
        do { try CSRF.check(request.head, token: value(CSRF.fieldName), session: staff.session) } catch {
            // A page from before this person signed in again: shown once more under a fresh token, not acted on.
            guard CSRF.isFromHere(request.head) else { throw error }
            let lead = noticeBanner(
                .warning, words("没有办成：您重新登录过", "Not done: you have signed in anew"),
                "<p>\(words("填写的内容还在下面，请核对后再办一次。", "What you typed is still below. Please check it and send it again."))</p>\n")
            return respond(try await actPage(staff, stored, input, lead: lead), status: .forbidden)
        }
        if let anew = try await readAnew(fields, page: { try await actPage(staff, stored, input) }) { return anew }
        guard let seen = value("seen").flatMap({ Int($0) }) else { throw Problem.badRequest() }
        guard input.faults.isEmpty || value("_step") == "edit" else {
            return respond(try await actPage(staff, stored, input, faults: input.faults), status: .unprocessableContent)
        }
        switch value("_step") {
        case "preview":
            do {
                let document = try desk.preview(act, on: stored, content: input.content, by: staff.person)
                return respond(previewPage(staff, stored, input, document, seen: seen))
            } catch { return respond(try await refused(staff, stored, input, error), status: .unprocessableContent) }
        case "edit": return respond(try await actPage(staff, stored, input))
        default: break
        }
        switch try await desk.perform(act, on: stored.file.number, content: input.content, by: staff.person, seen: seen) {
        case .done(let entry): return try await goOn(staff, from: stored, entry)
        case .notFound: throw Problem.notFound
        case .changed:
            let newest = try await ownCase(context, staff)
            return respond(
                try await actPage(staff, newest, input, lead: changes(in: newest, since: seen)), status: .conflict)
        case .refused(let refusal):
            return respond(try await refused(staff, stored, input, refusal), status: .unprocessableContent)
        }
    }

    /// 听证主持人, or whoever may have to step aside, of the agency that decides.
    private func candidates(for act: Act, of stored: StoredCase) async throws -> [Person] {
        let agency = stored.file.decidingAuthority.code
        return switch act {
        case .hearingNotice: try await people.holders(of: [.hearingChair], in: agency)
        case .recusal: try await people.holders(of: [.examiner, .decider, .hearingChair], in: agency)
        default: []
        }
    }

    func read(_ act: Act, _ fields: [(String, String)], of stored: StoredCase) async throws -> ActInput {
        let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        return ActInput(
            act: act, fields: fields, places: stored.file.places(stored.file.content(standing)),
            people: try await candidates(for: act, of: stored),
            today: today)
    }

    private func refused(_ staff: Staff, _ stored: StoredCase, _ input: ActInput, _ refusal: Statute.Refusal) async throws -> Page {
        let kept: HTML =
            refusal.parts.isEmpty
            ? .empty
            : "<p>\(words("填写的内容还在下面，补齐后请再办一次。", "What you typed is still below. Please complete it and send it again."))</p>\n"
        let lead = noticeBanner(
            .error, words("没有办成", "Not done"), "<p>\(polyglot("\(refusal.message)（\(refusal.article)）"))</p>\n\(kept)")
        return try await actPage(staff, stored, input, lead: lead, faults: faults(of: refusal))
    }

    private func faults(of refusal: Statute.Refusal) -> [Fault] {
        refusal.parts.map { part in
            Fault(
                code: Fault.Code.missing, message: words("请填写或者更正：\(part.name)。", "Please fill in or correct: \(part.name)."),
                at: part.rawValue, label: part.name)
        }
    }

    /// 冲突: what was done since the page was opened, above what this person typed.
    private func changes(in newest: StoredCase, since seen: Int) -> HTML {
        let standing = newest.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let rows = standing.journal.filter { $0.number > seen }.map { entry -> HTML in
            "<li>\(entry.made.words)：\(polyglot(entry.byName)) \(entry.act.words)</li>\n"
        }
        let told = rows.isEmpty ? HTML.empty : "<ul>\(rows)</ul>\n"
        return noticeBanner(
            .warning, words("内容已有变化，没有办成", "The case has changed; nothing was done"),
            """
            <p>\(words("您打开页面以后，这个办件又有了新的记录：", "Since you opened the page the case has new records:"))</p>
            \(told)<p>\(words("下面是最新的情况和您填写的内容，请看过再办。", "Below are the newest state and what you typed. Please look before you act."))</p>

            """)
    }

    /// 下一件: after an act straight to the next case that waits for this person, with a word on what was done.
    private func goOn(_ staff: Staff, from stored: StoredCase, _ entry: Entry) async throws -> Response {
        let done = "done=\(stored.file.number)&entry=\(entry.number)"
        if let next = try await next(after: stored, for: staff) { return redirect(to: "/cases/\(next)?\(done)") }
        return redirect(to: "/cases/\(stored.file.number)?\(done)")
    }

    // MARK: Pages

    /// - Parameter isFresh: nothing was typed yet, so the form starts with its ready words.
    func actPage(
        _ staff: Staff, _ stored: StoredCase, _ input: ActInput, lead: HTML = .empty, faults: [Fault] = [], isFresh: Bool = false
    ) async throws -> Page {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let form: HTML
        var isOpen = false
        switch offer(input.act, staff, file, standing) {
        case .open:
            isOpen = true
            form = actForm(staff, stored, standing, input, faults: faults, isFresh: isFresh)
        case .closed(let why), .somebodyElse(let why):
            form = noticeBanner(
                .info, words("现在不能作“\(input.act.name)”", "“\(input.act.words)” is not possible now"),
                "<p>\(polyglot(why))</p>\n<p><a href=\"/cases/\(file.number)\">\(words("返回案卷", "Back to the case"))</a></p>\n")
        }
        let content = file.content(standing)
        let document = try await documentToSeal(staff, stored, standing, input)
        return page(
            input.act.words, staff, context: [caseTitle(stored, content)], lead: "\(lead)\(errorSummary(faults))",
            back: PageLink(words("返回案卷", "Back to the case"), "/cases/\(file.number)"), isError: !faults.isEmpty, wide: true,
            formID: isOpen ? "act" : nil, styles: document != nil || input.act == .acceptance ? [Assets.document] : [],
            splitPane(
                left: form,
                right: document ?? "\(knownFaults(content.knownFaults))\(caseSummary(stored, content))"))
    }

    /// 预览: the document as it would go out, and two ways from here.
    private func previewPage(
        _ staff: Staff, _ stored: StoredCase, _ input: ActInput, _ document: OfficialDocument?, seen: Int
    ) -> Page {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        return page(
            words("核对文书：\(input.act.name)", "Check the document: \(input.act.words)"), staff,
            context: [caseTitle(stored, file.content(standing))],
            back: PageLink(words("返回案卷", "Back to the case"), "/cases/\(file.number)"), styles: [Assets.document],
            """
            \(document.map { officialDocument($0.sheet(isPreview: true)) } ?? .empty)
            \(postForm(to: "/cases/\(file.number)/\(input.act.rawValue)", token: staff.csrf, id: "send", """
                <input type="hidden" name="seen" value="\(seen)">
                \(hidden(input))
                <p class="hint">\(consequence(input.act))</p>
                \(actions(
                    button(words("确认发出", "Issue it"), input.act == .refusal ? .danger : .primary, confirms: true),
                    button(words("返回修改", "Go back and edit"), .secondary, name: "_step", value: "edit")))
                """))
            """)
    }

    private func hidden(_ input: ActInput) -> HTML {
        let content = input.content
        let texts: [(String, String?)] = [
            ("conclusion", content.conclusion?.rawValue), ("reasons", content.reasons), ("basis", content.basis),
            ("remedies", content.remedies), ("terms", content.terms), ("ground", content.ground?.rawValue),
            ("rightAgency", content.rightAgency), ("heard", content.heard), ("way", content.service?.way.rawValue),
            ("servedOn", content.service?.servedOn.text),
            ("recipient", content.service?.recipient), ("note", content.service?.note),
            ("procedure", input.typed["procedure"]), ("plannedDays", content.plannedDays.map { String($0) }),
        ]
        var fields = texts.compactMap { name, value in value.map { (name, $0) } }
        fields += ["hearingAt", "hearingTime", "place", "chair", "closed", "party", "on"].compactMap { name in
            input.typed[name].map { (name, $0) }
        }
        fields += input.ticked.sorted().map { ("tick", $0) }
        fields += input.phrases.sorted { $0.key < $1.key }.map { ("words." + $0.key, $0.value) }
        return "\(fields.map { name, value -> HTML in "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">\n" })"
    }
}
