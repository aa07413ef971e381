import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute
import Store

/// 填写申请: the task list, and one page a section. Each page is saved as it was typed, faults and all: nothing typed is lost.
extension IntakeTier {
    func addDraftRoutes(to router: Router<GatewayContext>) {
        router.get("/drafts/:draft") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                return respond(try await taskPage(guest, draft, item), headers: guest.headers)
            }
        }
        router.get("/drafts/:draft/sections/:section") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                let section = try Self.section(context, item)
                let kept = try await parked(path: request.uri.path, guest: guest)
                let changed = section.keeping(draft.correction?.open(in: item))
                let typed = kept.map { draft.typed.merging($0, replacing: changed, edit: nil) } ?? draft.typed
                return respond(sectionPage(guest, draft, item, section, typed: typed, faults: [], isKept: kept != nil))
            }
        }
        router.post("/drafts/:draft/sections/:section") { request, context in try await saveSection(request, context) }
        router.post("/drafts/:draft/removal") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, _) = try await ownDraft(context, account)
                try checked(request, guest, try await readForm(request))
                try await drafts.discard(draft, at: now())
                return redirect(to: "/filings")
            }
        }
    }

    func beginDraft(_ itemID: String, account: AccountBook.Account) async throws -> Response {
        guard let (reference, item) = try await items.current(id: itemID) else { throw Problem.notFound }
        try checkRoomForDraft(item)
        let id = Self.newID()
        guard try await drafts.begin(id: id, account: account.id, item: reference, submission: Self.newID(), at: now()) != nil else {
            throw Problem.conflict(tooManyDrafts)
        }
        return redirect(to: "/drafts/\(id)")
    }

    var tooManyDrafts: String {
        words(
            "您的草稿已经有 \(DraftBook.mostPerAccount) 份，请先在“我的办件”里提交或删除不用的草稿。",
            "You have \(DraftBook.mostPerAccount) drafts. Please file or delete some under “My cases” first.")
    }

    /// Somebody else's draft is not found, like one that never was.
    func ownDraft(_ context: GatewayContext, _ account: AccountBook.Account) async throws -> (Draft, LicenceItem) {
        guard let id = context.parameters.get("draft"), let draft = try await drafts.find(id, account: account.id),
            let item = try await items.item(draft.item)
        else { throw Problem.notFound }
        return (draft, item)
    }

    private static func section(_ context: GatewayContext, _ item: LicenceItem) throws -> Section {
        guard let section = context.parameters.get("section").flatMap({ item.section($0) }) else { throw Problem.notFound }
        return section
    }

    private func saveSection(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        let fields = try await readForm(request)
        guard let account = guest.account else { return askToSignIn(request, guest, fields) }
        let (draft, item) = try await ownDraft(context, account)
        let section = try Self.section(context, item)
        // A page speaks for its own section only; a field that no section has is refused by name.
        let own = fields.filter { item.section(holding: $0.0).map { $0.id == section.id } ?? true }
        // A correction changes what the notice opened. A locked field that comes nevertheless was put there by somebody else than our page.
        let open = draft.correction?.open(in: item)
        if let open, own.contains(where: { item.section(holding: $0.0) != nil && !open.contains(String($0.0.prefix { $0 != "." })) }) {
            throw Problem(
                .forbidden, words("这一项不在补正范围内", "This is not part of the correction"),
                words("请从补正清单进入；还要更正别的，请用“还需同时更正”。", "Please start from the list of corrections; to correct something else, open it there.")
            )
        }
        let changed = section.keeping(open)
        let edit = RowEdit(pairs: own)
        var current = draft
        var typed = current.typed.merging(FormInput(pairs: own), replacing: changed, edit: edit)
        if let anew = try await readAnew(fields, page: { sectionPage(guest, draft, item, section, typed: typed, faults: [], isKept: true) })
        {
            return anew
        }
        // The page of an earlier session of the same applicant: shown again with what was typed, under a fresh token, not saved.
        guard (try? checked(request, guest, fields)) != nil else {
            guard CSRF.isFromHere(request.head) else { throw Problem.staleForm }
            return respond(sectionPage(guest, draft, item, section, typed: typed, faults: [], isKept: true), status: .forbidden)
        }
        // Read with what stands in the other sections, since conditions look across; shown are the faults of this page.
        var faults = item.read(typed, section: section.id, today: today).faults
        let isRefused = faults.isRefused
        if !isRefused {
            do {
                var tries = 0
                while try await !drafts.save(typed, draft: current, at: now()) {
                    // Another tab has saved another section meanwhile: both are kept.
                    tries += 1
                    guard tries < 5, let newer = try await drafts.find(draft.id, account: account.id) else {
                        throw Problem.conflict(
                            words(
                                "草稿已经提交或者删除，刚才的内容没有保存。请到“我的办件”查看。",
                                "This draft has been filed or deleted, and what you typed was not saved. Please look under “My cases”."))
                    }
                    current = newer
                    typed = current.typed.merging(FormInput(pairs: own), replacing: changed, edit: edit)
                    faults = item.read(typed, section: section.id, today: today).faults
                }
                try await forgetParked(path: request.uri.path, guest: guest)
            } catch let fault as StoreFault where fault.kind == .full {
                let lead = noticeBanner(
                    .error, words("没有保存：系统存储空间不足", "Not saved: the storage is full"),
                    "<p>\(words("您填的内容还在这一页上，请不要关闭，稍后再按“保存并继续”。", "What you typed is still on this page: do not close it, and press “Save and continue” later."))</p>\n"
                )
                return respond(sectionPage(guest, draft, item, section, typed: typed, faults: faults, lead: lead), status: .storageFull)
            }
        }
        // The page saves itself while it is filled in: no page is the answer.
        if isAutosave(fields) { return Response(status: isRefused ? .unprocessableContent : .noContent) }
        if edit != nil, !isRefused { return respond(sectionPage(guest, draft, item, section, typed: typed, faults: [])) }
        guard faults.isEmpty || (fields.value("_go") == "anyway" && !isRefused) else {
            return respond(
                sectionPage(guest, draft, item, section, typed: typed, faults: faults, isSaved: !isRefused), status: .unprocessableContent)
        }
        return redirect(to: "/drafts/\(draft.id)/\(Self.next(after: section, item, draft))")
    }

    /// Straight on through an application; a correction goes back to its list.
    private static func next(after section: Section, _ item: LicenceItem, _ draft: Draft) -> String {
        guard draft.correction == nil else { return "" }
        let index = item.sections.firstIndex { $0.id == section.id } ?? 0
        return index + 1 < item.sections.count ? "sections/\(item.sections[index + 1].id)" : "materials"
    }

    // MARK: Pages

    private func taskPage(_ guest: Guest, _ draft: Draft, _ item: LicenceItem) async throws -> Page {
        if let correction = draft.correction { return try await correctionPage(guest, draft, correction, item) }
        let materials = try await drafts.materials(of: draft)
        let reading = item.read(draft.typed, section: nil)
        let sections = item.sections.enumerated().map { index, section -> TaskRow in
            let faults = item.read(draft.typed, section: section.id, today: today).faults
            let isStarted = section.fields.contains { draft.typed.isFilled($0.id) }
            let status: TaskStatus = !isStarted ? .todo : faults.isEmpty ? .done : .faults(faults.count)
            return TaskRow("\(index + 1). \(section.title)", url: "/drafts/\(draft.id)/sections/\(section.id)", status: status)
        }
        let wanted = item.requiredMaterials(reading.answers)
        let given = wanted.filter { material in materials.contains { $0.filed.material == material.id } }.count
        let materialRow = TaskRow(
            "\(item.sections.count + 1). \(words("申请材料", "Materials"))", url: "/drafts/\(draft.id)/materials",
            status: given == wanted.count && !wanted.isEmpty ? .done : materials.isEmpty ? .todo : .started,
            hint: words("必交 \(wanted.count) 项，已收到 \(given) 项", "\(given) of \(wanted.count) required ones received"))
        let check = TaskRow(
            "\(item.sections.count + 2). \(words("核对并提交", "Check and file"))", url: "/drafts/\(draft.id)/check", status: .todo)
        let rows = sections + [materialRow, check]
        let done = rows.filter { $0.status == .done }.count
        let next = rows.first { $0.status != .done }
        let kept = Moment(milliseconds: draft.updatedAt + DraftBook.life).day
        let saved = Moment(milliseconds: draft.updatedAt)
        return page(
            item.name, guest, context: [words("填写申请", "Fill in the application")], lead: diskNotice,
            back: PageLink(words("返回我的办件", "Back to my cases"), "/filings"),
            """
            <p>\(words("共 \(rows.count) 步，已完成 \(done) 步。可以按任意顺序填写，随时离开，回来接着填。", "\(done) of \(rows.count) steps done. Fill them in any order; you can leave at any time and go on later."))</p>
            \(taskList(rows))
            \(actions(next.flatMap { row in row.url.map { linkButton(words("继续：\(row.title)", "Go on: \(row.title)"), $0) } } ?? .empty))
            <p class="hint">\(words("上次保存：\(saved.chinese)。一直不动的草稿保留到 \(kept.chinese)，到期自动删除。", "Last saved: \(saved.words). An untouched draft is kept until \(kept.words) and then deleted."))</p>
            \(disclosure(words("不办了，删除这份草稿", "Delete this draft"), postForm(to: "/drafts/\(draft.id)/removal", token: guest.csrf, "<p>\(words("删除后不能恢复。", "This cannot be undone."))</p>\n\(actions(button(words("删除草稿", "Delete the draft"), .danger)))")))

            """)
    }

    /// Above what a form of few words holds again, after its first sending was not taken.
    var keptNote: HTML {
        noticeBanner(
            .info,
            words("这些内容还没有提交。请检查后再提交。", "This has not been sent yet. Please check it and send it again."))
    }

    private func sectionPage(
        _ guest: Guest, _ draft: Draft, _ item: LicenceItem, _ section: Section, typed: FormInput, faults: [Fault], isKept: Bool = false,
        isSaved: Bool = false, lead: HTML = .empty
    ) -> Page {
        let number = (item.sections.firstIndex { $0.id == section.id } ?? 0) + 1
        let canGoOn = isSaved && !faults.isEmpty
        let open = draft.correction?.open(in: item)
        let shown = section.keeping(open)
        let kept =
            isKept
            ? noticeBanner(.info, words("这些内容还没有保存。请检查后按“保存并继续”。", "This is not saved yet. Please check it and press “Save and continue”."))
            : .empty
        let anyway = button(words("先不改，继续填下一步", "Leave it and go on"), .secondary, name: "_go", value: "anyway")
        let hint =
            canGoOn
            ? words("您填的内容已经保存，可以现在改，也可以先填别的，提交前再改。", "What you typed is saved. Mend it now, or go on and mend it before you file.")
            : words("按“保存并继续”以后，内容加密保存在草稿里，没有填完也可以。", "“Save and continue” keeps it encrypted in your draft, complete or not.")
        let inPerson = words("不方便在网上办的，可以到窗口办理，咨询电话 12345。", "You may also apply in person; telephone 12345.")
        return page(
            section.title, guest,
            context: draft.correction == nil ? [stepWords(number, of: item), item.name] : [words("补正", "Correction"), item.name],
            lead: "\(lead)\(errorSummary(faults))\(kept)\(diskNotice)", back: backToTasks(draft), isError: !faults.isEmpty,
            formID: "section",
            scripts: [Assets.autosave],
            """
            \(draft.correction.map { correctionWords($0, section) })
            \(postForm(to: "/drafts/\(draft.id)/sections/\(section.id)", token: guest.csrf, id: "section", autosave: true, """
                \(sectionForm(item: item, section: shown, input: typed, faults: faults))
                \(actions(button(words("保存并继续", "Save and continue")), canGoOn ? anyway : .empty))
                """))
            <p class="hint">\(hint)\(inPerson)</p>
            \(open.map { lockedSummary(draft, item, section, open: $0) })

            """)
    }
}
