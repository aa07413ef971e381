/// 文书必备内容: what the law wants in each document. A template that leaves one out does not load, and a document that lacks
/// one is not issued. Number, agency, date and case number stand in the frame of every document (`DocumentField.framed`).
extension DocumentKind {
    /// What the document always says.
    package var mandatory: [DocumentField] {
        switch self {
        case .acceptance:
            [
                .applicant, .itemName, .article, .filedOn, .receivedOn, .acceptedOn, .decisionTerm, .decisionDuty, .decisionDue, .contact,
                .agencyPhone,
                .complaint,
            ]
        case .deemedAcceptance:
            [
                .applicant, .itemName, .article, .receivedOn, .acceptanceTerm, .acceptedOn, .decisionTerm, .decisionDuty, .decisionDue,
                .agencyPhone,
                .complaint,
            ]
        case .correctionNotice:
            [.applicant, .itemName, .article, .receivedOn, .defects, .correctionTerm, .contact, .agencyPhone, .agencyAddress]
        // Another ground than competence has another basis (第七十八条), so the basis is stated each time.
        case .nonAcceptance: [.applicant, .itemName, .receivedOn, .ground, .reasons, .legalBasis, .remedies]
        case .exemption: [.applicant, .itemName, .article, .receivedOn, .reasons, .remedies]
        case .specialProcedure:
            [
                .applicant, .itemName, .article, .acceptedOn, .procedure, .reasons, .plannedTime, .originalDue, .agencyPhone, .complaint,
            ]
        case .prolongation:
            [
                .applicant, .itemName, .article, .acceptedOn, .originalDue, .reasons, .prolongation, .prolongedDue, .approver, .approvedBy,
                .agencyPhone, .complaint,
            ]
        case .partyNotice:
            [.party, .applicant, .itemName, .article, .acceptedOn, .reasons, .legalBasis, .statementUntil, .agencyPhone, .agencyAddress]
        case .deemedRenewal:
            [.applicant, .itemName, .article, .filedOn, .expiredOn, .licenceName, .licenceNumber, .agencyPhone, .complaint]
        case .retraction, .revocation:
            [.applicant, .itemName, .article, .licenceName, .licenceNumber, .ground, .heard, .reasons, .legalBasis, .remedies]
        case .cancellation: [.applicant, .itemName, .article, .licenceName, .licenceNumber, .ground, .reasons, .legalBasis, .remedies]
        case .hearingRight:
            [.applicant, .itemName, .article, .acceptedOn, .reasons, .legalBasis, .hearingTerm, .agencyPhone, .agencyAddress]
        case .hearingNotice:
            [
                .applicant, .itemName, .article, .reasons, .hearingAt, .hearingPlace, .hearingChair, .hearingManner, .decisionDuty,
                .originalDue,
                .agencyPhone,
            ]
        case .grant:
            [
                .applicant, .itemName, .article, .filedOn, .acceptedOn, .conclusion, .legalBasis, .terms, .licenceName, .licenceNumber,
                .validFrom, .licenceDelivery,
            ]
        case .refusal: [.applicant, .itemName, .article, .filedOn, .acceptedOn, .reasons, .legalBasis, .remedies]
        case .forwarding: [.applicant, .itemName, .article, .filedOn, .acceptedOn, .reasons, .rightAgency, .agencyPhone]
        case .withdrawal: [.applicant, .itemName, .filedOn, .withdrawnOn]
        // The Act does not say 视为放弃; the rule that sets the term does, so the notice names it (D4).
        case .abandonment:
            [
                .applicant, .itemName, .correctionNumber, .correctionToldOn, .correctionTerm, .correctionDue, .correctionBasis, .reasons,
                .remedies,
            ]
        case .termination: [.applicant, .itemName, .filedOn, .ground, .reasons, .legalBasis, .remedies]
        case .serviceRecord: [.recipient, .itemName, .servedDocuments, .serviceWay, .servedAddress, .servedOn, .servedBy]
        }
    }

