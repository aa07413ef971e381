import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Pages
import Statute

/// 案卷: what is owed and the next lawful act first; answers beside materials; then the documents and the record.
extension ProcessorTier {
    func addCaseRoutes(to router: Router<GatewayContext>) {
        router.get("/cases/:number") { request, context in
            try await signedIn(request) { staff in
                let query = request.uri.queryParameters
                let stored = try await ownCase(context, staff)
                let done = try await doneNotice(query["done"].map(String.init), entry: query["entry"].flatMap { Int($0) }, staff)
                return respond(try await casePage(staff, stored, lead: done))
            }
        }
    }

    /// A case of the person's own department; administrators and supervisors read all. Others do not learn that it exists.
    func ownCase(_ context: GatewayContext, _ staff: Staff) async throws -> StoredCase {
        guard let number = context.parameters.get("number") else { throw Self.noSuchCase }
        return try await ownCase(number, staff)
    }

    func ownCase(_ number: String, _ staff: Staff) async throws -> StoredCase {
        guard let stored = try await cases.find(number, catalogue: catalogue) else { throw Self.noSuchCase }
        let departments = [stored.file.receivingAgency.code, stored.file.decidingAuthority.code]
        guard departments.contains(staff.person.department) || staff.oversees else { throw Self.noSuchCase }
        return stored
    }

    private static var noSuchCase: Problem {
        Problem(
            .notFound, words("没有找到这个办件", "No such case"),
            words("请核对办件编号。不由您所在单位办理的件，在这里也查不到。", "Please check the number. Cases of other departments are not shown here either."))
    }

    func caseTitle(_ stored: StoredCase, _ content: CaseContent) -> String {
        let holder = stored.file.item.holderName(content.answers)
        return holder.isEmpty ? number(stored.file.number) : holder
    }

    func number(_ number: String) -> String { ReceiptNumber(typed: number)?.grouped ?? number }

    /// What was just done to another case, or to this one.
    private func doneNotice(_ done: String?, entry: Int?, _ staff: Staff) async throws -> HTML? {
        guard let done, let entry, let stored = try? await ownCase(done, staff),
            let row = stored.file.proceeding.journal.first(where: { $0.number == entry && $0.by == staff.person.id })
        else { return nil }
        let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let title = caseTitle(stored, stored.file.content(standing))
        let document = row.content.documentNumber.map { " \($0)" } ?? ""
        return noticeBanner(
            .success, words("已办：\(row.act.name)\(document)", "Done: \(row.act.words)\(document)"),
            "<p><a href=\"/cases/\(done)\">\(polyglot(title))</a></p>\n")
    }

    // MARK: The page

    func casePage(_ staff: Staff, _ stored: StoredCase, lead: HTML? = nil) async throws -> Page {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let content = file.content(standing)
        let issued = try await cases.documents(of: stored, standing: standing)
        let near = try await neighbours(of: stored, for: staff)
        let cards = try await caseCards(file.number)
        let shown = number(file.number)
        let title = caseTitle(stored, content)
        let alarms =
            standing.alarms.isEmpty
            ? HTML.empty
            : noticeBanner(
                .warning, words("期限提醒", "About the limits"),
                "<ul>\(standing.alarms.map { text -> HTML in "<li>\(polyglot(text))</li>\n" })</ul>\n")
        return page(
            shown, staff, context: [file.item.name], heading: .text(title), lead: lead,
            back: PageLink(words("返回待办", "Back to the queue"), "/"), wide: true,
            printNote: words("办件编号 \(shown)，打印时间 \(moment.chinese)", "Case \(shown), printed \(moment.words)"),
            """
            <p class="case-line"><span>\(words("办件编号", "Case")) \(grouped(shown))</span> \(near)</p>
            \(facts(file, standing))
            \(alarms)\(knownFaults(content.knownFaults))\(corrected(content))\(opinion(standing))
            \(nextActs(staff, file, standing))
            \(splitPane(
                left: summary(item: file.item, answers: content.answers, faults: content.knownFaults),
                right: """
                    \(pageSection(words("申请材料", "Materials"), materials(stored, content)))
                    \(pageSection(words("文书", "Documents"), documents(file, issued)))
                    \(pageSection(words("期限", "Limits"), limits(standing)))
                    \(cards)
                    \(pageSection(words("办理经过", "Record"), timeline(standing.journal.map { line($0, file) })))
                    """, isLean: true))

            """)
    }

    /// 上一件、下一件 of what waits for this person.
    private func neighbours(of stored: StoredCase, for staff: Staff) async throws -> HTML {
        let (previous, next) = try await neighbours(of: stored.file.number, for: staff)
        let back = previous.map { number -> HTML in
            "<a href=\"/cases/\(number)\"\(shortcut("KeyK"))>\(words("上一件", "Previous"))</a> "
        }
        let forth = next.map { number -> HTML in "<a href=\"/cases/\(number)\"\(shortcut("KeyJ"))>\(words("下一件", "Next"))</a>" }
        return previous == nil && next == nil ? .empty : "<span class=\"neighbours\">\(back)\(forth)</span>"
    }

