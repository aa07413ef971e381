/// 送达方式 — 民事诉讼法第八十七条至第九十五条 by analogy; the electronic way only where the applicant has agreed to it (D14).
package enum ServiceWay: String, Codable, CaseIterable, Sendable {
    case online, counter, post, left, entrusted, publication

    package var name: String {
        switch self {
        case .online: "电子送达"
        case .counter: "直接送达（窗口领取）"
        case .post: "邮寄送达"
        case .left: "留置送达"
        case .entrusted: "委托送达"
        case .publication: "公告送达"
        }
    }

    /// 送达方式确认书: what an applicant may choose. The others are the agency's when his way fails.
    package static let chosen: [ServiceWay] = [.online, .post, .counter]

    /// Nobody signs for these; all others name who took the document.
    package var needsRecipient: Bool { self != .left && self != .publication }
}

/// 送达回证 — the record of service.
package struct ServiceRecord: Codable, Hashable, Sendable {
    package let way: ServiceWay
    package let servedOn: Day
    package let recipient: String?
    /// 邮件号码、地址、见证人、拒收事由: what proves this way of service.
    package let note: String?

    package init(way: ServiceWay, servedOn: Day, recipient: String? = nil, note: String? = nil) {
        self.way = way
        self.servedOn = servedOn
        self.recipient = recipient
        self.note = note
    }
}
