import Licensing
import Pages
import Statute

/// Whose turn it is in a case: the acts that are possible for this person, or who does the next step.
extension ProcessorTier {
    /// The next legal step as one primary button, the others beside it; otherwise whose turn it is.
    func nextActs(_ staff: Staff, _ file: CaseFile, _ standing: Standing) -> HTML {
        let open = offers(staff, file, standing)
        guard !open.isEmpty else { return turn(staff, file, standing) }
        let content = file.content(standing)
        let preferred = open.filter { isOwed($0, file, standing) }.first { act in
            act == .correctionNotice ? !content.knownFaults.isEmpty : act != .acceptance || content.knownFaults.isEmpty
        }
        let sorted = [preferred].compactMap(\.self) + open.filter { $0 != preferred }
        let buttons = sorted.map { act -> HTML in
            linkButton(act.words, "/cases/\(file.number)/\(act.rawValue)", act == preferred ? .primary : .secondary, key: act.key)
        }
        return "<nav class=\"acts\" aria-label=\"\(words("可以作的行为", "Acts possible now"))\">\(actions("\(buttons)"))</nav>\n"
    }

    /// The case's own next step, beside what is possible for somebody at any time.
    private func isOwed(_ act: Act, _ file: CaseFile, _ standing: Standing) -> Bool {
        switch act {
        case .sealing, .termination, .siteCheck, .inspectorAssignment, .partyNotice, .statement, .opinionRequest, .recusal, .retraction,
            .revocation, .cancellation, .hearingRight, .hearingRequest, .specialProcedure, .prolongation:
            false
        case .procedureResult: !standing.procedures.isEmpty
        case .opinion: !standing.openOpinionRequests.isEmpty
        case .hearingNotice: standing.stage == .hearing && standing.hearingNotice == nil
        case .hearingRecord: standing.hearingNotice?.content.hearing.map { standing.at >= $0.at } ?? false
        default: file.proceeding.limits.forbids(act) == nil
        }
    }

    private func turn(_ staff: Staff, _ file: CaseFile, _ standing: Standing) -> HTML {
        let queue: HTML = "<p><a href=\"/\"\(shortcut("KeyQ"))>\(words("去办下一件", "On to the next case"))</a></p>\n"
        if standing.waitsForApplicant {
            return noticeBanner(.info, words("等申请人补正", "Waiting for the applicant's correction"), queue)
        }
        if standing.stage == .hearingOffered {
            let due = standing.clock(.hearingRequest)?.due
            return noticeBanner(
                .info,
                words(
                    "等是否有人申请听证\(due.map { "，期限至\($0.text)" } ?? "")",
                    "Waiting whether a hearing is asked for\(due.map { ", until \($0.words)" } ?? "")"), queue)
        }
        if let hearing = standing.hearingNotice?.content.hearing, standing.at < hearing.at, standing.procedures.isEmpty {
            return noticeBanner(
                .info,
                words(
                    "等听证：\(hearing.at.chinese)在\(hearing.place)举行，\(hearing.chairName)主持",
                    "Waiting for the hearing: \(hearing.at.words), chaired by \(hearing.chairName)"), queue)
        }
        let next = Act.lawful(at: standing.stage).filter { isOwed($0, file, standing) }
        guard let first = next.first else { return closing(standing, queue) }
        var why = ""
        if case .closed(let words) = offer(first, staff, file, standing) { why = words }
        let department = file.department(for: first, at: standing.stage).name
        let who = words(first.performers.map(\.name).joined(separator: "或者"), first.performers.map(\.words).joined(separator: " or "))
        return noticeBanner(
            .info,
            words(
                "下一步：\(next.map(\.name).joined(separator: "或者"))，由\(department)的\(who)办理",
                "Next: \(next.map(\.words).joined(separator: ", or ")), by \(who)"),
            "\(why.isEmpty ? .empty : "<p>\(polyglot(why))</p>\n")\(queue)")
    }

    /// Nothing is left to do: whether the applicant knows.
    private func closing(_ standing: Standing, _ queue: HTML) -> HTML {
        let last = standing.journal.last { $0.act.result == standing.stage && !$0.isVoid }
        let told =
            last?.told.map { words("已于\($0.chinese)告知申请人。", "The applicant was told on \($0.words).") }
            ?? words("正在告知申请人。", "The applicant is being told.")
        return noticeBanner(
            standing.licensing != nil && Stage.licensed.contains(standing.stage) ? .success : .info,
            words("已办结：\(standing.stage.plainWords)", "Closed: \(standing.stage.plainWords)"),
            "<p>\(told)</p>\n\(queue)")
    }
}
