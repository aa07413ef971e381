/// The pure fold of a journal: runs every row of the table of limits over what was known at one moment.
struct Fold {
    let proceeding: Proceeding
    let at: Moment
    let calendar: WorkCalendar
    var journal: [Entry]
    var clocks: [Clock] = []
    var alarms: [String] = []
    var notice: Entry?
    var offer: Entry?
    var proposals: [Act] = []
    /// 收到材料之日 of the round that runs.
    private var currentReceipt: Moment
    /// The corrections that answered a notice: each opened a round.
    var openings: Set<Int> = []
    /// Acts whose acceptance has no effect.
    private var unfounded: Set<Int> = []
    /// The receipt as of which the law has accepted.
    private var deemedAsOf: Day?

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
        currentReceipt = proceeding.receivedAt
        renewByLaw()
        // 收到材料 — each receipt opens a round of the acceptance limit; a notice told in time ends it, a correction opens the next.
        var round: Round? = Round(receivedAt: proceeding.receivedAt, entry: 1)
        while let current = round {
            currentReceipt = current.receivedAt
            round = run(current)
        }
        keepOneAcceptanceByLaw()
        voidWithoutAcceptance()
        warnOfUnfounded()
        voidLateWithdrawals()
        voidUnfoundedRequests()
        run(proceeding.limits.deciding)
        if proceeding.limits.inspects == true { run(.row(.inspection)) }
        runHearing()
        runRenewal()
        run(.row(.delivery))
        run(.row(.publication))
        if journal.filter({ $0.act == .correctionNotice && !$0.isVoid }).count > 1 {
            alarms.append("本件已作第二次补正告知（第三十二条要求一次告知），列入监察。")
        }
    }

    var standing: Standing {
        let stage = stage
        // While the applicant corrects, the end of his licence is not a day by which the agency could do anything.
        let waiting = stage == .correctionRequested
        let running = clocks.filter { $0.isRunning && !(waiting && $0.limit.id == .renewal) }.compactMap { clock in
            clock.due.map { (due: $0, clock: clock) }
        }
        let next = running.min { $0.due < $1.due }
        let remaining = next.map { calendar.workdays(from: at.day, to: $0.due.day) }
        return Standing(
            at: at, stage: stage, receivedAt: proceeding.receivedAt, acceptance: inForce([.acceptance]),
            examination: inForce([.examination]), decision: inForce([.grant, .refusal]), clocks: clocks, nextDue: next?.due,
            next: next?.clock, nextParty: next?.clock.limit.party, remainingWorkdays: remaining,
            pressure: next.map { pressure(due: $0.due, remaining: remaining ?? 0) }, alarms: alarms,
            procedures: [.specialProcedure, .hearing].contains(stage) ? openProcedures : [],
            hearingNotice: stage == .hearing ? noticeToHold : nil,
            notice: stage == .correctionRequested ? notice : nil, offer: stage == .received ? offer : nil,
            proposals: stage == .correctionRequested ? proposals : [], currentReceipt: currentReceipt,
            hasAnsweredNotice: !openings.isEmpty, journal: journal)
    }

    private var stage: Stage { stage(of: journal) }

    /// An acceptance by law is found after the acts that followed a late notice, so it is the floor and not the last step. A correction
    /// made on the spot, or on nobody's asking, moves nothing.
    func stage(of journal: some Sequence<Entry>) -> Stage {
        var stage = Stage.received
        var procedures: [Entry] = []
        var isHeard = false
        for entry in journal where !entry.isVoid {
            if entry.basis.isLaw, entry.act == .acceptance, ![.received, .correctionRequested].contains(stage) { continue }
            if entry.act == .correction, !openings.contains(entry.number) { continue }
            entry.follow(&procedures)
            // Another procedure still goes on.
            if entry.act == .procedureResult, !procedures.isEmpty { continue }
            stage = entry.act.result ?? stage
            // A hearing asked for inside a procedure, or a procedure that outlasts it: each goes on.
            if entry.act == .hearingRecord, !procedures.isEmpty { stage = .specialProcedure }
            if entry.act == .procedureResult, isHeard { stage = .hearing }
            isHeard = entry.act != .hearingRecord && (stage == .hearing || isHeard && stage == .specialProcedure)
        }
        // 第四十七条第一款: nobody has asked, and the case goes on.
        return stage == .hearingOffered && hearingRightHasEnded(in: journal) ? .accepted : stage
    }

    /// 特别程序 without a result yet.
    private var openProcedures: [Entry] {
        var procedures: [Entry] = []
        for entry in journal where !entry.isVoid { entry.follow(&procedures) }
        return procedures
    }

    /// The number of the next row: the law may have done more than one thing that is not entered yet.
    var nextNumber: Int { (journal.map(\.number).max() ?? 0) &+ 1 }

    func inForce(_ acts: [Act]) -> Entry? { journal.last { acts.contains($0.act) && !$0.isVoid } }

    private func pressure(due: DueDate, remaining: Int) -> Standing.Pressure {
        if at >= due.end { return .overdue }
        if at.day == due.day { return .today }
        return remaining <= 1 ? .near : .normal
    }

    /// A withdrawal comes too late once the case has its end. An end that is void itself ended nothing, so this follows the rounds.
    private mutating func voidLateWithdrawals() {
        for index in journal.indices where journal[index].act == .withdrawal {
            let before = stage(of: journal[..<index])
            guard !Stage.undecided.contains(before) else { continue }
            journal[index].voidReason = "撤回申请收到时，本件已经“\(before.name)”，不能再撤回。"
            // On its way while the office decided: neither the applicant nor the officer is at fault, so a person must settle it.
            let arrived = journal[index].arrivedAt
            if Stage.undecided.contains(stage(of: journal[..<index].filter { $0.made <= arrived })) {
                journal[index].voidReason = "撤回申请于\(arrived.chinese)提交，内网收到时本件已经“\(before.name)”，没有自动撤回，请与申请人联系处理。"
                alarms.append("申请人于\(arrived.chinese)提交撤回申请，早于“\(before.name)”，因内外网交换迟延没有赶上，请立即与申请人联系处理。")
            }
        }
    }

    /// Whoever examined or decided relied on an acceptance. Where a telling that is known only now has undone it, they have no effect.
    /// Looked at anew after each round: of two rounds that began on one day only the second may be the one that the law accepted.
    mutating func voidWithoutAcceptance() {
        for index in journal.indices where unfounded.contains(journal[index].number) { journal[index].voidReason = nil }
        unfounded = []
        let acceptances = journal.filter { $0.act == .acceptance && !$0.isVoid }
        for index in journal.indices where Self.afterAcceptance.contains(journal[index].act) && !journal[index].isVoid {
            let made = journal[index].made
            let isFounded = acceptances.contains { $0.basis.isLaw ? $0.dated <= made.day : $0.made <= made }
            guard !isFounded else { continue }
            journal[index].voidReason = "作出时依据的受理没有效力，本行为随之没有效力。"
            unfounded.insert(journal[index].number)
        }
    }

    private mutating func warnOfUnfounded() {
        for entry in journal where unfounded.contains(entry.number) {
            alarms.append("“\(entry.act.name)”所依据的受理没有效力（告知回执晚到），请立即核查并与申请人联系。")
        }
    }

    private static let afterAcceptance: Set<Act> = [
        .examination, .siteCheck, .inspectorAssignment, .partyNotice, .statement, .opinionRequest, .opinion, .hearingRight, .hearingRequest,
        .hearingNotice, .hearingRecord,
        .specialProcedure, .procedureResult, .prolongation, .forwarding, .grant, .refusal,
    ]

    // MARK: One limit

    mutating func run(_ limit: TimeLimit) {
        guard let begun = inForce([limit.starts]), let span = proceeding.limits.span(of: limit) else { return }
        let count = count(limit, span: span, begunBy: begun)
        // An acceptance by law is entered after what followed it.
        let ending = ending(of: limit, since: begun.basis.isLaw ? 1 : begun.number)
        record(limit, span: span, start: begun.dated, count: count, begunBy: begun.number, ending: ending, lapsedOn: nil)
    }

    /// The first row in force, from `number` on, that meets the limit.
    func ending(of limit: TimeLimit, since number: Int) -> Entry? { journal.first { $0.number >= number && $0.ends(limit) } }

    mutating func record(
        _ limit: TimeLimit, span: Span, start: Day, count: Count, begunBy: Int, ending: Entry?, lapsedOn: Moment?
    ) {
        let told = ending.flatMap(known)
        let isPast = count.due.map { (told ?? at) >= $0.end } ?? false
        let clock = Clock(
            limit: limit, span: span, start: start, count: count, begunBy: begunBy, endedBy: ending?.number, metOn: told,
            lapsedOn: lapsedOn,
            // That somebody was late is not said of an expected date; that nobody has acted yet is.
            overdue: lapsedOn != nil || (isPast && (told == nil || count.due?.isProvisional != true)))
        clocks.append(clock)
        warn(clock)
    }

    /// 视为 — D1: telling counts. What was told in time stands; otherwise the law has acted when the limit ended, and what was made
    /// but not told by then is void. Returns the moment of the lapse, if there was one.
    mutating func settle(
        _ limit: TimeLimit, deeming act: Act, span: Span, start: Day, due: DueDate, ending: Entry?, after number: Int
    ) -> Moment? {
        let told = ending.flatMap(known)
        let isTimely = told.map { $0 < due.end } ?? false
        // No legal effect is drawn from a date that is only expected (第八十二条; D10).
        guard !due.isProvisional, at >= due.end, !isTimely else {
            // Two rounds may begin on one day: the row is looked at again by the second.
            voidRows(Self.noLapse(act)) { $0.act == act && $0.basis.isLaw && $0.dated == start }
            return nil
        }
        let ended = "期限至\(due.day.chinese) 24:00"
        let late = told.map { "\($0.chinese)告知，已逾期限（\(ended)）" } ?? "期限届满时尚未告知（\(ended)）"
        voidRows("\(late)，依\(limit.article)自\(start.chinese)起视为\(act.name)。") {
            // A withdrawal and a termination may still follow an acceptance; the others have come too late.
            !$0.basis.isLaw && limit.ends.contains($0.act) && $0.number > number && ![.withdrawal, .termination].contains($0.act)
        }
        deemedAsOf = start
        if let index = journal.firstIndex(where: { $0.act == act && $0.basis.isLaw && $0.dated == start }) {
            journal[index].voidReason = nil
        } else {
            journal.append(byLaw(act, limit: limit, span: span, start: start, made: due.end))
        }
        let madeInTime = ending.map { $0.made < due.end } ?? false
        alarms.append(
            madeInTime
                ? "自\(start.chinese)起视为\(act.name)：文书在期限内作出，告知迟延，原因在内外网交换，不计部门责任。"
                : "自\(start.chinese)起视为\(act.name)：\(limit.name)届满（\(due.day.chinese)）未告知申请人。")
        return due.end
    }

    /// The law accepts once. Rows of a lapse that did not happen after all stay in the journal, void.
    private mutating func keepOneAcceptanceByLaw() {
        let kept = journal.first { $0.act == .acceptance && $0.basis.isLaw && $0.dated == deemedAsOf }?.number
        voidRows(Self.noLapse(.acceptance)) { $0.act == .acceptance && $0.basis.isLaw && $0.number != kept }
    }

    private static func noLapse(_ act: Act) -> String { "已在期限内告知，或者期限尚未届满，不发生“视为\(act.name)”。" }

    private func byLaw(_ act: Act, limit: TimeLimit, span: Span, start: Day, made: Moment) -> Entry {
        var content = ActContent(reasons: "收到申请材料之日起\(span.chinese)内未告知申请人。", basis: limit.article)
        content.statedDue = proceeding.statedDue(by: act, dated: start, calendar: calendar)
        return Entry(
            number: nextNumber, act: act, basis: .law(article: limit.article), by: nil, byName: "依法视为\(act.name)", made: made,
            dated: start, content: content)
    }

    private mutating func voidRows(_ reason: String, where isMeant: (Entry) -> Bool) {
        for index in journal.indices where isMeant(journal[index]) { journal[index].voidReason = reason }
    }

    private mutating func warn(_ clock: Clock) {
        guard let due = clock.due else { return }
        if clock.isRunning, due.isProvisional {
            let years = [clock.start.adding(days: 1).year, due.day.year].filter { !calendar.isPublished($0) }
            let year = years.first ?? due.day.year
            alarms.append("\(clock.limit.name)至\(due.text)：\(year)年节假日安排尚未公布，公布后导入工作日历即重新计算。")
        }
        guard clock.overdue, clock.lapsedOn == nil, !journal.contains(where: { $0.number == clock.endedBy && $0.act == .renewal }) else {
            return
        }
        if let told = clock.metOn {
            let deed = clock.limit.id == .hearing ? "举行" : clock.limit.id == .inspection ? "指派" : "告知"
            alarms.append("\(clock.limit.name)（\(clock.limit.article)）至\(due.text)，\(told.chinese)才\(deed)，已逾期。")
        } else if case .deemed(let act) = clock.limit.onLapse {
            alarms.append("\(clock.limit.name)已过\(due.text)；日期只是推算，不据此认定视为\(act.name)，请立即导入该年节假日安排。")
        } else {
            alarms.append("\(clock.limit.name)（行政许可法\(clock.limit.article)）已于\(due.text)届满，请立即办理并告知申请人。")
        }
    }
}
