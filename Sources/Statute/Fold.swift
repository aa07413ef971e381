/// The pure fold of a journal: runs every row of the table of limits over what was known at one moment.
struct Fold {
    private let proceeding: Proceeding
    private let at: Moment
    private let calendar: WorkCalendar
    private var journal: [Entry]
    private var clocks: [Clock] = []
    private var alarms: [String] = []
    private var notice: Entry?
    private var offer: Entry?
    private var proposals: [Act] = []

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
        voidLateWithdrawals()
        // 收到材料 — each receipt opens a round of the acceptance limit; a notice told in time ends it, a correction opens the next.
        var round: Round? = Round(receivedAt: proceeding.receivedAt, entry: 1)
        while let current = round { round = run(current) }
        run(.row(.decision))
        run(.row(.delivery))
        if journal.filter({ $0.act == .correctionNotice && !$0.isVoid }).count > 1 {
            alarms.append("本件已作第二次补正告知（第三十二条要求一次告知），列入监察。")
        }
    }

    var standing: Standing {
        let stage = stage
        let next = clocks.filter(\.isRunning).min { $0.due < $1.due }
        let remaining = next.map { calendar.workdays(from: at.day, to: $0.due.day) }
        return Standing(
            at: at, stage: stage, receivedAt: proceeding.receivedAt, acceptance: inForce([.acceptance]),
            examination: inForce([.examination]), decision: inForce([.grant, .refusal]), clocks: clocks, nextDue: next?.due,
            nextParty: next?.limit.party, remainingWorkdays: remaining,
            pressure: next.map { pressure(due: $0.due, remaining: remaining ?? 0) }, alarms: alarms,
            notice: stage == .correctionRequested ? notice : nil, offer: stage == .received ? offer : nil,
            proposals: stage == .correctionRequested ? proposals : [], journal: journal)
    }

    private var stage: Stage { Self.stage(of: journal) }

    /// An acceptance by law is found after the acts that followed a late notice, so it is the floor and not the last step.
    private static func stage(of journal: some Sequence<Entry>) -> Stage {
        var stage = Stage.received
        for entry in journal where !entry.isVoid {
            if entry.basis.isLaw, ![.received, .correctionRequested].contains(stage) { continue }
            stage = entry.act.result ?? stage
        }
        return stage
    }

    private func inForce(_ acts: [Act]) -> Entry? { journal.last { acts.contains($0.act) && !$0.isVoid } }

    private func pressure(due: DueDate, remaining: Int) -> Standing.Pressure {
        if at >= due.end { return .overdue }
        if at.day == due.day { return .today }
        return remaining <= 1 ? .near : .normal
    }

    /// A withdrawal comes too late once the case has its end.
    private mutating func voidLateWithdrawals() {
        for index in journal.indices where journal[index].act == .withdrawal {
            let before = Self.stage(of: journal[..<index])
            if !Stage.undecided.contains(before) { journal[index].voidReason = "撤回申请到达时，本件已经“\(before.name)”，不能再撤回。" }
        }
    }

    // MARK: Receipt, notice, correction

    /// From one receipt of materials on: the filing, or a correction that a notice asked for.
    private struct Round {
        let receivedAt: Moment
        let entry: Int
    }

    /// Returns the round that the applicant's correction opens, if one does.
    private mutating func run(_ round: Round) -> Round? {
        let limit = TimeLimit.row(.acceptance)
        guard let span = limit.span else { return nil }
        let start = round.receivedAt.day
        let due = span.end(after: start, calendar: calendar)
        let ending = journal.first { entry in
            entry.number > round.entry && !entry.basis.isLaw && !entry.isVoid && limit.ends.contains(entry.act)
        }
        let lapsedOn = settle(limit, deeming: .acceptance, span: span, start: start, due: due, ending: ending, after: round.entry)
        record(limit, span: span, start: start, due: due, ending: lapsedOn == nil ? ending : nil, lapsedOn: lapsedOn)

        takeOffer(from: round.entry, to: ending?.number ?? .max)
        guard let asked = ending, asked.act == .correctionNotice, lapsedOn == nil else {
            // Nobody waits for a correction: what comes nevertheless is kept beside the case.
            setAside(after: offerAnswer(from: round.entry) ?? round.entry)
            return nil
        }
        notice = asked
        let answer = journal.first { $0.number > asked.number && $0.act == .correction && !$0.isVoid }
        runCorrection(asked, answer)
        guard let answer else { return nil }
        // Filed before a person confirmed the lapse: the case goes on.
        if let index = journal.firstIndex(where: { $0.act == .abandonment && !$0.isVoid && $0.number < answer.number }) {
            guard answer.arrivedAt <= journal[index].made else {
                setAside(after: asked.number)
                return nil
            }
            journal[index].voidReason = "申请人已于\(answer.arrivedAt.chinese)提交补正，早于本记录，不视为放弃。"
        }
        guard Self.stage(of: journal.prefix { $0.number < answer.number }) == .correctionRequested else {
            setAside(after: asked.number)
            return nil
        }
        notice = nil
        proposals = []
        return Round(receivedAt: answer.arrivedAt, entry: answer.number)
    }

    /// 第三十二条第一款第三项: corrected on the day on which it was offered, it changes no date. The offer ends with its day.
    private mutating func takeOffer(from: Int, to: Int) {
        offer = nil
        guard let made = journal.last(where: { $0.act == .onTheSpotCorrection && !$0.isVoid && $0.number > from && $0.number < to }) else {
            return
        }
        let isAnswered = journal.contains { $0.act == .correction && $0.number > made.number && $0.arrivedAt.day == made.made.day }
        if !isAnswered, at.day == made.made.day, to == .max { offer = made }
    }

    /// The correction that took up an offer of this round on its day.
    private func offerAnswer(from: Int) -> Int? {
        journal.last { answer in
            answer.act == .correction
                && journal.contains {
                    $0.act == .onTheSpotCorrection && !$0.isVoid && $0.number > from && $0.number < answer.number
                        && $0.made.day == answer.arrivedAt.day
                }
        }?.number
    }

    private mutating func setAside(after number: Int) {
        for index in journal.indices where journal[index].act == .correction && journal[index].number > number {
            journal[index].voidReason = "收到时没有等待补正，作为补充材料收入案卷，不改变期限。"
        }
    }

    /// 补正期限 — the applicant's own, from the day on which the notice could be read.
    private mutating func runCorrection(_ asked: Entry, _ answer: Entry?) {
        let limit = TimeLimit.row(.correction)
        guard let told = asked.told, let span = asked.content.term ?? proceeding.limits.span(of: limit) else { return }
        let due = span.applicantsEnd(after: told.day, calendar: calendar)
        let ending = answer ?? journal.first { $0.number > asked.number && !$0.isVoid && limit.ends.contains($0.act) }
        clocks.append(
            Clock(
                limit: limit, span: span, start: told.day, due: due, endedBy: ending?.number, metOn: ending?.arrivedAt, lapsedOn: nil,
                overdue: ending == nil && at >= due.end))
        guard ending == nil, at >= due.end, !due.isProvisional, case .proposal(let act) = limit.onLapse else { return }
        guard proceeding.limits.correctionLapses else {
            alarms.append("补正期限已过（\(due.text)）。事项没有写明逾期视为放弃的依据，不能据此终结，请联系申请人。")
            return
        }
        proposals = [act]
        alarms.append("补正期限已过（\(due.text)），申请人没有补正，可以确认“\(act.name)”。")
    }

    // MARK: One limit

    private mutating func run(_ limit: TimeLimit) {
        guard let start = inForce([limit.starts])?.dated, let span = proceeding.limits.span(of: limit) else { return }
        let due = dueDate(limit, span: span, start: start)
        let ending = journal.first { !$0.basis.isLaw && !$0.isVoid && limit.ends.contains($0.act) }
        record(limit, span: span, start: start, due: due, ending: ending, lapsedOn: nil)
    }

    private mutating func record(_ limit: TimeLimit, span: Span, start: Day, due: DueDate, ending: Entry?, lapsedOn: Moment?) {
        // What the applicant himself did needs no telling, and service is its own proof.
        let told = ending.flatMap { entry in
            switch entry.act {
            case .withdrawal: entry.arrivedAt
            case .delivery: entry.dated.start
            default: entry.told
            }
        }
        let isPast = (told ?? at) >= due.end
        let clock = Clock(
            limit: limit, span: span, start: start, due: due, endedBy: ending?.number, metOn: told, lapsedOn: lapsedOn,
            // That somebody was late is not said of an expected date; that nobody has acted yet is.
            overdue: lapsedOn != nil || (isPast && (told == nil || !due.isProvisional)))
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
    private mutating func settle(
        _ limit: TimeLimit, deeming act: Act, span: Span, start: Day, due: DueDate, ending: Entry?, after number: Int
    ) -> Moment? {
        let told = ending?.act == .withdrawal ? ending?.arrivedAt : ending?.told
        let isTimely = told.map { $0 < due.end } ?? false
        // No legal effect is drawn from a date that is only expected (第八十二条; D10).
        guard !due.isProvisional, at >= due.end, !isTimely else {
            voidRows("已在期限内告知，或者期限尚未届满，不发生“视为\(act.name)”。") {
                $0.act == act && $0.basis.isLaw && $0.dated == start
            }
            return nil
        }
        let ended = "期限至\(due.day.chinese) 24:00"
        let late = told.map { "\($0.chinese)告知，已逾期限（\(ended)）" } ?? "期限届满时尚未告知（\(ended)）"
        voidRows("\(late)，依\(limit.article)自\(start.chinese)起视为\(act.name)。") {
            // A withdrawal and a termination may still follow an acceptance; the others have come too late.
            !$0.basis.isLaw && limit.ends.contains($0.act) && $0.number > number && ![.withdrawal, .termination].contains($0.act)
        }
        if !journal.contains(where: { $0.act == act && $0.basis.isLaw && !$0.isVoid }) {
            journal.append(byLaw(act, limit: limit, span: span, start: start, made: due.end))
        }
        let madeInTime = ending.map { $0.made < due.end } ?? false
        alarms.append(
            madeInTime
                ? "自\(start.chinese)起视为\(act.name)：文书在期限内作出，告知迟延，原因在内外网交换，不计部门责任。"
                : "自\(start.chinese)起视为\(act.name)：\(limit.name)届满（\(due.day.chinese)）未告知申请人。")
        return due.end
    }

    private func byLaw(_ act: Act, limit: TimeLimit, span: Span, start: Day, made: Moment) -> Entry {
        var content = ActContent(reasons: "收到申请材料之日起\(span.chinese)内未告知申请人。", basis: limit.article)
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
