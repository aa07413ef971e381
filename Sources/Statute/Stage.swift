/// 办理阶段 — where a case stands. Never set by hand: it follows from the journal (`Proceeding.state`).
package enum Stage: String, Codable, CaseIterable, Sendable {
    /// 收件 is not 受理: the materials are here, and the agency has neither accepted nor declined them.
    case received
    /// 待补正: the applicant's turn. No limit of the agency runs.
    case correctionRequested
    case accepted
    /// 特别程序中: the limit of the decision stands still (第四十五条).
    case specialProcedure
    /// 已告知听证权利: whoever was told may ask for a hearing (第四十七条). The limit runs.
    case hearingOffered
    /// 听证: from the request, or the agency's own notice, to the record (第四十八条).
    case hearing
    case examined
    case granted
    case refused
    /// The decision has been served: nothing is owed any more.
    case delivered
    /// 视为准予延续: the validity ended before a decision was told (第五十条第二款).
    case renewed
    /// 已转报: examined here, and with all materials gone to the agency above, which decides (第三十五条).
    case forwarded
    case notAccepted
    /// 不受理: no licence is needed.
    case exempted
    case abandoned
    case withdrawn
    case terminated
    /// 许可已撤回、已撤销、已注销: what was granted is no more.
    case retracted
    case revoked
    case cancelled

    package var name: String {
        switch self {
        case .received: "已收件"
        case .correctionRequested: "待补正"
        case .accepted: "已受理"
        case .specialProcedure: "特别程序中"
        case .hearingOffered: "已告知听证权利"
        case .hearing: "听证中"
        case .examined: "拟办意见已出"
        case .granted: "准予许可"
        case .refused: "不予许可"
        case .delivered: "已送达"
        case .renewed: "视为准予延续"
        case .forwarded: "已转报"
        case .notAccepted: "不予受理"
        case .exempted: "不受理"
        case .abandoned: "视为放弃"
        case .withdrawn: "已撤回"
        case .terminated: "终止办理"
        case .retracted: "许可已撤回"
        case .revoked: "许可已撤销"
        case .cancelled: "许可已注销"
        }
    }

    /// 尚未决定 — the agency still owes a decision, or the applicant a correction.
    package static let undecided: Set<Stage> = [
        .received, .correctionRequested, .accepted, .specialProcedure, .hearingOffered, .hearing, .examined,
    ]

    /// 有许可 — where there may be a licence: `Standing.licensing` says whether there is.
    package static let licensed: Set<Stage> = [.granted, .delivered, .renewed]

    /// Whether anything is still owed: a decision, or the service of one.
    package var isOpen: Bool { Stage.undecided.contains(self) || awaitsDelivery }

    /// 第四十四条: decided, and not yet served.
    package var awaitsDelivery: Bool { self == .granted || self == .refused }

    /// Whether the case was decided on its merits.
    package var isDecided: Bool { awaitsDelivery || self == .delivered }
}
