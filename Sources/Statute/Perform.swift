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
        try checkPerformer(act, officer)
        try checkContent(act, content, after: standing.examination?.content.conclusion, on: moment.day)
        var content = content
        content.statedDue = statedDue(by: act, dated: moment.day, calendar: calendar)
        return Entry(
            number: nextNumber, act: act, basis: .person, by: officer.id, byName: officer.name, made: moment, dated: moment.day,
            content: content)
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
        let lawful = Act.lawful(at: standing.stage).map { "“\($0.name)”" }.joined(separator: "、")
        let advice = lawful.isEmpty ? "本件已有决定，不能再作。" : "现在可以作\(lawful)。"
        throw Refusal(.stageUnlawful, "本件现为“\(standing.stage.name)”\(deemed)，不能作“\(act.name)”；\(advice)", article: act.article)
    }

    private func checkPerformer(_ act: Act, _ officer: Officer) throws(Refusal) {
        guard let role = act.performer, officer.roles.contains(role) else {
            let advice = act.performer.map { "请转交\($0.name)办理。" } ?? "请由申请人在外网办理。"
            throw Refusal(.roleMissing, "\(officer.name)没有作“\(act.name)”的权限；\(advice)", article: act.article)
        }
        // An act that turned out void still was this officer's hand in the case, so void rows count.
        guard let earlier = act.apartFrom.first(where: { earlier in journal.contains { $0.act == earlier && $0.by == officer.id } }) else {
            return
        }
        throw Refusal(
            .separation, "\(officer.name)已办理本件的“\(earlier.name)”，不能再作“\(act.name)”；请转交另一位\(role.name)。",
            article: "受理、审查、决定三分离")
    }

    private func checkContent(
        _ act: Act, _ content: ActContent, after conclusion: ActContent.Conclusion?, on day: Day
    ) throws(Refusal) {
        let missing = content.missing(for: act, after: conclusion)
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: "、")
            throw Refusal(.contentMissing, "“\(act.name)”还缺：\(names)。请补齐后再作。", article: act.article, parts: missing)
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
}
