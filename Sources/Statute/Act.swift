/// 行为 — what can be done to a case, one noun each. `rule` is the table of lawful acts: a new act is one case and one row.
package enum Act: String, Codable, CaseIterable, Sendable {
    /// 提交申请 — 第二十九条
    case filing
    /// 受理 — 第三十二条第一款第五项
    case acceptance
    /// 补正告知 — 第三十二条第一款第四项
    case correctionNotice
    /// 当场更正 — 第三十二条第一款第三项: uses up no notice, and its day is the same day
    case onTheSpotCorrection
    /// 补正 — the applicant's answer to a notice, or to what may be corrected on the spot
    case correction
    /// 不予受理 — 第三十二条第一款第二项
    case nonAcceptance
    /// 不受理（依法不需要取得行政许可）— 第三十二条第一款第一项
    case exemption
    /// 审查 — 第三十四条
    case examination
    /// 现场核查 — 第三十四条第三款: by two officers at least; no limit stands still for it
    case siteCheck
    /// 指派检验、检疫人员 — 第五十五条第二款: two at least
    case inspectorAssignment
    /// 告知利害关系人 — 第三十六条: who else has a major interest in the matter may state and defend it
    case partyNotice
    /// 陈述申辩 — 第三十六条: what a party or the applicant said
    case statement
    /// 征求部门意见 — 第二十六条第二款
    case opinionRequest
    /// 部门意见
    case opinion
    /// 回避 — whoever steps aside has no further part in the case
    case recusal
    /// 听证告知 — 第四十七条第一款: the right to ask for one
    case hearingRight
    /// 听证申请 — as it reached the agency, from the applicant or from whom the matter concerns
    case hearingRequest
    /// 听证通知 — 第四十八条第一款第一项
    case hearingNotice
    /// 听证笔录 — 第四十八条第一款第五项
    case hearingRecord
    /// 特别程序 — 第四十五条: its time is not counted, once it was told in writing
    case specialProcedure
    /// 特别程序结果 — its day is the last that is not counted
    case procedureResult
    /// 延长期限 — 第四十二条: once
    case prolongation
    /// 准予许可 — 第三十八条第一款
    case grant
    /// 不予许可 — 第三十八条第二款
    case refusal
    /// 转报 — 第三十五条: the opinion of the lower agency with all materials, to the one that decides
    case forwarding
    /// 准予延续 — 第五十条第二款: the law's own, when the validity ends before a decision was told
    case renewal
    /// 撤回申请 — the applicant's own, until there is a decision
    case withdrawal
    /// 视为放弃申请 — an unused correction term; proposed by the clock, confirmed by a person
    case abandonment
    /// 终止办理
    case termination
    /// 用印 — on a document that exists, by its keeper alone
    case sealing
    /// 送达 — 第四十四条
    case delivery
    /// 撤回许可 — 第八条第二款: the law or the facts on which it rested have changed
    case retraction
    /// 撤销许可 — 第六十九条: it should not have been granted
    case revocation
    /// 注销许可 — 第七十条: the formal end, with the entry in the register
    case cancellation

    /// One row of the table of lawful acts.
    package struct Rule: Sendable {
        let name: String
        let article: String
        /// 应当告知 — the act meets its limit only when the applicant has been told, not when it was made.
        let isTold: Bool
        /// Who may perform it; nobody when it is not the agency's act at all.
        let performers: [Role]
        /// 合法次序 — the stages at which the act is lawful.
        let at: Set<Stage>
        /// The stage at which the case stands after the act; nil when it stays where it was.
        let result: Stage?
        /// 审批三分离 — earlier acts whose performer may not perform this one. Administrative convention, not the words of the Act.
        let apartFrom: [Act]

        init(
            _ name: String, _ article: String, told: Bool = false, by performers: [Role] = [], at: Set<Stage> = [], result: Stage?,
            apartFrom: [Act] = []
        ) {
            self.name = name
            self.article = article
            isTold = told
            self.performers = performers
            self.at = at
            self.result = result
            self.apartFrom = apartFrom
        }
    }

    package var rule: Rule {
        let acceptor: [Act] = [.acceptance, .correctionNotice, .onTheSpotCorrection]
        let examiner: [Act] = [
            .examination, .procedureResult, .siteCheck, .inspectorAssignment, .partyNotice, .statement, .opinionRequest, .opinion,
            .hearingRight, .hearingRequest, .hearingNotice,
        ]
        let presiding = acceptor + [.hearingRecord]
        let underway: Set<Stage> = [.accepted, .specialProcedure, .hearingOffered, .hearing, .examined]
        return switch self {
        case .filing: Rule("提交申请", "第二十九条", result: .received)
        case .acceptance:
            Rule("受理", "第三十二条第一款第五项", told: true, by: [.intakeClerk], at: [.received], result: .accepted)
        case .correctionNotice:
            // A second notice is the reviewer's alone: see `Proceeding.perform`.
            Rule(
                "补正告知", "第三十二条第一款第四项", told: true, by: [.intakeClerk, .reviewer], at: [.received], result: .correctionRequested)
        case .onTheSpotCorrection:
            Rule("当场更正", "第三十二条第一款第三项", told: true, by: [.intakeClerk], at: [.received], result: nil)
        case .correction: Rule("补正", "第三十二条第一款第四项", at: [.received, .correctionRequested], result: .received)
        case .nonAcceptance:
            Rule("不予受理", "第三十二条第一款第二项", told: true, by: [.intakeClerk], at: [.received], result: .notAccepted)
        case .exemption:
            Rule("不受理", "第三十二条第一款第一项", told: true, by: [.intakeClerk], at: [.received], result: .exempted)
        case .examination:
            Rule("审查", "第三十四条", by: [.examiner], at: [.accepted], result: .examined, apartFrom: presiding)
        case .siteCheck:
            Rule("现场核查", "第三十四条第三款", by: [.examiner], at: underway.subtracting([.examined]), result: nil, apartFrom: presiding)
        case .inspectorAssignment:
            Rule(
                "指派检验检疫人员", "第五十五条第二款", by: [.examiner], at: underway.subtracting([.examined]), result: nil,
                apartFrom: presiding)
        case .partyNotice: Rule("告知利害关系人", "第三十六条", told: true, by: [.examiner], at: underway, result: nil, apartFrom: presiding)
        case .statement: Rule("陈述申辩", "第三十六条", by: [.examiner], at: underway, result: nil, apartFrom: presiding)
        // All opinions are in before the case is examined: who examines has to have read them.
        case .opinionRequest:
            Rule(
                "征求部门意见", "第二十六条第二款", by: [.examiner], at: underway.subtracting([.examined]), result: nil, apartFrom: presiding)
        case .opinion: Rule("部门意见", "第二十六条第二款", by: [.examiner], at: underway, result: nil, apartFrom: presiding)
        // 第四十八条 names it for who presides; whoever examines or decides steps aside by the same rule.
        case .recusal: Rule("回避", "第四十八条第一款第三项", by: [.agencyHead], at: underway, result: nil)
        // What a hearing brings is examined: an opinion given before is given anew.
        case .hearingRight:
            Rule(
                "听证告知", "第四十七条第一款", told: true, by: [.examiner], at: [.accepted, .examined], result: .hearingOffered,
                apartFrom: presiding)
        // Asked for on the last day, it may be entered after it.
        case .hearingRequest:
            Rule(
                "听证申请", "第四十七条第一款", by: [.examiner], at: [.hearingOffered, .accepted, .specialProcedure, .examined], result: .hearing,
                apartFrom: presiding)
        // 第四十六条: the agency may hold one on its own motion. Put off, it is notified again.
        case .hearingNotice:
            Rule(
                "听证通知", "第四十八条第一款第一项", told: true, by: [.examiner], at: [.accepted, .hearing, .examined], result: .hearing,
                apartFrom: presiding)
        // 第四十八条第一款第三项: whoever examines the application does not preside.
        case .hearingRecord:
            Rule(
                "听证笔录", "第四十八条第一款第五项", by: [.hearingChair], at: [.hearing], result: .accepted, apartFrom: acceptor + examiner)
        case .specialProcedure:
            Rule(
                "特别程序", SpecialProcedure.article, told: true, by: [.decider], at: [.accepted, .specialProcedure, .examined],
                result: .specialProcedure,
                apartFrom: acceptor + examiner)
        // What it found is examined: an opinion given before is given anew.
        case .procedureResult:
            Rule(
                "特别程序结果", SpecialProcedure.article, by: [.examiner], at: [.specialProcedure, .hearing], result: .accepted,
                apartFrom: presiding)
        case .prolongation:
            Rule(
                "延长期限", "第四十二条", told: true, by: [.agencyHead, .governmentHead], at: underway, result: nil)
        case .forwarding:
            Rule(
                "转报", "第三十五条", told: true, by: [.decider], at: [.examined], result: .forwarded, apartFrom: acceptor + examiner)
        // 第三十四条、第三十七条: a decision follows an examination.
        case .grant:
            Rule(
                "准予许可", "第三十八条第一款", told: true, by: [.decider], at: [.examined], result: .granted,
                apartFrom: acceptor + examiner)
        case .refusal:
            Rule(
                "不予许可", "第三十八条第二款", told: true, by: [.decider], at: [.examined], result: .refused,
                apartFrom: acceptor + examiner)
        // A person renews by a grant; this one is nobody's.
        case .renewal: Rule("准予延续", "第五十条第二款", told: true, result: .renewed)
        case .withdrawal: Rule("撤回申请", "第三十二条", told: true, at: Stage.undecided, result: .withdrawn)
        case .abandonment:
            Rule(
                "视为放弃申请", "第三十二条第一款第四项", told: true, by: [.intakeClerk], at: [.correctionRequested], result: .abandoned)
        // What was accepted without competence, or needs no licence, is ended by the agency head alone (D4): see `Ground.needsHead`.
        case .termination:
            Rule("终止办理", "第三十二条", told: true, by: [.decider, .agencyHead], at: Stage.undecided, result: .terminated)
        case .sealing: Rule("用印", "第三十二条第二款", by: [.sealKeeper], at: Set(Stage.allCases), result: nil)
        case .delivery: Rule("送达", "第四十四条", by: [.issuer], at: [.granted, .refused], result: .delivered)
        // The life of a licence goes on in the journal of the case that gave it.
        case .retraction: Rule("撤回许可", "第八条第二款", told: true, by: [.decider], at: Stage.licensed, result: .retracted)
        case .revocation: Rule("撤销许可", "第六十九条", told: true, by: [.decider], at: Stage.licensed, result: .revoked)
        case .cancellation:
            Rule(
                "注销许可", "第七十条", told: true, by: [.decider], at: Stage.licensed.union([.retracted, .revoked]), result: .cancelled)
        }
    }

    package var name: String { rule.name }
    package var article: String { rule.article }
    package var mustBeTold: Bool { rule.isTold }
    package var performers: [Role] { rule.performers }
    package var lawfulStages: Set<Stage> { rule.at }
    package var result: Stage? { rule.result }
    package var apartFrom: [Act] { rule.apartFrom }

    /// 申请人的行为: it comes as a filing, and nobody in the agency performs it.
    package var isApplicants: Bool { performers.isEmpty && self != .renewal }

    package static func lawful(at stage: Stage) -> [Act] {
        allCases.filter { !$0.performers.isEmpty && $0.lawfulStages.contains(stage) }
    }
}
