import HTTPTypes
import Hummingbird
import Licensing
import Link
import Pages
import Statute
import Store

/// 核对、承诺、提交: for an application and for a correction alike.
extension IntakeTier {
    func addFilingRoutes(to router: Router<GatewayContext>) {
        router.get("/drafts/:draft/check") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                return respond(try await checkPage(guest, draft, item, faults: []), headers: guest.headers)
            }
        }
        router.post("/items/:item/filings") { request, context in try await file(request, context) }
    }

    /// `POST /items/:item/filings`: the one place where a receipt is born. Posting it twice gives the same receipt.
    private func file(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return redirect(to: "/sign-in?next=/filings") }
        try checked(request, guest, fields)
        try filingLimit.admit(account.id)
        guard let id = fields.value("draft"), let submission = fields.value("submission") else { throw Problem.badRequest() }
        // A filing is handed in at its own item.
        let found = try await drafts.find(id, account: account.id)
        try await checkRoomForFiling(submission, found?.item)
        if let draft = found, draft.item.id != context.parameters.get("item") {
            throw Problem.notFound
        }
        if fields.value("declared") != "yes", let draft = try await drafts.find(id, account: account.id),
            let item = try await items.item(draft.item)
        {
            let fault = Fault(
                code: Fault.Code.missing, message: words("请先阅读并勾选承诺，再提交。", "Please read and tick the declaration before you file."),
                at: "declared", label: words("承诺", "Declaration"))
            return respond(try await checkPage(guest, draft, item, faults: [fault]), status: .unprocessableContent)
        }
        return try await answer {
            try await receiveFiling(draft: id, submission: submission, account: account.id, asItIs: fields.value("as_it_is") == "yes")
        } again: { faults in
            guard let draft = try await drafts.find(id, account: account.id), let item = try await items.item(draft.item) else {
                throw Problem.notFound
            }
            return try await checkPage(guest, draft, item, faults: faults)
        }
    }

    /// What every filing is answered with: its receipt, its faults, or why nothing was received.
    func answer(
        _ receive: () async throws -> ReceiveFiling.Outcome, again: ([Fault]) async throws -> Page
    ) async throws -> Response {
        do {
            switch try await receive() {
            case .received(let filed, _):
                newFilings.ring()
                Step.filingAnswered.reached()
                return redirect(to: "/filings/\(filed.number)")
            case .faults(let faults): return respond(try await again(faults), status: .unprocessableContent)
            case .contradiction:
                throw Problem.conflict(
                    words(
                        "这份申请已经用别的内容提交过。请到“我的办件”查看已提交的那一份。",
                        "This was filed before with another content. Please look at it under “My cases”."))
            case .notFound: throw Problem.notFound
            }
        } catch let fault as StoreFault where fault.kind == .full {
            throw Problem(
                .storageFull, words("暂时不能在网上提交", "Filing online is not possible now"),
                words(
                    "系统存储空间不足，这次没有提交成功，草稿还在。请稍后再提交；时间紧的，请到政务服务窗口当面提交，电话 12345。",
                    "The storage is full and nothing was filed; your draft is kept. Please try again later, or file in person at the service centre, telephone 12345."
                ))
        } catch let fault as StoreFault where fault.kind == .conflict {
            throw Problem.conflict(
                words("草稿正在另一个页面里修改。请刷新后核对最新的内容再提交。", "The draft is being changed in another window. Please reload, check and file again."))
        }
    }

    // MARK: Page

    private func checkPage(_ guest: Guest, _ draft: Draft, _ item: LicenceItem, faults sent: [Fault]) async throws -> Page {
        let materials = try await drafts.materials(of: draft)
        let reading = try await receiveFiling.review(draft, item)
        let known = reading.faults
        let isUndeclared = sent.contains { $0.at == "declared" }
        let open = draft.correction?.open(in: item)
        let asItIs: HTML = """
            \(noticeBanner(
                .warning, words("还有 \(known.count) 处没有填对或者没有交", "\(known.count) points are wrong or missing"), """
                <ul>\(known.map { fault -> HTML in "<li>\(faultLink(fault, draft, item))</li>\n" })</ul>
                <p>\(words("建议先改好再提交。也可以按现状提交：照样收件，照样给回执，但办件人可能要您补正，办理会慢一些。", "Better mend them first. You may also file it as it is: it will be received and you get a receipt, but you may be asked for corrections, and it will take longer."))</p>
                """))

            """
        let title = draft.correction == nil ? words("核对并提交", "Check and file") : words("核对并提交补正", "Check and file the correction")
        let intro = words("请逐项核对。要改的，按每一部分的“更改”，改好后再回到这里。", "Please check everything. Use “Change” to mend a part, then come back here.")
        return page(
            title, guest,
            context: draft.correction == nil ? [stepWords(item.sections.count + 2, of: item), item.name] : [item.name],
            lead: "\(errorSummary(sent.filter { $0.at == "declared" }))\(diskNotice)\(innerNotice)", back: backToTasks(draft),
            isError: !sent.isEmpty,
            printNote: words(
                "申请书，打印时间 \(Moment(milliseconds: now()).chinese)", "Application form, printed \(Moment(milliseconds: now()).words)"),
            """
            \(known.isEmpty ? "<p>\(intro)</p>\n" : asItIs)
            \(changes(draft, item, reading.answers, materials.map(\.filed)))
            \(summary(item: item, answers: reading.answers, faults: known) { section in
                open.map { open in section.fields.contains { open.contains($0.id) } } ?? true ? "/drafts/\(draft.id)/sections/\(section.id)" : nil
            })
            \(pageSection(words("申请材料", "Materials"), files(draft, item, materials)))
            \(pageSection(words("承诺", "Declaration"), reading.isRefused
                ? "<p>\(words("有内容系统读不懂（上面已标出），改好以后才能提交。", "Some of it cannot be read (marked above) and must be mended before filing."))</p>\n"
                : sendForm(guest, draft, item, known: known, isUndeclared: isUndeclared)))

            """)
    }

    /// What a correction changes, before it is sent.
    private func changes(_ draft: Draft, _ item: LicenceItem, _ answers: Answers, _ new: [FiledMaterial]) -> HTML {
        guard let correction = draft.correction else { return .empty }
        let replaced = Set(new.map(\.material))
        let materials = item.materials.filter { replaced.contains($0.id) }.map { material in
            func names(_ files: [String]) -> String? { files.isEmpty ? nil : files.joined(separator: "、") }
            return FieldChange(
                material.name, before: names(correction.files.filter { $0.material == material.id }.map(\.fileName)),
                after: names(new.filter { $0.material == material.id }.map(\.fileName)))
        }
        let fields = item.changes(from: correction.sheet.answers, to: answers).map {
            FieldChange($0.label, before: $0.before.isEmpty ? nil : $0.before, after: $0.after.isEmpty ? nil : $0.after)
        }
        let nothing: HTML = "<p>\(words("还没有改动。", "Nothing is changed yet."))</p>\n"
        return pageSection(
            words("这次改了什么", "What you have changed"), fields.isEmpty && materials.isEmpty ? nothing : changeList(fields + materials))
    }

    private func files(_ draft: Draft, _ item: LicenceItem, _ materials: [DraftMaterial]) -> HTML {
        let replaced = Set(materials.map(\.filed.material))
        let kept = (draft.correction?.files ?? []).filter { !replaced.contains($0.material) }.map { file -> HTML in
            "<li>\(polyglot(file.name)): \(polyglot(file.fileName))\(bracketed(size(file.size))) \(tag(words("原已提交", "filed before")))</li>\n"
        }
        let new = materials.map { file -> HTML in
            "<li>\(polyglot(item.material(file.filed.material)?.name ?? "")): \(polyglot(file.filed.fileName))\(bracketed(size(file.filed.size)))</li>\n"
        }
        let change: HTML = "<p><a href=\"/drafts/\(draft.id)/materials\">\(words("更改材料", "Change the materials"))</a></p>\n"
        return kept.isEmpty && new.isEmpty
            ? "<p>\(words("没有上传材料。", "No materials were uploaded."))<a href=\"/drafts/\(draft.id)/materials\">\(words("去上传", "Upload"))</a></p>\n"
            : "<ul>\(kept)\(new)</ul>\n\(change)"
    }

    private func sendForm(_ guest: Guest, _ draft: Draft, _ item: LicenceItem, known: [Fault], isUndeclared: Bool) -> HTML {
        let error = words("错误：请先阅读并勾选承诺，再提交。", "Error: please read and tick the declaration before you file.")
        let send = draft.correction == nil ? words("提交申请", "File the application") : words("提交补正", "File the correction")
        return postForm(
            to: "/items/\(item.id)/filings", token: guest.csrf,
            """
            <input type="hidden" name="draft" value="\(draft.id)">
            <input type="hidden" name="submission" value="\(draft.submission)">
            \(if: !known.isEmpty, "<input type=\"hidden\" name=\"as_it_is\" value=\"yes\">\n")
            <div class="field\(if: isUndeclared, " field-error")">
            <p\(languageOf(item.declaration.text))>\(item.declaration.text)</p>
            \(if: isUndeclared, "<p class=\"error-text\" id=\"e-declared\">\(error)</p>\n")
            <label class="choice"><input type="checkbox" id="f-declared" name="declared" value="yes"\
            \(if: isUndeclared, " aria-invalid=\"true\" aria-describedby=\"e-declared\"")> <span>\(words("我已阅读并承诺", "I have read this and declare it"))</span></label>
            </div>
            <p>\(consequence(draft))</p>
            \(actions(button(known.isEmpty ? send : words("仍按现状提交", "File it as it is"), known.isEmpty ? .primary : .secondary)))
            """)
    }

    private func consequence(_ draft: Draft) -> String {
        guard let correction = draft.correction else {
            return words(
                "提交以后马上得到回执，上面有办件编号和查询码。内容当场加密送往审批机关，在网上不能再改。收件不是受理：是否受理，审批机关另行告知。",
                "You get a receipt at once, with a case number and a case code. What you file is encrypted on the spot for the agency and cannot be changed online. Receipt is not acceptance: the agency will tell you whether it accepts."
            )
        }
        return correction.sheet.onTheSpot
            ? words("今天提交的当场更正不改变收件日期。", "Corrected today, your date of receipt does not change.")
            : words(
                "提交以后，以这次收到的时间为收到申请材料的日期，审批机关的受理期限从这一天的第二天重新起算。",
                "Your materials then count as received at the time of this filing, and the agency's time to accept begins anew on the following day."
            )
    }

    /// Where a fault can be mended.
    private func faultLink(_ fault: Fault, _ draft: Draft, _ item: LicenceItem) -> HTML {
        let place =
            fault.at.flatMap { at in item.section(holding: at).map { "/drafts/\(draft.id)/sections/\($0.id)" } }
            ?? "/drafts/\(draft.id)/materials"
        return "<a href=\"\(PageLink.attribute(place))\">\(polyglot(faultWords(fault)))</a>"
    }

    func stepWords(_ n: Int, of item: LicenceItem) -> String {
        words("第 \(n) 步，共 \(item.sections.count + 2) 步", "Step \(n) of \(item.sections.count + 2)")
    }

    func backToTasks(_ draft: Draft) -> PageLink { PageLink(words("返回任务清单", "Back to the task list"), "/drafts/\(draft.id)") }
}
