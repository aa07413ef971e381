package import Statute

/// The terms of the law in the language of the page. In Chinese they are the Act's own; in English one fixed term for each.
extension Stage {
    /// Where a case stands, in the words of somebody who waits for it.
    package var plainWords: String {
        switch self {
        case .received: words("已收件", "Received, not yet accepted")
        case .correctionRequested: words("待补正", "Correction requested")
        case .accepted: words("已受理", "Accepted")
        case .specialProcedure: words("特别程序中", "In a special procedure")
        case .hearingOffered: words("已告知听证权利", "The right to a hearing was told")
        case .hearing: words("听证中", "In a hearing")
        case .examined: words("已审查，等待决定", "Examined, waiting for the decision")
        case .granted: words("准予许可", "Granted")
        case .refused: words("不予许可", "Refused")
        case .delivered: words("已送达", "Served")
        case .renewed: words("视为准予延续", "Deemed renewed")
        case .retracted: words("许可已撤回", "Licence retracted")
        case .revoked: words("许可已撤销", "Licence revoked")
        case .cancelled: words("许可已注销", "Licence cancelled")
        case .forwarded: words("已转报上级机关", "Forwarded to the agency above")
        case .notAccepted: words("不予受理", "Not accepted")
        case .exempted: words("不受理（不需要许可）", "No licence needed")
        case .abandoned: words("视为放弃申请", "Deemed abandoned")
        case .withdrawn: words("已撤回申请", "Withdrawn")
        case .terminated: words("终止办理", "Terminated")
        }
    }
}

extension Act {
    package var words: String {
        switch self {
        case .filing: Pages.words(name, "Application")
        case .acceptance: Pages.words(name, "Accept")
        case .correctionNotice: Pages.words(name, "Ask for correction")
        case .onTheSpotCorrection: Pages.words(name, "Correct on the spot")
        case .correction: Pages.words(name, "Correction")
        case .nonAcceptance: Pages.words(name, "Decline to accept")
        case .exemption: Pages.words("不受理（不需要许可）", "No licence needed")
        case .examination: Pages.words(name, "Examine")
        case .siteCheck: Pages.words(name, "Enter a site check")
        case .inspectorAssignment: Pages.words(name, "Send inspectors")
        case .partyNotice: Pages.words(name, "Tell an interested party")
        case .statement: Pages.words(name, "Enter a statement")
        case .opinionRequest: Pages.words(name, "Ask a department")
        case .opinion: Pages.words(name, "Enter its opinion")
        case .recusal: Pages.words(name, "Enter a recusal")
        case .hearingRight: Pages.words(name, "Tell of the right to a hearing")
        case .hearingRequest: Pages.words(name, "Enter a request for a hearing")
        case .hearingNotice: Pages.words(name, "Notify of the hearing")
        case .hearingRecord: Pages.words(name, "Enter the record of the hearing")
        case .specialProcedure: Pages.words(name, "Start a special procedure")
        case .procedureResult: Pages.words(name, "Enter its result")
        case .prolongation: Pages.words(name, "Prolong the limit")
        case .grant: Pages.words(name, "Grant")
        case .refusal: Pages.words(name, "Refuse")
        case .renewal: Pages.words(name, "Renew")
        case .retraction: Pages.words(name, "Retract the licence")
        case .revocation: Pages.words(name, "Revoke the licence")
        case .cancellation: Pages.words(name, "Cancel the licence")
        case .forwarding: Pages.words(name, "Forward to the agency above")
        case .withdrawal: Pages.words(name, "Withdrawal")
        case .abandonment: Pages.words(name, "Deem abandoned")
        case .termination: Pages.words(name, "Terminate")
        case .sealing: Pages.words(name, "Seal")
        case .delivery: Pages.words(name, "Serve")
        }
    }
}

extension Role {
    package var words: String {
        switch self {
        case .applicant: Pages.words(name, "Applicant")
        case .agent: Pages.words(name, "Agent")
        case .intakeClerk: Pages.words(name, "Intake clerk")
        case .examiner: Pages.words(name, "Examiner")
        case .reviewer: Pages.words(name, "Reviewer")
        case .decider: Pages.words(name, "Decider")
        case .agencyHead: Pages.words(name, "Agency head")
        case .governmentHead: Pages.words(name, "Head of the government")
        case .hearingChair: Pages.words(name, "Hearing chair")
        case .sealKeeper: Pages.words(name, "Seal keeper")
        case .issuer: Pages.words(name, "Serving officer")
        case .supervisor: Pages.words(name, "Supervisor")
        case .administrator: Pages.words(name, "Administrator")
        }
    }
}

