/// 听证 — as its notice says: when, where, and under whom (第四十八条第一款).
package struct Hearing: Codable, Hashable, Sendable {
    package let at: Moment
    package let place: String
    /// 主持人: the officer's id, who is none of those that examine the application, and the name under which he is known.
    package let chair: String
    package let chairName: String
    /// 听证应当公开举行 (第四十八条第一款第二项); closed only where a secret or somebody's privacy is at stake.
    package let isPublic: Bool

    package init(at: Moment, place: String, chair: String, chairName: String, isPublic: Bool = true) {
        self.at = at
        self.place = place
        self.chair = chair
        self.chairName = chairName
        self.isPublic = isPublic
    }

    /// The last day on which its notice is early enough.
    package func lastDayToNotify(_ calendar: WorkCalendar) -> DueDate? {
        let limit = TimeLimit.row(.hearingNotice)
        return limit.span.flatMap { Count(clear: $0, before: at.day, article: limit.article, calendar: calendar).due }
    }
}

/// 第四十六条 to 第四十八条: the limits of a hearing.
extension Fold {
    /// 申请听证期限, from the telling of the right: the party's own.
    private func requestClock(of right: Entry) -> Clock? {
        let limit = TimeLimit.row(.hearingRequest)
        guard let told = right.told, let span = limit.span else { return nil }
        let count = Count(applicants: span, after: told.day, article: limit.article, calendar: calendar)
        let ending = journal.first { $0.number > right.number && !$0.isVoid && limit.ends.contains($0.act) }
        // No legal effect is drawn from a date that is only expected (D10).
        let end = count.due.flatMap { $0.isProvisional ? nil : $0.end }
        return Clock(
            limit: limit, span: span, start: told.day, count: count, begunBy: right.number, endedBy: ending?.number,
            metOn: ending.map { $0.act == .hearingRequest ? $0.dated.start : $0.arrivedAt },
            lapsedOn: ending == nil ? end.flatMap { at >= $0 ? $0 : nil } : nil, overdue: false)
    }

    /// 申请听证 by the applicant himself, as it reached the outer system: without a right that he was told of, or after its term, it has
    /// no effect; nor has a second one.
    mutating func voidUnfoundedRequests() {
        for index in journal.indices where journal[index].act == .hearingRequest && journal[index].by == nil {
            let request = journal[index]
            let before = journal[..<index]
            let right = before.last { $0.act == .hearingRight && !$0.isVoid }
            guard let right, let told = right.told, told <= request.arrivedAt, let due = requestClock(of: right)?.due else {
                journal[index].voidReason = "没有告知听证权利，本申请没有效力。"
                continue
            }
            let hasAsked = before.contains { $0.act == .hearingRequest && !$0.isVoid && $0.number > right.number }
            let end = stage(of: before)
            if !hasAsked, !Stage.undecided.contains(end) {
                journal[index].voidReason = "收到听证申请时，本件已经“\(end.name)”。"
                // On its way while the office decided: whoever asked did so in time.
                let isCrossing = Stage.undecided.contains(stage(of: before.filter { $0.made <= request.arrivedAt }))
                if isCrossing, due.isProvisional || request.arrivedAt < due.end {
                    journal[index].voidReason = "听证申请于\(request.arrivedAt.chinese)提交，内网收到时本件已经“\(end.name)”，请与申请人联系处理。"
                    alarms.append("申请人于\(request.arrivedAt.chinese)申请听证，在期限内并早于“\(end.name)”，因内外网交换迟延没有赶上，请立即处理。")
                }
            } else if hasAsked {
                journal[index].voidReason = "听证已经有人申请。"
            } else if !due.isProvisional, request.arrivedAt >= due.end {
                journal[index].voidReason = "申请听证的期限已于\(due.text)届满，本申请没有效力。"
            }
        }
    }

    func hearingRightHasEnded(in journal: some Sequence<Entry>) -> Bool {
        let right = journal.reversed().first { $0.act == .hearingRight && !$0.isVoid }
        guard let due = right.flatMap(requestClock)?.due, !due.isProvisional else { return false }
        return at >= due.end
    }

    /// Told when its days no longer lie clear before the hearing: it has to be put off, and stops nothing (D1).
    func isToldTooLate(_ notice: Entry) -> Bool {
        guard let told = notice.told, let last = notice.content.hearing?.lastDayToNotify(calendar) else { return false }
        return told.day > last.day
    }

