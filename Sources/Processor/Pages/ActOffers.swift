import Licensing
import Pages
import Statute

/// To whom each act is open, and what it sets going.
extension ProcessorTier {
    enum Offer {
        case open
        /// Why not now or not by this person.
        case closed(String)
        /// Who does it instead.
        case somebodyElse(String)
    }

    /// Whether this person may try the act now; `Desk` decides.
    func offer(_ act: Act, _ staff: Staff, _ file: CaseFile, _ standing: Standing) -> Offer {
        if let said = Tenure.said(tenure.state) { return .closed(said.advice) }
        guard act.lawfulStages.contains(standing.stage) else {
            return .closed(
                words(
                    "本件现为“\(standing.stage.name)”，不能作这个行为。",
                    "This case is at “\(standing.stage.plainWords)”: the act is not possible now."))
        }
        let isSecond = act == .correctionNotice && file.proceeding.journal.contains { $0.act == .correctionNotice }
        if let why = file.proceeding.limits.forbids(act) { return .closed(words(why, "The law of this item knows no such act.")) }
        let approver = act == .prolongation ? file.proceeding.limits.deciding.extendableBy?.approvedBy : nil
        let roles: [Role] = isSecond ? [.reviewer] : act == .correctionNotice ? [.intakeClerk] : approver.map { [$0] } ?? act.performers
        let names = words(roles.map(\.name).joined(separator: "或者"), roles.map(\.words).joined(separator: " or "))
        guard roles.contains(where: staff.has) else { return .somebodyElse(words("由\(names)办理。", "Done by: \(names).")) }
        if act == .sealing {
            return waitingForSeal(of: staff, file, standing).isEmpty
                ? .closed(words("没有等您用印的文书。", "No document waits for your seal.")) : .open
        }
        let owner = file.department(for: act, at: standing.stage)
        guard owner.code == staff.person.department else {
            return .somebodyElse(words("由\(owner.name)的\(names)办理。", "Done by: \(names) of \(owner.name)."))
        }
        if standing.journal.contains(where: { $0.act == .recusal && !$0.isVoid && $0.content.recused == staff.person.id }) {
            return .closed(words("您已经回避，不能办理本件。", "You have stepped aside from this case."))
        }
        if act.apartFrom.contains(where: { earlier in
            file.proceeding.journal.contains { $0.act == earlier && $0.by == staff.person.id }
        }) {
            return .closed(
                words(
                    "您办过本件的前一步；受理、审查、决定要由不同的人办理。",
                    "You took an earlier step of this case; accepting, examining and deciding are for different people."))
        }
        switch act {
        case .abandonment where !standing.proposals.contains(.abandonment):
            return .closed(words("补正期限还没有届满。", "The time to correct has not ended yet."))
        case .opinion where standing.openOpinionRequests.isEmpty:
            return .closed(words("没有等回复的部门意见。", "No department has been asked."))
        case .retraction, .revocation, .cancellation:
            return standing.licensing == nil ? .closed(words("本件没有准予许可。", "No licence was granted in this case.")) : .open
        case .onTheSpotCorrection where standing.offer != nil:
            return .closed(words("已经请申请人当场更正，等他更正。", "The applicant has been asked to correct on the spot: wait for him."))
        case .hearingRequest where standing.inForce(.hearingRight)?.told == nil:
            return .closed(words("还没有告知听证权利。", "Nobody has been told of the right to a hearing yet."))
        case .hearingRequest where (standing.inForce(.hearingRequest)?.number ?? 0) > (standing.inForce(.hearingRight)?.number ?? 0):
            return .closed(words("听证申请已经登记。", "The request for a hearing has been entered already."))
        case .procedureResult where standing.procedures.isEmpty:
            return .closed(words("没有等结果的特别程序。", "No procedure waits for its result."))
        case .hearingRecord where standing.hearingNotice?.content.hearing.map { standing.at < $0.at } ?? false:
            let time = standing.hearingNotice?.content.hearing?.at
            return .closed(
                words(
                    "听证定于\(time?.chinese ?? "")举行，举行以后登记笔录。", "The hearing is set for \(time?.words ?? ""): the record is entered after it."
                ))
        case .hearingRecord where standing.hearingNotice?.content.hearing?.chair != staff.person.id:
            guard let chair = standing.hearingNotice?.content.hearing?.chairName else {
                return .closed(words("还没有通知听证的时间和地点。", "The hearing has not been notified yet."))
            }
            return .somebodyElse(words("由\(chair)主持听证并登记笔录。", "\(chair) presides and enters the record."))
        case .prolongation where standing.journal.contains { $0.act == .prolongation && !$0.isVoid }:
            return .closed(words("本件已经延长过一次。", "The limit of this case was prolonged once already."))
        case .delivery where standing.decision.map { standing.seal(of: $0.number) == nil } ?? true:
            return .closed(words("决定书还没有用印，用印以后才能送达。", "The decision is not sealed yet; it is served after sealing."))
        default: return .open
        }
    }

    func offers(_ staff: Staff, _ file: CaseFile, _ standing: Standing) -> [Act] {
        Act.lawful(at: standing.stage).filter { act in
            if case .open = offer(act, staff, file, standing) { true } else { false }
        }
    }

