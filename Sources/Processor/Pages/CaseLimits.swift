import Pages
import Statute

/// 期限 on the page of a case: by when, how it stands, and every day of it.
extension ProcessorTier {
    func limits(_ standing: Standing) -> HTML {
        summaryList(
            standing.clocks.map { clock in
                (
                    clock.limit.id.words,
                    "\(limit(clock, standing))<br>\(limitBasis(clock.limit, clock.span, from: clock.start, days: clock.count.runs))"
                )
            })
    }

    func limit(_ clock: Clock, _ standing: Standing) -> HTML {
        guard let due = clock.due else { return statusMark(.stopped, limitStandsStill) }
        return "\(due.words)<br>\(pressure(clock, due, standing))"
    }

    private func pressure(_ clock: Clock, _ due: DueDate, _ standing: Standing) -> HTML {
        if clock.lapsedOn != nil {
            return clock.limit.onLapse == .rightEnds
                ? "\(words("期满，没有人申请听证", "Ended; nobody asked for a hearing"))"
                : "\(words("期满，依法发生效力", "Lapsed; the law has acted"))"
        }
        if let met = clock.metOn { return "\(end(clock, on: met, by: standing.journal.first { $0.number == clock.endedBy }?.act))" }
        if clock.limit.party == .applicant { return "\(statusMark(.stopped, words("等申请人", "the applicant's turn")))" }
        return clock.endedBy == nil
            ? pressureMark(due, isOpen: true) : "\(words("文书已作出，尚未告知到申请人", "Issued, not yet told"))"
    }

    private func end(_ clock: Clock, on met: Moment, by act: Act?) -> String {
        switch act {
        case .correction: words("申请人已于\(met.chinese)补正", "Corrected on \(met.words)")
        case .hearingRequest: words("已于\(met.day.chinese)提出听证申请", "A hearing was asked for on \(met.day.words)")
        case .hearingRecord: words("已于\(met.chinese)举行", "Held on \(met.words)")
        case .inspectorAssignment: words("已于\(met.chinese)指派", "Sent on \(met.words)")
        case .withdrawal: words("申请人已于\(met.chinese)撤回申请", "The application was withdrawn on \(met.words)")
        default: words("已于\(met.chinese)告知", "Told on \(met.words)")
        }
    }
}
