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
            throw Self.noSuchCase
        }
        let departments = [stored.file.receivingAgency.code, stored.file.decidingAuthority.code]
        guard departments.contains(staff.person.department) || staff.has(.administrator) || staff.has(.supervisor) else {
            throw Self.noSuchCase
        }
        return stored
    }

    private static let noSuchCase = Problem(.notFound, "没有找到这个办件", "请核对办件编号。不由您所在单位办理的件，在这里也查不到。")

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

    /// - Parameter typed: what was sent with an act that was refused, to be shown again.
    func casePage(_ staff: Staff, _ stored: StoredCase, lead: HTML? = nil, typed: TypedAct? = nil) -> Page {
        let file = stored.file
        let moment = Moment(milliseconds: now())
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let number = ReceiptNumber(typed: file.number)?.grouped ?? file.number
        let applicant = file.item.holderName(file.filing.answers)
        let alarms =
            standing.alarms.isEmpty
            ? HTML.empty
            : noticeBanner(.warning, "期限提醒", "<ul>\(standing.alarms.map { text -> HTML in "<li>\(text)</li>\n" })</ul>\n")
        let acts = actForms(staff, stored, standing, typed)
        return page(
            number, staff, context: [file.item.name], heading: .text(applicant.isEmpty ? number : applicant), lead: lead,
            back: PageLink("返回待办", "/"), wide: true, printNote: "办件编号 \(number)，打印时间 \(moment.chinese)",
            """
            <p>办件编号 \(grouped(number))</p>
            \(facts(file, standing))
            \(alarms)\(knownFaults(file.filing.knownFaults))
            \(opinion(standing))
            \(if: acts.count > 1, acts.forms)
            <div class="split lean"><div>
            \(if: acts.count <= 1, acts.forms)
            \(summary(item: file.item, answers: file.filing.answers, faults: file.filing.knownFaults))
            </div><div>
            \(pageSection("申请材料", materials(stored)))
            \(pageSection("期限", clocks(standing)))
            \(pageSection("办理经过", timeline(standing.journal.map(line))))
            </div></div>

            """)
    }

    /// First of all: until when something is owed, and what.
    private func facts(_ file: CaseFile, _ standing: Standing) -> HTML {
        let next = standing.clocks.filter(\.isRunning).min { $0.due < $1.due }
        let due: (term: String, value: HTML) =
            next.map { clock in (clock.limit.name, "\(clock.due.text)<br>\(pressure(clock))") } ?? ("期限", "没有待办的期限")
        return factRow([
            due, ("阶段", "\(standing.stage.plainWords)"), ("收件日期", "\(file.proceeding.receivedAt.day.chinese)"),
            ("受理日期", "\(standing.acceptedOn?.chinese ?? "尚未受理")\(if: standing.isDeemedAccepted, "<br>（依法视为受理）")"),
        ])
    }

    private func knownFaults(_ faults: [Fault]) -> HTML {
        guard !faults.isEmpty else { return .empty }
        return noticeBanner(
            .warning, "提交时已知有 \(faults.count) 处问题，申请人选择按现状提交",
            "<ul>\(faults.map { fault -> HTML in "<li>\(faultWords(fault))</li>\n" })</ul>\n")
    }

    /// 审查意见: what the decider reads before anything else.
    private func opinion(_ standing: Standing) -> HTML {
        guard standing.stage == .examined, let entry = standing.examination else { return .empty }
        return pageSection(
            "审查意见",
            summaryList([
                ("结论", "<strong>\(entry.content.conclusion?.name)</strong>"), ("理由", lines(entry.content.reasons ?? "")),
                ("审查人", "\(entry.byName)，\(entry.made.chinese)"),
            ]))
    }

    private func clocks(_ standing: Standing) -> HTML {
        summaryList(
            standing.clocks.map { clock in
                (clock.limit.name, "\(clock.due.text)<br>\(pressure(clock))<br><span class=\"hint\">\(clock.limit.article)</span>")
            })
    }

    private func pressure(_ clock: Clock) -> HTML {
        if clock.lapsedOn != nil { return "期满，依法发生效力" }
        if let met = clock.metOn { return "已于\(met.chinese)告知" }
        return clock.endedBy == nil ? pressureMark(clock.due, isOpen: true) : "文书已作出，尚未告知到申请人"
    }

    private func materials(_ stored: StoredCase) -> HTML {
        let file = stored.file
        let files = file.filing.materials.enumerated().map { n, material -> HTML in
            let name: HTML =
                stored.isHere[n]
                ? "<a href=\"/cases/\(file.number)/materials/\(n)\">\(material.fileName)</a>" : "\(material.fileName)（正在送达，稍后刷新）"
            let checks = file.item.material(material.material)?.check ?? []
            return """
                <li><strong>\(file.item.material(material.material)?.name)</strong><br>\(name)\
                \(checks.isEmpty ? HTML.empty : "<br><span class=\"hint\">请核对：\(checks.joined(separator: "；"))</span>")</li>

                """
        }
        return files.isEmpty ? "<p>没有提交材料。</p>\n" : "<ul>\(files)</ul>\n<p class=\"hint\">材料下载以后打开。</p>\n"
    }

    private func line(_ entry: Entry) -> TimelineEntry {
        // Only what the law wants told is said to be told: an opinion is read by the decider alone.
        let told = !entry.act.mustBeTold ? nil : entry.told.map { "已于\($0.chinese)告知申请人" } ?? "正在告知申请人"
        let who = entry.basis.isLaw ? "自\(entry.dated.chinese)起视为\(entry.act.name)" : entry.byName
        let details: [(String, String?)] = [
            ("文号", entry.content.documentNumber), ("结论", entry.content.conclusion?.name), ("理由", entry.content.reasons),
            ("依据", entry.content.basis), ("许可内容", entry.content.terms), ("许可证编号", entry.content.licenceNumber),
            ("无效", entry.voidReason),
        ]
        let shown = details.compactMap { term, value in value.map { value -> HTML in "<p>\(term)：\(lines(value))</p>\n" } }
        let title = entry.basis.isLaw ? "视为\(entry.act.name)（依法）" : entry.act.name
        return TimelineEntry(
            date: entry.made.chinese, title: title, detail: "<p>\([who, told].compactMap(\.self).joined(separator: "，"))</p>\n\(shown)")
    }
}