    /// What the button sets going, said before it is pressed.
    func consequence(_ act: Act) -> String {
        switch act {
        case .acceptance:
            words(
                "发出以后，受理通知书随即编号并告知申请人，不能撤回。",
                "Once issued, the notice of acceptance is numbered and told to the applicant. It cannot be taken back.")
        case .correctionNotice:
            words(
                "发出以后随即编号并告知申请人。一次告知全部内容：再作第二次，须由审核人说明理由。",
                "Once issued it is numbered and told to the applicant. It must say everything: a second notice needs a reviewer and a reason."
            )
        case .onTheSpotCorrection:
            words(
                "申请人今天更正的，收件日期不变；今天没有更正的，本次请求自动失效。",
                "Corrected today, the date of receipt stays. Not corrected today, this request lapses by itself.")
        case .examination:
            words(
                "办出以后，意见交决定人，不能修改；申请人只看到“已审查，等待决定”。",
                "The opinion goes to the decider and cannot be changed; the applicant sees only that the case was examined.")
        case .siteCheck:
            words(
                "登记以后不能修改。现场核查的时间计入期限。",
                "It cannot be changed afterwards. The time of a site check is counted.")
        case .inspectorAssignment:
            words("登记以后不能修改。", "It cannot be changed afterwards.")
        case .partyNotice:
            words(
                "发出以后，告知书随即编号；请另行送达利害关系人。期限届满或者登记了他的陈述、申辩以前，不能作出决定。",
                "Once issued the notice is numbered; serve it on the party yourself. No decision before the term has ended or a statement is entered."
            )
        case .statement, .opinion: words("登记以后不能修改。", "It cannot be changed afterwards.")
        case .opinionRequest:
            words("登记意见以前，不能作出决定；期限照常计算。", "No decision before the opinion is entered; the limit runs on.")
        case .recusal: words("登记以后，这个人不能再办理本件。", "From then on this person has no part in the case.")
        case .retraction, .revocation, .cancellation:
            words(
                "发出以后，决定书随即编号并告知被许可人，许可证的公开状态随之改变，不能撤回。",
                "Once issued, the decision is numbered and told to the holder, and the public status of the licence changes. This cannot be taken back."
            )
        case .hearingRight:
            words(
                "发出以后，告知书随即编号并告知申请人。在期限内没有人申请听证的，继续审查。利害关系人另行告知。",
                "Once issued it is numbered and told to the applicant. If nobody asks in time, the examination goes on. Other parties are told separately."
            )
        case .hearingRequest:
            words(
                "登记以后，应当在\(TimeLimit.row(.hearing).span?.chinese ?? "")内组织听证。",
                "Once entered, the hearing must be held within \(TimeLimit.row(.hearing).span?.words ?? "").")
        case .hearingNotice:
            words(
                "发出以后，通知书随即编号。自申请人能够看到它的次日起，作出决定的期限停止计算，到登记笔录的那一天为止。",
                "Once issued, the notice is numbered. The limit of the decision stands still from the day after the applicant can read it to the day of the record."
            )
        case .hearingRecord:
            words(
                "登记以后，期限自明天起继续计算，本件回到审查；决定应当根据笔录作出。",
                "The limit runs again from tomorrow and the case goes back to its examination; the decision is made by the record.")
        case .forwarding:
            words(
                "发出以后，告知书随即编号并告知申请人，本件在本机关办结；材料由本机关另行报送。",
                "Once issued it is numbered and told to the applicant, and the case is closed here; the materials are sent on separately.")
        case .specialProcedure:
            words(
                "发出以后，告知书随即编号。自申请人能够看到它的次日起期限停止计算，到登记结果的那一天为止。",
                "Once issued, the notice is numbered. The limit stands still from the day after the applicant can read it to the day of the result."
            )
        case .procedureResult:
            words(
                "登记以后，期限自明天起继续计算，本件回到审查。",
                "The limit runs again from tomorrow, and the case goes back to its examination.")
        case .prolongation:
            words(
                "只能延长一次。发出以后，告知书随即编号；申请人在原定期限届满前能够看到它，延长才有效力。",
                "Only once. The notice is numbered; the prolongation takes effect only if the applicant can read it before the limit ends.")
        case .grant:
            words(
                "发出以后，决定书和许可证编号随即生成，告知申请人并公示，不能撤回。",
                "Once issued, decision and licence are numbered, told to the applicant and made public. This cannot be taken back.")
        case .refusal, .nonAcceptance, .exemption, .abandonment, .termination:
            words(
                "发出以后，文书随即编号，理由和救济途径原样告知申请人，不能撤回。",
                "Once issued, the document is numbered and its reasons and remedies are told to the applicant. This cannot be taken back.")
        case .sealing: words("用印以后，文书显示测试印章，申请人和公众都能核验。", "The document then shows a test seal, and anyone can check it.")
        case .delivery: words("登记以后生成送达回证，本件办结。", "The record of service is made and the case is closed.")
        case .filing, .correction, .withdrawal, .renewal: ""
        }
    }
}
