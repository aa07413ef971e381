/// 期限 — one limit of the table as it runs, or ran, in one case.
package struct Clock: Hashable, Sendable {
    package let limit: TimeLimit
    /// The Act's own span, or the one that the item sets in its place.
    package let span: Span
    /// The day that does not count; the first that may count is the next.
    package let start: Day
    /// 时限流水: every day since, and the last one.
    package let count: Count
    /// The journal row from which the limit runs.
    package let begunBy: Int
    /// The journal row that ends the limit, told or not.
    package let endedBy: Int?
    /// When that row was told.
    package let metOn: Moment?
    /// When the law itself acted because nobody else had.
    package let lapsedOn: Moment?
    package let overdue: Bool

    package var isRunning: Bool { metOn == nil && lapsedOn == nil }
    /// nil while a special procedure goes on: nobody knows the day.
    package var due: DueDate? { count.due }
    /// 期限停止计算
    package var isStopped: Bool { isRunning && due == nil }
}

/// 办件状态 — all that follows from a journal at one moment under one calendar. Computed, shown, projected; never a source.
package struct Standing: Hashable, Sendable {
    /// 时限提示: shape and word beside the colour are the page's affair.
    package enum Pressure: String, Codable, CaseIterable, Sendable {
        case normal, near, today, overdue

        package var name: String {
            switch self {
            case .normal: "正常"
            case .near: "临近"
            case .today: "今日到期"
            case .overdue: "超期"
            }
        }
    }

    /// 待办次序 — the case whose limit ends first comes first; among equals the one that was received first.
    package struct Urgency: Comparable, Hashable, Sendable {
        package let due: Day
        package let received: Moment

        package static func < (left: Urgency, right: Urgency) -> Bool {
            left.due == right.due ? left.received < right.received : left.due < right.due
        }
    }

    package let at: Moment
    package let stage: Stage
    package let receivedAt: Moment
    /// 受理日期: the day of the acceptance document, or of the receipt when the law accepted (第三十二条第一款第四项).
    package let acceptance: Entry?
    package let examination: Entry?
    package let decision: Entry?
    package let clocks: [Clock]
    /// The earliest end among the limits that still run.
    package let nextDue: DueDate?
    package let next: Clock?
    /// Whose turn it is.
    package let nextParty: TimeLimit.Party?
    /// Working days from tomorrow up to and with the due day: 0 on the day itself, negative after it.
    package let remainingWorkdays: Int?
    package let pressure: Pressure?
    package let alarms: [String]
    /// 特别程序 that go on.
    package let procedures: [Entry]
    /// 听证: the notice of the hearing that is to be held.
    package let hearingNotice: Entry?
    /// 待补正: the notice that waits for the applicant's answer.
    package let notice: Entry?
    /// 当场更正: what the applicant may correct today without a notice.
    package let offer: Entry?
    /// Acts that the clock proposes and a person must confirm.
    package let proposals: [Act]
    /// 收到材料之日 of what is now to be accepted: the filing's day, or that of the correction a notice asked for. What was corrected on
    /// the spot changes no date.
    package let currentReceipt: Moment
    /// Whether a notice was answered: only then can a case be 补正后仍不齐全.
    package let hasAnsweredNotice: Bool
    /// The rows known at `at`, each with what was told by then, the void ones marked, and with acts by law that are not yet recorded.
    package let journal: [Entry]

    package var receivedOn: Day { receivedAt.day }
    package var acceptedOn: Day? { acceptance?.dated }
    package var isDeemedAccepted: Bool { acceptance?.basis.isLaw ?? false }
    package var decidedOn: Day? { decision?.dated }
    package var acceptedBy: String? { acceptance?.by }
    package var examinedBy: String? { examination?.by }
    package var decidedBy: String? { decision?.by }
    package var isOverdue: Bool { clocks.contains { $0.isRunning && $0.overdue && $0.limit.party == .agency } }
    package var waitsForApplicant: Bool { notice != nil || offer != nil }
    /// The corrections that count, in order; the others are in the journal as supplements.
    package var corrections: [Entry] { journal.filter { $0.act == .correction && !$0.isVoid } }
    package func seal(of number: Int) -> Entry? { journal.first { $0.act == .sealing && $0.content.sealed == number && !$0.isVoid } }
    /// 电子签名 over the document of a row.
    package func signature(of number: Int) -> String? {
        seal(of: number)?.content.signature ?? journal.first { $0.number == number && $0.act != .sealing }?.content.signature
    }
    /// Documents in force that wait for their seal. What the law did is confirmed by the system, which has none (D5).
    package var unsealed: [Entry] {
        journal.filter { entry in
            entry.content.documentNumber != nil && !entry.isVoid && !entry.basis.isLaw && entry.act != .delivery
                && seal(of: entry.number) == nil
        }
    }
    /// The last row of an act that has effect.
    package func inForce(_ act: Act) -> Entry? { journal.last { $0.act == act && !$0.isVoid } }
    /// 视为准予延续
    package var renewal: Entry? { inForce(.renewal) }
    /// 许可 — the row that gave it: a grant, or the law's own renewal.
    package var licensing: Entry? { renewal ?? (decision?.act == .grant ? decision : nil) }
    /// 决定期限, or the preliminary review's.
    package var decisionClock: Clock? { clocks.last { [.decision, .jointDecision, .preliminaryReview].contains($0.limit.id) } }
    /// The day that the applicant is told of at this stage: until when he may ask for a hearing, or his case must be decided; nil where
    /// nobody can say.
    package var dueForApplicant: DueDate? {
        switch stage {
        case .accepted, .specialProcedure, .hearing, .examined: decisionClock?.due
        case .hearingOffered: clock(.hearingRequest)?.due
        default: nextDue
        }
    }
    package var urgency: Urgency { Urgency(due: nextDue?.day ?? .last, received: receivedAt) }

    /// When the law will act by itself if nobody does before. A provisional limit has no legal effect and does not lapse.
    package var lapsesAt: Moment? {
        clocks.filter { clock in
            switch clock.limit.onLapse {
            case .deemed, .rightEnds: clock.isRunning && clock.due?.isProvisional == false
            case .card, .proposal, .newApplication: false
            }
        }.compactMap { $0.due?.end }.filter { $0 > at }.min()
    }

    /// The latest of its kind: after a correction a limit runs a second time.
    package func clock(_ id: TimeLimit.ID) -> Clock? { clocks.last { $0.limit.id == id } }

    /// 补正期限 of one notice, once it was told.
    package func correctionDue(of notice: Entry) -> DueDate? {
        clocks.first { $0.limit.id == .correction && $0.begunBy == notice.number }?.due
    }

    /// Rows in force that the applicant must still be told.
    package var untold: [Entry] { journal.filter { $0.act.mustBeTold && $0.told == nil && !$0.isVoid } }
}
