import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Pages
import Statute

/// 补正: opens what the notice names and nothing else; what the applicant finds himself he opens with a reason.
extension IntakeTier {
    func addCorrectionRoutes(to router: Router<GatewayContext>) {
        router.get("/filings/:number/correction") { request, context in
            try await signedIn(request) { guest, account in
                let filed = try await ownCase(context, account)
                return try await withCase(request, guest, filed) { code, report in
                    let isPending = try await pendingCorrection(filed, since: try await version(of: filed)) != nil
                    guard let sheet = report.correction, !isPending else {
                        return respond(nothingToCorrect(guest, filed), headers: guest.headers)
                    }
                    let content = DraftContent(
                        typed: sheet.answers.typed(for: try await item(of: report)),
                        correction: CorrectionDraft(
                            parent: filed.number, code: code.text, sheet: sheet, files: report.files, reopened: []))
                    return try await beginCorrection(content, report.item, account: account)
                }
            }
        }
        router.get("/drafts/:draft/reopening") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                guard let correction = draft.correction else { throw Problem.notFound }
                let kept = try await parked(path: request.uri.path, guest: guest)
                return respond(
                    reopeningPage(
                        guest, draft, correction, item, place: kept?["place"] ?? "", reason: kept?["reason"] ?? "", isKept: kept != nil),
                    headers: guest.headers)
            }
        }
        router.post("/drafts/:draft/reopening") { request, context in try await reopen(request, context) }
    }

    private func item(of report: CaseReport) async throws -> LicenceItem {
        guard let item = try await items.item(report.item) else { throw Problem.notFound }
        return item
    }

    private func beginCorrection(_ content: DraftContent, _ item: ItemReference, account: AccountBook.Account) async throws -> Response {
        let draft = try await drafts.begin(
            id: Self.newID(), account: account.id, item: item, submission: Self.newID(), content: content, at: now())
        guard let draft, let found = try await drafts.find(draft, account: account.id) else { throw Problem.conflict(tooManyDrafts) }
        // A draft from before: another notice may ask for something else, and the case may have another code. What was typed and
        // uploaded where both are open stays.
        if let old = found.correction, let new = content.correction, old.sheet.entry != new.sheet.entry || old.code != new.code {
            guard let item = try await items.item(item) else { throw Problem.notFound }
            try await renew(found, old, new, content.typed, item)
        }
        return redirect(to: "/drafts/\(draft)")
    }

    private func renew(
        _ draft: Draft, _ old: CorrectionDraft, _ new: CorrectionDraft, _ typed: FormInput, _ item: LicenceItem
    ) async throws {
        var new = new
        new.reopened = old.reopened.filter { !new.sheet.places.contains($0.root) }
        let open = new.open(in: item).intersection(old.open(in: item))
        let merged = typed.taking(open, from: draft.typed)
        guard try await drafts.save(DraftContent(typed: merged, correction: new), draft: draft, at: now()) else {
            throw Problem.conflict(
                words("草稿正在另一个页面里修改，请刷新后再试。", "The draft is being changed in another window. Please reload and try again."))
        }
        for material in try await drafts.materials(of: draft) where !open.contains(Defect.materialPrefix + material.filed.material) {
            try await drafts.remove(material: material.id, draft: draft, at: now())
        }
    }

    /// A correction that was filed after the newest word from inside: on its way, it needs no second one.
    func pendingCorrection(_ filed: FilingBook.Filed, since version: CaseVersion?) async throws -> FilingBook.Filed? {
        guard let version else { return nil }
        return try await filings.later(to: filed.number, account: filed.account).last { $0.purpose == .correction && $0.at > version.time }
    }

    private func nothingToCorrect(_ guest: Guest, _ filed: FilingBook.Filed) -> Page {
        page(
            words("补正", "Correction"), guest, back: PageLink(words("返回办件", "Back to the case"), "/filings/\(filed.number)"),
            noticeBanner(
                .info, words("现在没有要您补正的内容", "Nothing waits for your correction"),
                "<p>\(words("可能已经补正，或者审批机关已经受理。", "It may have been corrected already, or the agency has accepted."))</p>\n"))
    }

    // MARK: 还需同时更正

    private func reopen(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return askToSignIn(request, guest, fields) }
        let (draft, item) = try await ownDraft(context, account)
        guard var correction = draft.correction else { throw Problem.notFound }
        let place = fields.value("place") ?? ""
        let reason = Typed.block(fields.value("reason") ?? "")
        if let anew = try await readAnew(
            fields, page: { reopeningPage(guest, draft, correction, item, place: place, reason: reason) })
        {
            return anew
        }
        guard (try? checked(request, guest, fields)) != nil else {
            guard CSRF.isFromHere(request.head) else { throw Problem.staleForm }
            return respond(
                reopeningPage(guest, draft, correction, item, place: place, reason: reason, isKept: true), status: .forbidden)
        }
        var faults: [Fault] = []
        let label = lockedPlaces(correction, item).first { $0.id == place }?.label
        if label == nil {
            faults.append(
                Fault(
                    code: Fault.Code.missing, message: words("请选择还要更正哪一项。", "Please choose what else to correct."), at: "place",
                    label: words("还要更正的一项", "What else")))
        }
        if reason.isEmpty || reason.utf8.count > Defect.longestWords {
            faults.append(
                Fault(
                    code: Fault.Code.missing, message: words("请写明原因，一千字以内。", "Please give a reason of at most a thousand characters."),
                    at: "reason", label: words("原因", "Reason")))
        }
        guard faults.isEmpty, let label else {
            return respond(
                reopeningPage(guest, draft, correction, item, place: place, reason: reason, faults: faults), status: .unprocessableContent)
        }
        correction.reopened.append(Defect(place: place, label: label, words: reason))
        guard try await drafts.save(DraftContent(typed: draft.typed, correction: correction), draft: draft, at: now()) else {
            throw Problem.conflict(
                words("草稿正在另一个页面里修改，请刷新后再试。", "The draft is being changed in another window. Please reload and try again."))
        }
        try await forgetParked(path: request.uri.path, guest: guest)
        return redirect(to: "/drafts/\(draft.id)")
    }

    private func lockedPlaces(_ correction: CorrectionDraft, _ item: LicenceItem) -> [(id: String, label: String)] {
        let open = correction.open(in: item)
        let fields = item.sections.flatMap(\.fields).filter { $0.kind != .note }.map { (id: $0.id, label: $0.label) }
        let materials = item.materials.map { (id: Defect.materialPrefix + $0.id, label: $0.name) }
        return (fields + materials).filter { !open.contains($0.id) }
    }

    private func reopeningPage(
        _ guest: Guest, _ draft: Draft, _ correction: CorrectionDraft, _ item: LicenceItem, place: String, reason: String,
        faults: [Fault] = [], isKept: Bool = false
    ) -> Page {
        let options = lockedPlaces(correction, item).map { locked -> HTML in
            "<option value=\"\(locked.id)\"\(if: locked.id == place, " selected")\(languageOf(locked.label))>\(locked.label)</option>\n"
        }
        let isWrong = faults.contains { $0.at == "place" }
        return page(
            words("还需同时更正", "Something else must be corrected too"), guest, context: [item.name],
            lead: isKept ? keptNote : errorSummary(faults), back: backToTasks(draft), isError: !faults.isEmpty, formID: "reopening",
            """
            <p>\(words("补正告知没有点到、但您自己发现要更正的，在这里打开。办件人会看到您的原因。", "What the notice does not name but you find wrong yourself can be opened here. The officer sees your reason."))</p>
            \(postForm(to: "/drafts/\(draft.id)/reopening", token: guest.csrf, id: "reopening", """
                <div class="field\(if: isWrong, " field-error")"><label for="f-place">\(words("还要更正的一项", "What else"))</label>
                <select id="f-place" name="place"\(if: isWrong, " aria-invalid=\"true\"")><option value="">\(words("请选择", "Please choose"))</option>
                \(options)</select></div>
                \(textArea("reason", words("原因", "Reason"), value: reason, faults: faults))
                \(actions(button(words("打开这一项", "Open it"))))
                """))
            """)
    }

    // MARK: Pages of a correction

    /// The task list of a correction: each defect with the clerk's words, and where to mend it.
    func correctionPage(_ guest: Guest, _ draft: Draft, _ correction: CorrectionDraft, _ item: LicenceItem) async throws -> Page {
        let materials = try await drafts.materials(of: draft).map(\.filed)
        let reading = item.read(draft.typed, section: nil)
        let sheet = correction.sheet
        let rows = (sheet.defects + correction.reopened).enumerated().map { n, defect in
            let place =
                defect.material == nil
                ? item.section(holding: defect.root).map { "/drafts/\(draft.id)/sections/\($0.id)" } : "/drafts/\(draft.id)/materials"
            return TaskRow(
                "\(n + 1). \(defect.label)", url: place, status: correction.isTouched(defect, reading.answers, materials) ? .done : .todo,
                hint: defect.words)
        }
        let due =
            sheet.onTheSpot
            ? words(
                "请在今天改好并提交，收件日期不变；今天没有提交的，本次请求自动失效。",
                "Please correct and file today: your date of receipt then stays. Otherwise this request lapses by itself.")
            : sheet.due.map { words("请在 \($0.text)（含）前补正。", "Please correct by \($0.words).") } ?? words("请尽快补正。", "Please correct soon.")
        let lapse =
            sheet.lapses
            ? words("无正当理由逾期不补正的，视为放弃申请。", "Not corrected in time without good reason, the application counts as abandoned.") : ""
        return page(
            words("补正材料", "Correct your application"), guest, context: [item.name], lead: diskNotice,
            back: PageLink(words("返回办件", "Back to the case"), "/filings/\(correction.parent)"),
            """
            <p><strong>\(due)</strong>\(lapse)</p>
            <p>\(words("这里列出了审批机关一次告知的全部内容。只有这些可以改，其他内容原样保留。", "This is everything the agency asks for. Only these can be changed; all else stays as it is."))</p>
            \(taskList(rows))
            \(actions(linkButton(words("核对并提交补正", "Check and file the correction"), "/drafts/\(draft.id)/check")))
            <p><a href="/drafts/\(draft.id)/reopening">\(words("还需同时更正别的内容", "Something else must be corrected too"))</a></p>
            <p class="hint">\(words("上次保存：\(Moment(milliseconds: draft.updatedAt).chinese)。", "Last saved: \(Moment(milliseconds: draft.updatedAt).words)."))</p>

            """)
    }

    /// What of a section a correction may change, in the clerk's words; the rest shown and locked.
    func correctionWords(_ correction: CorrectionDraft, _ section: Section) -> HTML {
        let own = Set(section.fields.map(\.id))
        let asked = (correction.sheet.defects + correction.reopened).filter { own.contains($0.root) }
        guard !asked.isEmpty else { return .empty }
        let rows = asked.map { defect -> HTML in "<li>\(polyglot(defect.label))：<q\(languageOf(defect.words))>\(defect.words)</q></li>\n" }
        return noticeBanner(.info, words("要补正的内容", "To be corrected here"), "<ul>\(rows)</ul>\n")
    }

    func lockedSummary(_ draft: Draft, _ item: LicenceItem, _ section: Section, open: Set<String>) -> HTML {
        let answers = item.read(draft.typed, section: nil).answers
        let rows = section.fields.filter { !open.contains($0.id) && $0.kind != .note && item.applies($0, given: answers) }
            .map { field -> (term: String, value: HTML) in
                let text = item.plain(field, answers[field.id])
                return (field.label, text.isEmpty ? "\(words("未填写", "not filled in"))" : polyglot(text))
            }
        guard !rows.isEmpty else { return .empty }
        return pageSection(words("不在补正范围内的内容", "Not part of the correction"), summaryList(rows))
    }
}
