/// 时刻 — an instant, and its reading on the one clock that the law uses.
///
/// China Standard Time is taken as a fixed +08:00. Civil clocks stood an hour ahead in the summers of 1986 to 1991; a time-zone
/// library would move the midnights of those days, and a birthday or an old licence would fall on the day before.
package struct Moment: Hashable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    package let milliseconds: Int64

    static let dayLength: Int64 = 86_400_000
    static let chinaOffset: Int64 = 28_800_000
    private static let earliest = Int64(Day.first.number) * dayLength - chinaOffset
    private static let latest = Int64(Day.last.number + 1) * dayLength - chinaOffset

    /// Outside of the years 1 to 9999 this is the first or the last moment of them: no arithmetic with moments overflows or traps.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Moment.earliest), Moment.latest)
    }

    package init?(_ day: Day, hour: Int, minute: Int, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self = day.start.adding(seconds: hour * 3600 + minute * 60 + second)
    }

    /// Reads RFC 3339: `2026-02-13T16:00:00.000+08:00`, also without milliseconds, without seconds, with `Z` or another offset, or
    /// with a blank for the `T`. Without an offset it is a reading of the clock in China, for that is what people here write.
    package init?(_ text: String) {
        guard var reader = DigitReader(text), let day = Day(from: &reader), reader.take("T") || reader.take(" "),
            let hour = reader.number(width: 2), reader.take(":"), let minute = reader.number(width: 2)
        else { return nil }
        var second = 0
        var fraction = 0
        if reader.take(":") {
            guard let read = reader.number(width: 2) else { return nil }
            second = read
            if reader.take(".") {
                guard let read = Self.fraction(&reader) else { return nil }
                fraction = read
            }
        }
        guard let local = Moment(day, hour: hour, minute: minute, second: second),
            let offset = Self.offset(&reader), reader.isAtEnd
        else { return nil }
        self = local.adding(milliseconds: Int64(fraction) + Self.chinaOffset - offset)
    }

    /// One to nine digits, cut to milliseconds.
    private static func fraction(_ reader: inout DigitReader) -> Int? {
        var value = 0
        var count = 0
        while let digit = reader.nextDigit() {
            count += 1
            if count <= 3 { value = value * 10 + digit }
        }
        guard (1...9).contains(count) else { return nil }
        for _ in 0..<max(0, 3 - count) { value *= 10 }
        return value
    }

    private static func offset(_ reader: inout DigitReader) -> Int64? {
        if reader.isAtEnd { return chinaOffset }
        if reader.take("Z") { return 0 }
        let isWest = reader.take("-")
        guard isWest || reader.take("+"), let hours = reader.number(width: 2), hours < 24, reader.take(":"),
            let minutes = reader.number(width: 2), minutes < 60
        else { return nil }
        let offset = Int64(hours * 60 + minutes) * 60_000
        return isWest ? -offset : offset
    }

    /// The civil day in China on which this moment falls.
    package var day: Day { Day(number: Int(local.quotient)) }

    private var local: (quotient: Int64, remainder: Int64) { floorDivide(milliseconds + Moment.chinaOffset, Moment.dayLength) }

    private var time: (hour: Int, minute: Int, second: Int, millisecond: Int) {
        let rest = Int(local.remainder)
        return (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000)
    }

    package var hour: Int { time.hour }
    package var minute: Int { time.minute }

    /// `16:00`
    package var clock: String { padded(time.hour, 2) + ":" + padded(time.minute, 2) }

    /// `2026年2月13日 16:00`
    package var chinese: String { day.chinese + " " + clock }

    /// `2026-02-13T16:00:00.000+08:00`: one form only, so that what is signed and stored is the same everywhere.
    package var text: String {
        day.text + "T" + clock + ":" + padded(time.second, 2) + "." + padded(time.millisecond, 3) + "+08:00"
    }

    package func adding(milliseconds: Int64) -> Moment {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return Moment(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    package func adding(seconds: Int) -> Moment {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
        return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is the later one.
    package func milliseconds(since earlier: Moment) -> Int64 { milliseconds - earlier.milliseconds }
}

extension Moment: Comparable {
    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
}

extension Moment: CustomStringConvertible {
    package var description: String { text }
}

extension Moment: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Moment(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time like 2026-02-13T16:00:00.000+08:00")
        }
        self = moment
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