    /// What the document says when there is such a thing: the template must have a place for it, a single document may be without.
    package var mandatoryWhenKnown: [DocumentField] {
        switch self {
        // D10: a date that may still move says that it may.
        case .acceptance: [.decidingAuthority, .provisional]
        case .deemedAcceptance: [.decidingAuthority, .provisional]
        case .correctionNotice: [.correctionBasis]
        // 行政复议法第二十二条: what is served over the network names the way to ask for review over the network.
        case .nonAcceptance: [.rightAgency, .reviewChannel]
        case .exemption: [.legalBasis, .reviewChannel]
        case .specialProcedure: [.provisional, .legalBasis]
        case .prolongation: [.provisional]
        case .partyNotice, .hearingRight, .forwarding: []
        case .deemedRenewal: [.validFrom, .validUntil]
        case .retraction, .revocation, .cancellation: [.decisionNumber, .reviewChannel]
        case .hearingNotice: [.provisional]
        // 第四十八条第二款: the decision is made by the record, and says so.
        case .grant: [.hearingRecord, .reasons, .validUntil, .duties]
        // 第五十五条第三款: a refusal after a test names the technical standard.
        case .refusal: [.hearingRecord, .facts, .technicalStandard, .reviewChannel]
        case .withdrawal: [.remedies]
        case .abandonment: [.reviewChannel]
        case .termination: [.acceptedOn, .rightAgency, .approvedBy, .reviewChannel]
        case .serviceRecord: [.receivedBy, .recipientRelation, .refusalOfReceipt, .witness]
        }
    }

    /// Words that may not be missing, as the law or the rule has them.
    package var mandatoryPhrases: [String] {
        switch self {
        case .acceptance: ["材料齐全", "符合法定形式", "现予受理"]
        case .deemedAcceptance: ["逾期不告知", "自收到申请材料之日起即为受理", "系统"]
        case .correctionNotice: ["全部内容", "一次性", "无正当理由逾期", "视为放弃申请"]
        case .nonAcceptance: ["不予受理"]
        case .exemption: ["依法不需要取得行政许可", "不受理"]
        case .specialProcedure: ["不计算在", "书面告知", "次日起"]
        case .partyNotice: ["陈述", "申辩"]
        case .deemedRenewal: ["逾期未作决定", "视为准予延续", "系统"]
        case .retraction: ["撤回", "补偿"]
        case .revocation: ["撤销", "赔偿"]
        case .cancellation: ["注销"]
        case .hearingRight: ["要求听证的权利", "不承担", "放弃"]
        case .hearingNotice: ["回避", "证据", "质证", "不计算在"]
        case .prolongation: ["批准", "延长"]
        case .grant: ["准予行政许可"]
        case .refusal: ["不予行政许可"]
        case .forwarding: ["初步审查意见", "全部申请材料", "报送"]
        case .withdrawal: ["撤回", "终止办理"]
        case .abandonment: ["无正当理由逾期", "视为放弃申请", "终止办理"]
        case .termination: ["终止办理"]
        case .serviceRecord: ["送达"]
        }
    }

    /// The article that asks for this part, to be named when it is missing.
    package func article(for field: DocumentField) -> String? {
        switch (field, self) {
        // 第七条 gives the remedies against every act of licensing; D11 has them told in the notices as well.
        case (.remedies, .refusal): "行政许可法第三十八条第二款"
        case (.remedies, _): "行政许可法第七条"
        case (.reviewChannel, _): "行政复议法第二十二条"
        case (.technicalStandard, _): "行政许可法第五十五条第三款"
        case (.rightAgency, .nonAcceptance): "行政许可法第三十二条第一款第二项"
        case (.licenceDelivery, _): "行政许可法第四十四条"
        default: article.map { "行政许可法" + $0 }
        }
    }
}
