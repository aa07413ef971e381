import Foundation
import Statute
import Testing

/// A scenario as a lawyer reads it: dated events, and after them what is expected at that moment.
///
/// At every dated line the law acts first (`settle`), as the office's own timer would have it; then the event happens.
struct Scenario: CustomTestStringConvertible, Sendable {
    let file: String
    let lines: [String]

    var testDescription: String { file }
    var title: String { lines.first ?? "" }

    static let folder = Bundle.module.bundleURL.appendingPathComponent("Scenarios")

    static func all() -> [Scenario] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { file in
            guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) else { return nil }
            return Scenario(file: file, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    func walk() {
        var walker = Walker(file: file)
        for (index, line) in lines.enumerated() { walker.take(line, number: index + 1) }
        walker.finish()
    }
}

/// Walks the lines of one scenario. Fails at what it does not understand, so a slip in a scenario cannot pass for a promise kept.
struct Walker {
    let file: String
    private var line = 0
    private var calendar = Years.calendar
    private var limits = ItemLimits()
    private var proceeding: Proceeding?
    private var now: Moment?
    private var refusal: Refusal?
    private(set) var expectations = 0

    init(file: String) { self.file = file }

    mutating func take(_ text: String, number: Int) {
        line = number
        let words = text.trimmingCharacters(in: .whitespaces)
        if words.isEmpty || words.hasPrefix("#") { return }
        if let rest = words.after("expect ") { return expect(rest) }
        if let rest = words.after("item ") { return item(rest) }
        if let rest = words.after("calendar ") { return years(rest) }
        if let match = words.wholeMatch(of: /(\d{4}-\d{2}-\d{2} \d{2}:\d{2})\s+(.+)/), let moment = Moment(String(match.1)) {
            return event(String(match.2), at: moment)
        }
        fail("not understood: \(words)")
    }

    mutating func finish() {
        checkRefusal()
        if expectations == 0 { fail("expects nothing") }
    }

    // MARK: Events

    private mutating func item(_ text: String) {
        if text == "a 20-day item" {
            limits = ItemLimits()
            return
        }
        guard let match = text.wholeMatch(of: /a (\d+)-(workday|natural-day) item(?: under (.+))?/), let days = Int(match.1) else {
            return fail("no such item: \(text)")
        }
        limits = ItemLimits(
            decisionDays: days, source: match.3.map(String.init), unit: match.2 == "workday" ? .workday : .naturalDay)
    }

    private mutating func years(_ text: String) {
        let wanted = text.split(separator: " ").compactMap { Int($0) }
        guard let calendar = try? WorkCalendar(years: Years.all.filter { wanted.contains($0.year) }) else { return fail("no such years") }
        self.calendar = calendar
    }

    private mutating func event(_ text: String, at moment: Moment) {
        checkRefusal()
        now = moment
        if let rest = text.after("calendar ") { years(rest) }
        if text == "filing" {
            proceeding = .opened(by: "申请人", receivedAt: moment, limits: limits)
            return
        }
        guard proceeding?.settle(at: moment, calendar: calendar) != nil else { return fail("nothing was filed yet") }
        if text == "now" || text.hasPrefix("calendar ") { return }
        if let match = text.wholeMatch(of: /(\w+) told(?: at (.+))?/), let act = Act(rawValue: String(match.1)) {
            let time = match.2.flatMap { Moment(String($0)) } ?? moment
            return tell(act, at: time)
        }
        if let match = text.wholeMatch(of: /(\w+) made by (\w+)(, meets|, does not meet)?(?: without (\w+))?/),
            let act = Act(rawValue: String(match.1))
        {
            return make(act, by: String(match.2), content: content(match.3.map(String.init), without: match.4.map(String.init)), at: moment)
        }
        fail("no such event: \(text)")
    }

    private mutating func make(_ act: Act, by name: String, content: ActContent, at moment: Moment) {
        do throws(Refusal) {
            guard let entry = try proceeding?.perform(act, content: content, by: officer(name), at: moment, calendar: calendar) else {
                return
            }
            proceeding?.journal.append(entry)
        } catch {
            refusal = error
        }
    }

    private mutating func tell(_ act: Act, at moment: Moment) {
        guard let proceeding, let index = proceeding.journal.lastIndex(where: { $0.act == act && !$0.basis.isLaw }),
            let told = try? proceeding.told(entry: proceeding.journal[index].number, at: moment)
        else { return fail("nothing to tell") }
        self.proceeding?.journal[index] = told
    }

