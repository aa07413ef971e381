/// 办理阶段 — where a case stands. Never set by hand: it follows from the journal (`Proceeding.state`).
package enum Stage: String, Codable, CaseIterable, Sendable {
    /// 收件 is not 受理: the materials are here, and the agency has neither accepted nor declined them.
    case received
    case accepted
    case examined
    case granted
    case refused

    package var name: String {
        switch self {
        case .received: "已收件"
        case .accepted: "已受理"
        case .examined: "拟办意见已出"
        case .granted: "准予许可"
        case .refused: "不予许可"
        }
    }

    /// Whether the agency still owes a decision.
    package var isOpen: Bool {
        switch self {
        case .received, .accepted, .examined: true
        case .granted, .refused: false
        }
    }
}
