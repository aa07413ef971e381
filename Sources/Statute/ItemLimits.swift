/// 办理方式 — by how many agencies a case is decided. It says which limit the decision has.
package enum Handling: String, Codable, CaseIterable, Sendable {
    /// 一个机关 — 第四十二条第一款
    case ordinary
    /// 统一办理、联合办理、集中办理 — 第二十六条第二款
    case joint
    /// 下级机关初审 — 第三十五条: examined here, decided above
    case preliminary

    package var name: String {
        switch self {
        case .ordinary: "本机关办理"
        case .joint: "统一办理、联合办理或者集中办理"
        case .preliminary: "本机关初审，报上级机关决定"
        }
    }
}

/// 事项规定的期限 — what an item sets in place of the Act's own decision limit (第四十二条第一款 但书), or gives where the Act is silent;
/// frozen with the case.
package struct ItemLimits: Codable, Hashable, Sendable {
    package let decisionDays: Int?
    /// The law or regulation that sets it. Without one the days are 待核 (D9), and `Standing.alarms` says so.
    package let source: String?
    package let unit: Span.Unit
    /// 承诺办结时限, from the acceptance like the limit of the decision; nil: none is promised.
    package var promised: Span?
    /// 延长 by the item's own law; nil: the Act's own. A count of 0: its law knows none.
    package let prolongation: Span?
    /// 补正期限, and the rule by which silence is 视为放弃. Without a rule nothing lapses.
    package let correction: Span?
    package let correctionSource: String?
    /// 公开期限, where the item has one of its own.
    package let publication: Span?
    /// 办理方式; nil: this agency alone.
    package let handling: Handling?
    /// 延续申请期限, where the item's law has another than the thirty days (第五十条第一款 但书).
    package var renewalWindow: Span?
    /// What stops the limits of 第四十二条 to 第四十四条 besides the eight procedures of 第四十五条, by a law of the item's own.
    package var stops: [OwnStop]?
    /// 第五十五条: decided by what an inspection, a test or a quarantine finds.
    package let inspects: Bool?

    package init(
        decisionDays: Int? = nil, source: String? = nil, unit: Span.Unit = .workday, prolongation: Span? = nil, correction: Span? = nil,
        correctionSource: String? = nil, publication: Span? = nil, renewalWindow: Span? = nil, stops: [OwnStop]? = nil,
        handling: Handling? = nil, inspects: Bool? = nil
    ) {
        self.decisionDays = decisionDays
        self.source = source
        self.unit = unit
        self.prolongation = prolongation
        self.correction = correction
        self.correctionSource = correctionSource
        self.publication = publication
        self.renewalWindow = renewalWindow
        self.stops = stops
        self.handling = handling
        self.inspects = inspects
    }

    /// The row by which the case is to be finished.
    package var deciding: TimeLimit {
        switch handling ?? .ordinary {
        case .ordinary: .row(.decision)
        case .joint: .row(.jointDecision)
        case .preliminary: .row(.preliminaryReview)
        }
    }

    package func span(of limit: TimeLimit) -> Span? {
        switch limit.id {
        case .decision, .preliminaryReview: decisionDays.map { Span($0, unit) } ?? limit.span
        case .correction: correction
        case .publication: publication ?? limit.span
        case .renewalWindow: renewalWindow ?? limit.span
        // 第四十二条第二款 has no 另有规定.
        case .acceptance, .jointDecision, .inspection, .hearingRequest, .hearing, .hearingNotice, .renewal, .delivery: limit.span
        }
    }

    /// By how much the limit may be prolonged; nil where it may not.
    package func prolongation(of limit: TimeLimit) -> Span? {
        guard let own = limit.extendableBy?.by else { return nil }
        let span = limit.id == .decision ? prolongation ?? own : own
        return span.count > 0 ? span : nil
    }

    /// Why an act has no place in any case of this item; nil where it has.
    package func forbids(_ act: Act) -> String? {
        let isPreliminary = deciding.id == .preliminaryReview
        return switch act {
        case .grant where isPreliminary, .refusal where isPreliminary: "本机关对本事项只作初审，不作决定；请转报有权决定的上级机关。"
        case .forwarding where !isPreliminary: "本事项由本机关决定，不必转报上级机关。"
        case .inspectorAssignment where inspects != true: "本事项不是依检验、检测、检疫结果决定的事项，不必指派。"
        case .prolongation where prolongation(of: deciding) == nil: "本事项依据的法律没有规定可以延长。"
        default: nil
        }
    }

    package func stop(named name: String?) -> OwnStop? { stops?.first { $0.name == name } }

    var isUnsourced: Bool { decisionDays != nil && source?.contains { $0.isLetter } != true }

    /// D4: no lapse where the item names no basis for its term.
    package var correctionLapses: Bool { correction != nil && correctionSource?.contains { $0.isLetter } ?? false }
}
