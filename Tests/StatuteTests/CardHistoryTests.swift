import Statute
import Testing

/// Seeded histories of one acceptance and one grant, and the cards that plain arithmetic with their dates gives.
@Suite("Histories of cards")
struct CardHistoryTests {
    private struct Expected: Hashable {
        let rule: Supervision.Rule
        let colour: Supervision.Colour
        let since: Moment
        let ended: Moment?
        let isCounted: Bool
    }

    private struct History {
        let received: Moment
        let accepted: Moment
        let acceptanceTold: Moment
        let granted: Moment
        let grantTold: Moment
    }

    @Test("what the journal says equals what the dates say", arguments: 0..<6)
    func agree(seed: UInt64) {
        var random = Seeded(state: seed &* 104_729 &+ 3)
        for _ in 0..<60 {
            let received = moment("2025-01-02 00:00").adding(seconds: random.below(400 * 86_400))
            let accepted = received.adding(seconds: random.below(12 * 86_400))
            let acceptanceTold = accepted.adding(seconds: random.below(3) == 0 ? random.below(5 * 86_400) : random.below(3600))
            let granted = max(acceptanceTold, received.adding(seconds: 16 * 86_400)).adding(seconds: random.below(30 * 86_400))
            let grantTold = granted.adding(seconds: random.below(3) == 0 ? random.below(15 * 86_400) : random.below(3600))
            check(
                History(
                    received: received, accepted: accepted, acceptanceTold: acceptanceTold, granted: granted, grantTold: grantTold),
                at: received.adding(seconds: random.below(70 * 86_400)))
        }
    }

    private func check(_ history: History, at moment: Moment) {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: history.received)
        let clerk = perform(.acceptance, .intakeClerk, in: &proceeding, at: history.accepted, told: history.acceptanceTold)
        _ = proceeding.settle(at: history.granted, calendar: Years.calendar)
        _ = perform(.examination, .examiner, in: &proceeding, at: history.granted, told: history.granted)
        _ = perform(.grant, .decider, in: &proceeding, at: history.granted, told: history.grantTold)
        let cards = proceeding.cards(at: moment, calendar: Years.calendar)
        let found = cards.map {
            Expected(rule: $0.rule, colour: $0.colour, since: $0.since, ended: $0.endedAt, isCounted: $0.countsAgainstDepartment)
        }
        let expected = Self.expected(history, isAccepted: clerk).filter { $0.since <= moment }.map { card in
            Expected(
                rule: card.rule, colour: card.colour, since: card.since, ended: card.ended.flatMap { $0 <= moment ? $0 : nil },
                isCounted: card.isCounted)
        }
        if Set(found) != Set(expected) || found.count != expected.count {
            Issue.record("\(history) at \(moment): \(found) and not \(expected)")
        }
    }

    /// Whether the act was still lawful.
    private func perform(_ act: Act, _ role: Role, in proceeding: inout Proceeding, at time: Moment, told: Moment) -> Bool {
        _ = proceeding.settle(at: time, calendar: Years.calendar)
        let officer = Officer(id: role.rawValue, name: role.name, roles: [role])
        guard let row = try? proceeding.perform(act, content: Cases.content, by: officer, at: time, calendar: Years.calendar) else {
            return false
        }
        proceeding.journal.append(row)
        _ = proceeding.settle(at: told, calendar: Years.calendar)
        if let marked = try? proceeding.told(entry: row.number, at: told) {
            proceeding.journal = proceeding.journal.map { $0.number == row.number ? marked : $0 }
        }
        return true
    }

    private static func expected(_ history: History, isAccepted: Bool) -> [Expected] {
        var cards: [Expected] = []
        func add(_ rule: Supervision.Rule, _ colour: Supervision.Colour, _ since: Moment, _ ended: Moment?, counted: Bool) {
            cards.append(Expected(rule: rule, colour: colour, since: since, ended: ended, isCounted: counted))
        }
        // Five days to tell: the third, noon of the fifth, its end.
        let last = nth(5, history.received)
        let (third, noon, end) = (nth(3, history.received).start, last.start.adding(seconds: 12 * 3600), last.end)
        let made = isAccepted ? history.accepted : Day.last.end
        let told = isAccepted ? history.acceptanceTold : Day.last.end
        if made > third { add(.r1, .blue, third, min(told, noon), counted: false) }
        if told > noon { add(.r2, .yellow, noon, min(told, end), counted: made >= noon) }
        if told >= end { add(.r3, .red, end, nil, counted: made >= end) }
        // Twenty to decide, from the acceptance or from the receipt: the sixteenth, the eighteenth, the end.
        let start = told < end ? made : history.received
        let (sixteenth, eighteenth, due) = (nth(16, start).start, nth(18, start).start, nth(20, start).end)
        if history.granted > sixteenth { add(.r4, .blue, sixteenth, min(history.grantTold, eighteenth), counted: false) }
        if history.grantTold > eighteenth {
            add(.r4, .yellow, eighteenth, min(history.grantTold, due), counted: history.granted >= eighteenth)
        }
        if history.grantTold >= due { add(.r6, .red, due, nil, counted: history.granted >= due) }
        // Seven to publish what was granted, ten to serve it; nobody does.
        let (published, delivered) = (nth(7, history.granted).end, nth(10, history.granted).end)
        if history.grantTold >= published { add(.r12, .yellow, published, history.grantTold, counted: false) }
        add(.r11, .red, delivered, nil, counted: true)
        return cards
    }

    private static func nth(_ count: Int, _ moment: Moment) -> Day { HistoryTests.nthWorkday(count, after: moment.day) }
}
