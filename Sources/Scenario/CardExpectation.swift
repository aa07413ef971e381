import Statute

/// What a scenario says of the electronic supervision: its cards, and when the next one would rise.
extension Walk {
    /// `no card`, `no card R6`; `cards R1 blue, R2 yellow`: these and no others, in this order; `next card 2026-03-17 00:00`, `no next card`;
    /// and one of the cards, by as much as matters: `card R4 yellow on 承诺办结时限 row 2 since 2026-03-17 00:00 ended 2026-03-18 10:01 not counted expected withdrawn: 不发生`.
    mutating func expectCard(_ text: String, _ proceeding: Proceeding, at now: Moment) -> Bool {
        guard text.hasPrefix("card") || text.hasPrefix("no card") || text.contains("next card") else { return false }
        let cards = proceeding.cards(at: now, calendar: calendar)
        let found = cards.map(\.described).joined(separator: "; ")
        if text == "no card" {
            check(cards.isEmpty, found)
        } else if let rule = text.after("no card ") {
            guard Supervision.Rule(rawValue: rule) != nil else { return false }
            check(!cards.contains { $0.rule.rawValue == rule }, found)
        } else if let list = text.after("cards ") {
            check(cards.map { "\($0.rule.rawValue) \($0.colour.rawValue)" }.joined(separator: ", ") == list, found)
        } else if text == "no next card" || text.hasPrefix("next card ") {
            let next = proceeding.nextCardAt(after: now, calendar: calendar)
            let wanted = text.after("next card ").map { Moment($0) }
            if case .some(nil) = wanted { return false }
            check(next == wanted ?? nil, next?.text ?? "no next card")
        } else if let wanted = Wanted(text) {
            check(cards.contains(where: wanted.isMet), found)
        } else {
            return false
        }
        return true
    }

    private struct Wanted {
        let rule: Supervision.Rule
        let colour: Supervision.Colour
        var subject: String?
        var row: Int?
        var since: Moment?
        var ended: Moment?
        var isOpen = false
        var isCounted: Bool?
        var isExpected = false
        var isWithdrawn = false
        var words: String?

        init?(_ text: String) {
            guard
                let match = text.wholeMatch(
                    of:
                        /card (R\d+) (\w+)(?: on (\S+))?(?: row (\d+))?(?: since (\S+ \S+?))?(?: ended (\S+ \S+?)|( open))?(?: (not )?(counted))?( expected)?( withdrawn)?(?:: (.+))?/
                ), let rule = Supervision.Rule(rawValue: String(match.1)), let colour = Supervision.Colour(rawValue: String(match.2))
            else { return nil }
            self.rule = rule
            self.colour = colour
            subject = match.3.map(String.init)
            row = match.4.flatMap { Int($0) }
            since = match.5.flatMap { Moment(String($0)) }
            ended = match.6.flatMap { Moment(String($0)) }
            if since == nil && match.5 != nil || ended == nil && match.6 != nil { return nil }
            isOpen = match.7 != nil
            isCounted = match.9.map { _ in match.8 == nil }
            isExpected = match.10 != nil
            isWithdrawn = match.11 != nil
            words = match.12.map(String.init)
        }

        func isMet(by card: Card) -> Bool {
            card.rule == rule && card.colour == colour && subject.map { card.subject == $0 } ?? true && row.map { card.row == $0 } ?? true
                && since.map { card.since == $0 } ?? true && ended.map { card.endedAt == $0 } ?? true && (!isOpen || card.isInForce)
                && isCounted.map { card.countsAgainstDepartment == $0 } ?? true && card.isExpected == isExpected
                && (card.withdrawnReason != nil) == isWithdrawn
                && words.map { (card.withdrawnReason ?? card.words).contains($0) } ?? true
        }
    }
}

extension Card {
    fileprivate var described: String {
        let end = endedAt.map { " ended \($0.day.text) \($0.clock)" } ?? " open"
        let marks = (countsAgainstDepartment ? " counted" : " not counted") + (isExpected ? " expected" : "")
        let reason = withdrawnReason.map { " withdrawn: \($0)" } ?? ""
        return
            "card \(rule.rawValue) \(colour.rawValue) on \(subject) row \(row) since \(since.day.text) \(since.clock)\(end)\(marks)\(reason)"
    }
}
