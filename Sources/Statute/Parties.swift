/// 利害关系人、有关部门: who is heard before a decision, and what is waited for (第二十六条第二款、第三十六条).
extension Standing {
    /// Notices to parties whose term to state has not passed and who have not stated anything.
    package var openPartyNotices: [Entry] {
        journal.filter { notice in
            notice.act == .partyNotice && !notice.isVoid && notice.content.on.map { at < $0.end } ?? false
                && !journal.contains { $0.act == .statement && !$0.isVoid && $0.content.answering == notice.number }
        }
    }

    package var openOpinionRequests: [Entry] {
        journal.filter { request in
            request.act == .opinionRequest && !request.isVoid
                && !journal.contains { $0.act == .opinion && !$0.isVoid && $0.content.answering == request.number }
        }
    }
}

extension Proceeding {
    func checkParties(_ act: Act, _ content: ActContent, _ standing: Standing) throws(Refusal) {
        func refuse(_ words: String, _ parts: [ActContent.Part] = []) -> Refusal {
            Refusal(.circumstances, words, article: act.article, parts: parts)
        }
        let today = standing.at.day
        switch act {
        case .partyNotice:
            guard let last = content.on, last > today else { throw refuse("陈述、申辩的最后一日应当在今天之后，请改正。", [.on]) }
        case .statement:
            guard let day = content.on, let accepted = standing.acceptedOn, accepted <= day, day <= today else {
                throw refuse("陈述、申辩的日期应当在受理日期和今天之间，请改正。", [.on])
            }
            let isKnown = content.answering.map { number in journal.contains { $0.number == number && $0.act == .partyNotice } } ?? true
            guard isKnown else { throw refuse("没有这一份告知，请刷新后再看。", [.party]) }
        case .opinion:
            let open = standing.openOpinionRequests
            let isOpen = content.answering.map { number in open.contains { $0.number == number } } ?? (open.count == 1)
            guard isOpen else { throw refuse("请选择是哪一个部门的意见；已经回复的不能再登记。", [.party]) }
        case .examination:
            if let request = standing.openOpinionRequests.first {
                throw refuse("\(request.content.party ?? "有关部门")还没有回复意见，请登记意见以后再审查。")
            }
            guard limits.handling != .joint || standing.inForce(.opinion) != nil else {
                throw refuse("统一办理、联合办理或者集中办理的事项，应当先征求有关部门的意见。")
            }
        case .grant, .refusal, .forwarding:
            if let notice = standing.openPartyNotices.first, let last = notice.content.on {
                throw refuse("\(notice.content.party ?? "利害关系人")可以在\(last.chinese)以前陈述、申辩，期限届满或者听取意见以后才能作出决定。")
            }
        default: break
        }
    }
}
