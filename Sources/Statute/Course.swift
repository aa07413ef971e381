/// 监察对象 — a limit, a procedure or a row as the supervision sees it at one moment: what may rise from it, and whether it is over.
struct Course {
    struct Key: Hashable {
        let subject: String
        /// See `Card.row`.
        let row: Int
        /// A prolonged limit is another one: the warnings of the first are over when the prolongation is told.
        var prolongation: Int?
    }

    struct Finding {
        let rule: Supervision.Rule
        let colour: Supervision.Colour
        let at: Moment
        let words: String
        var isExpected = false
        var isExcused = false
        /// Rises in the past when it is found: what is known of it comes with its end.
        var isAfterwards = false
    }

    let key: Key
    /// When the applicant had what he was owed, or the procedure its result.
    let metOn: Moment?
    /// Made, but not told yet.
    var hasDocument = false
    var findings: [Finding]
}

extension Fold {
    /// - Parameter documented: the limits for which a document stood there a moment before: when the law has acted it is void (D1).
    func courses(documented: Set<Course.Key>) -> [Course] {
        let promise = promiseClock
        let limits = clocks.map { clock in course(of: clock, as: clock.limit.name, documented: documented) }
        let promised = promise.map { course(of: $0, as: Self.promiseName, documented: documented) }
        return limits + (promised.map { [$0] } ?? []) + procedures + breaches
    }

    static let promiseName = "承诺办结时限"

    private var decidingClock: Clock? { clocks.last { $0.limit.id == proceeding.limits.deciding.id } }

    /// 承诺办结时限 runs and stands still with the limit of the decision. 第四十二条 prolongs the limit, not the promise.
    private var promiseClock: Clock? {
        guard let span = proceeding.limits.promised, let deciding = decidingClock else { return nil }
        let count = Count(
            [span], after: deciding.start, article: Self.promiseName, calendar: calendar, excluded: excluded(knownAt: at), asOf: at.day)
        return Clock(
            limit: deciding.limit, span: span, start: deciding.start, count: count, begunBy: deciding.begunBy, endedBy: deciding.endedBy,
            metOn: deciding.metOn, lapsedOn: nil, overdue: false)
    }

    private func course(of clock: Clock, as subject: String, documented: Set<Course.Key>) -> Course {
        let isPromise = subject == Self.promiseName
        let key = Course.Key(
            subject: subject, row: origin(of: clock), prolongation: isPromise ? nil : prolongation(of: clock))
        var course = Course(
            key: key, metOn: clock.metOn, hasDocument: clock.endedBy != nil && clock.metOn == nil, findings: [])
        for rule in Supervision.Rule.allCases {
            let row = rule.row
            guard isPromise ? row.watchesPromise && isBeforeTheLaws(clock) : row.limits.contains(clock.limit.id) else { continue }
            for step in row.steps {
                guard let at = moment(of: step.threshold, in: clock), !(step.colour == .blue && clock.endedBy != nil) else { continue }
                let isExpected = clock.due?.isProvisional ?? false
                let isMade = isMade(clock, by: at, key, documented)
                course.findings.append(
                    Course.Finding(
                        rule: rule, colour: isExpected ? min(step.colour, .yellow) : step.colour, at: at,
                        words: words(step, clock, subject, isMade: isMade), isExpected: isExpected, isExcused: isMade))
            }
        }
        return course
    }

    /// A promise that is no shorter than the limit is watched as the limit.
    private func isBeforeTheLaws(_ promise: Clock) -> Bool {
        guard let promised = promise.due?.day, let due = decidingClock?.due?.day else { return false }
        return promised < due
    }

    /// The row from which a limit runs. An acceptance by law may not be entered yet, so that its number can change: the receipt's cannot.
    private func origin(of clock: Clock) -> Int {
        guard journal.contains(where: { $0.number == clock.begunBy && $0.basis.isLaw }) else { return clock.begunBy }
        return clocks.last { $0.lapsedOn != nil && $0.start == clock.start }?.begunBy ?? clock.begunBy
    }

    private func prolongation(of clock: Clock) -> Int? {
        guard clock.limit.id == proceeding.limits.deciding.id else { return nil }
        return journal.first { $0.act == .prolongation && !$0.isVoid && $0.told != nil }?.number
    }

    /// D1: the document was there in time, and so was a prolongation that is void only because it was told too late.
    private func isMade(_ clock: Clock, by moment: Moment, _ key: Course.Key, _ documented: Set<Course.Key>) -> Bool {
        if clock.lapsedOn != nil { return documented.contains(key) }
        // Over before the law had accepted: whoever accepted in time could not know it.
        let acceptance = Course.Key(subject: TimeLimit.row(.acceptance).name, row: key.row)
        if moment <= at, documented.contains(acceptance), clock.begunBy != key.row { return true }
        let isDeciding = clock.limit.id == proceeding.limits.deciding.id && key.subject != Self.promiseName
        return journal.contains { row in
            row.made < moment
                && (row.number == clock.endedBy || isDeciding && row.act == .prolongation && row.told.map { $0 >= moment } ?? true)
        }
    }

    /// nil when the limit gives no such moment: met, standing still, or without a lapse.
    private func moment(of threshold: Supervision.Threshold, in clock: Clock) -> Moment? {
        guard let due = clock.due else { return nil }
        switch threshold {
        case .share(let percent):
            guard clock.isRunning, clock.count.countedDays > 0 else { return nil }
            // Rounded up: the day in the course of which the share is reached.
            return clock.count.day((clock.count.countedDays * percent + 99) / 100)?.start
        case .workdaysLeft(let count):
            guard clock.isRunning, let first = clock.count.day(1) else { return nil }
            return calendar.firstDay(with: count, leftTo: due.day, from: first).start
        case .lastDay(let hour): return clock.isRunning ? due.day.start.adding(seconds: hour * 3600) : nil
        case .exceeded:
            // What the law itself did in the agency's place has its own card.
            guard !journal.contains(where: { $0.number == clock.endedBy && $0.basis.isLaw }) else { return nil }
            return clock.metOn.map { $0 >= due.end && !due.isProvisional } ?? true ? due.end : nil
        case .lapsed: return due.isProvisional && clock.isRunning ? due.end : clock.lapsedOn
        case .act, .planned, .exchange: return nil
        }
    }
}

extension Supervision.Colour: Comparable {
    package static func < (left: Supervision.Colour, right: Supervision.Colour) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

extension Count {
    /// The days of which a share is taken. Of a limit that ends on a fixed day although it stands still (D2) those on which it does as well.
    private var own: [Run] {
        let isFixed = runs.last?.mark == .stopped
        return runs.filter { $0.mark == .counted || isFixed && $0.mark == .stopped }
    }

    var countedDays: Int { own.reduce(0) { $0 + $1.last.number - $1.first.number + 1 } }

    /// The `number`-th day that counts.
    func day(_ number: Int) -> Day? {
        var left = number
        for run in own {
            let length = run.last.number - run.first.number + 1
            if left <= length { return run.first.adding(days: left - 1) }
            left -= length
        }
        return nil
    }
}

extension WorkCalendar {
    /// The first day, from `first` on, on which no more than `count` working days are left, from its morrow to the end.
    func firstDay(with count: Int, leftTo end: Day, from first: Day) -> Day {
        var day = end
        var left = 0
        while day > first {
            left += isWorkday(day) ? 1 : 0
            guard left <= count else { break }
            day = day.adding(days: -1)
        }
        return day
    }
}
