/// 事由 — why a case ends without a decision, or a licence before its time. Which act may rest on it, and what it must name besides, stands here.
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
    /// 法律、法规、规章修改或者废止; 客观情况发生重大变化 — 第八条第二款
    case lawChanged, factsChanged
    /// 第六十九条第一款第一项至第五项
    case officerAbuse, beyondCompetence, againstProcedure, unqualified, revocableByLaw
    /// 以欺骗、贿赂等不正当手段取得 — 第六十九条第二款: it must be revoked
    case fraud
    /// 第七十条第一项至第六项
    case expired, holderDied, holderEnded, licenceEnded, impossible, endedByLaw

    package var name: String {
        switch self {
        case .notCompetent: "申请事项依法不属于本机关职权范围"
        case .notRequired: "申请事项依法不需要取得行政许可"
        case .stillIncomplete: "补正后申请材料仍不齐全或者不符合法定形式"
        case .falseMaterials: "隐瞒有关情况或者提供虚假材料申请行政许可"
        case .applicantEnded: "申请人死亡、丧失行为能力或者终止"
        case .basisEnded: "行政许可事项依法取消，或者所依据的法律、法规、规章已经变更"
        case .lawChanged: "行政许可所依据的法律、法规、规章修改或者废止，为了公共利益的需要"
        case .factsChanged: "准予行政许可所依据的客观情况发生重大变化，为了公共利益的需要"
        case .officerAbuse: "行政机关工作人员滥用职权、玩忽职守作出准予行政许可决定"
        case .beyondCompetence: "超越法定职权作出准予行政许可决定"
        case .againstProcedure: "违反法定程序作出准予行政许可决定"
        case .unqualified: "对不具备申请资格或者不符合法定条件的申请人准予行政许可"
        case .revocableByLaw: "依法可以撤销行政许可的其他情形"
        case .fraud: "被许可人以欺骗、贿赂等不正当手段取得行政许可"
        case .expired: "行政许可有效期届满未延续"
        case .holderDied: "赋予公民特定资格的行政许可，该公民死亡或者丧失行为能力"
        case .holderEnded: "法人或者其他组织依法终止"
        case .licenceEnded: "行政许可依法被撤销、撤回，或者行政许可证件依法被吊销"
        case .impossible: "因不可抗力导致行政许可事项无法实施"
        case .endedByLaw: "法律、法规规定的应当注销行政许可的其他情形"
        }
    }

    package var article: String {
        switch self {
        case .notCompetent: "第三十二条第一款第二项"
        case .notRequired: "第三十二条第一款第一项"
        case .stillIncomplete: "第三十二条第一款第四项"
        case .falseMaterials: "第七十八条"
        case .applicantEnded, .basisEnded: "第三十二条"
        case .lawChanged, .factsChanged: "第八条第二款"
        case .officerAbuse: "第六十九条第一款第一项"
        case .beyondCompetence: "第六十九条第一款第二项"
        case .againstProcedure: "第六十九条第一款第三项"
        case .unqualified: "第六十九条第一款第四项"
        case .revocableByLaw: "第六十九条第一款第五项"
        case .fraud: "第六十九条第二款"
        case .expired: "第七十条第一项"
        case .holderDied: "第七十条第二项"
        case .holderEnded: "第七十条第三项"
        case .licenceEnded: "第七十条第四项"
        case .impossible: "第七十条第五项"
        case .endedByLaw: "第七十条第六项"
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
        case .retraction: [.lawChanged, .factsChanged]
        case .revocation: [.officerAbuse, .beyondCompetence, .againstProcedure, .unqualified, .revocableByLaw, .fraud]
        case .cancellation: [.expired, .holderDied, .holderEnded, .licenceEnded, .impossible, .endedByLaw]
        default: []
        }
    }
}
