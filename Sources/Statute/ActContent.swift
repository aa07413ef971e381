/// What an act says. Which parts an act cannot do without is in `missing(for:)`; the others may be empty.
package struct ActContent: Codable, Hashable, Sendable {
    /// 审查结论
    package enum Conclusion: String, Codable, CaseIterable, Sendable {
        case meets
        case doesNotMeet

        package var name: String {
            switch self {
            case .meets: "符合法定条件、标准"
            case .doesNotMeet: "不符合法定条件、标准"
            }
        }
    }

    package var conclusion: Conclusion?
    /// 理由
    package var reasons: String?
    /// 依据
    package var basis: String?
    /// 救济途径 — 申请行政复议、提起行政诉讼的权利
    package var remedies: String?
    /// 许可内容
    package var terms: String?
    package var validFrom: Day?
    package var validUntil: Day?
    /// 需要补正的全部内容 of a notice; of the applicant's own correction, what he reopened himself and why.
    package var defects: [Defect]?
    package var ground: Ground?
    /// 陈述、申辩的情况: what the holder was told before, and what he said to it.
    package var heard: String?
    /// 特别程序 and 所需时间, in days: what 第四十五条 wants told in writing.
    package var procedure: SpecialProcedure?
    package var plannedDays: Int?
    /// 事项规定的其他程序: which of the item's own it is.
    package var ownProcedure: String?
    /// 核查人员、检验检疫人员: who was there, or is sent.
    package var officers: [String]?
    /// 核查日期; 申请听证的日期
    package var on: Day?
    /// 回避的人: the officer's id; his name is the `party`.
    package var recused: String?
    /// 申请听证的人、利害关系人、被征求意见的部门; where it is another than the applicant, the day on which he was told of his right.
    package var party: String?
    package var toldOn: Day?
    /// 听证: when, where and under whom. Of the record, the hearing of the notice; set by `Proceeding`.
    package var hearing: Hearing?
    /// 听证笔录: of a decision, the journal row by which it was made (第四十八条第二款). Set by `Proceeding`.
    package internal(set) var record: Int?
    /// 有权机关 — to whom the applicant is sent on.
    package var rightAgency: String?
    package var service: ServiceRecord?
    /// 用印: the journal row whose document gets the seal.
    package var sealed: Int?
    /// 收到时间 of the applicant's own act: entry into the outer system, which may lie before the row was made.
    package var receivedAt: Moment?
    /// The applicant's filing by which the act came: its receipt's number.
    package var filing: String?
    /// 补正: the notice or the offer that the applicant had before him. 特别程序结果: the procedure that it ends. 陈述申辩、部门意见: what it
    /// answers.
    package var answering: Int?
    /// Where the case stood when it was terminated. Set by `Proceeding`.
    package internal(set) var stage: Stage?
    /// 补正期限 as the notice states it. Set by `Proceeding` from the item, never by a clerk.
    package internal(set) var term: Span?
    /// 应作出决定的日期 as the document of this act states it. Set by `Proceeding`, never by a clerk: see `Fold.dueDate`.
    package internal(set) var statedDue: DueDate?
    /// 文号, and for a grant 许可证编号: allotted by the books, never by the person who acts.
    package var documentNumber: String?
    package var licenceNumber: String?
    /// SHA-256 of the document's canonical bytes, hexadecimal: what was issued cannot become another text.
    package var documentDigest: String?
    /// 电子签名: of a sealing, the agency's over the sealed document; of what the law did, the system's over its own.
    package var signature: String?

    package init(
        conclusion: Conclusion? = nil, reasons: String? = nil, basis: String? = nil, remedies: String? = nil, terms: String? = nil,
        validFrom: Day? = nil, validUntil: Day? = nil, defects: [Defect]? = nil, ground: Ground? = nil, rightAgency: String? = nil,
        service: ServiceRecord? = nil, sealed: Int? = nil, receivedAt: Moment? = nil, filing: String? = nil
    ) {
        self.conclusion = conclusion
        self.reasons = reasons
        self.basis = basis
        self.remedies = remedies
        self.terms = terms
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.defects = defects
        self.ground = ground
        self.rightAgency = rightAgency
        self.service = service
        self.sealed = sealed
        self.receivedAt = receivedAt
        self.filing = filing
    }

    /// The parts of a content by the names under which forms and faults know them.
    package enum Part: String, Codable, CaseIterable, Sendable {
        case conclusion, reasons, basis, remedies, heard, terms, defects, ground, procedure, plannedDays, officers, on, party, recused,
            toldOn, hearingAt,
            place,
            chair, rightAgency, way, recipient, servedOn, sealed

        package var name: String {
            switch self {
            case .conclusion: "审查结论"
            case .reasons: "理由"
            case .basis: "依据"
            case .remedies: "救济途径（申请行政复议、提起行政诉讼的权利和期限）"
            case .heard: "事先告知和被许可人陈述、申辩的情况"
            case .terms: "许可内容"
            case .defects: "需要补正的内容"
            case .ground: "事由"
            case .procedure: "特别程序的种类"
            case .plannedDays: "所需时间（一天至三百六十五天）"
            case .officers: "人员（两名以上）"
            case .on: "日期"
            case .party: "有关的人或者部门"
            case .recused: "回避的人"
            case .toldOn: "被告知听证权利的日期"
            case .hearingAt: "听证时间"
            case .place: "听证地点"
            case .chair: "听证主持人"
            case .rightAgency: "有权办理的机关"
            case .way: "送达方式"
            case .recipient: "签收人"
            case .servedOn: "送达日期"
            case .sealed: "要用印的文书"
            }
        }
    }

    /// Longest text of one part, in UTF-8 bytes: a journal row is signed, sent and shown whole.
    package static let longestPart = 16_384
    private static let mostOfficers = 20

    /// All that is wanting, together (一次告知 is as right for a clerk as for an applicant).
    ///
    /// A grant against the examiner's conclusion is the decider's right (第三十七条 leaves the decision to him), but then it must say why.
    func missing(for act: Act, after conclusion: Conclusion?, isSecondNotice: Bool = false) -> [Part] {
        let wanted: [Part]
        switch act {
        case .filing, .acceptance, .correction, .withdrawal, .renewal: wanted = []
        case .correctionNotice: wanted = [.defects, .basis] + (isSecondNotice ? [.reasons] : [])
        case .onTheSpotCorrection: wanted = [.defects]
        case .examination: wanted = [.conclusion, .reasons]
        case .siteCheck: wanted = [.officers, .on, .reasons]
        case .inspectorAssignment: wanted = [.officers]
        case .partyNotice: wanted = [.party, .on, .reasons, .basis]
        case .statement: wanted = [.party, .on, .reasons]
        case .opinionRequest: wanted = [.party, .reasons]
        case .opinion: wanted = [.reasons]
        case .recusal: wanted = [.recused, .reasons]
        case .hearingRight: wanted = [.reasons, .basis]
        case .hearingRequest: wanted = [.party, .on, .reasons]
        case .hearingNotice: wanted = [.hearingAt, .place, .chair, .reasons]
        case .forwarding: wanted = [.rightAgency, .reasons]
        case .specialProcedure: wanted = [.procedure, .plannedDays, .reasons]
        case .procedureResult, .hearingRecord, .prolongation: wanted = [.reasons]
        case .grant: wanted = conclusion == .doesNotMeet ? [.reasons, .basis, .terms] : [.basis, .terms]
        // 第三十八条第二款: 应当说明理由，并告知申请人享有依法申请行政复议或者提起行政诉讼的权利. For the others D11.
        case .refusal, .exemption, .abandonment: wanted = [.reasons, .basis, .remedies]
        case .nonAcceptance, .termination, .cancellation:
            // The basis follows from the ground, so that without one it is not asked for as well.
            wanted =
                [.ground, .reasons] + (ground == nil ? [] : [.basis]) + [.remedies]
                + (ground?.namesRightAgency ?? false ? [.rightAgency] : [])
        // 第七条: whoever loses something has been heard.
        case .retraction, .revocation: wanted = [.ground, .heard, .reasons] + (ground == nil ? [] : [.basis]) + [.remedies]
        case .sealing: wanted = [.sealed]
        case .delivery: wanted = [.way, .servedOn] + (service?.way.needsRecipient ?? true ? [.recipient] : [])
        }
        return wanted.filter { !has($0) }
    }

    var tooLong: [Part] {
        let long = Part.allCases.filter { (text($0)?.utf8.count ?? 0) > Self.longestPart }
        let hasLongNote = (service?.note?.utf8.count ?? 0) > Self.longestPart
        let hasLongDefect =
            (defects?.count ?? 0) > Defect.most || defects?.contains { $0.words.utf8.count > Defect.longestWords } ?? false
        let hasManyOfficers = (officers?.count ?? 0) > Self.mostOfficers || officers?.contains { $0.utf8.count > 200 } ?? false
        return long + (hasLongDefect ? [.defects] : []) + (hasLongNote ? [.way] : []) + (hasManyOfficers ? [.officers] : [])
    }

    private func has(_ part: Part) -> Bool {
        switch part {
        case .conclusion: conclusion != nil
        case .ground: ground != nil
        case .procedure: procedure != nil
        case .plannedDays: plannedDays.map { (1...365).contains($0) } ?? false
        case .officers: Set((officers ?? []).filter(Self.says)).count >= 2
        case .on: on != nil
        case .recused: recused.map { !$0.isEmpty } ?? false
        case .toldOn: toldOn != nil
        case .hearingAt: hearing != nil
        case .way: service != nil
        case .servedOn: service != nil
        case .sealed: sealed != nil
        case .defects: defects.map { !$0.isEmpty && $0.allSatisfy { Self.says($0.words) } } ?? false
        case .reasons, .basis, .remedies, .heard, .terms, .party, .place, .chair, .rightAgency, .recipient:
            text(part).map(Self.says) ?? false
        }
    }

    /// A row of dots or blanks is no reason: at least one letter or digit must stand there.
    private static func says(_ text: String) -> Bool { text.contains { $0.isLetter || $0.isNumber } }

    private func text(_ part: Part) -> String? {
        switch part {
        case .reasons: reasons
        case .basis: basis
        case .remedies: remedies
        case .heard: heard
        case .terms: terms
        case .party: party
        case .place: hearing?.place
        case .chair: hearing?.chair
        case .rightAgency: rightAgency
        case .recipient: service?.recipient
        case .conclusion, .defects, .ground, .procedure, .plannedDays, .officers, .on, .recused, .toldOn, .hearingAt, .way,
            .servedOn, .sealed:
            nil
        }
    }
}
