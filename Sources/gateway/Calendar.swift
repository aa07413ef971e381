import ArgumentParser
import Catalogue
import Foundation
import Link
import Statute

/// `gateway calendar`: which days count, asked without a server.
struct Calendar: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "工作日历：checks, shows and counts by the yearly notices in Forms/calendar.",
        subcommands: [Check.self, Show.self, Add.self, Import.self])

    struct Place: ParsableArguments {
        @Option(help: "The folder with items, calendar and departments.") var forms = "Forms"

        var folder: String { forms + "/calendar" }

        func read() throws -> WorkCalendar { try Catalogue.calendar(in: folder) }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reads every year and names the notice it comes from.")

        @OptionGroup var place: Place

        func run() throws {
            let years = try place.read().publishedYears
            for year in years {
                print("\(year.year)  放假 \(year.weekdaysOff.count) 个工作日，调休上班 \(year.weekendsOn.count) 天  \(year.notice)")
            }
            guard let first = years.first, let last = years.last else { return }
            print("\(first.year) 至 \(last.year) 共 \(years.count) 年，没有缺漏")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A year, month by month: 休 a day off in the week, 班 a weekend that is worked.")

        @OptionGroup var place: Place
        @Argument(help: "The year.") var year: Int
        @Flag(help: "Every working day of the year, as JSON.") var json = false

        func validate() throws {
            guard (1949...2200).contains(year) else { throw ValidationError("the year lies between 1949 and 2200") }
        }

        func run() throws {
            let calendar = try place.read()
            guard let first = Day(year: year, month: 1, day: 1) else { return }
            let days = (0..<366).map { first.adding(days: $0) }.filter { $0.year == year }
            let notice = calendar.publishedYears.first { $0.year == year }?.notice
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                let year = Year(year: year, notice: notice, isProvisional: notice == nil, workdays: days.filter(calendar.isWorkday))
                return print(String(decoding: try encoder.encode(year), as: UTF8.self))
            }
            print("\(year)年 \(notice ?? "尚未公布节假日安排，按周末和固定日期的节日推算，均为预计")")
            for month in 1...12 { show(days.filter { $0.month == month }, calendar) }
            print("\n共 \(days.count(where: calendar.isWorkday)) 个工作日")
        }

        private struct Year: Encodable {
            let year: Int
            let notice: String?
            let isProvisional: Bool
            let workdays: [Day]
        }

        private func show(_ days: [Day], _ calendar: WorkCalendar) {
            guard let first = days.first else { return }
            print("\n\(first.month)月\n 一    二    三    四    五    六    日")
            var week = Array(repeating: "    ", count: first.weekday.rawValue - 1)
            for day in days {
                let isMoved = calendar.isWorkday(day) == day.weekday.isWeekend
                week.append((day.day < 10 ? " " : "") + "\(day.day)" + (isMoved ? (day.weekday.isWeekend ? "班" : "休") : "  "))
                if day.weekday == .sunday || day == days.last {
                    print(week.joined(separator: "  "))
                    week = []
                }
            }
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The last day of a limit of so many working days that begins after a day (第八十二条).",
            discussion: "`gateway calendar add 2025-01-20 5` prints 2025-01-26. 预计 follows where a year's notice is not published yet.")

        @OptionGroup var place: Place
        @Argument(help: "The day that does not count, such as 2025-01-20.") var day: String
        @Argument(help: "How many working days.") var count: Int

        func validate() throws {
            guard Day(day) != nil else { throw ValidationError("“\(day)” is no date: write it as 2025-01-20") }
            guard (1...10_000).contains(count) else { throw ValidationError("between 1 and 10000 working days") }
        }

        func run() throws {
            guard let from = Day(day) else { return }
            let calendar = try place.read()
            if let first = calendar.publishedYears.first, from.year < first.year {
                throw Trouble("\(from) lies before \(first.year), the first year that is known")
            }
            let due = calendar.adding(count, workdaysTo: from)
            print(due.isProvisional ? "\(due.day) 预计" : "\(due.day)")
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a year's file and puts it into the calendar folder.",
            discussion: "A year that is there with other days is replaced only with --replace: dates on served documents stay as they are.")

        @OptionGroup var place: Place
        @Argument(help: "The file: year, notice, weekdays_off, weekends_on.") var file: String
        @Flag(help: "Replace the year when it is there with other days.") var replace = false

        func run() throws {
            let year = try Catalogue.calendarYear(fromFile: file)
            let known = try place.read().publishedYears
            let path = "\(place.folder)/\(year.year).yaml"
            if let there = known.first(where: { $0.year == year.year }) {
                if there == year { return print("\(year.year) is there already, with the same days") }
                guard replace else {
                    throw Trouble("\(year.year) is there with other days or another notice: say --replace if this one is right")
                }
            } else if let first = known.first, let last = known.last, !(first.year - 1...last.year + 1).contains(year.year) {
                throw Trouble("\(year.year) would leave a gap: \(first.year) to \(last.year) are there")
            }
            guard let bytes = FileManager.default.contents(atPath: file) else { throw Trouble("\(file) cannot be read any more") }
            try AtomicFile.replace(path, with: Array(bytes), mode: 0o644)
            print("\(path): \(year.notice)")
        }
    }
}
