import Pages
import Statute

/// 期限 on the page of a case: by when, how it stands, and every day of it.
extension ProcessorTier {
    func limits(_ standing: Standing) -> HTML {
        summaryList(
            standing.clocks.map { clock in
                (
                    clock.limit.id.words,
                    "\(limit(clock))<br>\(limitBasis(clock.limit, clock.span, from: clock.start, days: clock.count.runs))"
                )
            })
    }

    func limit(_ clock: Clock) -> HTML {
        guard let due = clock.due else { return statusMark(.stopped, limitStandsStill) }
        return "\(due.words)<br>\(pressure(clock, due))"
    }

    private func pressure(_ clock: Clock, _ due: DueDate) -> HTML {
        if clock.lapsedOn != nil, clock.limit.onLapse == .rightEnds { return "\(words("期满，没有人申请听证", "Ended; nobody asked for a hearing"))" }
        if clock.lapsedOn != nil { return "\(words("期满，依法发生效力", "Lapsed; the law has acted"))" }
        if let met = clock.metOn {
            switch clock.limit.id {
            case .hearingRequest: return "\(words("已于\(met.day.chinese)提出听证申请", "A hearing was asked for on \(met.day.words)"))"
            case .hearing: return "\(words("已于\(met.chinese)举行", "Held on \(met.words)"))"
            case .inspection: return "\(words("已于\(met.chinese)指派", "Sent on \(met.words)"))"
            default: break
            }
            return clock.limit.party == .applicant
                ? "\(words("申请人已于\(met.chinese)补正", "Corrected on \(met.words)"))"
                : "\(words("已于\(met.chinese)告知", "Told on \(met.words)"))"
        }
        if clock.limit.party == .applicant { return "\(statusMark(.stopped, words("等申请人", "the applicant's turn")))" }
        return clock.endedBy == nil
            ? pressureMark(due, isOpen: true) : "\(words("文书已作出，尚未告知到申请人", "Issued, not yet told"))"
    }
}
