/// 办理程序 — what the law sees of a case: when it was received, the limits of its item, and the journal of its acts.
///
/// Everything here is pure. A caller settles what the law has done (`settle`), performs or marks, and stores the rows it gets.
package struct Proceeding: Codable, Hashable, Sendable {
    /// 收件时间 — entry into the outer system (电子签名法第十一条), at any hour of any day.
    package let receivedAt: Moment
    package let limits: ItemLimits
    /// 延续: the last day of validity of the licence that is to be renewed, as it stood when the application came; nil for any other case.
    package let validUntil: Day?
    /// Whether the register of licences knows that licence, and as the applicant's.
    package let isKnown: Bool
    package var journal: [Entry]

    package init(
        receivedAt: Moment, limits: ItemLimits = ItemLimits(), renewing validUntil: Day? = nil, isKnown: Bool = true, journal: [Entry] = []
    ) {
        self.receivedAt = receivedAt
        self.limits = limits
        self.validUntil = validUntil
        self.isKnown = isKnown
        self.journal = journal
    }

    /// 收件 — opens the journal with the filing. The receipt is given in the same breath, so the filing is told when it is made.
    package static func opened(
        by applicant: String, receivedAt: Moment, limits: ItemLimits = ItemLimits(), renewing validUntil: Day? = nil, isKnown: Bool = true
    ) -> Proceeding {
        let filing = Entry(
            number: 1, act: .filing, basis: .person, by: nil, byName: applicant, made: receivedAt, told: receivedAt, dated: receivedAt.day)
        return Proceeding(receivedAt: receivedAt, limits: limits, renewing: validUntil, isKnown: isKnown, journal: [filing])
    }

    package func state(at moment: Moment, calendar: WorkCalendar) -> Standing {
        Fold(self, at: moment, calendar: calendar).standing
    }

    /// What happened by law up to `moment` and is not in the journal yet, in the order in which it happened.
    package func lapses(at moment: Moment, calendar: WorkCalendar) -> [Entry] {
        let next = nextNumber
        return state(at: moment, calendar: calendar).journal.filter { $0.basis.isLaw && $0.number >= next }
    }

    /// Enters the lapses in the journal and returns them to be stored. A second call finds none.
    package mutating func settle(at moment: Moment, calendar: WorkCalendar) -> [Entry] {
        let lapsed = lapses(at: moment, calendar: calendar)
        journal.append(contentsOf: lapsed)
        return lapsed
    }

    /// 告知 — the row with the time at which its document became readable to the applicant. The journal itself is left alone.
    ///
    /// The earliest telling stands, however often and in whatever order the marks arrive. The clock of the teller may run a little
    /// behind the one that dated the act; nothing is told before it is made.
    package func told(entry number: Int, at moment: Moment) throws(Refusal) -> Entry {
        guard var entry = journal.first(where: { $0.number == number }) else {
            throw Refusal(.entryUnknown, "办件流水中没有第\(number)号记录，请核对告知回执。", article: "第三十二条")
        }
        let time = max(entry.made, moment)
        entry.told = min(entry.told ?? time, time)
        return entry
    }

    /// 申请人的行为 — a correction, a withdrawal or a request for a hearing that has come in. It is always entered, since what was received must not be lost;
    /// whether it has effect follows from the journal (`Fold`).
    package mutating func receive(_ act: Act, content: ActContent, by applicant: String, receivedAt: Moment, at moment: Moment) -> Entry {
        var content = content
        content.receivedAt = receivedAt
        if act == .hearingRequest { content.party = applicant }
        let made = max(moment, receivedAt, journal.map(\.made).max() ?? moment)
        let entry = Entry(
            number: nextNumber, act: act, basis: .person, by: nil, byName: applicant, made: made, told: act.mustBeTold ? nil : made,
            dated: receivedAt.day, content: content)
        journal.append(entry)
        return entry
    }

    /// 电子送达 — the decision became readable where the applicant had agreed to be served (D14). Entered once, by no person.
    package mutating func served(online recipient: String, on day: Day, at moment: Moment, calendar: WorkCalendar) -> Entry? {
        let standing = state(at: moment, calendar: calendar)
        guard let decision = standing.decision, standing.stage.awaitsDelivery, standing.seal(of: decision.number) != nil else { return nil }
        let record = ServiceRecord(way: .online, servedOn: day, recipient: recipient)
        let made = max(moment, journal.map(\.made).max() ?? moment)
        let entry = Entry(
            number: nextNumber, act: .delivery, basis: .person, by: nil, byName: "系统（电子送达）", made: made, told: made, dated: day,
            content: ActContent(service: record))
        journal.append(entry)
        return entry
    }

    var nextNumber: Int { (journal.map(\.number).max() ?? 0) &+ 1 }

    /// 应作出决定的日期 — stated by the document that starts the decision limit.
    func statedDue(by act: Act, dated day: Day, calendar: WorkCalendar) -> DueDate? {
        let decision = limits.deciding
        guard decision.starts == act else { return nil }
        let due = limits.span(of: decision).flatMap { Count([$0], after: day, article: decision.article, calendar: calendar).due }
        // D2: what was asked in time is decided before the licence ends.
        guard let due, let validUntil, day <= validUntil, due.day > validUntil, asksInTime(calendar) else { return due }
        return DueDate(day: validUntil)
    }
}
