/// 行为 — what can be done to a case, one noun each. The switches below are the table of lawful acts: a new act is one case, and
/// the compiler asks for its name, its article, its performer, its place and whom it must be kept apart from.
package enum Act: String, Codable, CaseIterable, Sendable {
    /// 提交申请 — 第二十九条
    case filing
    /// 受理 — 第三十二条第一款第五项
    case acceptance
    /// 审查 — 第三十四条
    case examination
    /// 准予许可 — 第三十八条第一款
    case grant
    /// 不予许可 — 第三十八条第二款
    case refusal

    package var name: String {
        switch self {
        case .filing: "提交申请"
        case .acceptance: "受理"
        case .examination: "审查"
        case .grant: "准予许可"
        case .refusal: "不予许可"
        }
    }

    package var article: String {
        switch self {
        case .filing: "第二十九条"
        case .acceptance: "第三十二条第一款第五项"
        case .examination: "第三十四条"
        case .grant: "第三十八条第一款"
        case .refusal: "第三十八条第二款"
        }
    }

    /// 文书 — the document that the act issues, if it issues one.
    package var document: String? {
        switch self {
        case .filing: "申请材料接收凭证"
        case .acceptance: "受理通知书"
        case .examination: nil
        case .grant: "准予行政许可决定书"
        case .refusal: "不予行政许可决定书"
        }
    }

    /// 文种代字 in the number of its document: 演市监许准〔2026〕1号. `nil` for an act without a numbered document.
    package var documentLetter: String? {
        switch self {
        case .filing, .examination: nil
        case .acceptance: "受"
        case .grant: "准"
        case .refusal: "不"
        }
    }

    /// 应当告知 — the act meets its limit only when the applicant has been told, not when it was made.
    package var mustBeTold: Bool {
        switch self {
        case .acceptance, .grant, .refusal: true
        case .filing, .examination: false
        }
    }

    /// The role that may perform the act; nil when it is not the agency's act at all.
    package var performer: Role? {
        switch self {
        case .filing: nil
        case .acceptance: .intakeClerk
        case .examination: .examiner
        case .grant, .refusal: .decider
        }
    }

    /// 合法次序 — the stages at which the act is lawful. A filing opens a case, so within a case it has no place.
    package var lawfulStages: Set<Stage> {
        switch self {
        case .filing: []
        case .acceptance: [.received]
        case .examination: [.accepted]
        // 第三十四条、第三十七条: a decision follows an examination.
        case .grant, .refusal: [.examined]
        }
    }

    /// The stage at which the case stands after the act.
    package var result: Stage {
        switch self {
        case .filing: .received
        case .acceptance: .accepted
        case .examination: .examined
        case .grant: .granted
        case .refusal: .refused
        }
    }

    /// 审批三分离 — earlier acts whose performer may not perform this one. Administrative convention, not the words of the Act.
    package var apartFrom: [Act] {
        switch self {
        case .filing, .acceptance: []
        case .examination: [.acceptance]
        case .grant, .refusal: [.acceptance, .examination]
        }
    }

    package static func lawful(at stage: Stage) -> [Act] {
        allCases.filter { $0.lawfulStages.contains(stage) }
    }
}
