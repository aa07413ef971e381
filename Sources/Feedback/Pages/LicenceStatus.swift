import Licensing
import Pages
import Statute

/// 许可证状态, as the public sees it: by the register's entries, and otherwise by its dates.
enum LicenceStatus {
    case valid, expired, retracted, revoked, cancelled, void

    /// In Chinese, as a file names it.
    var text: String {
        switch self {
        case .valid: official("有效")
        case .expired: official("已过有效期")
        case .retracted: official("已撤回")
        case .revoked: official("已撤销")
        case .cancelled: official("已注销")
        case .void: official("没有效力")
        }
    }

    var words: String {
        switch self {
        case .valid: Pages.words("现行有效", "Valid")
        case .expired: Pages.words("已过有效期", "Expired")
        case .retracted: Pages.words("已撤回", "Retracted")
        case .revoked: Pages.words("已撤销", "Revoked")
        case .cancelled: Pages.words("已注销", "Cancelled")
        case .void: Pages.words("没有效力", "Without effect")
        }
    }
}

extension LicenceFacts {
    func status(on day: Day) -> LicenceStatus {
        if isVoid { return .void }
        return switch ends?.last?.act {
        case .retraction: .retracted
        case .revocation: .revoked
        case .cancellation: .cancelled
        default: validUntil.map { day <= $0 } ?? true ? .valid : .expired
        }
    }
}

extension FeedbackTier {
    /// A licence that is no more, and why: the first thing that a reader must see.
    func licenceEnd(_ end: LicenceFacts.End) -> HTML {
        let title = words("这个许可已经不再有效：\(end.act.name)", "No longer in force: \(end.act.plainEnd)")
        let ground = end.ground.map { "<p>\(words("事由", "Ground"))：\(polyglot($0.words))</p>\n" as HTML } ?? .empty
        return noticeBanner(
            .warning, title,
            "<p>\(end.on.words) \(polyglot(end.documentNumber))</p>\n\(ground)")
    }
}

extension Act {
    fileprivate var plainEnd: String {
        switch self {
        case .retraction: "retracted"
        case .revocation: "revoked"
        default: "cancelled"
        }
    }
}