    private func content(_ conclusion: String?, without part: String?) -> ActContent {
        ActContent(
            conclusion: conclusion.map { $0 == ", meets" ? .meets : .doesNotMeet },
            reasons: part == "reasons" ? " …… " : "经审查，材料与现场一致。",
            basis: part == "basis" ? nil : "食品安全法第三十五条",
            remedies: part == "remedies" ? "　" : "可以自收到决定之日起六十日内申请行政复议，或者六个月内提起行政诉讼。",
            terms: part == "terms" ? nil : "食品销售")
    }

    private func officer(_ name: String) -> Officer {
        let roles = name.hasPrefix("全权人") ? Set(Role.allCases) : Set(Role.allCases.filter { name.hasPrefix($0.name) })
        if roles.isEmpty { fail("no such person: \(name)") }
        return Officer(id: name, name: name, roles: roles)
    }

    // MARK: Expectations

    private mutating func expect(_ text: String) {
        expectations += 1
        let text = text.trimmingCharacters(in: .whitespaces)
        if let code = text.after("refused ") {
            check(refusal?.code.rawValue == code, "refused \(refusal?.code.rawValue ?? "nothing")")
            refusal = nil
            return
        }
        checkRefusal()
        guard let proceeding, let now else { return fail("nothing was filed yet") }
        let standing = proceeding.state(at: now, calendar: calendar)
        if text == "no alarm" {
            check(standing.alarms.isEmpty, "\(standing.alarms)")
        } else if let words = text.after("alarm ") {
            check(standing.alarms.contains { $0.contains(words) }, "\(standing.alarms)")
        } else if text == "no due date" {
            check(standing.nextDue == nil && standing.remainingWorkdays == nil, "due \(standing.nextDue?.text ?? "")")
        } else if let name = text.after("stage ") {
            check(standing.stage.name == name, standing.stage.name)
        } else if let count = text.after("journal of ") {
            check(String(proceeding.journal.count) == count, "\(proceeding.journal.count)")
        } else if let match = text.wholeMatch(of: /remaining (-?\d+), (\w+)/) {
            check(standing.remainingWorkdays == Int(match.1), "\(standing.remainingWorkdays.map(String.init) ?? "none") remain")
            check(standing.pressure?.name == String(match.2), standing.pressure?.name ?? "no pressure")
        } else if let match = text.wholeMatch(of: /acceptance by (law|person), dated (.+)/) {
            check(standing.acceptedOn == Day(String(match.2)), "dated \(standing.acceptedOn?.text ?? "never")")
            check(standing.acceptance != nil && standing.isDeemedAccepted == (match.1 == "law"), "by the other")
        } else if let match = text.wholeMatch(of: /acceptance (by law )?void: (.+)/) {
            let row = standing.journal.first { $0.act == .acceptance && $0.basis.isLaw == (match.1 != nil) }
            check(row?.voidReason?.contains(String(match.2)) == true, row?.voidReason ?? "not void")
        } else {
            expectLimit(text, standing)
        }
    }

    private func expectLimit(_ text: String, _ standing: Standing) {
        guard let match = text.wholeMatch(of: /(no )?(第\S+)(?: (due \S+|in time|overdue|running))?/),
            TimeLimit.table.contains(where: { $0.article == String(match.2) })
        else { return fail("not understood: \(text)") }
        guard let clock = standing.clocks.first(where: { $0.limit.article == String(match.2) }) else {
            return check(match.1 != nil, "no such clock")
        }
        switch match.3 {
        case "in time": check(clock.metOn != nil && !clock.overdue, "\(clock)")
        case "overdue": check(clock.overdue, "\(clock)")
        case "running": check(clock.isRunning && !clock.overdue, "\(clock)")
        case let due?: check("due " + clock.due.day.text + (clock.due.isProvisional ? "（预计）" : "") == due, clock.due.text)
        case nil: fail("the clock runs")
        }
    }

    /// A refusal that no line expects is a failure of the scenario.
    private mutating func checkRefusal() {
        if let refusal { fail("refused: \(refusal.code.rawValue) \(refusal.message)") }
        refusal = nil
    }

    private func check(_ holds: Bool, _ found: String) {
        if !holds { fail("found \(found)") }
    }

    private func fail(_ words: String) {
        Issue.record("\(file):\(line): \(words)")
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmingCharacters(in: .whitespaces) : nil
    }
}
