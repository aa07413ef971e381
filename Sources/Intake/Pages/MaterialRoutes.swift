import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Pages
import Statute
import Store

/// 申请材料: each file on its own, encrypted as it arrives; what lies on the disk was never readable there.
extension IntakeTier {
    func addMaterialRoutes(to router: Router<GatewayContext>) {
        router.get("/drafts/:draft/materials") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, item) = try await ownDraft(context, account)
                return respond(try await materialsPage(guest, draft, item, faults: []), headers: guest.headers)
            }
        }
        router.post("/drafts/:draft/materials/:material") { request, context in try await upload(request, context) }
        router.post("/drafts/:draft/files/:file/removal") { request, context in
            try await signedIn(request) { guest, account in
                let (draft, _) = try await ownDraft(context, account)
                try checked(request, guest, try await readForm(request))
                if let file = context.parameters.get("file") {
                    let removed = try await drafts.materials(of: draft).first { $0.id == file }
                    try await drafts.remove(material: file, draft: draft, at: now())
                    if let digest = removed.flatMap({ Ledger.Digest(bytes: $0.cipherDigest) }) { try await removeUnnamed(digest) }
                }
                return redirect(to: "/drafts/\(draft.id)/materials")
            }
        }
    }

    private func upload(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let guest = try await guest(request)
        // A file cannot be kept for somebody who is not signed in; the answers of the draft are safe.
        guard let account = guest.account else {
            return redirect(to: "/sign-in?next=/" + request.uri.path.split(separator: "/").prefix(2).joined(separator: "/"))
        }
        let (draft, item) = try await ownDraft(context, account)
        guard let material = context.parameters.get("material").flatMap({ item.material($0) }) else { throw Problem.notFound }
        if let correction = draft.correction, !correction.open(in: item).contains(Defect.materialPrefix + material.id) {
            throw Problem(
                .forbidden, words("这份材料不在补正范围内", "This material is not part of the correction"),
                words("请从补正清单进入；还要更正别的，请用“还需同时更正”。", "Please start from the list of corrections; to correct something else, open it there.")
            )
        }
        try uploadLimit.admit(account.id)
        let limit = limit(of: material)
        let announced = request.headers[.contentLength].flatMap { Int64($0) }
        do {
            // Before the first byte: its place in the list, and its room, counting what is on its way in other windows.
            guard try await drafts.materials(of: draft).filter({ $0.filed.material == material.id }).count < material.maxFiles else {
                throw material.tooMany
            }
            let room = try await drafts.room(of: account.id)
            guard arriving.reserve(limit, for: account.id, of: room) else {
                throw material.fault(
                    words("您的草稿里的文件已经太多，请先提交或删除不用的草稿，再上传。", "Your drafts hold too many files. File or delete some drafts first."))
            }
            defer { arriving.release(limit, for: account.id) }
            // A length that is larger than allowed is refused before anything is read.
            try await withRoom(for: min(announced ?? .max, Int64(limit) + Self.frame), item) {
                try await receive(request, guest: guest, material: material, draft: draft)
            }
            return redirect(to: "/drafts/\(draft.id)/materials")
        } catch let fault as Fault {
            return respond(try await materialsPage(guest, draft, item, faults: [fault]), status: .unprocessableContent)
        } catch let fault as StoreFault where fault.kind == .full {
            throw Problem(
                .storageFull, words("暂时收不下新的文件", "No new files can be taken now"),
                words(
                    "系统存储空间不足。已保存的内容和已交的材料不受影响，请稍后再传，或者到窗口提交材料。",
                    "The storage is full. What is saved and handed in is safe. Please try again later, or hand the files in at the counter."
                ))
        }
    }

    /// What stands round a file in its body, and what its encryption adds.
    private static let frame: Int64 = 65_536

    private func limit(of material: Material) -> Int { largestFile ?? material.maxMB * 1_048_576 }

    /// One file of a multipart body: token first, then the file.
    private func receive(_ request: Request, guest: Guest, material: Material, draft: Draft) async throws {
        let limit = limit(of: material)
        let id = Self.newID()
        var isChecked = false
        var upload: Upload?
        var finished: (FiledMaterial, Ledger.Digest)?
        try await readMultipart(request, limits: UploadLimits(total: limit + Int(Self.frame), field: 4096, parts: 4)) { part in
            switch part {
            case .field(let name, let value):
                if name == CSRF.fieldName {
                    try checked(request, guest, [(name, value)])
                    isChecked = true
                }
            case .fileBegin(let disposition, _):
                guard isChecked else { throw Problem.staleForm }
                guard finished == nil else { throw material.fault(words("一次只能上传一个文件，其余的请分次上传。", "Upload one file at a time, please.")) }
                guard let name = disposition.filename, !name.isEmpty else {
                    throw material.fault(words("请先选择要上传的文件。", "Please choose a file to upload first."))
                }
                upload = try Upload(name: name, writer: blobs.begin(id), limit: limit, sealing: sealing)
            case .fileData(let buffer):
                try upload?.take(buffer, material)
            case .fileEnd:
                finished = try upload?.finish(material) ?? finished
                upload = nil
            }
        }
        // Only after the whole body has come: what was cut off on the way is not taken for a file.
        guard let (filed, digest) = finished else { throw material.fault(words("请先选择要上传的文件。", "Please choose a file to upload first.")) }
        guard try await drafts.attach(filed, id: id, cipherDigest: digest.bytes, draft: draft, most: material.maxFiles, at: now()) else {
            try await removeUnnamed(digest)
            throw material.tooMany
        }
        Step.materialNoted.reached()
    }

    /// What no draft and no filing names takes no room; the hourly sweep would find it too, but a flood does not wait an hour.
    private func removeUnnamed(_ digest: Ledger.Digest) async throws {
        guard try await !drafts.names(digest) else { return }
        unlink(blobs.location(digest))
    }

    // MARK: Page

    private func materialsPage(_ guest: Guest, _ draft: Draft, _ item: LicenceItem, faults: [Fault]) async throws -> Page {
        let given = try await drafts.materials(of: draft)
        let answers = item.read(draft.typed, section: nil).answers
        let open = draft.correction?.open(in: item)
        // A correction shows the materials that it may replace; the others are listed as they are.
        let applying = item.materials.filter { material in
            let isOpen = open?.contains(Defect.materialPrefix + material.id) ?? true
            return isOpen && (item.applies(material, given: answers) || given.contains { $0.filed.material == material.id })
        }
        let cards = applying.map { material in
            card(
                guest, draft, material, files: given.filter { $0.filed.material == material.id },
                fault: faults.first { $0.at == "materials.\(material.id)" })
        }
        let here = draft.correction?.attached(given.map(\.filed)) ?? Dictionary(grouping: given) { $0.filed.material }.mapValues(\.count)
        let wanted = item.requiredMaterials(answers)
        let missing = wanted.filter { here[$0.id] == nil }
        let count = wanted.count
        let state =
            missing.isEmpty
            ? words("必交的 \(count) 项都已收到。", "All \(count) required materials are here.")
            : words(
                "必交 \(count) 项，已收到 \(count - missing.count) 项，还差：\(missing.map(\.name).joined(separator: "；"))。",
                "\(count - missing.count) of \(count) required materials are here. Missing: \(missing.map(\.name).joined(separator: "; "))."
            )
        let intro =
            draft.correction == nil
            ? words(
                "每次上传一个文件，传好一个就保存一个。文件边传边加密，传上来以后，只有审批机关能打开。要交哪些材料，由前面填的内容决定。",
                "Upload one file at a time; each is saved at once. Files are encrypted on the way and only the agency can open them. What is wanted depends on what you filled in before."
            )
            : words(
                "只列出可以补正的材料。新上传的文件替换这份材料原来的全部文件；没有重新上传的，原来的文件照旧有效。",
                "Only materials that may be corrected are listed. New files replace all earlier files of that material; what you do not upload anew stays as it was."
            )
        return page(
            words("申请材料", "Materials"), guest,
            context: draft.correction == nil
                ? [stepWords(item.sections.count + 1, of: item), item.name] : [words("补正", "Correction"), item.name],
            lead: "\(errorSummary(faults))\(diskNotice)", back: backToTasks(draft), isError: !faults.isEmpty, scripts: [Assets.upload],
            """
            <p><strong>\(polyglot(state))</strong></p>
            <p>\(intro)</p>
            \(cards)
            \(actions(linkButton(words("继续：核对并提交", "Continue: check and file"), "/drafts/\(draft.id)/check", missing.isEmpty ? .primary : .secondary)))

            """)
    }

    private func card(_ guest: Guest, _ draft: Draft, _ material: Material, files: [DraftMaterial], fault: Fault?) -> HTML {
        // The name stands first in its line and the form directly inside: so it is read out, and so tests read it.
        let rows = files.map { file -> HTML in
            """
            <li>\(polyglot(file.filed.fileName))\(bracketed(size(file.filed.size)))\
            \(postForm(to: "/drafts/\(draft.id)/files/\(file.id)/removal", token: guest.csrf, "<button class=\"quiet\">\(words("删除", "Delete"))<span class=\"unseen\"> \(polyglot(file.filed.fileName))</span></button>\n"))</li>

            """
        }
        let old = (draft.correction?.files ?? []).filter { $0.material == material.id }.map { file -> HTML in
            "<li>\(polyglot(file.fileName))\(bracketed(size(file.size))) \(tag(files.isEmpty ? words("原已提交", "filed before") : words("将被替换", "to be replaced")))</li>\n"
        }
        let error = fault.map { fault -> HTML in
            "<p class=\"error-text\" id=\"e-\(material.id)\">\(words("错误：", "Error: "))\(polyglot(fault.message))</p>\n"
        }
        let asked = draft.correction?.sheet.defects.first { $0.material == material.id }
        let quote = asked.map { defect -> HTML in
            "<p class=\"condition-note\">\(words("补正告知：", "The agency asks: "))<q\(languageOf(defect.words))>\(defect.words)</q></p>\n"
        }
        let checks =
            material.check.isEmpty
            ? nil
            : words(
                "办件人会核对：\(material.check.joined(separator: "；"))。", "The officer will check: \(material.check.joined(separator: "; ")).")
        let received: HTML = "<span class=\"mark\">✓ \(words("已收到 \(files.count) 个文件", "\(files.count) received"))</span>"
        let later = words("必交，未收到；暂缺的可以容缺受理", "required, not here yet; may be accepted without it")
        let empty =
            material.required
            ? material.correctable ? later : words("必交，未收到", "required, not here yet") : words("选交", "optional")
        let state: HTML = files.isEmpty ? (old.isEmpty ? tag(empty) : .empty) : received
        let rule = words(
            "来源：\(material.source)。格式：\(formats(of: material))，每个不超过 \(material.maxMB) MB，最多 \(material.maxFiles) 个。",
            "Source: \(material.source). Format: \(formats(of: material)), at most \(material.maxMB) MB each, at most \(material.maxFiles) files."
        )
        let waiver = material.waive.map { $0.note + "。" } ?? ""
        return """
            <section class="row-card\(if: fault != nil, " field-error")" id="\(fieldAnchor("materials.\(material.id)"))">
            <h2><span\(languageOf(material.name))>\(material.name)</span> \(state)</h2>
            \(quote)<p class="hint">\(polyglot(rule + waiver))</p>
            \(checks.map { checks -> HTML in "<p class=\"hint\">\(polyglot(checks))</p>\n" })\(old.isEmpty && rows.isEmpty ? .empty : "<ul class=\"files\">\(old)\(rows)</ul>\n")\
            \(error)\(files.count < material.maxFiles ? uploadForm(guest, draft, material, isFirst: files.isEmpty, isWrong: fault != nil) : .empty)
            </section>

            """
    }

    private func uploadForm(_ guest: Guest, _ draft: Draft, _ material: Material, isFirst: Bool, isWrong: Bool) -> HTML {
        let accept = material.accept.map { "." + $0.rawValue }.joined(separator: ",")
        let label = isFirst ? words("选择文件", "Choose a file") : words("再加一个文件", "Add another file")
        return postForm(
            to: "/drafts/\(draft.id)/materials/\(material.id)", token: guest.csrf, files: true,
            """
            <label for="u-\(material.id)">\(label)<span class="unseen">：\(polyglot(material.name))</span></label>
            <div class="upload"><input type="file" id="u-\(material.id)" name="file" accept="\(accept)"\
            \(if: isWrong, " aria-invalid=\"true\" aria-describedby=\"e-\(material.id)\"")>
            <button type="submit" class="button button-secondary">\(words("上传", "Upload"))<span class="unseen">：\(polyglot(material.name))</span></button></div>

            """)
    }
}

extension Material {
    fileprivate var tooMany: Fault {
        fault(
            words("这项材料最多 \(maxFiles) 个文件，请先删除一个再上传。", "At most \(maxFiles) files for this material: delete one first."))
    }

    func fault(_ message: String) -> Fault {
        Fault(code: Fault.Code.material, message: message, at: "materials.\(id)", label: name)
    }
}

/// A size in words: `1.2 MB`.
func size(_ bytes: Int) -> String {
    if bytes < 1024 { return words("\(bytes) 字节", "\(bytes) bytes") }
    if bytes < 1_048_576 { return "\(bytes / 1024) KB" }
    return "\(bytes / 1_048_576).\(bytes % 1_048_576 * 10 / 1_048_576) MB"
}

func bracketed(_ text: String) -> String { words("（\(text)）", " (\(text))") }
