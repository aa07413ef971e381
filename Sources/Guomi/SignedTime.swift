/// 签名时间 — GB/T 7408, RFC 3339: `2026-02-13T16:00:00.000+08:00`, also without milliseconds, or with `Z` or another offset.
///
/// The caller's text is what is signed, sign for sign; its reading is needed only to ask whether a certificate was valid then.
/// It is what the agency says, not a time-stamp of a third party (GB/T 20520).
package struct SignedTime: Hashable, Sendable, Codable {
    package let text: String
    /// Seconds since 1970 UTC; fractions are cut.
    package let seconds: Int64

    package init(_ text: String) throws(GuomiFault) {
        guard text.utf8.count <= 35, let seconds = Self.seconds(text) else {
            throw GuomiFault(.wrongTime, "签名时间有误：应写作 2026-02-13T16:00:00.000+08:00 的形式。")
        }
        self.text = text
        self.seconds = seconds
    }

    private static func seconds(_ text: String) -> Int64? {
        let form =
            /([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?(?:Z|([+\-])([0-9]{2}):([0-9]{2}))/
        guard let match = text.wholeMatch(of: form), let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
            let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6)
        else { return nil }
        let (hours, minutes) = (match.8.flatMap { Int64($0) } ?? 0, match.9.flatMap { Int64($0) } ?? 0)
        guard (1...12).contains(month), (1...daysInMonth(month, of: year)).contains(day), hour < 24, minute < 60, second < 60,
            hours <= 14, minutes < 60
        else { return nil }
        let offset = (hours * 3600 + minutes * 60) * (match.7 == "-" ? -1 : 1)
        return ((dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar; the year is taken to begin in March, so that the leap day is its last.
    private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        // Year 0 in January would be -1; no century lies before it that the division could get wrong.
        let leapDays = year < 0 ? -1 : year / 4 - year / 100 + year / 400
        return year * 365 + leapDays + (153 * month + 2) / 5 + day - 719_469
    }

    package init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
