/// 法定期限 — one row: from where it runs, what ends it, what stops it, what happens when it lapses, and the article.
///
/// No other code names a number of days. A new limit is one `ID` and one row of `row(_:)`.
package struct TimeLimit: Hashable, Sendable, Identifiable {
    /// In the order in which one limit gives the next its start.
    package enum ID: String, Codable, CaseIterable, Sendable {
        case acceptance, correction, decision, jointDecision, preliminaryReview, inspection, hearingRequest, hearing, hearingNotice,
            renewalWindow, renewal, delivery, publication
    }

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
        /// 权利消灭 — whoever might have asked no longer may, and the case goes on.
        case rightEnds
        /// 逾期申请延续: it is handled like a new application, and nothing is deemed.
        case newApplication
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

    /// What ends a case without a decision ends whatever was to be done in it.
    private static let caseEnds: [Act] = [.withdrawal, .termination, .renewal]

    package static func row(_ id: ID) -> TimeLimit {
        switch id {
        case .acceptance:
            // Each receipt of materials begins it anew: the filing, and every correction that a notice asked for.
            TimeLimit(
                id: id, name: "受理期限", span: Span(5, .workday), article: "第三十二条第一款第四项", party: .agency,
                starts: .filing, ends: [.acceptance, .correctionNotice, .nonAcceptance, .exemption] + caseEnds,
                extendableBy: nil, stoppedBy: .nothing, onLapse: .deemed(.acceptance))
        case .correction:
            // From the telling of the notice. The Act leaves the number to the item; without one nothing lapses (D4).
            TimeLimit(
                id: id, name: "补正期限", span: nil, article: "补正告知书", party: .applicant,
                starts: .correctionNotice, ends: [.correction, .abandonment] + caseEnds, extendableBy: nil,
                stoppedBy: .nothing, onLapse: .proposal(.abandonment))
        case .decision:
            TimeLimit(
                id: id, name: "决定期限", span: Span(20, .workday), article: "第四十二条第一款", party: .agency,
                starts: .acceptance, ends: [.grant, .refusal] + caseEnds,
                extendableBy: Prolongation(by: Span(10, .workday), approvedBy: .agencyHead, article: "第四十二条第一款"),
                stoppedBy: .specialProcedures, onLapse: .card)
        case .jointDecision:
            // 统一办理、联合办理、集中办理 (第二十六条第二款): in the place of the row above.
            TimeLimit(
                id: id, name: "决定期限", span: Span(45, .workday), article: "第四十二条第二款", party: .agency,
                starts: .acceptance, ends: [.grant, .refusal] + caseEnds,
                extendableBy: Prolongation(by: Span(15, .workday), approvedBy: .governmentHead, article: "第四十二条第二款"),
                stoppedBy: .specialProcedures, onLapse: .card)
        case .preliminaryReview:
            // The lower agency's, from its own acceptance. The article knows no prolongation.
            TimeLimit(
                id: id, name: "初审期限", span: Span(20, .workday), article: "第四十三条", party: .agency,
                starts: .acceptance, ends: [.forwarding] + caseEnds, extendableBy: nil,
                stoppedBy: .specialProcedures, onLapse: .card)
        case .inspection:
            // It stands in another section than 第四十五条, which does not stop it (D2).
            TimeLimit(
                id: id, name: "指派检验检疫人员期限", span: Span(5, .workday), article: "第五十五条第二款", party: .agency,
                starts: .acceptance, ends: [.inspectorAssignment, .grant, .refusal, .forwarding] + caseEnds, extendableBy: nil,
                stoppedBy: .nothing, onLapse: .card)
        case .hearingRequest:
            // From the telling. The Act says 五日; read as working days, which favours whoever may ask.
            TimeLimit(
                id: id, name: "申请听证期限", span: Span(5, .workday), article: "第四十七条第一款", party: .applicant,
                starts: .hearingRight, ends: [.hearingRequest] + caseEnds, extendableBy: nil,
                stoppedBy: .nothing, onLapse: .rightEnds)
        case .hearing:
            TimeLimit(
                id: id, name: "组织听证期限", span: Span(20, .workday), article: "第四十七条第一款", party: .agency,
                starts: .hearingRequest, ends: [.hearingRecord] + caseEnds, extendableBy: nil,
                stoppedBy: .nothing, onLapse: .card)
        case .hearingNotice:
            // Counted back from the hearing: the seven days between are clear (D6).
            TimeLimit(
                id: id, name: "听证通知期限", span: Span(7, .workday), article: "第四十八条第一款第一项", party: .agency,
                starts: .hearingNotice, ends: [.hearingNotice], extendableBy: nil, stoppedBy: .nothing, onLapse: .card)
        case .renewalWindow:
            // Counted back from the last day of validity. 三十日 of the holder's; natural days, which favours him.
            TimeLimit(
                id: id, name: "延续申请期限", span: Span(30, .naturalDay), article: "第五十条第一款", party: .applicant,
                starts: .filing, ends: [.filing], extendableBy: nil, stoppedBy: .nothing, onLapse: .newApplication)
        case .renewal:
            // To the last day of validity itself, so that it has no number. Only what was filed in time is deemed (D2).
            TimeLimit(
                id: id, name: "延续决定期限", span: nil, article: "第五十条第二款", party: .agency,
                starts: .filing, ends: [.grant, .refusal, .nonAcceptance, .exemption, .abandonment] + caseEnds, extendableBy: nil,
                stoppedBy: .nothing, onLapse: .deemed(.renewal))
        case .delivery:
            TimeLimit(
                id: id, name: "颁发送达期限", span: Span(10, .workday), article: "第四十四条", party: .agency,
                starts: .grant, ends: [.delivery, .retraction, .revocation, .cancellation], extendableBy: nil,
                stoppedBy: .specialProcedures, onLapse: .card)
        case .publication:
            // 双公示's seven days; the Act itself names none. A grant is public as soon as it can be read.
            TimeLimit(
                id: id, name: "公开期限", span: Span(7, .workday), article: "第四十条", party: .agency,
                starts: .grant, ends: [.grant], extendableBy: nil, stoppedBy: .nothing, onLapse: .card)
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
