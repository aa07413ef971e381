/// 特别程序 — 第四十五条: the eight kinds whose time is not counted in the limits of 第四十二条 to 第四十四条, and no others. A site check, an
/// opinion asked for, a signature that is waited for stop nothing, if no law of the item's own says otherwise.
package enum SpecialProcedure: String, Codable, CaseIterable, Sendable {
    case hearing, tender, auction, inspection, testing, quarantine, appraisal, expertReview
    /// What an item names with its basis: see `OwnStop`.
    case byItem

    package var name: String {
        switch self {
        case .hearing: "听证"
        case .tender: "招标"
        case .auction: "拍卖"
        case .inspection: "检验"
        case .testing: "检测"
        case .quarantine: "检疫"
        case .appraisal: "鉴定"
        case .expertReview: "专家评审"
        case .byItem: "事项规定的其他程序"
        }
    }

    package static let article = "第四十五条"
}

/// 事项规定的停止计算事由 — a procedure beside the eight, and the law or regulation by which its time is not counted.
package struct OwnStop: Codable, Hashable, Sendable {
    package let name: String
    package let source: String

    package init(name: String, source: String) {
        self.name = name
        self.source = source
    }
}

/// 不计入期限的时间 — from the day after the written notice was told to the day of the result, both included (D6).
package struct ExcludedTime: Hashable, Sendable {
    package let first: Day
    /// nil while the procedure goes on.
    package let last: Day?
    package let article: String

    func covers(_ day: Day) -> Bool { first <= day && last.map { day <= $0 } ?? true }
}
