import ArgumentParser
import Catalogue
import Foundation
import Scenario
import Statute

/// `gateway clock`: what the law says of a case, asked without a server.
struct Clock: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "时限：reads a scenario and prints its limits, day by day, with their articles.",
        discussion: """
            A scenario is a text like those in Tests/StatuteTests/Scenarios:

                item              a 20-day item
                2026-09-14 09:00  filing
                2026-09-14 10:00  acceptance made by 受理人甲
                2026-09-14 10:01  acceptance told
                2026-09-21 09:00  specialProcedure made by 决定人丙, procedure expertReview
                2026-09-21 09:01  specialProcedure told
                2026-10-09 16:00  procedureResult made by 审查人乙
                                  expect 第四十二条第一款 due 2026-10-28

            What it expects and does not find is an error.
            """)

    @Argument(help: "The scenario; - reads it from the standard input.") var file: String
    @Option(help: "The folder with items, calendar and departments.") var forms = "Forms"
    @Flag(help: "As JSON.") var json = false
    @Flag(help: "FILE holds case histories of Tests/Oracle, one JSON line each; prints one answer a line.") var oracle = false

    /// A scenario is a page; more than this is something else.
    private static let longest = 1 << 20

    func run() throws {
        if oracle { return try judge() }
        var walk = Scenario.Walk(calendar: try Catalogue.calendar(in: forms + "/calendar"))
        walk.take(try text())
        for fault in walk.faults { complain("\(file):\(fault.line): \(fault.words)") }
        if let standing = walk.standing { try show(standing) }
        guard walk.faults.isEmpty, walk.standing != nil else {
            if walk.standing == nil { complain("\(file): nothing is filed in it") }
            throw ExitCode(65)
        }
    }

    private func judge() throws {
        let clock = OracleClock(years: try Catalogue.calendar(in: forms + "/calendar").publishedYears)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let lines = try? String(contentsOfFile: file, encoding: .utf8) else { throw Trouble("\(file) cannot be read") }
        for (number, line) in lines.split(separator: "\n").enumerated() {
            do {
                let answer = try clock.answer(Data(line.utf8))
                FileHandle.standardOutput.write(try encoder.encode(answer) + Data("\n".utf8))
            } catch { throw Trouble("\(file):\(number + 1): no case history: \(error)") }
        }
    }

    private func complain(_ words: String) { FileHandle.standardError.write(Data((words + "\n").utf8)) }

    private func text() throws -> String {
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else { throw Trouble("\(file) cannot be read") }
            handle = opened
        }
        let bytes = try handle.read(upToCount: Self.longest + 1) ?? Data()
        guard bytes.count <= Self.longest else { throw Trouble("\(file) is larger than 1 MiB: that is no scenario") }
        guard let text = String(bytes: bytes, encoding: .utf8) else { throw Trouble("\(file) is not UTF-8 text") }
        return text
    }

    private func show(_ standing: Standing) throws {
        guard json else {
            print("\(standing.at.chinese)  \(standing.stage.name)")
            for clock in standing.clocks { show(clock) }
            for alarm in standing.alarms { print("\n! \(alarm)") }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(Answer(standing)), as: UTF8.self))
    }

    private func show(_ clock: Statute.Clock) {
        let due = clock.due.map { "至\($0.text)" } ?? "特别程序中，停止计算"
        let end = clock.lapsedOn.map { _ in "，期满" } ?? clock.metOn.map { "，已于\($0.chinese)告知" } ?? (clock.overdue ? "，已逾期" : "")
        print("\n\(clock.limit.name)（\(clock.limit.article)）\(clock.span.chinese)，自\(clock.start.chinese)次日起，\(due)\(end)")
        for run in clock.count.runs {
            let days = run.first == run.last ? run.first.text : "\(run.first.text) 至 \(run.last.text)"
            print("  \(days)  \(run.mark.name)（\(run.article)）")
        }
    }

    private struct Answer: Encodable {
        struct Limit: Encodable {
            let id: String
            let article: String
            let start: Day
            let due: Day?
            let isProvisional: Bool
            let isStopped: Bool
            let metOn: Moment?
            let lapsedOn: Moment?
            let isOverdue: Bool
            let ledger: [Count.Run]
        }

        let at: Moment
        let stage: Statute.Stage
        let acceptedOn: Day?
        let isDeemedAccepted: Bool
        let limits: [Limit]
        let alarms: [String]

        init(_ standing: Standing) {
            at = standing.at
            stage = standing.stage
            acceptedOn = standing.acceptedOn
            isDeemedAccepted = standing.isDeemedAccepted
            alarms = standing.alarms
            limits = standing.clocks.map { clock in
                Limit(
                    id: clock.limit.id.rawValue, article: clock.limit.article, start: clock.start, due: clock.due?.day,
                    isProvisional: clock.due?.isProvisional ?? false, isStopped: clock.isStopped, metOn: clock.metOn,
                    lapsedOn: clock.lapsedOn, isOverdue: clock.overdue,
                    ledger: clock.count.runs)
            }
        }
    }
}
