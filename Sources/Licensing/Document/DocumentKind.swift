import Statute

/// 文书种类 — every document that a case can issue. The raw value is the template's file name in `Forms/documents/`.
///
/// What a document must say is in `DocumentContent.swift`; how it says so is the template's business.
package enum DocumentKind: String, Codable, CaseIterable, Sendable {
    /// 受理通知书 — 第三十二条第一款第五项
    case acceptance
    /// 视为受理确认书 — 第三十二条第一款第四项: the law has accepted; the system says so and nobody seals it (D5).
    case deemedAcceptance = "deemed-acceptance"
    /// 补正材料一次性告知书 — 第三十二条第一款第四项
    case correctionNotice = "correction-notice"
    /// 不予受理决定书 — 第三十二条
    case nonAcceptance = "non-acceptance"
    /// 不受理告知书 — 第三十二条第一款第一项: no licence is needed.
    case exemption
    /// 特别程序告知书 — 第四十五条: 除外时间
    case specialProcedure = "special-procedure"
    /// 利害关系人告知书 — 第三十六条
    case partyNotice = "party-notice"
    /// 听证告知书 — 第四十七条第一款
    case hearingRight = "hearing-right"
    /// 听证通知书 — 第四十八条第一款第一项
    case hearingNotice = "hearing-notice"
    /// 延期决定告知书 — 第四十二条
    case prolongation
    /// 准予行政许可决定书 — 第三十八条第一款
    case grant
    /// 不予行政许可决定书 — 第三十八条第二款
    case refusal
    /// 视为准予延续确认书 — 第五十条第二款: by the system, like the confirmation of an acceptance by law (D5).
    case deemedRenewal = "deemed-renewal"
    /// 撤回行政许可决定书 — 第八条第二款
    case retraction
    /// 撤销行政许可决定书 — 第六十九条
    case revocation
    /// 注销行政许可决定书 — 第七十条
    case cancellation
    /// 转报告知书 — 第三十五条
    case forwarding
    /// 终止办理告知书（撤回申请）
    case withdrawal
    /// 终止办理告知书（视为放弃）
    case abandonment
    /// 终止办理告知书
    case termination
    /// 送达回证
    case serviceRecord = "service-record"

    /// The usual title; the printed one is the template's.
    package var name: String {
        switch self {
        case .acceptance: "受理通知书"
        case .deemedAcceptance: "视为受理确认书"
        case .correctionNotice: "补正材料一次性告知书"
        case .nonAcceptance: "不予受理决定书"
        case .exemption: "不受理告知书"
        case .specialProcedure: "特别程序告知书"
        case .partyNotice: "利害关系人告知书"
        case .hearingRight: "听证告知书"
        case .hearingNotice: "听证通知书"
        case .prolongation: "延期决定告知书"
        case .grant: "准予行政许可决定书"
        case .refusal: "不予行政许可决定书"
        case .deemedRenewal: "视为准予延续确认书"
        case .retraction: "撤回行政许可决定书"
        case .revocation: "撤销行政许可决定书"
        case .cancellation: "注销行政许可决定书"
        case .forwarding: "转报告知书"
        case .withdrawal: "终止办理告知书（撤回申请）"
        case .abandonment: "终止办理告知书（视为放弃）"
        case .termination: "终止办理告知书"
        case .serviceRecord: "送达回证"
        }
    }

    /// The article of the Act under which the document is issued. `nil` where the Act knows no such document, or where the ground
    /// decides the article: those state their legal basis themselves, and none is invented for them.
    package var article: String? {
        switch self {
        case .acceptance: "第三十二条第一款第五项"
        case .deemedAcceptance, .correctionNotice: "第三十二条第一款第四项"
        case .nonAcceptance: "第三十二条"
        case .exemption: "第三十二条第一款第一项"
        case .specialProcedure: SpecialProcedure.article
        case .partyNotice: "第三十六条"
        case .hearingRight: "第四十七条第一款"
        case .hearingNotice: "第四十八条第一款"
        case .prolongation: "第四十二条"
        case .grant: "第三十八条第一款"
        case .refusal: "第三十八条第二款"
        case .deemedRenewal: "第五十条第二款"
        case .retraction: "第八条第二款"
        case .revocation: "第六十九条"
        case .cancellation: "第七十条"
        case .forwarding: "第三十五条"
        case .withdrawal, .abandonment, .termination, .serviceRecord: nil
        }
    }

    /// 第三十二条第二款: acts at the counter bear the special seal; a decision bears the agency's own, and so does its licence
    /// (第三十九条). What the system issues is not sealed (D5); a record of service is proved by who received it (民事诉讼法第八十七条, alike).
    package var seal: DocumentSeal {
        switch self {
        case .deemedAcceptance, .deemedRenewal, .serviceRecord: .none
        case .grant, .refusal, .retraction, .revocation, .cancellation: .agency
        case .acceptance, .correctionNotice, .nonAcceptance, .exemption, .specialProcedure, .partyNotice, .hearingRight, .hearingNotice,
            .prolongation, .forwarding, .withdrawal, .abandonment, .termination:
            .licensing
        }
    }

    /// Issued by the law's own working, and not by a person.
    package var isIssuedBySystem: Bool { self == .deemedAcceptance || self == .deemedRenewal }

    /// Whether the two may bear the same letter, and so be numbered in one series: the three endings without a decision.
    package func sharesSeries(with other: DocumentKind) -> Bool {
        let endings: Set<DocumentKind> = [.withdrawal, .abandonment, .termination]
        return self == other || endings.isSuperset(of: [self, other])
    }
}

/// 印章 — which seal a document wants; applying it is an act of the seal keeper.
package enum DocumentSeal: String, Codable, CaseIterable, Sendable {
    case licensing
    case agency
    case none

    /// `nil` when nothing is to be sealed.
    package var name: String? {
        switch self {
        case .licensing: "行政许可专用章"
        case .agency: "机关印章"
        case .none: nil
        }
    }
}
