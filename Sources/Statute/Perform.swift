extension Proceeding {
    /// 作出行为 — checks that the act is lawful here and now by this officer with this content, and returns its journal row.
    ///
    /// Acts by law up to `moment` are taken into account even when they are not recorded yet; `settle` first to number them before this one.
    package func perform(
        _ act: Act, content: ActContent = ActContent(), by officer: Officer, at moment: Moment, calendar: WorkCalendar
    ) throws(Refusal) -> Entry {
        try checkTime(act, moment)
        let standing = state(at: moment, calendar: calendar)
        try checkStage(act, standing)
        let isSecondNotice = act == .correctionNotice && journal.contains { $0.act == .correctionNotice }
        try checkPerformer(act, officer, content, isSecondNotice: isSecondNotice)
        try checkContent(
            act, content, after: standing.examination?.content.conclusion, on: moment.day, isSecondNotice: isSecondNotice)
        try checkCircumstances(act, content, standing, on: moment.day)
        try checkHearing(act, content, by: officer, standing, calendar)
        try checkParties(act, content, standing)
        var content = content
        // What only the books or the applicant's own filing can say is not an officer's to say.
        content.receivedAt = nil
        content.filing = nil
        if act == .hearingRecord { content.hearing = standing.hearingNotice?.content.hearing }
        if content.procedure != .byItem { content.ownProcedure = nil }
        content.record = [.grant, .refusal].contains(act) ? standing.inForce(.hearingRecord)?.number : nil
        switch act {
        case .procedureResult: content.answering = content.answering ?? standing.procedures.first?.number
        case .statement: break
        case .opinion: content.answering = content.answering ?? standing.openOpinionRequests.first?.number
        default: content.answering = nil
        }
        content.stage = act == .termination ? standing.stage : nil
        content.documentNumber = nil
        content.licenceNumber = nil
        content.documentDigest = nil
        content.signature = nil
        content.statedDue =
            act == .prolongation
            ? prolonged(at: moment, calendar: calendar) : statedDue(by: act, dated: moment.day, calendar: calendar)
        content.term = act == .correctionNotice ? limits.span(of: .row(.correction)) : nil
        let dated = content.service?.servedOn ?? (act == .hearingRequest ? content.on : nil) ?? moment.day
        return Entry(
            number: nextNumber, act: act, basis: .person, by: officer.id, byName: officer.name, made: moment,
            told: act.mustBeTold ? nil : moment, dated: dated, content: content)
    }

    /// A journal that can be written into the past proves nothing.
    private func checkTime(_ act: Act, _ moment: Moment) throws(Refusal) {
        let latest = journal.map(\.made).max().map { max($0, receivedAt) } ?? receivedAt
        guard moment >= latest else {
            throw Refusal(
                .timeBackwards, "时间\(moment.chinese)早于本件最近一次记录（\(latest.chinese)），请校准系统时钟后再办。", article: act.article)
        }
    }

    private func checkStage(_ act: Act, _ standing: Standing) throws(Refusal) {
        guard !act.lawfulStages.contains(standing.stage) else { return }
        let deemed = standing.stage == .accepted && standing.isDeemedAccepted ? "（依法视为受理）" : ""
        let lawful = Act.lawful(at: standing.stage).filter {
            ($0 != .sealing || !standing.unsealed.isEmpty) && limits.forbids($0) == nil
        }
        let names = lawful.map { "“\($0.name)”" }.joined(separator: "、")
        let advice = lawful.isEmpty ? "本件已经办结，不能再作。" : "现在可以作\(names)。"
        throw Refusal(.stageUnlawful, "本件现为“\(standing.stage.name)”\(deemed)，不能作“\(act.name)”；\(advice)", article: act.article)
    }

    private func checkPerformer(
        _ act: Act, _ officer: Officer, _ content: ActContent, isSecondNotice: Bool
    ) throws(Refusal) {
        let allowed = performers(of: act, content, isSecondNotice: isSecondNotice)
        guard let role = allowed.first, !officer.roles.isDisjoint(with: allowed) else {
            let names = allowed.map(\.name).joined(separator: "或者")
            let advice = allowed.isEmpty ? "请由申请人在外网办理。" : "请转交\(names)办理。"
            let which = isSecondNotice ? "第二次补正告知" : act.name
            throw Refusal(.roleMissing, "\(officer.name)没有作“\(which)”的权限；\(advice)", article: act.article)
        }
        if journal.contains(where: { $0.act == .recusal && !$0.isVoid && $0.content.recused == officer.id }) {
            throw Refusal(.separation, "\(officer.name)已经回避，不能办理本件；请转交另一位\(role.name)。", article: Act.recusal.article)
        }
        // An act that turned out void still was this officer's hand in the case, so void rows count.
        guard let earlier = act.apartFrom.first(where: { earlier in journal.contains { $0.act == earlier && $0.by == officer.id } }) else {
            return
        }
        throw Refusal(
            .separation, "\(officer.name)已办理本件的“\(earlier.name)”，不能再作“\(act.name)”；请转交另一位\(role.name)。",
            article: "受理、审查、决定三分离")
    }

    /// 一次告知: a second notice is for a superior. D4: what ought not to have been accepted is undone by the head alone.
    private func performers(of act: Act, _ content: ActContent, isSecondNotice: Bool) -> [Role] {
        if isSecondNotice { return [.reviewer] }
        if act == .correctionNotice { return [.intakeClerk] }
        if act == .prolongation, let approver = limits.deciding.extendableBy?.approvedBy { return [approver] }
        if act == .termination, content.ground?.needsHead ?? false { return [.agencyHead] }
        return act.performers
    }

    /// What the act needs besides its stage, its performer and its words.
    private func checkCircumstances(_ act: Act, _ content: ActContent, _ standing: Standing, on day: Day) throws(Refusal) {
        func refuse(_ words: String, _ parts: [ActContent.Part] = []) -> Refusal {
            Refusal(.circumstances, words, article: act.article, parts: parts)
        }
        if let ground = content.ground, !Ground.allowed(for: act).contains(ground) {
            throw refuse("“\(ground.name)”不能作为“\(act.name)”的事由，请另选。", [.ground])
        }
        if let why = limits.forbids(act) { throw refuse(why) }
        switch act {
        case .nonAcceptance where content.ground == .stillIncomplete && !standing.hasAnsweredNotice:
            throw refuse("申请人还没有补正过，不能以“补正后仍不齐全”不予受理；请先一次告知补正。", [.ground])
        case .onTheSpotCorrection where standing.offer != nil:
            throw refuse("已经请申请人当场更正，请等他更正，或者改作补正告知。")
        case .abandonment where !standing.proposals.contains(.abandonment):
            throw refuse(
                limits.correctionLapses ? "补正期限还没有届满，不能视为放弃申请。" : "事项没有写明逾期不补正视为放弃的依据，不能视为放弃申请。")
        case .specialProcedure where content.procedure == .hearing:
            throw refuse("听证以听证通知书告知时间、地点，请作“听证通知”。", [.procedure])
        case .specialProcedure where content.procedure == .byItem && limits.stop(named: content.ownProcedure) == nil:
            throw refuse("本事项依据的法律、法规没有规定这一程序不计入期限，请另选。", [.procedure])
        case .procedureResult where !isOne(content.answering, of: standing.procedures):
            throw refuse("请选择是哪一个特别程序的结果；已有结果的不能再登记。", [.procedure])
        case .prolongation:
            if standing.journal.contains(where: { $0.act == .prolongation && !$0.isVoid }) { throw refuse("本件已经延长过一次，不能再延长。") }
            if let due = standing.decisionClock?.due, !due.isProvisional, standing.at >= due.end {
                throw refuse("\(limits.deciding.name)已于\(due.text)届满，不能再延长。")
            }
        case .retraction, .revocation, .cancellation: try checkLicence(act, content, standing, on: day)
        case .siteCheck:
            guard let checked = content.on, let accepted = standing.acceptedOn, accepted <= checked, checked <= day else {
                throw refuse("核查日期应当在受理日期和今天之间，请改正。", [.on])
            }
        case .sealing:
            guard standing.unsealed.contains(where: { $0.number == content.sealed }) else {
                throw refuse("这份文书不存在、已经无效或者已经用印，请刷新后再看。", [.sealed])
            }
        case .delivery:
            guard let decision = standing.decision, let seal = standing.seal(of: decision.number) else {
                throw refuse("决定书还没有用印，不能送达；请先由用印人用印。")
            }
            // What was handed over before it had its seal was not the decision.
            guard let served = content.service?.servedOn, served >= seal.made.day, served <= day else {
                throw refuse("送达日期应当在用印日期和今天之间，请改正。", [.servedOn])
            }
        default: break
        }
    }

    private func checkContent(
        _ act: Act, _ content: ActContent, after conclusion: ActContent.Conclusion?, on day: Day, isSecondNotice: Bool
    ) throws(Refusal) {
        let missing = content.missing(for: act, after: conclusion, isSecondNotice: isSecondNotice)
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: "、")
            throw Refusal(.contentMissing, "“\(act.name)”还缺：\(names)。请补齐后再提交。", article: act.article, parts: missing)
        }
        let tooLong = content.tooLong
        guard tooLong.isEmpty else {
            let names = tooLong.map(\.name).joined(separator: "、")
            throw Refusal(.contentTooLong, "\(names)过长（每项约五千字以内），请缩短。", article: act.article, parts: tooLong)
        }
        if let until = content.validUntil, until < max(day, content.validFrom ?? day) {
            throw Refusal(.contentValidity, "有效期截止日\(until.chinese)早于起始日或者今天，请改正。", article: act.article)
        }
    }

    /// A result names its procedure where there is more than one.
    private func isOne(_ number: Int?, of procedures: [Entry]) -> Bool {
        number.map { number in procedures.contains { $0.number == number } } ?? (procedures.count == 1)
    }

    /// The day to which a prolongation told at once would move the limit; nil while a special procedure goes on.
    private func prolonged(at moment: Moment, calendar: WorkCalendar) -> DueDate? {
        var longer = self
        longer.journal.append(
            Entry(
                number: nextNumber, act: .prolongation, basis: .person, by: nil, byName: "", made: moment, told: moment, dated: moment.day))
        return longer.state(at: moment, calendar: calendar).decisionClock?.due
    }
}