    /// First of all: until when something is owed, and what.
    private func facts(_ file: CaseFile, _ standing: Standing) -> HTML {
        let clock = standing.next ?? standing.clocks.first(where: \.isStopped)
        let due: (term: String, value: HTML) =
            clock.map { ($0.limit.id.words, "\(limit($0, standing))") }
            ?? (words("期限", "Limit"), "\(words("没有待办的期限", "No limit is running"))")
        let accepted: HTML = standing.acceptedOn.map { day -> HTML in "\(day.words)" } ?? "\(words("尚未受理", "not yet"))"
        let deemed: HTML = "<br>\(words("（依法视为受理）", "(deemed accepted by law)"))"
        return factRow([
            due, (words("阶段", "Stage"), "\(standing.stage.plainWords)"),
            (words("收到材料", "Materials received"), "\(standing.currentReceipt.day.words)"),
            (words("受理日期", "Accepted"), "\(accepted)\(if: standing.isDeemedAccepted, deemed)"),
        ])
    }

    func knownFaults(_ faults: [Fault]) -> HTML {
        guard !faults.isEmpty else { return .empty }
        return noticeBanner(
            .warning,
            words("提交时已知有 \(faults.count) 处问题，申请人选择按现状提交", "Filed as it is, with \(faults.count) known defects"),
            "<ul>\(faults.map { fault -> HTML in "<li>\(polyglot(faultWords(fault)))</li>\n" })</ul>\n")
    }

    /// What the latest correction changed.
    private func corrected(_ content: CaseContent) -> HTML {
        guard !content.changes.isEmpty else { return .empty }
        return pageSection(
            words("补正后的变化", "Changed by the correction"),
            changeList(
                content.changes.map {
                    FieldChange($0.label, before: $0.before.isEmpty ? nil : $0.before, after: $0.after.isEmpty ? nil : $0.after)
                }))
    }

    /// 审查意见: what the decider reads before anything else.
    private func opinion(_ standing: Standing) -> HTML {
        guard standing.stage == .examined, let entry = standing.examination else { return .empty }
        return pageSection(
            words("审查意见", "The examiner's opinion"),
            summaryList([
                (words("结论", "Conclusion"), "<strong>\(entry.content.conclusion?.words)</strong>"),
                (words("理由", "Reasons"), "<span\(languageOf(entry.content.reasons ?? ""))>\(lines(entry.content.reasons ?? ""))</span>"),
                (words("审查人", "Examiner"), "\(polyglot(entry.byName))，\(entry.made.words)"),
            ]))
    }

    private func materials(_ stored: StoredCase, _ content: CaseContent) -> HTML {
        let file = stored.file
        let files = content.materials.map { held -> HTML in
            let material = file.item.material(held.filed.material)
            let isHere = stored.isHere.indices.contains(held.n) && stored.isHere[held.n]
            let address = "/cases/\(file.number)/materials/\(held.n)"
            let name: HTML =
                isHere
                ? "<a href=\"\(address)\">\(polyglot(held.filed.fileName))</a>"
                : "\(polyglot(held.filed.fileName))\(words("（正在送达，稍后刷新）", " (on its way, please reload)"))"
            let picture: HTML =
                "<br><img class=\"material\" loading=\"lazy\" src=\"\(address)?view=1\" alt=\"\(held.filed.fileName)\"\(languageOf(held.filed.fileName))>"
            let isPicture = isHere && held.filed.mediaType.hasPrefix("image/") && !held.isSuperseded
            let checks = material?.check ?? []
            let marks: [String?] = [
                held.isSuperseded ? words("已被补正替换", "replaced by a correction") : nil,
                held.receipt.map { words("补正 \(number($0))", "correction \(number($0))") },
            ]
            return """
                <li\(if: held.isSuperseded, " class=\"superseded\"")><strong\(languageOf(material?.name ?? ""))>\(material?.name)</strong> \
                \(marks.compactMap(\.self).map { mark in "\(tag(mark)) " })<br>\(name)\
                \(checks.isEmpty || held.isSuperseded ? HTML.empty : "<br><span class=\"hint\">\(words("请核对：", "Please check: "))\(polyglot(checks.joined(separator: "；")))</span>")\
                \(if: isPicture, picture)</li>

                """
        }
        return files.isEmpty
            ? "<p>\(words("没有提交材料。", "No materials were filed."))</p>\n"
            : "<ul class=\"files-list\">\(files)</ul>\n<p class=\"hint\">\(words("图片在这里看；其他材料下载以后打开。", "Pictures are shown here; everything else opens after download."))</p>\n"
    }

