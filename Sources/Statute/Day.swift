/// 日 — a civil date of the Gregorian calendar, years 1 to 9999.
///
/// Time limits are counted in days and end with a day (第八十二条), so a day is a value of its own, not an instant cut short.
package struct Day: Hashable, Sendable {
    /// Days since 1970-01-01.
    package let number: Int

    package static let first = Day(counted: -719_162)  // 0001-01-01
    package static let last = Day(counted: 2_932_896)  // 9999-12-31

    /// Outside of the years 1 to 9999 this is the first or the last day: no arithmetic with days can overflow or trap.
    package init(number: Int) {
        self.number = min(max(number, Day.first.number), Day.last.number)
    }

    private init(counted number: Int) { self.number = number }

    /// Nil for a date that does not exist, such as 2026-02-29.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Years that begin in March put the leap day last; eras of 400 years all have the same length.
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
        // The 31st of April counts on into May: what does not read back as it was written does not exist.
        guard civil == (year, month, day) else { return nil }
    }

    /// Reads `2026-02-13`, and nothing else.
    package init?(_ text: String) {
        guard var reader = DigitReader(text), let day = Day(from: &reader), reader.isAtEnd else { return nil }
        self = day
    }

    init?(from reader: inout DigitReader) {
        guard let year = reader.number(width: 4), reader.take("-"),
            let month = reader.number(width: 2), reader.take("-"),
            let day = reader.number(width: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    private var civil: (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floorDivide(number + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package var year: Int { civil.year }
    package var month: Int { civil.month }
    package var day: Int { civil.day }

    package enum Weekday: Int, CaseIterable, Sendable {
        case monday = 1
        case tuesday, wednesday, thursday, friday, saturday, sunday

        package var isWeekend: Bool { self == .saturday || self == .sunday }

        package var name: String {
            switch self {
            case .monday: "星期一"
            case .tuesday: "星期二"
            case .wednesday: "星期三"
            case .thursday: "星期四"
            case .friday: "星期五"
            case .saturday: "星期六"
            case .sunday: "星期日"
            }
        }
    }

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday. The remainder is 0…6, so the fallback is never taken.
        Weekday(rawValue: floorDivide(number + 3, 7).remainder + 1) ?? .monday
    }

    /// Stops at the first and at the last day.
    /// The same date `years` later; 29 February becomes 1 March where there is none.
    package func adding(years: Int) -> Day {
        let (later, overflow) = year.addingReportingOverflow(years)
        return overflow ? .last : Day(year: later, month: month, day: day) ?? Day(year: later, month: 3, day: 1) ?? .last
    }

    /// The day of the same number, or the last day of that month (民法典第二百零二条).
    package func adding(months: Int) -> Day {
        let (sum, overflow) = (month - 1).addingReportingOverflow(months)
        let edge: Day = months < 0 ? .first : .last
        guard !overflow else { return edge }
        let index = (sum % 12 + 12) % 12
        let (later, beyond) = year.addingReportingOverflow((sum - index) / 12)
        guard !beyond else { return edge }
        return (0...3).lazy.compactMap { Day(year: later, month: index + 1, day: day - $0) }.first ?? edge
    }

    package func adding(days: Int) -> Day {
        let (sum, overflow) = number.addingReportingOverflow(days)
        return overflow ? (days < 0 ? .first : .last) : Day(number: sum)
    }

    /// 00:00 of this day in China.
    package var start: Moment { Moment(milliseconds: Int64(number) * Moment.dayLength - Moment.chinaOffset) }

    /// 24:00 of this day in China, the moment at which a limit that ends with this day has passed.
    package var end: Moment { Moment(milliseconds: Int64(number + 1) * Moment.dayLength - Moment.chinaOffset) }

    /// `2026-02-13`
    package var text: String {
        let (year, month, day) = civil
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    /// `2026年2月13日`: as documents write it, without leading zeros.
    package var chinese: String {
        let (year, month, day) = civil
        return "\(year)年\(month)月\(day)日"
    }
}

extension Day: Comparable {
    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: CustomStringConvertible {
    package var description: String { text }
}

extension Day: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date like 2026-02-13")
        }
        self = day
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
