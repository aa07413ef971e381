import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Link
import NIOCore
import Outer
import Pages
import Statute
import Store

/// 核对、承诺、提交、回执、我的办件.
extension IntakeTier {
    func addFilingRoutes(to router: Router<GatewayContext>) {
        router.get("/drafts/:draft/check") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                return respond(try await checkPage(guest, draft, item, faults: []), headers: guest.headers)
            }
        }
        router.post("/items/:item/filings") { request, context in try await file(request, context) }
        router.get("/filings") { request, _ in
            try await signedIn(request) { guest, account in respond(try await filingsPage(guest, account), headers: guest.headers) }
        }
        router.get("/filings/:number") { request, context in
            try await signedIn(request) { guest, account in
                respond(try await receiptPage(guest, try await ownFiling(context, account)), headers: guest.headers)
            }
        }
        router.get("/filings/:number/receipt.json") { request, context in
            try await signedIn(request) { _, account in
                let filed = try await ownFiling(context, account)
                return Response(
                    status: .ok,
                    headers: [
                        .contentType: "application/json", .cacheControl: "no-store",
                        .contentDisposition: Disposition.attachment("receipt-\(filed.number).json"),
                    ], body: .init(byteBuffer: ByteBuffer(bytes: filed.receipt)))
            }
        }
    }

    private func ownFiling(_ context: GatewayContext, _ account: AccountBook.Account) async throws -> FilingBook.Filed {
        guard let number = context.parameters.get("number"), let filed = try await filings.find(number: number, account: account.id) else {
            throw Problem.notFound
        }
        return filed
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
        if let draft = try await drafts.find(id, account: account.id), draft.item.id != context.parameters.get("item") {
            throw Problem.notFound
        }
        if fields.value("declared") != "yes", let draft = try await drafts.find(id, account: account.id),
            let item = try await items.item(draft.item)
        {
            let fault = Fault(code: Fault.Code.missing, message: "请先阅读并勾选承诺，再提交。", at: "declared", label: "承诺")
            return respond(try await checkPage(guest, draft, item, faults: [fault]), status: .unprocessableContent)
        }
        do {
            switch try await receiveFiling(
                draft: id, submission: submission, account: account.id, asItIs: fields.value("as_it_is") == "yes")
            {
            case .received(let filed, _):
                newFilings.ring()
                Step.filingAnswered.reached()
                return redirect(to: "/filings/\(filed.number)")
            case .faults(let faults):
                guard let draft = try await drafts.find(id, account: account.id), let item = try await items.item(draft.item) else {
                    throw Problem.notFound
                }
                return respond(try await checkPage(guest, draft, item, faults: faults), status: .unprocessableContent)
            case .contradiction:
                throw Problem.conflict("这份申请已经用别的内容提交过。请到“我的办件”查看已提交的那一份。")
            case .notFound: throw Problem.notFound
            }
        } catch let fault as StoreFault where fault.kind == .full {
            throw Problem(
                .storageFull, "暂时不能在网上提交", "系统存储空间不足，这次没有提交成功，草稿还在。请稍后再提交；时间紧的，请到政务服务窗口当面提交，电话 12345。")
        } catch let fault as StoreFault where fault.kind == .conflict {
            throw Problem.conflict("草稿正在另一个页面里修改。请刷新后核对最新的内容再提交。")
        }
    }

    // MARK: Pages

    private func checkPage(_ guest: Guest, _ draft: Draft, _ item: LicenceItem, faults sent: [Fault]) async throws -> Page {
        let materials = try await drafts.materials(of: draft)
        let attached = Dictionary(materials.map { ($0.filed.material, 1) }, uniquingKeysWith: +)
        let reading = item.review(draft.typed, attached: attached, today: today)
        let known = reading.faults
        let files = materials.map { file -> HTML in
            "<li>\(item.material(file.filed.material)?.name)：\(file.filed.fileName)（\(size(file.filed.size))）</li>\n"
        }
        let asItIs: HTML = """
            \(noticeBanner(.warning, "还有 \(known.count) 处没有填对或者没有交齐", """
                <ul>\(known.map { fault -> HTML in "<li>\(faultLink(fault, draft, item))</li>\n" })</ul>
                <p>建议先改好再提交。也可以按现状提交：照样收件，照样给回执，但办件人可能要您补正，办理会慢一些。</p>
                """))

            """
        let isUndeclared = sent.contains { $0.at == "declared" }
        let sendForm = postForm(
            to: "/items/\(item.id)/filings", token: guest.csrf,
            """
            <input type="hidden" name="draft" value="\(draft.id)">
            <input type="hidden" name="submission" value="\(draft.submission)">
            \(if: !known.isEmpty, "<input type=\"hidden\" name=\"as_it_is\" value=\"yes\">\n")
            <div class="field\(if: isUndeclared, " field-error")">
            <p>\(item.declaration.text)</p>
            \(if: isUndeclared, "<p class=\"error-text\" id=\"e-declared\">错误：请先阅读并勾选承诺，再提交。</p>\n")
            <label class="choice"><input type="checkbox" id="f-declared" name="declared" value="yes"\
            \(if: isUndeclared, " aria-invalid=\"true\" aria-describedby=\"e-declared\"")> <span>我已阅读并承诺</span></label>
            </div>
            <p>提交以后马上得到回执，上面有办件编号和查询码。内容当场加密送往审批机关，在网上不能再改。收件不是受理：是否受理，审批机关另行告知。</p>
            \(actions(button(known.isEmpty ? "提交申请" : "仍按现状提交", known.isEmpty ? .primary : .secondary)))
            """)
        return page(
            "核对并提交", guest, context: ["第 \(item.sections.count + 2) 步，共 \(item.sections.count + 2) 步", item.name],
            lead: errorSummary(sent.filter { $0.at == "declared" }), back: PageLink("返回任务清单", "/drafts/\(draft.id)"),
            isError: !sent.isEmpty,
            """
            \(known.isEmpty ? "<p>请逐项核对。要改的，按每一部分的“更改”，改好后再回到这里。</p>\n" : asItIs)
            \(summary(item: item, answers: reading.answers, faults: known) { "/drafts/\(draft.id)/sections/\($0.id)" })
            \(pageSection("申请材料", files.isEmpty ? "<p>没有上传材料。<a href=\"/drafts/\(draft.id)/materials\">去上传</a></p>\n" : "<ul>\(files)</ul>\n<p><a href=\"/drafts/\(draft.id)/materials\">更改材料</a></p>\n"))
            \(pageSection("承诺", reading.isRefused ? "<p>有内容系统读不懂（上面已标出），改好以后才能提交。</p>\n" : sendForm))

            """)
    }

    /// Where a fault can be mended.
    private func faultLink(_ fault: Fault, _ draft: Draft, _ item: LicenceItem) -> HTML {
        let place =
            fault.at.flatMap { at in item.section(holding: at).map { "/drafts/\(draft.id)/sections/\($0.id)" } }
            ?? "/drafts/\(draft.id)/materials"
        return "<a href=\"\(PageLink.attribute(place))\">\(faultWords(fault))</a>"
    }

    private func receiptPage(_ guest: Guest, _ filed: FilingBook.Filed) async throws -> Page {
        let item = try await ItemReference(filed.item).asyncFlatMap { try await items.item($0) }
        let receipt = try Receipt.open(
            SignedObject(bytes: filed.receipt, limit: Wire.Limits.signedObject), by: Peer.intake, keys: receiveFiling.ownKeys)
        let progress = try await progress(of: filed)
        let number = receipt.number.grouped
        let code = receiveFiling.caseCode(of: filed)
        let incomplete =
            receipt.incomplete && progress.stage.map { $0 == .received } ?? true
            ? noticeBanner(.warning, "材料可能不齐全", "<p>您选择了按现状提交。需要补正的，办件人会一次告知全部内容。</p>\n") : HTML.empty
        let codeRow: [(String, String)] = code.map { [("查询码", $0.grouped)] } ?? []
        let rows: [(term: String, value: HTML)] = [
            ("事项", "\(item?.name)"), ("收件时间", "\(Moment(milliseconds: filed.at).chinese)"), ("现在的阶段", "\(progress.words)"),
        ]
        return page(
            "已收到您的申请", guest, heading: .inBody, section: "/filings",
            printNote: "办件编号 \(number)，收件时间 \(Moment(milliseconds: filed.at).chinese)。进度查询：\(feedbackURL)",
            """
            \(panel("已收到您的申请", [("办件编号", number)] + codeRow, note: code == nil
                ? "查询码只在提交后半天到一天内显示，现在本网站也查不出来了。查询码丢了的，请带身份证件到窗口查询，电话 12345。"
                : "请打印这一页，或者抄下这两个号码。凭查询码才能看办理过程和决定，请不要告诉别人。提交半天以后，本页可能不再显示查询码。"))
            \(incomplete)
            \(summaryList(rows + (progress.due.map { [("本阶段期限", "\($0.text)")] } ?? [])))
            \(pageSection("接下来", nextSteps(progress)))
            \(actions(progressLink(), linkButton("下载电子回执", "/filings/\(filed.number)/receipt.json", .secondary), linkButton("返回我的办件", "/filings", .secondary)))
            <p class="hint">电子回执带有本网站的签名，将来可以用来核验收件时间和内容。</p>

            """)
    }

    /// What happens next, and only what has been said: a date stands here once the Processor has told it.
    private func nextSteps(_ progress: Progress) -> HTML {
        let count = TimeLimit.row(.acceptance).span.count
        let due: HTML = progress.due.map { due -> HTML in "在 <strong>\(due.text)</strong>前" } ?? "自收件的第二天起 \(count) 个工作日内"
        let limit = progress.due.map { due -> HTML in "，本阶段的期限是 <strong>\(due.text)</strong>" }
        return switch progress.stage {
        case nil, .received:
            """
            <ol>
            <li>现在只是收件，还不是受理。审批机关应当\(due)告知您是否受理；材料要补正的，一次告知全部内容。逾期不告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。</li>
            <li>受理以后进行审查，再作出决定。应当在哪一天以前决定，受理时写明。</li>
            <li>每办一步，都可以凭办件编号和查询码在“进度查询”里看到。决定书也在那里看。</li>
            </ol>

            """
        case .accepted, .examined:
            "<p>审批机关正在办理\(limit)。作出决定以后，请凭办件编号和查询码到“进度查询”看决定书。</p>\n"
        case .granted, .refused:
            "<p>已经作出决定。决定书、理由和不服决定怎么办，请凭办件编号和查询码到“进度查询”查看。</p>\n"
        }
    }

    private func filingsPage(_ guest: Guest, _ account: AccountBook.Account) async throws -> Page {
        var rows: [[HTML]] = []
        for filed in try await filings.filings(of: account.id, limit: 100) {
            let item = try await ItemReference(filed.item).asyncFlatMap { try await items.item($0) }
            let progress = try await progress(of: filed)
            rows.append([
                "<a href=\"/filings/\(filed.number)\">\(ReceiptNumber(typed: filed.number).map { grouped($0.grouped) } ?? "\(filed.number)")</a>",
                "\(item?.short)", "\(progress.words)", "\(progress.due?.text)", "\(Moment(milliseconds: filed.at).day.chinese)",
            ])
        }
        var open: [[HTML]] = []
        for draft in try await drafts.drafts(of: account.id) {
            let item = try await items.item(draft.item)
            open.append([
                "<a href=\"/drafts/\(draft.id)\">\(item?.short ?? draft.item.id)</a>", "\(Moment(milliseconds: draft.updatedAt).chinese)",
                "\(Moment(milliseconds: draft.updatedAt + DraftBook.life).day.chinese)",
            ])
        }
        // First what waits for the applicant himself.
        let waiting: HTML =
            open.isEmpty
            ? .empty
            : pageSection(
                "等您接着填的草稿",
                dataTable(
                    caption: "草稿", head: ["事项", "上次保存", "保留到"], rows: open, rowHeading: 0, captionShown: false))
        return page(
            "我的办件", guest, section: "/filings", wide: true,
            """
            \(waiting)
            \(pageSection("已经提交的", dataTable(
                caption: "已经提交的办件", head: ["办件编号", "事项", "现在的阶段", "本阶段期限", "收件日期"], rows: rows, rowHeading: 0,
                captionShown: false, whenEmpty: emptyState("还没有提交过申请。", PageLink("去看可以办的事项", "/")))))
            <p>办理过程和决定书，请凭办件编号和查询码到<a href="\(PageLink.attribute(feedbackURL))">进度查询</a>查看。</p>

            """)
    }

    /// How far a filing has come, as far as this outer tier has been told.
    private struct Progress {
        var stage: Stage?
        var words: String
        var due: DueDate?
    }

    /// What the clear header of the newest case version says; before the first one, where the filing is on its way.
    private func progress(of filed: FilingBook.Filed) async throws -> Progress {
        guard let payload = try await told.caseVersion(filing: filed.submission) else {
            return Progress(words: try await acknowledged(filed) ? "已收件，内网已签收" : "已收件，等待内网签收（收件时间不受影响）")
        }
        let version = try CaseVersion(bytes: payload)
        let stage = Stage(rawValue: version.stage)
        let due = version.due.flatMap { Day($0) }.map { DueDate(day: $0, isProvisional: version.provisional) }
        return Progress(stage: stage, words: stage?.plainWords ?? "办理中", due: due)
    }

    private func acknowledged(_ filed: FilingBook.Filed) async throws -> Bool {
        try await filed.seq < acknowledgements.received(origin: filings.origin, epoch: filed.epoch)
    }

    private func progressLink() -> HTML { linkButton("查看办理进度", feedbackURL) }
}

extension Optional {
    func asyncFlatMap<Value>(_ transform: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
