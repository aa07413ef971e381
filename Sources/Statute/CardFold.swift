/// Runs once through all that a case has seen: looks at it whenever something was made, told or done by law, and lets rise what rises before
/// the next of these moments. Between two of them only time passes.
struct CardFold {
    private struct Risen {
        let key: Course.Key
        var card: Card
    }

    private let calendar: WorkCalendar
    private let end: Moment
    private var risen: [Risen] = []
    private var documented: Set<Course.Key> = []
    /// The first card that rises after the moment asked for.
    private(set) var found: Moment?

    /// - Parameter firstAfter: looks for the first card after this moment and no further.
    init(_ proceeding: Proceeding, calendar: WorkCalendar, through end: Moment, firstAfter: Moment? = nil) {
        self.calendar = calendar
        self.end = end
        let changes = Set(proceeding.journal.flatMap { [$0.made, $0.told].compactMap(\.self) }).sorted()
        var next: Moment? = proceeding.receivedAt
        while let now = next, now <= end, found == nil {
            let fold = Fold(proceeding, at: now, calendar: calendar)
            let courses = fold.courses(documented: documented)
            close(by: courses, fold.journal, at: now)
            let lapse = fold.standing.lapsesAt.flatMap { $0 > now ? $0 : nil }
            next = [changes.first { $0 > now }, lapse].compactMap(\.self).min()
            raise(courses, from: now, before: next, firstAfter: firstAfter)
            documented = Set(courses.filter(\.hasDocument).map(\.key))
        }
        if firstAfter == nil { withdrawLapses(of: proceeding) }
    }

    var cards: [Card] { risen.map(\.card).inOrder }

    /// Ends what is met, and withdraws what turns out to have had no ground.
    private mutating func close(by courses: [Course], _ journal: [Entry], at now: Moment) {
        for index in risen.indices where risen[index].card.withdrawnReason == nil {
            let (key, card) = (risen[index].key, risen[index].card)
            if let course = courses.first(where: { $0.key == key }) {
                guard let met = course.metOn else { continue }
                if met < card.since {
                    let met = met == met.day.start ? met.day.chinese : met.chinese
                    risen[index].card.withdraw("\(met)已经满足，\(now.chinese)才登记或者收到，本牌没有依据。", at: now)
                } else if card.colour != .red {
                    risen[index].card.endedAt = min(met, card.endedAt ?? met)
                }
            } else if let reason = journal.first(where: { $0.number == key.row })?.voidReason {
                risen[index].card.withdraw("\(reason)本牌没有依据。", at: now)
            } else if courses.contains(where: { $0.key.subject == key.subject }) {
                // Prolonged, or begun anew by a later row.
                if card.colour != .red, card.endedAt == nil { risen[index].card.endedAt = now }
            } else {
                risen[index].card.withdraw("所依据的期限没有开始，本牌没有依据。", at: now)
            }
        }
    }

    private mutating func raise(_ courses: [Course], from now: Moment, before next: Moment?, firstAfter: Moment?) {
        let found = courses.flatMap { course in
            course.findings.map { (key: course.key, finding: $0, since: $0.isAfterwards ? $0.at : max($0.at, now), metOn: course.metOn) }
        }
        let due = found.filter { found in found.since <= end && next.map { found.since < $0 } ?? true }
        for (key, finding, since, metOn) in due.sorted(by: { ($0.since, $1.finding) < ($1.since, $0.finding) }) {
            let same = risen.indices.filter { risen[$0].key == key && risen[$0].card.withdrawnReason == nil }
            guard !same.contains(where: { risen[$0].card.weight >= finding.weight }) else { continue }
            if let firstAfter, since > firstAfter {
                self.found = since
                return
            }
            for index in same where risen[index].card.colour != .red && risen[index].card.endedAt == nil {
                risen[index].card.endedAt = since
            }
            var card = Card(
                finding.rule, finding.colour, on: key.subject, row: key.row, since: since, words: finding.words,
                isExpected: finding.isExpected, isExcused: finding.isExcused)
            if finding.isAfterwards { card.endedAt = metOn }
            risen.append(Risen(key: key, card: card))
        }
    }

    /// A lapse that stands in the journal and did not happen after all: the mark that undoes it bears an earlier time than the lapse, so
    /// that no look at the past finds it. The row itself shows that the card was there.
    private mutating func withdrawLapses(of proceeding: Proceeding) {
        let fold = Fold(proceeding, at: end, calendar: calendar)
        for row in fold.journal where row.basis.isLaw {
            guard let reason = row.voidReason,
                let limit = TimeLimit.table.first(where: { $0.onLapse == .deemed(row.act) }),
                let rule = Supervision.Rule.allCases.first(where: { rule in
                    rule.row.limits.contains(limit.id) && rule.row.steps.contains { $0.threshold == .lapsed }
                }),
                let step = rule.row.steps.first(where: { $0.threshold == .lapsed }),
                !risen.contains(where: { $0.card.rule == rule && $0.card.since == row.made })
            else { continue }
            let clocks = fold.clocks.filter { $0.limit.id == limit.id }
            let receipt = (clocks.last { $0.start == row.dated } ?? clocks.last)?.begunBy ?? row.number
            var card = Card(
                rule, step.colour, on: limit.name, row: receipt, since: row.made,
                words: "\(limit.name)（\(limit.article)）届满时没有告知申请人的回执，登记为视为\(row.act.name)。")
            card.withdraw(reason, at: row.made)
            risen.append(Risen(key: Course.Key(subject: limit.name, row: receipt), card: card))
        }
    }
}

extension Course.Finding: Comparable {
    /// A graver card takes the place of a lighter one of the same limit; of one colour the later rule.
    static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
    static func == (left: Self, right: Self) -> Bool { left.weight == right.weight }

    var weight: Int { Supervision.weight(colour, rule) }
}

extension Card {
    fileprivate var weight: Int { Supervision.weight(colour, rule) }
}

extension Supervision {
    fileprivate static func weight(_ colour: Colour, _ rule: Rule) -> Int {
        (Colour.allCases.firstIndex(of: colour) ?? 0) * Rule.allCases.count + (Rule.allCases.firstIndex(of: rule) ?? 0)
    }
}