    /// The notice of the hearing that has no record yet.
    var noticeToHold: Entry? {
        inForce([.hearingNotice]).flatMap { notice in
            isToldTooLate(notice) || journal.contains { $0.act == .hearingRecord && !$0.isVoid && $0.number > notice.number } ? nil : notice
        }
    }

    mutating func runHearing() {
        if let clock = inForce([.hearingRight]).flatMap(requestClock) { clocks.append(clock) }
        run(TimeLimit.row(.hearing))
        runNotice()
    }

    /// 听证通知期限. Told too late, the hearing has to be put off.
    private mutating func runNotice() {
        let limit = TimeLimit.row(.hearingNotice)
        guard let notice = inForce([limit.starts]), let hearing = notice.content.hearing, let span = limit.span else { return }
        let count = Count(clear: span, before: hearing.at.day, article: limit.article, calendar: calendar)
        record(limit, span: span, start: hearing.at.day, count: count, begunBy: notice.number, ending: notice, lapsedOn: nil)
    }
}

extension Proceeding {
    /// What the acts of a hearing need besides their stage, their performer and their words.
    func checkHearing(
        _ act: Act, _ content: ActContent, by officer: Officer, _ standing: Standing, _ calendar: WorkCalendar
    ) throws(Refusal) {
        func refuse(_ words: String, _ parts: [ActContent.Part] = []) -> Refusal {
            Refusal(.circumstances, words, article: act.article, parts: parts)
        }
        let today = standing.at.day
        switch act {
        case .hearingRequest:
            guard let right = standing.inForce(.hearingRight), let asked = content.on, content.toldOn != nil || right.told != nil else {
                throw refuse("听证告知书还没有告知，不能登记听证申请。")
            }
            guard !standing.journal.contains(where: { $0.act == .hearingRequest && !$0.isVoid && $0.number > right.number }) else {
                throw refuse("本件的听证申请已经登记。")
            }
            // Each party's days run from his own telling.
            guard let told = content.toldOn ?? right.told?.day, right.made.day <= told, told <= asked, asked <= today else {
                throw refuse("申请日期应当在听证权利告知之日和今天之间，请改正。", [.on])
            }
            let limit = TimeLimit.row(.hearingRequest)
            let due = limit.span.flatMap { Count(applicants: $0, after: told, article: limit.article, calendar: calendar).due }
            if let due, !due.isProvisional, asked > due.day { throw refuse("申请听证的期限已于\(due.text)届满，逾期的申请不能登记。", [.on]) }
        case .hearingNotice:
            guard let hearing = content.hearing else { return }
            if journal.contains(where: { $0.act == .recusal && !$0.isVoid && $0.content.recused == hearing.chair }) {
                throw refuse("\(hearing.chairName)已经回避，不能主持听证；请另选主持人。", [.chair])
            }
            if hasExamined(hearing.chair) || hearing.chair == officer.id {
                throw refuse("\(hearing.chairName)已参与审查本件，不能主持听证；请另选主持人。", [.chair])
            }
            guard let last = hearing.lastDayToNotify(calendar), last.day >= today else {
                throw refuse(
                    "通知和举行之间应当有\(TimeLimit.row(.hearingNotice).span?.chinese ?? "")；今天通知，不能在\(hearing.at.day.chinese)举行，请改为更晚的日期。",
                    [.hearingAt])
            }
        case .hearingRecord:
            guard let notice = standing.hearingNotice, let hearing = notice.content.hearing else {
                throw refuse("还没有及时通知听证的时间、地点，不能登记听证笔录；请通知，或者改期并重新通知。")
            }
            guard hearing.chair == officer.id else { throw refuse("听证由\(hearing.chairName)主持，请由其登记笔录。") }
            guard notice.told != nil else { throw refuse("听证通知还没有告知，不能登记听证笔录。") }
            guard standing.at >= hearing.at else { throw refuse("听证定于\(hearing.at.chinese)举行，举行以后才能登记笔录。") }
        default:
            // 第四十八条第一款第三项: whoever is to preside keeps out of the examination.
            guard standing.hearingNotice?.content.hearing?.chair == officer.id, Act.hearingRecord.apartFrom.contains(act) else { return }
            throw refuse("\(officer.name)将主持本件的听证，不能参与审查；请由其他人办理。")
        }
    }

    /// 第四十八条第一款第三项: whoever has had a hand in the examination. A void row was a hand in it as well.
    private func hasExamined(_ officer: String) -> Bool {
        journal.contains { $0.by == officer && Act.hearingRecord.apartFrom.contains($0.act) }
    }
}
