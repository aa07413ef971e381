/// 节假日安排 — one year as the State Council's yearly notice arranges it; the source of working days in 第八十二条.
package struct CalendarYear: Hashable, Sendable {
    package let year: Int
    /// The notice by title and number: where the days were read.
    package let notice: String
    /// 放假 — days from Monday to Friday on which nobody works.
    package let weekdaysOff: Set<Day>
    /// 调休上班 — Saturdays and Sundays that are working days like any other.
    package let weekendsOn: Set<Day>

    package init(year: Int, notice: String, weekdaysOff: Set<Day>, weekendsOn: Set<Day>) {
        self.year = year
        self.notice = notice
        self.weekdaysOff = weekdaysOff
        self.weekendsOn = weekendsOn
    }

    /// The first thing that cannot be true of a notice, in the order of the days: a typing slip here would move every deadline.
    var fault: CalendarFault? {
        for day in weekdaysOff.sorted() {
            if day.year != year { return .outsideYear(day, year) }
            if day.weekday.isWeekend { return .holidayOnWeekend(day) }
        }
        for day in weekendsOn.sorted() {
            if day.year != year { return .outsideYear(day, year) }
            if !day.weekday.isWeekend { return .makeupOnWeekday(day) }
        }
        return nil
    }
}

extension CalendarYear: Codable {
    private enum Key: String, CodingKey { case year, notice, weekdaysOff, weekendsOn }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            year: try container.decode(Int.self, forKey: .year),
            notice: try container.decode(String.self, forKey: .notice),
            weekdaysOff: try container.decode(Set<Day>.self, forKey: .weekdaysOff),
            weekendsOn: try container.decode(Set<Day>.self, forKey: .weekendsOn))
    }

    /// In the order of the days, since a set has none and a published calendar is signed over its bytes.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(year, forKey: .year)
        try container.encode(notice, forKey: .notice)
        try container.encode(weekdaysOff.sorted(), forKey: .weekdaysOff)
        try container.encode(weekendsOn.sorted(), forKey: .weekendsOn)
    }
}

package enum CalendarFault: Error, Hashable, Sendable {
    case duplicateYear(Int)
    case outsideYear(Day, Int)
    case holidayOnWeekend(Day)
    case makeupOnWeekday(Day)

    package var message: String {
        switch self {
        case .duplicateYear(let year):
            "\(year)年的节假日安排出现了两次，请只保留一份。"
        case .outsideYear(let day, let year):
            "\(day.chinese)不在\(year)年内，请把它移到\(day.year)年的安排里。"
        case .holidayOnWeekend(let day):
            "\(day.chinese)是\(day.weekday.name)，周末本来不上班；放假日里只写星期一至星期五。"
        case .makeupOnWeekday(let day):
            "\(day.chinese)是\(day.weekday.name)，本来就上班；调休上班日里只写星期六、星期日。"
        }
    }
}
