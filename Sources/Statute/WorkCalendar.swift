/// 工作日历 — which days count (第八十二条: 期限以工作日计算，不含法定节假日).
///
/// A year whose arrangement is not yet published is counted by weekends and the feasts with a fixed date, and every date that
/// touches it is provisional: it is shown as 预计 and never used to find that a limit has lapsed.
package struct WorkCalendar: Hashable, Sendable {
    private let years: [Int: CalendarYear]
    /// 故障日 — days on which applicants could not reach us. They carry an applicant's last day on, and no day of the agency's (D8).
    package let outages: Set<Day>

    package init(years: [CalendarYear], outages: Set<Day> = []) throws(CalendarFault) {
        var known: [Int: CalendarYear] = [:]
        for year in years {
            if let fault = year.fault { throw fault }
            guard known.updateValue(year, forKey: year.year) == nil else { throw .duplicateYear(year.year) }
        }
        self.years = known
        self.outages = outages
    }

    package var publishedYears: [CalendarYear] { years.values.sorted { $0.year < $1.year } }

    package func isPublished(_ year: Int) -> Bool { years[year] != nil }

    package func isWorkday(_ day: Day) -> Bool {
        if let year = years[day.year] {
            return day.weekday.isWeekend ? year.weekendsOn.contains(day) : !year.weekdaysOff.contains(day)
        }
        return !day.weekday.isWeekend && !Self.isFixedFeast(day)
    }

    /// 全国年节及纪念日放假办法 (in force 2025-01-01): the feasts that do not move with the moon or the sun.
    private static func isFixedFeast(_ day: Day) -> Bool {
        switch (day.month, day.day) {
        case (1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3): true
        default: false
        }
    }

    /// The `count`-th working day after `day`, which itself does not count (民事诉讼法第八十五条 by analogy: 期间开始的日不计算在内).
    package func adding(_ count: Int, workdaysTo day: Day) -> DueDate {
        var reached = day
        var left = count
        var isProvisional = false
        while left > 0, reached < .last {
            reached = reached.adding(days: 1)
            if !isPublished(reached.year) { isProvisional = true }
            if isWorkday(reached) { left -= 1 }
        }
        return DueDate(day: reached, isProvisional: isProvisional)
    }

    /// Working days after `from` up to and with `to`; negative when `to` lies before `from`.
    package func workdays(from: Day, to: Day) -> Int {
        if to < from { return -workdays(from: to, to: from) }
        var day = from
        var count = 0
        while day < to {
            day = day.adding(days: 1)
            if isWorkday(day) { count += 1 }
        }
        return count
    }
}

extension WorkCalendar: Codable {
    private enum Key: String, CodingKey { case years, outages }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        do {
            try self.init(
                years: container.decode([CalendarYear].self, forKey: .years),
                outages: container.decodeIfPresent(Set<Day>.self, forKey: .outages) ?? [])
        } catch let fault as CalendarFault {
            throw DecodingError.dataCorruptedError(forKey: .years, in: container, debugDescription: fault.message)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(publishedYears, forKey: .years)
        if !outages.isEmpty { try container.encode(outages.sorted(), forKey: .outages) }
    }
}