extension TimeLimit.ID {
    package var words: String {
        switch self {
        case .acceptance: Pages.words("受理期限", "Time to accept")
        case .correction: Pages.words("补正期限", "Time to correct")
        case .decision: Pages.words("决定期限", "Time to decide")
        case .jointDecision: Pages.words("决定期限", "Time to decide")
        case .preliminaryReview: Pages.words("初审期限", "Time to examine and forward")
        case .inspection: Pages.words("指派检验检疫人员期限", "Time to send inspectors")
        case .hearingRequest: Pages.words("申请听证期限", "Time to ask for a hearing")
        case .hearing: Pages.words("组织听证期限", "Time to hold the hearing")
        case .hearingNotice: Pages.words("听证通知期限", "Time to notify of the hearing")
        case .renewalWindow: Pages.words("延续申请期限", "Time to ask for renewal")
        case .renewal: Pages.words("延续决定期限", "Time to decide on the renewal")
        case .delivery: Pages.words("颁发送达期限", "Time to serve")
        case .publication: Pages.words("公开期限", "Time to make public")
        }
    }

    /// Whether its end is that of a right: nobody owes anything by it.
    package var isRight: Bool { TimeLimit.row(self).onLapse == .rightEnds }

    /// What is owed by its end, after 应当 or “must”.
    package var owed: String {
        switch self {
        case .acceptance: Pages.words("答复是否受理", "say whether the application is accepted")
        case .correction: Pages.words("提交补正", "file the correction")
        case .decision: Pages.words("作出决定", "decide")
        case .jointDecision: Pages.words("作出决定", "decide")
        case .preliminaryReview: Pages.words("审查完毕并转报", "examine and forward it")
        case .inspection: Pages.words("指派检验、检疫人员", "send inspectors")
        case .hearingRequest: Pages.words("提出听证申请", "ask for a hearing")
        case .hearing: Pages.words("组织听证", "hold the hearing")
        case .hearingNotice: Pages.words("通知听证", "notify of the hearing")
        case .renewalWindow: Pages.words("申请延续", "ask for renewal")
        case .renewal: Pages.words("决定是否准予延续", "decide on the renewal")
        case .delivery: Pages.words("送达许可证件", "serve the licence")
        case .publication: Pages.words("公开决定", "make the decision public")
        }
    }
}

extension ServiceWay {
    package var words: String {
        switch self {
        case .online: Pages.words(name, "Electronic service")
        case .counter: Pages.words(name, "At the counter")
        case .post: Pages.words(name, "By post")
        case .left: Pages.words(name, "Left at the place (留置)")
        case .entrusted: Pages.words(name, "Through another agency (委托)")
        case .publication: Pages.words(name, "By publication (公告)")
        }
    }
}

extension Ground {
    package var words: String {
        switch self {
        case .notCompetent: Pages.words(name, "The matter is not within this agency's competence")
        case .notRequired: Pages.words(name, "No licence is needed by law")
        case .stillIncomplete: Pages.words(name, "Corrected, and still incomplete or not in legal form")
        case .falseMaterials: Pages.words(name, "Facts were concealed or materials are false")
        case .applicantEnded: Pages.words(name, "The applicant has died, lost capacity or ceased to exist")
        case .lawChanged: Pages.words(name, "The law it rests on was changed or repealed")
        case .factsChanged: Pages.words(name, "The facts it rests on have changed greatly")
        case .officerAbuse: Pages.words(name, "Granted by abuse or neglect of office")
        case .beyondCompetence: Pages.words(name, "Granted beyond competence")
        case .againstProcedure: Pages.words(name, "Granted against the procedure")
        case .unqualified: Pages.words(name, "Granted to one who did not qualify")
        case .revocableByLaw: Pages.words(name, "Another case in which the law lets it be revoked")
        case .fraud: Pages.words(name, "Obtained by deceit, bribery or other improper means")
        case .expired: Pages.words(name, "Expired and not renewed")
        case .holderDied: Pages.words(name, "The holder of a personal qualification has died or lost capacity")
        case .holderEnded: Pages.words(name, "The organisation that held it has ended")
        case .licenceEnded: Pages.words(name, "Revoked, retracted or forfeited")
        case .impossible: Pages.words(name, "Force majeure makes it impossible to use")
        case .endedByLaw: Pages.words(name, "Another case in which the law has it cancelled")
        case .basisEnded: Pages.words(name, "The licence was abolished or its legal basis has changed")
        }
    }
}

extension ActContent.Conclusion {
    package var words: String {
        switch self {
        case .meets: Pages.words(name, "Meets the legal conditions and standards")
        case .doesNotMeet: Pages.words(name, "Does not meet the legal conditions and standards")
        }
    }
}

extension Span {
    package var words: String {
        switch unit {
        case .workday: Pages.words(chinese, count == 1 ? "1 working day" : "\(count) working days")
        case .naturalDay: Pages.words(chinese, count == 1 ? "1 day" : "\(count) days")
        case .month: Pages.words(chinese, count == 1 ? "1 month" : "\(count) months")
        }
    }
}

extension SpecialProcedure {
    package var words: String {
        switch self {
        case .hearing: Pages.words(name, "Hearing")
        case .tender: Pages.words(name, "Tender")
        case .auction: Pages.words(name, "Auction")
        case .inspection: Pages.words(name, "Inspection")
        case .testing: Pages.words(name, "Testing")
        case .quarantine: Pages.words(name, "Quarantine")
        case .appraisal: Pages.words(name, "Appraisal")
        case .expertReview: Pages.words(name, "Expert review")
        case .byItem: Pages.words(name, "Another procedure of the item's own law")
        }
    }
}
