import Foundation
import Statute
import Testing

@Suite("Day")
struct DayTests {
    @Test("every date of 1899 to 2199 comes back, one after the other, a weekday apart")
    func roundTrip() {
        var expected = Day.Weekday.sunday  // 1899-01-01
        var day = day("1899-01-01")
        var count = 0
        while day.year < 2200 {
            if Day(year: day.year, month: day.month, day: day.day) != day || Day(day.text) != day || day.weekday != expected
                || day.start.day != day || day.end.adding(milliseconds: -1).day != day
            {
                Issue.record("\(day.text) does not come back")
                return
            }
            expected = Day.Weekday(rawValue: expected.rawValue % 7 + 1) ?? .monday
            day = day.adding(days: 1)
            count += 1
        }
        #expect(count == 109_938)
        #expect(day.text == "2200-01-01")
    }

    @Test(
        "known weekdays",
        arguments: [
            ("1949-10-01", Day.Weekday.saturday), ("1970-01-01", .thursday), ("2000-02-29", .tuesday), ("2026-02-13", .friday),
            ("2026-09-20", .sunday),
        ])
    func weekday(text: String, weekday: Day.Weekday) { #expect(day(text).weekday == weekday) }

    @Test(
        "a date that does not exist or is not written as a date",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01", "2026-2-13",
            "2026-02-13 ", " 2026-02-13", "2026/02/13", "20260213", "2026-02-13T00:00", "２０２６-02-13", "-026-02-13", "+026-02-13",
            "2026-02-1", "",
        ])
    func refused(text: String) { #expect(Day(text) == nil) }

    @Test func endsOfTime() {
        #expect(Day.first.text == "0001-01-01")
        #expect(Day.last.text == "9999-12-31")
        #expect(Day.last.adding(days: 1) == .last)
        #expect(Day.first.adding(days: .min) == .first)
        #expect(Day.last.adding(days: .max) == .last)
        #expect(Day(number: .max) == .last)
        #expect(Moment(milliseconds: .max).adding(milliseconds: .max).day == .last)
        #expect(Moment(milliseconds: .min).adding(seconds: .min).day == .first)
        #expect(Moment(milliseconds: 0).adding(seconds: .max).day == .last)
    }

    @Test func written() throws {
        let day = day("2026-02-03")
        #expect(day.chinese == "2026年2月3日")
        #expect(String(decoding: try JSONEncoder().encode([day]), as: UTF8.self) == #"["2026-02-03"]"#)
        #expect(try JSONDecoder().decode([Day].self, from: Data(#"["2026-02-03"]"#.utf8)) == [day])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Day].self, from: Data(#"["2026-02-30"]"#.utf8)) }
        #expect(day.adding(days: 26) == Day("2026-03-01"))
        #expect(day < day.adding(days: 1))
    }
}

@Suite("Moment")
struct MomentTests {
    @Test(
        "one instant, many spellings",
        arguments: [
            "2026-02-13T16:00:00.000+08:00", "2026-02-13T16:00:00+08:00", "2026-02-13T16:00+08:00", "2026-02-13T08:00:00Z",
            "2026-02-13T08:00Z",
            "2026-02-13 16:00", "2026-02-13T16:00", "2026-02-13T03:00:00.0-05:00", "2026-02-13T13:30:00.000000000+05:30",
            "2026-02-13T16:00:00.0009+08:00",
        ])
    func read(text: String) throws {
        let moment = try #require(Moment(text))
        #expect(moment.milliseconds == 1_770_969_600_000)
        #expect(moment.text == "2026-02-13T16:00:00.000+08:00")
        #expect(moment.day == Day("2026-02-13"))
        #expect(moment.clock == "16:00")
        #expect(moment.chinese == "2026年2月13日 16:00")
    }

    @Test(
        "not a time",
        arguments: [
            "2026-02-13", "2026-02-13T24:00", "2026-02-13T16:60", "2026-02-13T16:00:60Z", "2026-02-13T16", "2026-02-13T16:00:00.",
            "2026-02-13T16:00:00,5Z",
            "2026-02-13T16:00+8:00", "2026-02-13T16:00+0800", "2026-02-13T16:00+24:00", "2026-02-13t16:00", "2026-02-13T16:00z",
            "2026-02-30T16:00",
            "2026-02-13T16:00:00.0000000000Z", "2026-02-13T16:00Z ", "2026-02-13T16:00:00.000+08:00:00000000000000000000000", "",
        ])
    func refused(text: String) { #expect(Moment(text) == nil) }

    @Test func dayChangesInChina() {
        #expect(moment("2026-02-13T15:59:59.999Z").day == Day("2026-02-13"))
        #expect(moment("2026-02-13T16:00Z").day == Day("2026-02-14"))
        #expect(moment("1969-12-31T23:59:59.999+08:00").text == "1969-12-31T23:59:59.999+08:00")
        #expect(day("2026-02-13").end == day("2026-02-14").start)
        #expect(moment("2026-02-14 00:00").milliseconds(since: moment("2026-02-13 23:59")) == 60_000)
    }

    /// Where a time-zone library knows summer time, the midnights of these years stand an hour off.
    @Test("no summer time in the years that had it") func noSummerTime() {
        var day = day("1986-05-04")
        while day < self.day("1991-12-31") {
            #expect(day.start.text == day.text + "T00:00:00.000+08:00")
            #expect(day.end.milliseconds(since: day.start) == 86_400_000)
            day = day.adding(days: 1)
        }
        #expect(moment("1986-07-01T00:30").day == Day("1986-07-01"))
        #expect(moment("1986-06-30T16:30Z").text == "1986-07-01T00:30:00.000+08:00")
    }

    private func day(_ text: String) -> Day { StatuteTests.day(text) }
}
