/// 事由 — why a case ends without a decision. Which act may rest on it, and what it must name besides, stands here.
package enum Ground: String, Codable, CaseIterable, Sendable {
    /// 不属于本机关职权范围 — 第三十二条第一款第二项
    case notCompetent
    /// 依法不需要取得行政许可 — 第三十二条第一款第一项
    case notRequired
    /// 补正后仍不齐全或者不符合法定形式 (D4: corrected and still incomplete has this end)
    case stillIncomplete
    /// 隐瞒有关情况或者提供虚假材料 — 第七十八条
    case falseMaterials
    /// 申请人死亡、丧失行为能力或者终止
    case applicantEnded
    /// 事项取消或者法律依据变更
    case basisEnded

    package var name: String {
        switch self {
        case .notCompetent: "申请事项依法不属于本机关职权范围"
        case .notRequired: "申请事项依法不需要取得行政许可"
        case .stillIncomplete: "补正后申请材料仍不齐全或者不符合法定形式"
        case .falseMaterials: "隐瞒有关情况或者提供虚假材料申请行政许可"
        case .applicantEnded: "申请人死亡、丧失行为能力或者终止"
        case .basisEnded: "行政许可事项依法取消，或者所依据的法律、法规、规章已经变更"
        }
    }

    package var article: String {
        switch self {
        case .notCompetent: "第三十二条第一款第二项"
        case .notRequired: "第三十二条第一款第一项"
        case .stillIncomplete: "第三十二条第一款第四项"
        case .falseMaterials: "第七十八条"
        case .applicantEnded, .basisEnded: "第三十二条"
        }
    }

    /// The applicant is sent on, so he must be told where to.
    package var namesRightAgency: Bool { self == .notCompetent }

    /// D4: an acceptance that ought not to be is undone by the head of the agency alone.
    package var needsHead: Bool { self == .notCompetent || self == .notRequired }

    package static func allowed(for act: Act) -> [Ground] {
        switch act {
        case .nonAcceptance: [.notCompetent, .stillIncomplete, .falseMaterials]
        case .termination: [.notCompetent, .notRequired, .applicantEnded, .basisEnded]
        default: []
        }
    }
}