    private func documents(_ file: CaseFile, _ issued: [CaseReport.Issued]) -> HTML {
        let rows = issued.map { issued -> HTML in
            let state =
                issued.isVoid
                ? tag(words("无效", "void"))
                : issued.sealedOn != nil
                    ? tag(words("已用印", "sealed")) : issued.document.seal == nil ? .empty : tag(words("待用印", "to be sealed"))
            return """
                <li><a href="/cases/\(file.number)/documents/\(issued.entry)">\(polyglot("\(issued.document.title) \(issued.document.number ?? "")"))</a> \(state)</li>

                """
        }
        return rows.isEmpty ? "<p>\(words("还没有文书。", "No documents yet."))</p>\n" : "<ul>\(rows)</ul>\n"
    }

    /// The answers beside a form, without the rest of the case.
    func caseSummary(_ stored: StoredCase, _ content: CaseContent) -> HTML {
        "\(pageSection(words("申请材料", "Materials"), materials(stored, content)))\(summary(item: stored.file.item, answers: content.answers, faults: content.knownFaults))"
    }

    private func hearing(_ hearing: Hearing) -> String {
        let manner = hearing.isPublic ? words("公开", "in public") : words("不公开", "not in public")
        return words(
            "\(hearing.at.chinese)，\(hearing.place)，\(hearing.chairName)主持，\(manner)",
            "\(hearing.at.words), \(hearing.place), chaired by \(hearing.chairName), \(manner)")
    }

    private func dayLabel(_ act: Act) -> String {
        switch act {
        case .siteCheck: words("核查日期", "Date of the check")
        case .partyNotice: words("可以陈述、申辩到", "May state until")
        case .statement: words("陈述、申辩的日期", "Stated on")
        default: words("提出的日期", "Asked for on")
        }
    }

    private func partyLabel(_ act: Act) -> String {
        switch act {
        case .partyNotice, .statement: words("利害关系人", "Party")
        case .opinionRequest, .opinion: words("部门", "Department")
        case .recusal: words("回避的人", "Who steps aside")
        default: words("申请听证的人", "Asked for by")
        }
    }

    private func line(_ entry: Entry, _ file: CaseFile) -> TimelineEntry {
        // Only what the law wants told is said to be told: an opinion is read by the decider alone.
        let told =
            !entry.act.mustBeTold
            ? nil
            : entry.told.map { words("已于\($0.chinese)告知申请人", "told on \($0.words)") } ?? words("正在告知申请人", "being told")
        let who = entry.basis.isLaw ? words("自\(entry.dated.chinese)起视为\(entry.act.name)", "as of \(entry.dated.words)") : entry.byName
        let content = entry.content
        let defects = content.defects.map { $0.map { "\($0.label)：\($0.words)" }.joined(separator: "\n") }
        let details: [(String, String?)] = [
            (words("文号", "Document"), content.documentNumber), (words("结论", "Conclusion"), content.conclusion?.words),
            (words("人员", "Officers"), content.officers?.joined(separator: "\n")),
            (dayLabel(entry.act), content.on?.words),
            (partyLabel(entry.act), content.party),
            (words("告知和陈述、申辩", "Told and heard"), content.heard),
            (words("被告知听证权利的日期", "Told of the right on"), content.toldOn?.words),
            (words("听证", "Hearing"), content.hearing.map(hearing)),
            (words("特别程序", "Procedure"), content.ownProcedure ?? content.procedure?.words),
            (words("事由", "Ground"), content.ground?.words),
            (words("内容", "Content"), defects),
            (words("理由", "Reasons"), content.reasons), (words("依据", "Basis"), content.basis),
            (words("有权机关", "Right agency"), content.rightAgency), (words("许可内容", "Terms"), content.terms),
            (words("许可证编号", "Licence"), content.licenceNumber),
            (words("送达", "Service"), content.service.map { "\($0.way.words) \($0.servedOn.words) \($0.recipient ?? "") \($0.note ?? "")" }),
            (words("收件编号", "Receipt"), content.filing.map(number)), (words("无效", "Void"), entry.voidReason),
        ]
        let shown = details.compactMap { term, value in
            value.map { value -> HTML in "<p>\(term)：<span\(languageOf(value))>\(lines(value))</span></p>\n" }
        }
        let title = entry.basis.isLaw ? words("视为\(entry.act.name)（依法）", "\(entry.act.words), deemed by law") : entry.act.words
        let first = [who, told].compactMap(\.self).joined(separator: words("，", ", "))
        return TimelineEntry(date: entry.made.words, title: title, detail: "<p>\(polyglot(first))</p>\n\(shown)")
    }
}
