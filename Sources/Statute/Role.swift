/// 角色 — who a person is to a case. Which role may perform which act stands in `Act.performer`.
package enum Role: String, Codable, CaseIterable, Sendable {
    case applicant
    case agent
    case intakeClerk
    case examiner
    case reviewer
    case decider
    case agencyHead
    case governmentHead
    case hearingChair
    case sealKeeper
    case issuer
    case supervisor
    case administrator

    package var name: String {
        switch self {
        case .applicant: "申请人"
        case .agent: "代理人"
        case .intakeClerk: "受理人"
        case .examiner: "审查人"
        case .reviewer: "审核人"
        case .decider: "决定人"
        case .agencyHead: "本机关负责人"
        case .governmentHead: "本级政府负责人"
        case .hearingChair: "听证主持人"
        case .sealKeeper: "用印人"
        case .issuer: "送达人"
        case .supervisor: "监察员"
        case .administrator: "系统管理员"
        }
    }
}

/// 经办人员 — a person of the agency with the roles he holds at the time of the act.
package struct Officer: Codable, Hashable, Sendable {
    package let id: String
    package let name: String
    package let roles: Set<Role>

    package init(id: String, name: String, roles: Set<Role>) {
        self.id = id
        self.name = name
        self.roles = roles
    }
}
