import Statute
import Testing

/// Thousands of seeded histories against the law said once more in plain arithmetic.
@Suite("Histories")
struct HistoryTests {
    @Test("what the journal says equals what the dates say", arguments: 0..<8)
    func agree(seed: UInt64) {
        var random = Seeded(state: seed &* 7919 &+ 1)
        for _ in 0..<250 {
            let received = moment("2025-01-01 00:00").adding(seconds: random.below(500 * 86_400))
            let made = received.adding(seconds: random.below(14 * 86_400))
            let told = made.adding(seconds: random.below(3) == 0 ? random.below(5 * 86_400) : random.below(3600))
            check(received: received, made: made, told: told, at: told.adding(seconds: random.below(40 * 86_400)))
        }
    }

    private func check(received: Moment, made: Moment, told: Moment, at moment: Moment) {
        var proceeding = Proceeding.opened(by: "申请人", receivedAt: received)
        let clerk = Officer(id: "a", name: "甲", roles: [.intakeClerk])
        _ = proceeding.settle(at: made, calendar: Years.calendar)
        if let entry = try? proceeding.perform(.acceptance, by: clerk, at: made, calendar: Years.calendar) {
            proceeding.journal.append(entry)
            _ = proceeding.settle(at: told, calendar: Years.calendar)
            if let marked = try? proceeding.told(entry: entry.number, at: told),
                let index = proceeding.journal.firstIndex(where: { $0.number == entry.number })
            {
                proceeding.journal[index] = marked
            }
        }
        _ = proceeding.settle(at: moment, calendar: Years.calendar)

        let lastDay = Self.nthWorkday(5, after: received.day)
        let accepted = told.day <= lastDay ? made.day : received.day
        let due = Self.nthWorkday(20, after: accepted)
        let standing = proceeding.state(at: moment, calendar: Years.calendar)
        // Where neither has happened by `moment` the case is still merely received.
        let isAccepted = told.day <= lastDay || moment.day > lastDay
        let agrees =
            isAccepted
            ? standing.acceptedOn == accepted && standing.isDeemedAccepted == (told.day > lastDay)
                && standing.clock(.decision)?.due == DueDate(day: due) && standing.isOverdue == (moment.day > due)
            : standing.isDeemedAccepted == false
        if !agrees { Issue.record("received \(received) made \(made) told \(told) at \(moment): \(standing)") }
        let numbers = proceeding.journal.map(\.number)
        if numbers != Array(1...numbers.count) { Issue.record("the journal has gaps: \(numbers)") }
    }

    static func nthWorkday(_ count: Int, after day: Day) -> Day {
        var passed = 0
        for days in 1... {
            let next = day.adding(days: days)
            let exception = Self.exceptions[next]
            if exception ?? !next.weekday.isWeekend { passed += 1 }
            if passed == count { return next }
        }
        return day
    }

    private static let exceptions: [Day: Bool] = {
        var exceptions: [Day: Bool] = [:]
        for year in Years.all {
            for day in year.weekdaysOff { exceptions[day] = false }
            for day in year.weekendsOn { exceptions[day] = true }
        }
        return exceptions
    }()
}

/// SplitMix64: the same histories on every machine.
struct Seeded {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }
}
