import Statute

/// The arrangements of 2024 to 2026 as literals, so that a slip in the data files cannot hide in the tests that should find it.
enum Years {
    static let calendar = only(2024, 2025, 2026)

    static func only(_ years: Int...) -> WorkCalendar {
        do { return try WorkCalendar(years: all.filter { years.contains($0.year) }) } catch { fatalError(error.message) }
    }

    static let all: [CalendarYear] = [
        year(
            2024,
            off: [
                "01-01", "02-12", "02-13", "02-14", "02-15", "02-16", "04-04", "04-05", "05-01", "05-02", "05-03", "06-10",
                "09-16", "09-17", "10-01", "10-02", "10-03", "10-04", "10-07",
            ],
            on: [
                "02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12",
            ]),
        year(
            2025,
            off: [
                "01-01", "01-28", "01-29", "01-30", "01-31", "02-03", "02-04", "04-04", "05-01", "05-02", "05-05", "06-02",
                "10-01", "10-02", "10-03", "10-06", "10-07", "10-08",
            ],
            on: [
                "01-26", "02-08", "04-27", "09-28", "10-11",
            ]),
        year(
            2026,
            off: [
                "01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05",
                "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07",
            ],
            on: [
                "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
            ]),
    ]

    private static func year(_ year: Int, off: [String], on: [String]) -> CalendarYear {
        CalendarYear(
            year: year, notice: "\(year)年安排", weekdaysOff: Set(off.map { day("\(year)-\($0)") }),
            weekendsOn: Set(on.map { day("\(year)-\($0)") }))
    }
}

/// A date or a time written in a test; a slip there is a fault of the test.
func day(_ text: String) -> Day {
    guard let day = Day(text) else { fatalError("not a date: \(text)") }
    return day
}

func moment(_ text: String) -> Moment {
    guard let moment = Moment(text) else { fatalError("not a time: \(text)") }
    return moment
}
