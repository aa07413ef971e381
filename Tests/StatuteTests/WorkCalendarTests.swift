import Foundation
import Statute
import Testing

@Suite("Working days")
struct WorkCalendarTests {
    /// Start, count, end; the start does not count. Computed independently from the published arrangements.
    static let vectors: [(String, Int, String)] = [
        ("2025-01-20", 5, "2025-01-26"),
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-01-26", 5, "2025-02-08"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-28", 5, "2025-02-10"),
        ("2025-04-27", 5, "2025-05-07"),
        ("2025-04-30", 1, "2025-05-06"),
        ("2025-04-30", 5, "2025-05-12"),
        ("2025-05-28", 5, "2025-06-05"),
        ("2025-09-15", 20, "2025-10-17"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-28", 5, "2025-10-11"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2025-09-30", 20, "2025-11-04"),
        ("2025-09-30", 30, "2025-11-18"),
        ("2025-10-01", 1, "2025-10-09"),
        ("2025-10-01", 5, "2025-10-14"),
        ("2025-12-26", 5, "2026-01-05"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 5, "2026-01-08"),
        ("2025-12-31", 20, "2026-01-29"),
        ("2026-01-04", 5, "2026-01-09"),
        ("2026-01-05", 45, "2026-03-13"),
        ("2026-01-05", 60, "2026-04-03"),
        ("2026-02-09", 5, "2026-02-14"),
        ("2026-02-09", 20, "2026-03-13"),
        ("2026-02-12", 7, "2026-02-28"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 20, "2026-03-19"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-02-14", 20, "2026-03-20"),
        ("2026-04-20", 20, "2026-05-20"),
        ("2026-04-20", 30, "2026-06-03"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-06-15", 5, "2026-06-23"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-20", 5, "2026-09-28"),
        ("2026-09-21", 20, "2026-10-26"),
        ("2026-09-24", 3, "2026-09-30"),
        ("2026-09-24", 10, "2026-10-15"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-09-30", 10, "2026-10-20"),
        ("2026-10-10", 5, "2026-10-16"),
    ]

    @Test("counted as the law counts", arguments: vectors)
    func counted(start: String, count: Int, end: String) {
        let due = Years.calendar.adding(count, workdaysTo: day(start))
        #expect(due == DueDate(day: day(end)))
        #expect(Years.calendar.workdays(from: day(start), to: due.day) == count)
        #expect(Years.calendar.workdays(from: due.day, to: day(start)) == -count)
    }

    @Test("working days of a year", arguments: [(2024, 251), (2025, 248), (2026, 248)])
    func year(year: Int, workdays: Int) {
        #expect(Years.calendar.workdays(from: day("\(year - 1)-12-31"), to: day("\(year)-12-31")) == workdays)
        #expect(Years.calendar.isPublished(year))
    }

    /// By another road: the list of the days on which people worked, and the n-th after the start in it.
    @Test("every start of three years", arguments: [1, 5, 10, 20, 30, 45])
    func everyStart(count: Int) {
        let off = Set(Years.all.flatMap(\.weekdaysOff))
        let on = Set(Years.all.flatMap(\.weekendsOn))
        let all = (0..<1096).map { day("2024-01-01").adding(days: $0) }
        let worked = all.filter { $0.weekday.isWeekend ? on.contains($0) : !off.contains($0) }
        var next = 0
        for start in all {
            while next < worked.count, worked[next] <= start { next += 1 }
            guard next + count <= worked.count else { break }
            let due = Years.calendar.adding(count, workdaysTo: start)
            if due != DueDate(day: worked[next + count - 1]) { Issue.record("\(start) + \(count) gave \(due)") }
        }
        #expect(next > 600)
    }

    @Test(
        "a year that is not published is provisional",
        arguments: [
            // Firm to its last day, provisional from the first day beyond.
            ("2026-12-03", 20, "2026-12-31", false), ("2026-12-04", 20, "2027-01-04", true), ("2026-12-31", 1, "2027-01-04", true),
            // The start does not count, so it may lie in a year that nobody knows.
            ("2023-12-31", 1, "2024-01-02", false), ("2023-12-29", 1, "2024-01-02", true),
            // Weekends and the feasts with a fixed date: 1 May 2028 is a Monday.
            ("2028-04-28", 1, "2028-05-03", true), ("2028-09-30", 1, "2028-10-04", true),
        ])
    func provisional(start: String, count: Int, end: String, isProvisional: Bool) {
        let due = Years.calendar.adding(count, workdaysTo: day(start))
        #expect(due == DueDate(day: day(end), isProvisional: isProvisional))
        #expect(due.text == day(end).chinese + (isProvisional ? "（预计）" : ""))
    }

    @Test func noTraps() {
        #expect(Years.calendar.adding(0, workdaysTo: day("2026-02-15")) == DueDate(day: day("2026-02-15")))
        #expect(Years.calendar.adding(-3, workdaysTo: day("2026-02-13")) == DueDate(day: day("2026-02-13")))
        #expect(Years.calendar.adding(.max, workdaysTo: day("9999-11-01")).day == .last)
        #expect(DueDate(day: day("2026-03-19")) < DueDate(day: day("2026-03-19"), isProvisional: true))
    }

    @Test func refusesWhatNoNoticeSays() {
        func year(off: [String] = [], on: [String] = []) -> CalendarYear {
            CalendarYear(year: 2026, notice: "", weekdaysOff: Set(off.map(day)), weekendsOn: Set(on.map(day)))
        }
        #expect(throws: CalendarFault.duplicateYear(2026)) { try WorkCalendar(years: [year(), year()]) }
        #expect(throws: CalendarFault.holidayOnWeekend(day("2026-02-15"))) { try WorkCalendar(years: [year(off: ["2026-02-15"])]) }
        #expect(throws: CalendarFault.makeupOnWeekday(day("2026-02-16"))) { try WorkCalendar(years: [year(on: ["2026-02-16"])]) }
        #expect(throws: CalendarFault.outsideYear(day("2027-01-01"), 2026)) { try WorkCalendar(years: [year(off: ["2027-01-01"])]) }
        #expect(throws: CalendarFault.outsideYear(day("2025-12-28"), 2026)) { try WorkCalendar(years: [year(on: ["2025-12-28"])]) }
        #expect(CalendarFault.holidayOnWeekend(day("2026-02-15")).message.contains("2026年2月15日是星期日"))
    }

    @Test func sameBytesEveryTime() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(Years.calendar)
        let again = try JSONDecoder().decode(WorkCalendar.self, from: bytes)
        #expect(again == Years.calendar)
        #expect(try encoder.encode(again) == bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""weekdaysOff":["2024-01-01","2024-02-12""#))
        let twice =
            #"{"years":[{"year":2026,"notice":"","weekdaysOff":[],"weekendsOn":[]},{"year":2026,"notice":"","weekdaysOff":[],"weekendsOn":[]}]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(WorkCalendar.self, from: Data(twice.utf8)) }
    }

    /// The files that the office loads say the same days as the literals of these tests.
    @Test("the data files", arguments: Years.all) func files(year: CalendarYear) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("Forms/calendar/\(year.year).yaml"), encoding: .utf8)
        let parts = text.split(separator: "weekends_on:")
        #expect(parts.count == 2)
        let days = parts.map { part in part.matches(of: /"(\d{4}-\d{2}-\d{2})"/).map { day(String($0.1)) } }
        #expect(days.first == year.weekdaysOff.sorted())
        #expect(days.last == year.weekendsOn.sorted())
        #expect(text.contains("\nyear: \(year.year)\n"))
    }
}
