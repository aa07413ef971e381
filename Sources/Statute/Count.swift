/// 时限流水 — a limit counted day by day: what every calendar day after its start was, and by which article.
package struct Count: Hashable, Sendable {
    package enum Mark: String, Codable, CaseIterable, Sendable {
        /// 计入
        case counted
        /// 节假日 — a day off of a limit in working days, or one on which a term of the applicant cannot end
        case holiday
        /// 不计入 — a day that would have counted, inside a special procedure
        case stopped
        /// 等申请人 — from the notice to the corrected materials
        case applicant

        package var name: String {
            switch self {
            case .counted: "计入"
            case .holiday: "节假日"
            case .stopped: "不计入"
            case .applicant: "等申请人"
            }
        }
    }

    /// Neighbouring days that were the same.
    package struct Run: Codable, Hashable, Sendable {
        package let first: Day
        package internal(set) var last: Day
        package let mark: Mark
        package let article: String
    }

    /// nil while a procedure goes on that stops the limit: nobody knows the day.
    package private(set) var due: DueDate?
    package private(set) var runs: [Run] = []

    /// One span after another, each from where the one before it ended (第四十二条: the prolongation is added to the limit).
    /// - Parameters:
    ///   - start: the day that is not counted (民事诉讼法第八十五条 by analogy).
    ///   - excluded: what stops it; while it goes on, the ledger ends with `asOf`.
    init(
        _ spans: [Span], after start: Day, article: String, calendar: WorkCalendar, excluded: [ExcludedTime] = [], asOf: Day = .last
    ) {
        var day = start
        var isProvisional = false
        for span in spans {
            var left = max(0, span.unit == .month ? day.adding(months: span.count).number - day.number : span.count)
            while left > 0, day < .last {
                let next = day.adding(days: 1)
                if span.unit == .workday {
                    isProvisional = isProvisional || !calendar.isPublished(next.year)
                    if !calendar.isWorkday(next) {
                        add(next, .holiday, Self.holidayArticle)
                        day = next
                        continue
                    }
                }
                if let stop = excluded.first(where: { $0.covers(next) }) {
                    if stop.last == nil, next > asOf { return }
                    add(next, .stopped, stop.article)
                } else {
                    add(next, .counted, article)
                    left -= 1
                }
                day = next
            }
        }
        due = DueDate(day: day, isProvisional: isProvisional)
    }

    /// 申请人的期间: one in days that ends on a day off ends on the next working day, and none ends on a day of our outage (D8).
    init(applicants span: Span, after start: Day, article: String, calendar: WorkCalendar) {
        self.init([span], after: start, article: article, calendar: calendar)
        guard let end = due, end.day > start else { return }
        cut(after: end.day.adding(days: -1))
        let (passed, last) = Self.lastDay(from: end.day, rolls: span.unit != .workday, calendar: calendar)
        for (day, article) in passed { add(day, .holiday, article) }
        add(last.day, .counted, article)
        due = DueDate(day: last.day, isProvisional: end.isProvisional || last.isProvisional)
    }

    /// The first day on which an applicant could have acted, and the days before it on which he could not.
    /// - Parameter rolls: whether a day off is passed over at once, or only after an outage has carried the term on.
    private static func lastDay(from first: Day, rolls: Bool, calendar: WorkCalendar) -> (passed: [(Day, String)], last: DueDate) {
        var passed: [(Day, String)] = []
        var day = first
        var isProvisional = false
        while day < .last {
            let looks = rolls || !passed.isEmpty
            // In a year that is not yet published this day may turn out to be one off, and the term would roll over.
            isProvisional = isProvisional || looks && !calendar.isPublished(day.year)
            if looks, !calendar.isWorkday(day) {
                passed.append((day, "民事诉讼法第八十五条"))
            } else if calendar.outages.contains(day) {
                passed.append((day, outageArticle))
            } else {
                break
            }
            day = day.adding(days: 1)
        }
        return (passed, DueDate(day: day, isProvisional: isProvisional))
    }

    /// Counted back for whoever must have acted before `end`: the last day on which it is early enough, no day off and none of our outage.
    init(before end: Day, applicants span: Span, article: String, calendar: WorkCalendar) {
        var day = end
        var isProvisional = false
        var days: [(day: Day, mark: Mark, article: String)] = []
        var left = span.unit == .month ? end.number - end.adding(months: -span.count).number : span.count
        while left > 0, day > .first {
            day = day.adding(days: -1)
            isProvisional = isProvisional || span.unit == .workday && !calendar.isPublished(day.year)
            let isOff = span.unit == .workday && !calendar.isWorkday(day)
            days.append(isOff ? (day, .holiday, Self.holidayArticle) : (day, .counted, article))
            left -= isOff ? 0 : 1
        }
        let (passed, last) = Self.lastDay(from: day, rolls: span.unit != .workday, calendar: calendar)
        for entry in days.reversed() {
            let why = passed.first { $0.0 == entry.day }?.1
            add(entry.day, why == nil ? entry.mark : .holiday, why ?? entry.article)
        }
        due = DueDate(day: last.day, isProvisional: isProvisional || last.isProvisional)
    }

    /// Every day to one that is fixed by itself: nothing stops it, and no day off lies outside it (第五十条第二款).
    init(after start: Day, through last: Day, article: String) {
        if start < last { runs = [Run(first: start.adding(days: 1), last: last, mark: .counted, article: article)] }
        due = DueDate(day: last)
    }

    /// Counted back: the days before `end` stay clear, and the last day early enough is the one before them.
    init(clear span: Span, before end: Day, article: String, calendar: WorkCalendar) {
        var day = end
        var isProvisional = false
        var days: [(Day, Mark, String)] = []
        var left = span.count
        while left > 0, day > .first {
            day = day.adding(days: -1)
            isProvisional = isProvisional || !calendar.isPublished(day.year)
            let counts = calendar.isWorkday(day)
            days.append(counts ? (day, .counted, article) : (day, .holiday, Self.holidayArticle))
            left -= counts ? 1 : 0
        }
        for (day, mark, article) in days.reversed() { add(day, mark, article) }
        due = DueDate(day: day.adding(days: -1), isProvisional: isProvisional)
    }

    private static let holidayArticle = "第八十二条"
    private static let outageArticle = "系统故障顺延"

    /// 申请人的时间: from the day after a notice was told, in the place of the days that it ended.
    mutating func giveToApplicant(after told: Day, through last: Day, article: String, calendar: WorkCalendar) {
        cut(after: told)
        // Only an expected last day can lie before the notice: the days between them count as well.
        var day = (due?.day ?? told).adding(days: 1)
        while day <= told, day < .last {
            if calendar.isWorkday(day) { add(day, .counted, article) } else { add(day, .holiday, Self.holidayArticle) }
            day = day.adding(days: 1)
        }
        day = told.adding(days: 1)
        while day <= last, day < .last {
            add(day, .applicant, article)
            day = day.adding(days: 1)
        }
    }

    mutating func add(_ day: Day, _ mark: Mark, _ article: String) {
        if let run = runs.last, run.mark == mark, run.article == article, run.last.adding(days: 1) == day {
            runs[runs.count - 1].last = day
        } else {
            runs.append(Run(first: day, last: day, mark: mark, article: article))
        }
    }

    /// A limit whose last day is another one's (D2).
    mutating func end(on last: Day) {
        cut(after: last)
        due = DueDate(day: last)
    }

    private mutating func cut(after day: Day) {
        runs.removeAll { $0.first > day }
        if let run = runs.last, run.last > day { runs[runs.count - 1].last = day }
    }

    /// A date that a document states is kept, although it turned out to be a day off (D10).
    mutating func keep(_ stated: Day) {
        guard let end = due, end.day < stated else { return }
        var day = end.day
        while day < stated {
            day = day.adding(days: 1)
            add(day, .holiday, Self.holidayArticle)
        }
        due = DueDate(day: stated, isProvisional: end.isProvisional)
    }
}
