/// 监察牌 — one finding of the electronic supervision on one case.
///
/// A card is no record of somebody's noticing. It follows from the journal, the calendar and the item: it rises at the first moment at which
/// its condition holds by what was known then, so that a watch that was down for a week finds the same cards with the same moments. Once
/// risen it stays: blue and yellow end when their limit is met, prolonged, or a graver card takes their place; red does not end.
///
/// What comes late can show that a card never had its ground: a withdrawal filed in time that reached the inner net after midnight, a day
/// of delivery that was entered on the morrow. Such a card stays with a `withdrawnReason`. Of one kind of late fact the journal cannot know
/// that it came late: a mark of telling bears only the time of the telling, and a year's calendar only its days. Read again, such a journal
/// has no card and never had. Whoever gave one out keeps it and hands it in as `given`: it comes back withdrawn.
package struct Card: Codable, Hashable, Sendable, Identifiable {
    /// What makes a card found anew the same card.
    package struct ID: Codable, Hashable, Sendable {
        package let rule: Supervision.Rule
        package let colour: Supervision.Colour
        package let subject: String
        package let row: Int
        package let since: Moment
    }

    package let rule: Supervision.Rule
    package let colour: Supervision.Colour
    /// 决定期限, 承诺办结时限, 特别程序: what the card is about.
    package let subject: String
    /// The row of the journal that it is about: for a limit the one from which it runs, after a deemed acceptance the receipt.
    package let row: Int
    /// The first moment at which it was so by law. That of an exchange that took too long lies before its row came inside.
    package let since: Moment
    package internal(set) var endedAt: Moment?
    /// What happened, by which article, and what is to be done.
    package let words: String
    /// 预计 — from a date that is only expected: never red (D10).
    package let isExpected: Bool
    /// D1: made in time and told late is the exchange's doing.
    private let isExcused: Bool
    /// 撤销 — why it had no ground after all.
    package internal(set) var withdrawnReason: String?

    init(
        _ rule: Supervision.Rule, _ colour: Supervision.Colour, on subject: String, row: Int, since: Moment, words: String,
        isExpected: Bool = false, isExcused: Bool = false
    ) {
        self.rule = rule
        self.colour = colour
        self.subject = subject
        self.row = row
        self.since = since
        self.words = words
        self.isExpected = isExpected
        self.isExcused = isExcused
    }

    package var id: ID { ID(rule: rule, colour: colour, subject: subject, row: row, since: since) }
    package var isInForce: Bool { endedAt == nil && withdrawnReason == nil }

    /// 计入考核 — a yellow or a red card with a ground, of a certain date, that is not the exchange's doing alone (D1). A reminder, and what
    /// is to be done about the machines, score nobody.
    package var countsAgainstDepartment: Bool {
        [.yellow, .red].contains(colour) && !isExpected && !isExcused && withdrawnReason == nil
    }

    mutating func withdraw(_ reason: String, at moment: Moment) {
        withdrawnReason = reason
        endedAt = endedAt ?? moment
    }
}

extension Proceeding {
    /// All cards of the case, in the order in which they rose. Those of a later moment contain those of an earlier one.
    /// - Parameter given: cards given out before. One that no longer follows from the facts comes back withdrawn.
    package func cards(at moment: Moment, calendar: WorkCalendar, given: [Card] = []) -> [Card] {
        let found = CardFold(self, calendar: calendar, through: moment).cards
        let kept = Set(found.map(\.id))
        let lost = given.filter { !kept.contains($0.id) && $0.since <= moment }.map { card in
            var card = card
            if card.withdrawnReason == nil {
                card.withdraw("依其后到达的告知回执、登记或者公布的节假日安排重新认定，本牌没有依据。", at: card.since)
            }
            return card
        }
        return (found + lost).inOrder
    }

    /// When the next card rises if nobody does anything: no watch need look at the case before. nil: never.
    package func nextCardAt(after moment: Moment, calendar: WorkCalendar) -> Moment? {
        var known = self
        known.journal = journal.filter { $0.made <= moment }.map { row in
            var row = row
            if let told = row.told, told > moment { row.told = nil }
            return row
        }
        return CardFold(known, calendar: calendar, through: Day.last.end, firstAfter: moment).found
    }
}

extension [Card] {
    var inOrder: [Card] {
        let rules = Supervision.Rule.allCases
        func place(_ card: Card) -> (Moment, Int, Int, Int) {
            (card.since, rules.firstIndex(of: card.rule) ?? 0, card.row, Supervision.Colour.allCases.firstIndex(of: card.colour) ?? 0)
        }
        return sorted { place($0) < place($1) }
    }
}
