package import Statute

extension Day {
    /// `2026年2月13日` or `13 February 2026`: a date in the language of the page.
    package var words: String {
        guard Language.current == .en else { return chinese }
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ]
        return "\(day) \(months.indices.contains(month - 1) ? months[month - 1] : "?") \(year)"
    }

    /// With its weekday, for a date by which somebody has to do something: `2026年2月13日（星期五）`.
    package var wordsWithWeekday: String {
        guard Language.current == .en else { return "\(chinese)（\(weekday.name)）" }
        return "\(weekday.english), \(words)"
    }
}

extension Day.Weekday {
    fileprivate var english: String {
        switch self {
        case .monday: "Monday"
        case .tuesday: "Tuesday"
        case .wednesday: "Wednesday"
        case .thursday: "Thursday"
        case .friday: "Friday"
        case .saturday: "Saturday"
        case .sunday: "Sunday"
        }
    }
}

extension Moment {
    /// `2026年2月13日 16:00` or `13 February 2026, 16:00`, the time of China.
    package var words: String { Language.current == .en ? "\(day.words), \(clock)" : chinese }
}

extension DueDate {
    /// The last day of a limit, with 预计 where holidays are not yet published.
    package var words: String {
        guard Language.current == .en else { return text }
        return isProvisional ? day.words + " (expected)" : day.words
    }
}
