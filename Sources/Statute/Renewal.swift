/// 第五十条: what is asked before a licence ends must be decided before it ends.
extension Proceeding {
    /// The last day on which the holder could ask in time; nil where nothing is renewed.
    package func renewalWindow(_ calendar: WorkCalendar) -> Count? {
        let limit = TimeLimit.row(.renewalWindow)
        guard let validUntil, let span = limits.span(of: limit) else { return nil }
        return Count(before: validUntil, applicants: span, article: limit.article, calendar: calendar)
    }

    /// What came later is handled like a new application: nothing is deemed, and no expiry hurries it (第五十条第一款).
    package func asksInTime(_ calendar: WorkCalendar) -> Bool {
        guard let validUntil, let last = renewalWindow(calendar)?.due?.day else { return false }
        return receivedAt.day <= min(last, validUntil)
    }

    /// 视为准予延续 — when the law renewed: filed in time, not at its end, and not waiting for the applicant when the validity ended (D2).
    /// Returns what the law had done until then as well. A licence that the register does not know is nothing that a machine may renew.
    func renewedByLaw(at moment: Moment, calendar: WorkCalendar) -> (at: Moment, before: [Entry])? {
        guard isKnown, case .deemed(.renewal) = TimeLimit.row(.renewal).onLapse, let end = validUntil?.end, moment >= end,
            asksInTime(calendar)
        else {
            return nil
        }
        let then = Proceeding(receivedAt: receivedAt, limits: limits, journal: journal.compactMap { $0.asKnown(before: end) })
        let stage = then.state(at: end, calendar: calendar).stage
        guard Stage.undecided.contains(stage), stage != .correctionRequested else { return nil }
        return (end, then.lapses(at: end, calendar: calendar))
    }
}

extension Entry {
    /// The row, if it had effect before `end`: what must be told had been told, what an applicant sent had reached the outer system (D1).
    func asKnown(before end: Moment) -> Entry? {
        if act == .renewal { return nil }
        if basis.isLaw { return made <= end ? self : nil }
        if by == nil, act.isApplicants || act == .hearingRequest {
            guard arrivedAt < end else { return nil }
            var row = Entry(
                number: number, act: act, basis: basis, by: by, byName: byName, made: min(made, end), told: told, dated: dated,
                content: content)
            row.content.receivedAt = arrivedAt
            return row
        }
        guard made < end, !act.mustBeTold || told.map({ $0 < end }) ?? false else { return nil }
        return self
    }
}

extension Fold {
    /// The law's own renewal, before any limit is looked at: what was not in effect when the validity ended has come too late.
    mutating func renewByLaw() {
        let limit = TimeLimit.row(.renewal)
        let stored = journal.firstIndex { $0.act == .renewal }
        guard let (renewedAt, before) = proceeding.renewedByLaw(at: at, calendar: calendar), let validUntil = proceeding.validUntil else {
            if let stored { journal[stored].voidReason = "有效期届满前已经告知决定，或者在等申请人补正，不发生“视为准予延续”。" }
            return
        }
        // An acceptance by law that came before it is a row of its own, in its order.
        for row in before where !journal.contains(where: { $0.act == row.act && $0.basis.isLaw && $0.dated == row.dated }) {
            journal.append(row.numbered(nextNumber))
        }
        // What is done with a renewed licence, and with documents that stand, is no part of the renewal.
        let later: Set<Act> = [.renewal, .sealing, .retraction, .revocation, .cancellation]
        for index in journal.indices where !later.contains(journal[index].act) && journal[index].asKnown(before: renewedAt) == nil {
            journal[index].voidReason = "有效期至\(validUntil.chinese)，届满时没有告知决定，依\(limit.article)已经视为准予延续。"
        }
        alarms.append("有效期于\(validUntil.chinese)届满而没有告知决定，依\(limit.article)视为准予延续。")
        guard stored == nil else { return }
        let reasons = "有效期届满前（\(validUntil.chinese)）没有作出决定并告知申请人。"
        journal.append(
            Entry(
                number: nextNumber, act: .renewal, basis: .law(article: limit.article), by: nil, byName: "依法视为准予延续",
                made: renewedAt, dated: validUntil.adding(days: 1), content: ActContent(reasons: reasons, basis: limit.article)))
    }

    /// D2: a renewal that was asked for in time is due on the last day of validity at the latest, whatever stops the limit.
    func expiry(capping limit: TimeLimit, from begun: Entry) -> Day? {
        guard limit.id == proceeding.limits.deciding.id, let validUntil = proceeding.validUntil, begun.dated <= validUntil,
            proceeding.asksInTime(calendar)
        else { return nil }
        return validUntil
    }

    mutating func runRenewal() {
        let asked = TimeLimit.row(.renewalWindow)
        guard let validUntil = proceeding.validUntil, let ahead = proceeding.limits.span(of: asked),
            let window = proceeding.renewalWindow(calendar), let last = window.due
        else { return }
        clocks.append(
            Clock(
                limit: asked, span: ahead, start: validUntil, count: window, begunBy: 1,
                endedBy: 1, metOn: proceeding.receivedAt, lapsedOn: nil, overdue: false))
        guard proceeding.asksInTime(calendar) else {
            alarms.append("延续申请于\(proceeding.receivedAt.day.chinese)提出，晚于\(last.text)（\(asked.article)），按新申请办理，不发生视为准予延续。")
            return
        }
        if !proceeding.isKnown { alarms.append("申请延续的许可证不在登记簿中，或者不是该申请人的，请核对许可证；不自动发生视为准予延续。") }
        let limit = TimeLimit.row(.renewal)
        let start = proceeding.receivedAt.day
        let ending = ending(of: limit, since: 1)
        let lapsed = journal.first { $0.act == .renewal && !$0.isVoid }?.made
        let told = ending.flatMap(known)
        let isPast = (told ?? at) >= validUntil.end
        clocks.append(
            Clock(
                limit: limit, span: Span(max(0, validUntil.number - start.number), .naturalDay), start: start,
                count: Count(after: start, through: validUntil, article: limit.article), begunBy: 1, endedBy: ending?.number,
                metOn: lapsed == nil ? told : nil, lapsedOn: lapsed, overdue: isPast))
        if isPast, told == nil, !proceeding.isKnown {
            alarms.append("申请延续的许可证不在登记簿中，有效期（申请人填写）已于\(validUntil.chinese)届满而没有决定，请本机关负责人核实并处理。")
        } else if isPast, told == nil, notice != nil {
            alarms.append("许可有效期已于\(validUntil.chinese)届满，延续申请在等申请人补正，不发生视为准予延续，请本机关负责人处理。")
        }
    }
}
