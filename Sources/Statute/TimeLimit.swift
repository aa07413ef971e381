/// 法定期限 — one row: from where it runs, what ends it, what stops it, what happens when it lapses, and the article.
///
/// No other code names a number of days. A new limit is one `ID` and one row of `row(_:)`.
package struct TimeLimit: Hashable, Sendable, Identifiable {
    /// In the order in which one limit gives the next its start.
    package enum ID: String, Codable, CaseIterable, Sendable { case acceptance, correction, decision, delivery }

    /// Whose time runs. The applicant's own is never counted against the agency.
    package enum Party: Hashable, Sendable { case agency, applicant }

    /// 延长 — how often and by whom is the business of the act; the row says whether and how far.
    package struct Prolongation: Hashable, Sendable {
        package let by: Span
        package let approvedBy: Role
        package let article: String
    }

    /// 第四十五条 stops only the limits of its own section (第四十二条 to 第四十四条), so every row says for itself (D2).
    package enum Stoppage: Hashable, Sendable { case nothing, specialProcedures }

    package enum Lapse: Hashable, Sendable {
        /// 视为 — the law performs the act, dated as of the day on which the limit began.
        case deemed(Act)
        /// 红牌 — the act is late and stays due.
        case card
        /// The clock proposes the act; a person confirms it (D4).
        case proposal(Act)
    }

    package let id: ID
    package let name: String
    /// nil where the Act knows no number: only an item can give one, with its basis.
    package let span: Span?
    package let article: String
    package let party: Party
    /// The day of this act is the day before the first day that counts.
    package let starts: Act
    /// The limit is met when one of these acts has been told.
    package let ends: [Act]
    package let extendableBy: Prolongation?
    package let stoppedBy: Stoppage
    package let onLapse: Lapse

    package static let table: [TimeLimit] = ID.allCases.map(row)

    package static func row(_ id: ID) -> TimeLimit {
        switch id {
        case .acceptance:
            // Each receipt of materials begins it anew: the filing, and every correction that a notice asked for.
            TimeLimit(
                id: id, name: "受理期限", span: Span(5, .workday), article: "第三十二条第一款第四项", party: .agency,
                starts: .filing, ends: [.acceptance, .correctionNotice, .nonAcceptance, .exemption, .withdrawal, .termination],
                extendableBy: nil, stoppedBy: .nothing, onLapse: .deemed(.acceptance))
        case .correction:
            // From the telling of the notice. The Act leaves the number to the item; without one nothing lapses (D4).
            TimeLimit(
                id: id, name: "补正期限", span: nil, article: "补正告知书", party: .applicant,
                starts: .correctionNotice, ends: [.correction, .withdrawal, .abandonment, .termination], extendableBy: nil,
                stoppedBy: .nothing, onLapse: .proposal(.abandonment))
        case .decision:
            TimeLimit(
                id: id, name: "决定期限", span: Span(20, .workday), article: "第四十二条第一款", party: .agency,
                starts: .acceptance, ends: [.grant, .refusal, .withdrawal, .termination],
                extendableBy: Prolongation(by: Span(10, .workday), approvedBy: .agencyHead, article: "第四十二条第一款"),
                stoppedBy: .specialProcedures, onLapse: .card)
        case .delivery:
            TimeLimit(
                id: id, name: "颁发送达期限", span: Span(10, .workday), article: "第四十四条", party: .agency,
                starts: .grant, ends: [.delivery], extendableBy: nil, stoppedBy: .specialProcedures, onLapse: .card)
        }
    }
}

/// 期间 — a number of days of one kind.
package struct Span: Codable, Hashable, Sendable {
    package enum Unit: String, Codable, CaseIterable, Sendable {
        /// 工作日 — 第八十二条
        case workday
        /// 日（自然日） — the limits of other laws, where those count so (D9)
        case naturalDay
        /// 月 — ends on the day of the same number, or on the last of its month (民法典第二百零二条)
        case month
    }

    package let count: Int
    package let unit: Unit

    package init(_ count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// `二十个工作日`: what a sealed document prints beside a date that may still be provisional (D10).
    package var chinese: String {
        switch unit {
        case .workday: Self.numeral(count) + "个工作日"
        case .naturalDay: Self.numeral(count) + "日"
        case .month: Self.numeral(count) + "个月"
        }
    }

    private static func numeral(_ number: Int) -> String {
        guard (1...99).contains(number) else { return String(number) }
        let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
        let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
        let head = tens == 0 ? "" : (tens == 1 ? "" : digits[tens]) + "十"
        return head + digits[ones]
    }
}

/// 事项规定的期限 — what an item sets in place of the Act's own decision limit (第四十二条第一款 但书), or gives where the Act is silent;
/// frozen with the case.
package struct ItemLimits: Codable, Hashable, Sendable {
    package let decisionDays: Int?
    /// The law or regulation that sets it. Without one the days are 待核 (D9), and `Standing.alarms` says so.
    package let source: String?
    package let unit: Span.Unit
    /// 延长 by the item's own law; nil: the Act's own. A count of 0: its law knows none.
    package let prolongation: Span?
    /// 补正期限, and the rule by which silence is 视为放弃. Without a rule nothing lapses.
    package let correction: Span?
    package let correctionSource: String?

    package init(
        decisionDays: Int? = nil, source: String? = nil, unit: Span.Unit = .workday, prolongation: Span? = nil, correction: Span? = nil,
        correctionSource: String? = nil
    ) {
        self.decisionDays = decisionDays
        self.source = source
        self.unit = unit
        self.prolongation = prolongation
        self.correction = correction
        self.correctionSource = correctionSource
    }

    package func span(of limit: TimeLimit) -> Span? {
        switch limit.id {
        case .decision: decisionDays.map { Span($0, unit) } ?? limit.span
        case .correction: correction
        case .acceptance, .delivery: limit.span
        }
    }

    /// By how much the limit may be prolonged; nil where it may not.
    package func prolongation(of limit: TimeLimit) -> Span? {
        guard let own = limit.extendableBy?.by else { return nil }
        let span = prolongation ?? own
        return span.count > 0 ? span : nil
    }

    var isUnsourced: Bool { decisionDays != nil && source?.contains { $0.isLetter } != true }

    /// D4: no lapse where the item names no basis for its term.
    package var correctionLapses: Bool { correction != nil && correctionSource?.contains { $0.isLetter } ?? false }
}
