import Foundation
import Scenario
import Statute
import Testing

@Suite("Supervision")
struct SupervisionTests {
    /// The numbers of the rules, once more by hand.
    @Test func asTheRulesSay() {
        func steps(_ rule: Supervision.Rule) -> [String] { rule.row.steps.map { "\($0.colour.rawValue) \($0.threshold)" } }
        #expect(steps(.r1) == ["blue share(percent: 60)"])
        #expect(steps(.r2) == ["yellow lastDay(hour: 12)"])
        #expect(steps(.r3) == ["red lapsed"])
        #expect(steps(.r4) == ["blue share(percent: 80)", "yellow share(percent: 90)", "yellow workdaysLeft(1)"])
        #expect(steps(.r5) == ["red exceeded"])
        #expect(steps(.r9) == ["red act", "yellow planned(times: 1)", "red planned(times: 2)"])
        #expect(steps(.r12) == ["yellow exceeded"])
        #expect(steps(.r13) == ["yellow workdaysLeft(5)", "red lapsed"])
        #expect(steps(.r17) == ["operations exchange(hours: 2)"])
        #expect(Supervision.Rule.allCases.map(\.rawValue) == (1...18).map { "R\($0)" })
    }

    /// 电子监察 as a reader finds it in the article of the law.
    @Test func theArticleHasEveryRule() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Statute/Statute.docc/Law.md")
        let lines = try String(contentsOf: file.standardized, encoding: .utf8).components(separatedBy: "\n")
        for rule in Supervision.Rule.allCases {
            let row = rule.row
            let line = "| \(rule.rawValue) | \(row.name) | \(row.condition) | \(row.thresholds) | \(row.basis) | \(row.source ?? "办件流水") |"
            #expect(lines.contains(line), "\(line)")
        }
        #expect(lines.count { $0.hasPrefix("| R") } == Supervision.Rule.allCases.count)
    }

    /// 90 % of twenty days is the eighteenth; of the five the fourth, since one working day is left then.
    @Test("a warning is never too late", arguments: 1...60) func warnings(count: Int) {
        let due = Due(count)
        #expect(due.cards.map(\.colour.rawValue) == (due.blue < due.yellow ? ["blue", "yellow", "red"] : ["yellow", "red"]))
        let days = due.blue < due.yellow ? [due.blue, due.yellow] : [due.yellow]
        #expect(due.cards.map(\.since) == days.map { due.workday($0).start } + [due.workday(count).end])
    }

    /// A case that is accepted, and in which nothing happens.
    private struct Due {
        let blue: Int
        let yellow: Int
        let cards: [Card]

        init(_ count: Int) {
            // The day in the course of which four fifths, or nine tenths, are reached; and the day before the last.
            blue = (1...count).first { $0 * 10 >= count * 8 } ?? count
            yellow = max(1, min((1...count).first { $0 * 10 >= count * 9 } ?? count, count - 1))
            var proceeding = Proceeding.opened(
                by: "申请人", receivedAt: moment("2025-03-03 09:00"), limits: ItemLimits(decisionDays: count, source: "某条例"))
            Cases.perform(.acceptance, by: .intakeClerk, in: &proceeding, at: moment("2025-03-03 10:00"))
            cards = proceeding.cards(at: moment("2025-12-31 09:00"), calendar: Years.calendar)
        }

        func workday(_ number: Int) -> Day { Years.calendar.adding(number, workdaysTo: day("2025-03-03")).day }
    }

    /// Over every scenario: what was there at one moment is there at every later one, and a watch that looks only when the next card is due
    /// finds all that a watch finds that looks without cease.
    @Test("nothing is lost, and nothing has to be waited for", arguments: ScenarioFile.all()) func always(_ scenario: ScenarioFile) throws {
        var walk = Walk(calendar: Years.calendar)
        var given: [Card] = []
        for line in scenario.lines where !line.trimmingCharacters(in: .whitespaces).hasPrefix("expect ") {
            walk.take(line)
            guard let proceeding = walk.proceeding, let now = walk.now else { continue }
            let cards = proceeding.cards(at: now, calendar: walk.calendar, given: given)
            #expect(Set(given.map(\.id)).isSubset(of: cards.map(\.id)), "\(line)")
            #expect(cards.map(\.since) == cards.map(\.since).sorted())
            #expect(cards.allSatisfy { $0.since <= now && $0.words.hasSuffix("。") })
            // Never red by a date that is only expected, and no card by a guess.
            #expect(!cards.contains { $0.colour == .red && $0.isExpected || $0.rule.row.source != nil })
            given = cards
        }
        let proceeding = try #require(walk.proceeding)
        let now = try #require(walk.now)
        var earlier: Set<Card.ID> = []
        for days in 0..<12 {
            let time = proceeding.receivedAt.adding(seconds: days * 5 * 86_400 + days * 3600)
            let ids = Set(proceeding.cards(at: time, calendar: walk.calendar).map(\.id))
            #expect(earlier.isSubset(of: ids), "\(time)")
            earlier = ids
        }
        let later = now.adding(seconds: 300 * 86_400)
        let coming = Set(proceeding.cards(at: later, calendar: walk.calendar).map(\.since).filter { $0 > now }).sorted()
        var found: [Moment] = []
        while let next = proceeding.nextCardAt(after: found.last ?? now, calendar: walk.calendar), next <= later { found.append(next) }
        #expect(found == coming)
    }

    /// A mark of telling does not say when it came: whoever gave the card out keeps it.
    @Test("a card given out comes back withdrawn when its ground is gone") func withdrawn() throws {
        var proceeding = Cases.proceeding(at: .received)
        let clerk = Officer(id: "a", name: "甲", roles: [.intakeClerk])
        proceeding.journal.append(try proceeding.perform(.acceptance, by: clerk, at: moment("2026-03-16 11:00"), calendar: Years.calendar))
        let noon = moment("2026-03-16 12:00")
        let given = proceeding.cards(at: noon, calendar: Years.calendar)
        #expect(given.map(\.rule) == [.r1, .r2])
        proceeding.journal[1] = try proceeding.told(entry: 2, at: moment("2026-03-16 11:01"))
        #expect(proceeding.cards(at: noon, calendar: Years.calendar).map(\.rule) == [.r1])
        let cards = proceeding.cards(at: noon, calendar: Years.calendar, given: given)
        #expect(cards.map(\.rule) == [.r1, .r2])
        #expect(cards[1].withdrawnReason?.contains("没有依据") == true)
        #expect(cards[1].endedAt == noon)
        #expect(!cards[1].isInForce && !cards[1].countsAgainstDepartment)
        // Once more, it is the same.
        #expect(proceeding.cards(at: noon, calendar: Years.calendar, given: cards) == cards)
        #expect(try JSONDecoder().decode([Card].self, from: JSONEncoder().encode(cards)) == cards)
    }
}
