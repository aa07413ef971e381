/// The pure fold of a journal: runs every row of the table of limits over what was known at one moment.
struct Fold {
    private let proceeding: Proceeding
    private let at: Moment
    private let calendar: WorkCalendar
    private var journal: [Entry]
    private var clocks: [Clock] = []
    private var alarms: [String] = []

    init(_ proceeding: Proceeding, at: Moment, calendar: WorkCalendar) {
        self.proceeding = proceeding
        self.at = at
        self.calendar = calendar
        // What was made or told after `at` was not known at `at`: so any past second can be looked at again.
        journal = proceeding.journal.filter { $0.made <= at }.map { entry in
            var known = entry
            if let told = entry.told, told > at { known.told = nil }
            return known
        }
        if proceeding.limits.isUnsourced { alarms.append("事项规定的决定期限没有注明依据（待核），请在事项中补注法律、法规名称。") }
        for limit in TimeLimit.table { run(limit) }
    }

    var standing: Standing {
        let acceptance = inForce([.acceptance])
        let next = clocks.filter(\.isRunning).map(\.due).min()
        let remaining = next.map { calendar.workdays(from: at.day, to: $0.day) }
        return Standing(
            at: at, stage: stage(isAccepted: acceptance != nil), receivedAt: proceeding.receivedAt, acceptance: acceptance,
            examination: inForce([.examination]), decision: inForce([.grant, .refusal]), clocks: clocks, nextDue: next,
            remainingWorkdays: remaining, pressure: next.map { pressure(due: $0, remaining: remaining ?? 0) }, alarms: alarms,
            journal: journal)
    }

    /// An acceptance by law is found after the acts that followed a late notice, so it is the floor and not the last step.
    private func stage(isAccepted: Bool) -> Stage {
        var stage: Stage = isAccepted ? .accepted : .received
        for entry in journal where !entry.isVoid && entry.act != .filing && entry.act != .acceptance { stage = entry.act.result }
        return stage
    }

    private func inForce(_ acts: [Act]) -> Entry? { journal.last { acts.contains($0.act) && !$0.isVoid } }

    private func pressure(due: DueDate, remaining: Int) -> Standing.Pressure {
        if at >= due.end { return .overdue }
        if at.day == due.day { return .today }
        return remaining <= 1 ? .near : .normal
    }

    // MARK: One limit

    private mutating func run(_ limit: TimeLimit) {
        guard let start = limit.starts == .filing ? proceeding.receivedAt.day : inForce([limit.starts])?.dated else { return }
        let span = proceeding.limits.span(of: limit)
        let due = dueDate(limit, span: span, start: start)
        let ending = journal.first { !$0.basis.isLaw && !$0.isVoid && limit.ends.contains($0.act) }
        var lapsedOn: Moment?
        switch limit.onLapse {
        case .deemed(let act): lapsedOn = settle(limit, deeming: act, start: start, due: due, ending: ending)
        case .card: break
        }
        let isLapsed = lapsedOn != nil
        let told = isLapsed ? nil : ending?.told
        let isPast = (told ?? at) >= due.end
        let clock = Clock(
            limit: limit, span: span, start: start, due: due, endedBy: isLapsed ? nil : ending?.number,
            metOn: told, lapsedOn: lapsedOn,
            // That somebody was late is not said of an expected date; that nobody has acted yet is.
            overdue: isLapsed || (isPast && (told == nil || !due.isProvisional)))
        clocks.append(clock)
        warn(clock)
    }

    /// D10: a date that a document already states is never changed in silence. When the year has been published in the meantime the
    /// earlier of the two days binds.
    private mutating func dueDate(_ limit: TimeLimit, span: Span, start: Day) -> DueDate {
        let computed = span.end(after: start, calendar: calendar)
        guard limit.id == .decision, let stated = inForce([.acceptance])?.content.statedDue, stated.day != computed.day else {
            return computed
        }
        if computed.day < stated.day {
            alarms.append(
                "\(limit.name)重新计算后提前到\(computed.text)（文书所载为\(stated.text)），以较早的日期为准，请重新告知申请人。")
        }
        return DueDate(day: min(computed.day, stated.day), isProvisional: computed.isProvisional)
    }

    /// 视为 — D1: telling counts. What was told in time stands; otherwise the law has acted when the limit ended, and what was made
    /// but not told by then is void. Returns the moment of the lapse, if there was one.
    private mutating func settle(_ limit: TimeLimit, deeming act: Act, start: Day, due: DueDate, ending: Entry?) -> Moment? {
        let isTimely = ending?.told.map { $0 < due.end } ?? false
        // No legal effect is drawn from a date that is only expected (第八十二条; D10).
        guard !due.isProvisional, at >= due.end, !isTimely else {
            voidRows("已在期限内告知，或者期限尚未届满，不发生“视为\(act.name)”。") { $0.act == act && $0.basis.isLaw }
            return nil
        }
        let ended = "期限至\(due.day.chinese) 24:00"
        let late = ending?.told.map { "\($0.chinese)告知，已逾期限（\(ended)）" } ?? "期限届满时尚未告知（\(ended)）"
        voidRows("\(late)，依\(limit.article)自\(start.chinese)起视为\(act.name)。") { !$0.basis.isLaw && limit.ends.contains($0.act) }
        if !journal.contains(where: { $0.act == act && $0.basis.isLaw }) {
            journal.append(byLaw(act, limit: limit, start: start, made: due.end))
        }
        let madeInTime = ending.map { $0.made < due.end } ?? false
        alarms.append(
            madeInTime
                ? "自\(start.chinese)起视为\(act.name)：文书在期限内作出，告知迟延，原因在内外网交换，不计部门责任。"
                : "自\(start.chinese)起视为\(act.name)：\(limit.name)届满（\(due.day.chinese)）未告知申请人。")
        return due.end
    }

    private func byLaw(_ act: Act, limit: TimeLimit, start: Day, made: Moment) -> Entry {
        var content = ActContent(reasons: "收到申请材料之日起\(limit.span.chinese)内未告知申请人。", basis: limit.article)
        content.statedDue = proceeding.statedDue(by: act, dated: start, calendar: calendar)
        return Entry(
            number: proceeding.nextNumber, act: act, basis: .law(article: limit.article), by: nil, byName: "依法视为\(act.name)", made: made,
            dated: start, content: content)
    }

    private mutating func voidRows(_ reason: String, where isMeant: (Entry) -> Bool) {
        for index in journal.indices where isMeant(journal[index]) { journal[index].voidReason = reason }
    }

    private mutating func warn(_ clock: Clock) {
        if clock.isRunning, clock.due.isProvisional {
            let years = [clock.start.adding(days: 1).year, clock.due.day.year].filter { !calendar.isPublished($0) }
            let year = years.first ?? clock.due.day.year
            alarms.append("\(clock.limit.name)至\(clock.due.text)：\(year)年节假日安排尚未公布，公布后导入工作日历即重新计算。")
        }
        guard clock.overdue, clock.lapsedOn == nil else { return }
        if let told = clock.metOn {
            alarms.append("\(clock.limit.name)（\(clock.limit.article)）至\(clock.due.text)，\(told.chinese)才告知，已逾期。")
        } else if case .deemed(let act) = clock.limit.onLapse {
            alarms.append("\(clock.limit.name)已过\(clock.due.text)；日期只是推算，不据此认定视为\(act.name)，请立即导入该年节假日安排。")
        } else {
            alarms.append("\(clock.limit.name)（\(clock.limit.article)）已过\(clock.due.text)，请立即办理并告知申请人。")
        }
    }
}
