import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Pages
import Statute

/// 案卷: answers, materials, journal, and the next lawful act.
extension ProcessorTier {
    func addCaseRoutes(to router: Router<GatewayContext>) {
        router.get("/cases/:number") { request, context in
            try await signedIn(request) { staff in
                let stored = try await ownCase(context, staff)
                return respond(casePage(staff, stored))
            }
        }
        router.get("/cases/:number/materials/:n") { request, context in
            try await signedIn(request) { staff in
                let stored = try await ownCase(context, staff)
                let materials = stored.file.filing.materials
                guard let n = context.parameters.get("n").flatMap({ Int($0) }), materials.indices.contains(n), stored.isHere[n] else {
                    throw Problem.notFound
                }
                return download(materials[n])
            }
        }
    }

    /// A case of the person's own department; administrators and supervisors read all. Others do not learn that it exists.
    func ownCase(_ context: GatewayContext, _ staff: Staff) async throws -> StoredCase {
        guard let number = context.parameters.get("number"), let stored = try await cases.find(number, catalogue: catalogue) else {
            throw Problem.notFound
        }
        let departments = [stored.file.receivingAgency.code, stored.file.decidingAuthority.code]
        guard departments.contains(staff.person.department) || staff.has(.administrator) || staff.has(.supervisor) else {
            throw Problem.notFound
        }
        return stored
    }

    /// Always a download, in a sandbox: what an applicant has sent is never shown in the console's own origin.
    private func download(_ material: FiledMaterial) -> Response {
        var headers: HTTPFields = [
            .contentType: material.mediaType, .cacheControl: "no-store", .contentDisposition: Disposition.attachment(material.fileName),
        ]
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = "default-src 'none'; sandbox" }
        let blobs = blobs
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await blobs.read(material) { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            })
    }

    func casePage(_ staff: Staff, _ stored: StoredCase, lead: HTML? = nil) -> Page {
        let file = stored.file
        let moment = Moment(milliseconds: now())
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let number = ReceiptNumber(typed: file.number)?.grouped ?? file.number
        let faults = file.filing.knownFaults
        let known =
            faults.isEmpty
            ? HTML.empty
            : noticeBanner(
                .warning, "提交时已知有 \(faults.count) 处问题（申请人选择按现状提交）",
                "<ul>\(faults.map { fault -> HTML in "<li>\(fault.label.map { $0 + "：" })\(fault.message)</li>\n" })</ul>\n")
        let provisional =
            standing.alarms.isEmpty
            ? HTML.empty
            : noticeBanner(
                .warning, "期限为预计", "<ul>\(standing.alarms.map { text -> HTML in "<li>\(text)</li>\n" })</ul>\n")
        let clocks = standing.clocks.map { clock -> HTML in
            let state: HTML =
                clock.isRunning
                ? pressureMark(clock.due, isOpen: true)
                : "\(clock.lapsedOn != nil ? "期满，依法发生效力" : "已于 \(clock.metOn?.chinese ?? "") 告知")"
            return "<li>\(clock.limit.name)（\(clock.limit.article)）：\(clock.due.text) \(state)</li>\n"
        }
        let files = file.filing.materials.enumerated().map { n, material -> HTML in
            let name: HTML =
                stored.isHere[n]
                ? "<a href=\"/cases/\(file.number)/materials/\(n)\">\(material.fileName)</a>" : "\(material.fileName)（正在送达）"
            let checks = file.item.material(material.material)?.check ?? []
            return """
                <li>\(file.item.material(material.material)?.name)：\(name)\
                \(checks.isEmpty ? HTML.empty : "<br><span class=\"hint\">核对：\(checks.joined(separator: "；"))</span>")</li>

                """
        }
        return page(
            number, staff, context: [file.item.name], lead: lead, back: PageLink("返回待办", "/"), wide: true, printNote: "办件编号 \(number)",
            """
            \(factRow([
                ("阶段", "\(standing.stage.name)\(if: standing.isDeemedAccepted, " （依法视为受理）")"), ("收件", "\(file.proceeding.receivedAt.chinese)"),
                ("受理日期", "\(standing.acceptedOn?.chinese ?? "—")"), ("到期日", "\(standing.nextDue?.text ?? "—")"),
            ]))
            \(known)\(provisional)
            \(actForms(staff, stored, standing))
            \(pageSection("时限", "<ul>\(clocks)</ul>\n"))
            \(pageSection("申请内容", summary(item: file.item, answers: file.filing.answers, faults: faults)))
            \(pageSection("申请材料", files.isEmpty ? "<p>没有提交材料。</p>\n" : "<ul>\(files)</ul>\n"))
            \(pageSection("办件流水", timeline(standing.journal.map(line))))

            """)
    }

    private func line(_ entry: Entry) -> TimelineEntry {
        let told = entry.told.map { "已于 \($0.chinese) 告知申请人" } ?? (entry.act.mustBeTold ? "正在告知申请人" : "")
        let details: [(String, String?)] = [
            ("文号", entry.content.documentNumber), ("结论", entry.content.conclusion?.name), ("理由", entry.content.reasons),
            ("依据", entry.content.basis), ("许可内容", entry.content.terms), ("许可证编号", entry.content.licenceNumber),
            ("无效", entry.voidReason),
        ]
        let shown = details.compactMap { term, value in value.map { value -> HTML in "<p>\(term)：\(value)</p>\n" } }
        let title = entry.basis.isLaw ? "视为\(entry.act.name)（依法）" : entry.act.name
        return TimelineEntry(
            date: entry.made.chinese, title: title, detail: "<p>\(entry.byName)\(told.isEmpty ? "" : "，\(told)")</p>\n\(shown)")
    }
}
