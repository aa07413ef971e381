/// 期限届满日 — the last day of a limit, and whether it is certain.
package struct DueDate: Codable, Hashable, Sendable {
    package let day: Day
    /// 预计 — counted through a year whose holidays are not yet published.
    package let isProvisional: Bool

    package init(day: Day, isProvisional: Bool = false) {
        self.day = day
        self.isProvisional = isProvisional
    }

    /// A limit ends at 24:00 of its last day, not at the close of office hours.
    package var end: Moment { day.end }

    /// `2026年2月27日`, or `2027年1月4日（预计）`
    package var text: String { isProvisional ? day.chinese + "（预计）" : day.chinese }
}

extension DueDate: Comparable {
    package static func < (left: DueDate, right: DueDate) -> Bool {
        left.day == right.day ? !left.isProvisional && right.isProvisional : left.day < right.day
    }
}
