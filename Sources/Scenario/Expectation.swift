import Statute

/// What a scenario says of the case at the moment of its last event.
extension Walk {
    mutating func expect(_ text: String) {
        expectations += 1
        let text = text.trimmed
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
        } else if let day = text.after("receipt ") {
            check(standing.currentReceipt.day == Day(day), standing.currentReceipt.day.text)
        } else if let match = text.wholeMatch(of: /remaining (-?\d+), (\w+)/) {
            check(standing.remainingWorkdays == Int(match.1), "\(standing.remainingWorkdays.map(String.init) ?? "none") remain")
            check(standing.pressure?.name == String(match.2), standing.pressure?.name ?? "no pressure")
        } else if let match = text.wholeMatch(of: /acceptance by (law|person), dated (.+)/) {
            check(standing.acceptedOn == Day(String(match.2)), "dated \(standing.acceptedOn?.text ?? "never")")
            check(standing.acceptance != nil && standing.isDeemedAccepted == (match.1 == "law"), "by the other")
        } else if !expectRow(text, standing), !expectApplicant(text, standing), !expectCard(text, proceeding, at: now) {
            expectLimit(text, standing)
        }
    }

    /// `acceptance by law void: 不发生`, `correction in force`.
    private mutating func expectRow(_ text: String, _ standing: Standing) -> Bool {
        guard let match = text.wholeMatch(of: /(\w+) (by law )?(?:void: (.+)|(in force))/), let act = Act(rawValue: String(match.1)) else {
            return false
        }
        let row = standing.journal.last { $0.act == act && $0.basis.isLaw == (match.2 != nil) }
        if let words = match.3 {
            check(row?.voidReason?.contains(String(words)) == true, row?.voidReason ?? "not void")
        } else {
            check(row.map { !$0.isVoid } ?? false, row?.voidReason ?? "no such row")
        }
        return true
    }

    /// Whose turn it is, and what the clock proposes.
    private mutating func expectApplicant(_ text: String, _ standing: Standing) -> Bool {
        switch text {
        case "waits for the applicant": check(standing.waitsForApplicant && standing.notice != nil, "waits for nobody")
        case "waits for nobody": check(!standing.waitsForApplicant, "waits for the applicant")
        case "the agency's turn": check(standing.nextParty == .agency, "\(standing.nextParty.map { "\($0)" } ?? "nobody")")
        case "the applicant's turn": check(standing.nextParty == .applicant, "\(standing.nextParty.map { "\($0)" } ?? "nobody")")
        case "an open offer": check(standing.offer != nil, "no offer")
        case "no open offer": check(standing.offer == nil, "an offer")
        case "no proposal": check(standing.proposals.isEmpty, "\(standing.proposals)")
        case "proposal abandonment": check(standing.proposals == [.abandonment], "\(standing.proposals)")
        case "something to seal": check(!standing.unsealed.isEmpty, "nothing to seal")
        case "nothing to seal": check(standing.unsealed.isEmpty, "\(standing.unsealed.map(\.act))")
        default: return false
        }
        return true
    }

    /// A limit by its article, or where one article has two by its name: `第四十二条第一款 due 2026-03-19`, `组织听证期限 running`, `第四十二条第一款 stopped`, `第四十二条第一款 on 2026-09-22 stopped`, `round 2 of 第三十二条第一款第四项 running`, `no 第四十四条`.
    private mutating func expectLimit(_ text: String, _ standing: Standing) {
        guard
            let match = text.wholeMatch(
                of: /(no )?(?:round (\d+) of )?(第\S+|补正告知书|\S+期限)(?: (due \S+|in time|overdue|running|stopped|on \S+ \w+))?/),
            TimeLimit.table.contains(where: { $0.isCalled(String(match.3)) })
        else { return fail("not understood: \(text)") }
        let clocks = standing.clocks.filter { $0.limit.isCalled(String(match.3)) }
        guard let clock = clocks.dropFirst((match.2.flatMap { Int($0) } ?? 1) - 1).first else {
            return check(match.1 != nil, "no such clock")
        }
        switch match.4 {
        case "in time": check(clock.metOn != nil && !clock.overdue, "\(clock)")
        case "overdue": check(clock.overdue, "\(clock)")
        case "running": check(clock.isRunning && !clock.isStopped && !clock.overdue, "\(clock)")
        case "stopped": check(clock.isStopped, "\(clock)")
        case let day? where day.hasPrefix("on "):
            let found = clock.count.runs.flatMap { run in
                (0...run.last.number - run.first.number).map { "on \(run.first.adding(days: $0).text) \(run.mark.rawValue)" }
            }
            check(found.contains(String(day)), "\(found)")
        case let due?:
            check(clock.due.map { "due " + $0.day.text + ($0.isProvisional ? "（预计）" : "") } == String(due), clock.due?.text ?? "stopped")
        case nil: fail("the clock runs")
        }
    }
}

extension TimeLimit {
    fileprivate func isCalled(_ text: String) -> Bool { article == text || name == text }
}
