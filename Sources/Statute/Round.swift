/// 收到材料, 告知, 补正: the rounds of the acceptance limit. Each receipt of materials opens one; a notice told in time ends it, and the
/// correction that answers the notice opens the next.
extension Fold {
    /// From one receipt of materials on: the filing, or a correction that a notice asked for.
    struct Round {
        let receivedAt: Moment
        let entry: Int
    }

    /// Returns the round that the applicant's correction opens, if one does.
    mutating func run(_ round: Round) -> Round? {
        let limit = TimeLimit.row(.acceptance)
        guard let span = limit.span else { return nil }
        let start = round.receivedAt.day
        var count = Count([span], after: start, article: limit.article, calendar: calendar)
        guard let due = count.due else { return nil }
        let ending = ending(of: limit, after: round.entry, due: due)
        let lapsedOn = settle(limit, deeming: .acceptance, span: span, start: start, due: due, ending: ending, after: round.entry)
        voidWithoutAcceptance()
        let answered = answeredOffers(of: round, until: ending)
        takeOffer(of: round, answered: answered, until: ending)
        guard let asked = ending, asked.act == .correctionNotice, lapsedOn == nil else {
            record(
                limit, span: span, start: start, count: count, begunBy: round.entry, ending: lapsedOn == nil ? ending : nil,
                lapsedOn: lapsedOn)
            // Nobody waits for a correction: what comes nevertheless is kept beside the case.
            setAside(of: round, but: answered)
            return nil
        }
        let answer = answer(to: asked).flatMap { isTooLate($0, for: asked) ? nil : $0 }
        if let told = known(asked)?.day {
            let back = turnEnd(asked, answer).flatMap(known)?.day ?? at.day
            count.giveToApplicant(after: told, through: back, article: limit.article, calendar: calendar)
        }
        record(limit, span: span, start: start, count: count, begunBy: round.entry, ending: ending, lapsedOn: nil)
        setAside(of: round, but: answered, before: answer)
        notice = answer == nil ? asked : nil
        proposals = []
        runCorrection(asked, answer)
        guard let answer else { return nil }
        openings.insert(answer.number)
        return Round(receivedAt: answer.arrivedAt, entry: answer.number)
    }

    /// What ends the limit: the first such act; or a withdrawal that came in time after a notice or an acceptance that did not.
    private func ending(of limit: TimeLimit, after number: Int, due: DueDate) -> Entry? {
        let acts = journal.filter { $0.number > number && $0.ends(limit) }
        guard let first = acts.first, first.act.result.map(Stage.undecided.contains) ?? false else { return acts.first }
        return acts.first { known($0).map { $0 < due.end } ?? false } ?? first
    }

    /// When the applicant had a row: as it was told to him, or as he himself did it. Who answers a notice has read it.
    func known(_ entry: Entry) -> Moment? {
        switch entry.act {
        case .withdrawal, .correction: entry.arrivedAt
        case .renewal: entry.made
        // Service is its own proof.
        case .delivery: entry.dated.start
        // The hearing was held; its record may be signed later.
        case .hearingRecord: entry.content.hearing?.at ?? entry.made
        case .correctionNotice: [entry.told, answer(to: entry)?.arrivedAt].compactMap(\.self).min()
        default: entry.told
        }
    }

    /// A correction that had come before the notice was made, or was made to another one, cannot answer it.
    private func answer(to asked: Entry) -> Entry? {
        journal.first {
            $0.act == .correction && $0.number > asked.number && $0.arrivedAt >= asked.made && !$0.isVoid && $0.answers(asked)
        }
    }

    /// Whether the case had ended when the answer came. Filed before a person confirmed the lapse, the case goes on.
    private mutating func isTooLate(_ answer: Entry, for asked: Entry) -> Bool {
        let between = journal.indices.first { index in
            journal[index].act == .abandonment && !journal[index].isVoid && (asked.number..<answer.number).contains(journal[index].number)
        }
        if let between {
            guard answer.arrivedAt <= journal[between].made else { return true }
            journal[between].voidReason = "申请人已于\(answer.arrivedAt.chinese)提交补正，早于本记录，不视为放弃。"
        }
        return stage(of: journal.prefix { $0.number < answer.number }) != .correctionRequested
    }

    /// 第三十二条第一款第三项: the corrections that took up an offer on its day, before anything else was done, by the offer's number.
    private func answeredOffers(of round: Round, until ending: Entry?) -> [Int: Int] {
        var answered: [Int: Int] = [:]
        for made in journal where made.act == .onTheSpotCorrection && !made.isVoid && made.number > round.entry {
            let answer = journal.first { answer in
                answer.act == .correction && answer.number > made.number && !answered.values.contains(answer.number)
                    && answer.answers(made) && answer.arrivedAt >= made.made && answer.arrivedAt.day == made.made.day
                    && ending.map { made.number < $0.number && answer.arrivedAt <= $0.made } ?? true
            }
            answered[made.number] = answer?.number
        }
        return answered
    }

    /// Corrected on the day on which it was offered, it changes no date. The offer ends with its day.
    private mutating func takeOffer(of round: Round, answered: [Int: Int], until ending: Entry?) {
        offer = journal.last { $0.act == .onTheSpotCorrection && !$0.isVoid && $0.number > round.entry }
        guard let made = offer, ending == nil, answered[made.number] == nil, at.day == made.made.day else {
            offer = nil
            return
        }
    }

    private mutating func setAside(of round: Round, but answered: [Int: Int], before next: Entry? = nil) {
        let last = next?.number ?? .max
        for index in journal.indices where journal[index].act == .correction && journal[index].number > round.entry {
            let number = journal[index].number
            if number < last, !answered.values.contains(number) {
                journal[index].voidReason = "收到时没有等待补正，作为补充材料收入案卷，不改变期限。"
            }
        }
    }

    /// What ended the applicant's turn: his answer, or the end of the case.
    private func turnEnd(_ asked: Entry, _ answer: Entry?) -> Entry? {
        let ends = TimeLimit.row(.correction).ends
        return answer.flatMap { ends.contains($0.act) ? $0 : nil }
            ?? journal.first { $0.number > asked.number && !$0.isVoid && $0.act != .correction && ends.contains($0.act) }
    }

    /// 补正期限 — the applicant's own, from the day on which the notice could be read.
    private mutating func runCorrection(_ asked: Entry, _ answer: Entry?) {
        let limit = TimeLimit.row(.correction)
        guard let told = known(asked), let span = asked.content.term ?? proceeding.limits.span(of: limit) else { return }
        let count = Count(applicants: span, after: told.day, article: limit.article, calendar: calendar)
        guard let due = count.due else { return }
        let ending = turnEnd(asked, answer)
        clocks.append(
            Clock(
                limit: limit, span: span, start: told.day, count: count, begunBy: asked.number, endedBy: ending?.number,
                metOn: ending?.arrivedAt, lapsedOn: nil, overdue: ending == nil && at >= due.end))
        guard ending == nil, at >= due.end, !due.isProvisional, case .proposal(let act) = limit.onLapse else { return }
        guard proceeding.limits.correctionLapses else {
            alarms.append("补正期限已过（\(due.text)）。事项没有写明逾期视为放弃的依据，不能据此终结，请联系申请人。")
            return
        }
        proposals = [act]
        alarms.append("补正期限已过（\(due.text)），申请人没有补正，可以确认“\(act.name)”。")
    }
}
