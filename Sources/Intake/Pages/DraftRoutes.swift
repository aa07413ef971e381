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
                let typed = kept.map { draft.typed.merging($0, replacing: section, edit: nil) } ?? draft.typed
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
        guard let (reference, _) = try await items.current(id: itemID) else { throw Problem.notFound }
        let id = Self.newID()
        guard try await drafts.begin(id: id, account: account.id, item: reference, submission: Self.newID(), at: now()) else {
            throw Problem.conflict("您的草稿已经有 \(DraftBook.mostPerAccount) 份，请先在“我的办件”里提交或删除不用的草稿。")
        }
        return redirect(to: "/drafts/\(id)")
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
        let edit = RowEdit(pairs: own)
        var current = draft
        var typed = current.typed.merging(FormInput(pairs: own), replacing: section, edit: edit)
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
                        throw Problem.conflict("草稿已经提交或者删除，刚才的内容没有保存。请到“我的办件”查看。")
                    }
                    current = newer
                    typed = current.typed.merging(FormInput(pairs: own), replacing: section, edit: edit)
                    faults = item.read(typed, section: section.id, today: today).faults
                }
                try await forgetParked(path: request.uri.path, guest: guest)
            } catch let fault as StoreFault where fault.kind == .full {
                let lead = noticeBanner(.error, "没有保存：系统存储空间不足", "<p>您填的内容还在这一页上，请不要关闭，稍后再按“保存并继续”。</p>\n")
                return respond(sectionPage(guest, draft, item, section, typed: typed, faults: faults, lead: lead), status: .storageFull)
            }
        }
        if edit != nil, !isRefused { return respond(sectionPage(guest, draft, item, section, typed: typed, faults: [])) }
        guard faults.isEmpty || (fields.value("_go") == "anyway" && !isRefused) else {
            return respond(
                sectionPage(guest, draft, item, section, typed: typed, faults: faults, isSaved: !isRefused), status: .unprocessableContent)
        }
        let index = item.sections.firstIndex { $0.id == section.id } ?? 0
        let next = index + 1 < item.sections.count ? "sections/\(item.sections[index + 1].id)" : "materials"
        return redirect(to: "/drafts/\(draft.id)/\(next)")
    }

    // MARK: Pages

    private func taskPage(_ guest: Guest, _ draft: Draft, _ item: LicenceItem) async throws -> Page {
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
            "\(item.sections.count + 1). 申请材料", url: "/drafts/\(draft.id)/materials",
            status: given == wanted.count && !wanted.isEmpty ? .done : materials.isEmpty ? .todo : .started,
            hint: "必交 \(wanted.count) 项，已收到 \(given) 项")
        let check = TaskRow("\(item.sections.count + 2). 核对并提交", url: "/drafts/\(draft.id)/check", status: .todo)
        let rows = sections + [materialRow, check]
        let done = rows.filter { $0.status == .done }.count
        let next = rows.first { $0.status != .done }
        let kept = Moment(milliseconds: draft.updatedAt + DraftBook.life).day.chinese
        return page(
            item.name, guest, context: ["填写申请"], back: PageLink("返回我的办件", "/filings"),
            """
            <p>共 \(rows.count) 步，已完成 \(done) 步。可以按任意顺序填写，随时离开，回来接着填。</p>
            \(taskList(rows))
            \(actions(next.flatMap { row in row.url.map { linkButton("继续：\(row.title)", $0) } } ?? .empty))
            <p class="hint">上次保存：\(Moment(milliseconds: draft.updatedAt).chinese)。一直不动的草稿保留到 \(kept)，到期自动删除。</p>
            \(disclosure("不办了，删除这份草稿", postForm(to: "/drafts/\(draft.id)/removal", token: guest.csrf, "<p>删除后不能恢复。</p>\n\(actions(button("删除草稿", .danger)))")))

            """)
    }

    private func sectionPage(
        _ guest: Guest, _ draft: Draft, _ item: LicenceItem, _ section: Section, typed: FormInput, faults: [Fault], isKept: Bool = false,
        isSaved: Bool = false, lead: HTML = .empty
    ) -> Page {
        let number = (item.sections.firstIndex { $0.id == section.id } ?? 0) + 1
        let canGoOn = isSaved && !faults.isEmpty
        return page(
            section.title, guest, context: ["第 \(number) 步，共 \(item.sections.count + 2) 步", item.name],
            lead: "\(lead)\(errorSummary(faults))\(isKept ? noticeBanner(.info, "这是登录超时前填写的内容，还没有保存。请检查后按“保存并继续”。") : .empty)",
            back: PageLink("返回任务清单", "/drafts/\(draft.id)"), isError: !faults.isEmpty,
            """
            \(postForm(to: "/drafts/\(draft.id)/sections/\(section.id)", token: guest.csrf, """
                \(sectionForm(item: item, section: section, input: typed, faults: faults))
                \(actions(button("保存并继续"), canGoOn ? button("先不改，继续填下一步", .secondary, name: "_go", value: "anyway") : .empty))
                """))
            <p class="hint">\(canGoOn ? "您填的内容已经保存，可以现在改，也可以先填别的，提交前再改。" : "按“保存并继续”以后，内容加密保存在草稿里，没有填完也可以。")不方便在网上办的，可以到窗口办理，咨询电话 12345。</p>

            """)
    }
}
