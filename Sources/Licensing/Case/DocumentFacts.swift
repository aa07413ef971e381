package import Statute

/// 文书的内容 from the case: which document a row of the journal issues, and what is filled into its template.
extension CaseFile {
    package func documentKind(of entry: Entry) -> DocumentKind? {
        switch entry.act {
        case .acceptance: entry.basis.isLaw ? .deemedAcceptance : .acceptance
        case .correctionNotice: .correctionNotice
        case .nonAcceptance: .nonAcceptance
        case .exemption: .exemption
        case .specialProcedure: .specialProcedure
        case .partyNotice: .partyNotice
        case .hearingRight: .hearingRight
        case .hearingNotice: .hearingNotice
        case .forwarding: .forwarding
        case .prolongation: .prolongation
        case .grant: .grant
        case .refusal: .refusal
        case .renewal: .deemedRenewal
        case .retraction: .retraction
        case .revocation: .revocation
        case .cancellation: .cancellation
        case .withdrawal: .withdrawal
        case .abandonment: .abandonment
        case .termination: .termination
        case .delivery: .serviceRecord
        case .filing, .onTheSpotCorrection, .correction, .examination, .siteCheck, .inspectorAssignment, .statement, .opinionRequest,
            .opinion, .recusal, .hearingRequest, .hearingRecord,
            .procedureResult, .sealing:
            nil
        }
    }

    /// - Parameter standing: after the act.
    package func documentValues(of entry: Entry, standing: Standing, number: String?) -> DocumentValues {
        let agency = issuer(of: entry)
        let act = entry.content
        let answers = content(standing).answers
        // Filed as it is, without a name: the documents that ask for it must still be issued.
        let typed = item.holderName(answers)
        let holder = typed.contains { $0.isLetter || $0.isNumber } ? typed : "申请人（未填写名称，办件编号\(self.number)）"
        var values = DocumentValues(number: number, date: entry.basis.isLaw ? entry.made.day : documentDate(entry))
        func put(_ field: DocumentField, _ text: String?) { if let text, !text.isEmpty { values[field] = .text(text) } }
        func put(_ field: DocumentField, _ day: Day?) { if let day { values[field] = .day(day) } }

        put(.applicant, holder)
        put(.itemName, item.name)
        put(.caseNumber, self.number)
        put(.agency, agency.name)
        put(.agencyPhone, agency.phone)
        put(.agencyAddress, agency.address)
        // Nobody can be rung up who is the law itself, or the applicant.
        if entry.by != nil { put(.contact, entry.byName) }
        put(.complaint, item.guide.complaint)
        put(.query, "凭办件编号和查询码，在“进度查询”网页查看办理进度")
        if agency != decidingAuthority { put(.decidingAuthority, decidingAuthority.name) }
        put(.filedOn, standing.receivedOn)
        put(.receivedOn, standing.currentReceipt.day)
        put(.acceptedOn, standing.acceptedOn)
        if let span = proceeding.limits.span(of: .row(.acceptance)) { values[.acceptanceTerm] = .span(span) }
        if let span = proceeding.limits.span(of: proceeding.limits.deciding) { values[.decisionTerm] = .span(span) }
        put(.decisionDuty, proceeding.limits.deciding.id == .preliminaryReview ? "审查完毕并报送上级行政机关" : "作出行政许可决定")
        values[.promiseTerm] = .span(Span(item.guide.promiseDays, .workday))
        if let due = act.statedDue { values[.decisionDue] = .due(due) }
        if [.specialProcedure, .hearingNotice, .prolongation].contains(entry.act) { putDecisionLimit(act, standing, into: &values) }
        putHearing(act, standing, into: &values)

        put(.ground, act.ground?.name)
        put(.reasons, act.reasons)
        put(.legalBasis, act.basis)
        put(.remedies, act.remedies)
        put(.rightAgency, act.rightAgency)
        put(.terms, act.terms)
        putCorrection(act, standing, into: &values)
        if entry.act == .partyNotice {
            put(.party, act.party)
            put(.statementUntil, act.on)
        }
        if entry.act == .grant {
            put(.conclusion, ActContent.Conclusion.meets.name)
            put(.licenceName, item.guide.result.name)
            put(.licenceNumber, act.licenceNumber ?? (number == nil ? "（发出时编号）" : nil))
            put(.validFrom, act.validFrom ?? entry.dated)
            put(.validUntil, act.validUntil)
            put(.licenceDelivery, licenceDelivery(answers))
        }
        putLicence(entry, standing, into: &values)
        if entry.act == .withdrawal { put(.withdrawnOn, entry.arrivedAt.day) }
        if entry.act == .prolongation { put(.approver, proceeding.limits.deciding.id == .jointDecision ? "本级人民政府负责人" : "本行政机关负责人") }
        if entry.act == .termination || entry.act == .prolongation { put(.approvedBy, entry.byName) }
        if let record = act.service { putService(record, entry, holder, standing, into: &values) }
        return values
    }

    /// Of a licence that was renewed by law, or that ends: which it is, and since when.
    private func putLicence(_ entry: Entry, _ standing: Standing, into values: inout DocumentValues) {
        guard [.renewal, .retraction, .revocation, .cancellation].contains(entry.act) else { return }
        let licensing = entry.act == .renewal ? entry : standing.licensing
        values[.licenceName] = .text(item.guide.result.name)
        if let number = licensing?.content.licenceNumber { values[.licenceNumber] = .text(number) }
        if let from = licensing?.content.validFrom { values[.validFrom] = .day(from) }
        if let until = licensing?.content.validUntil { values[.validUntil] = .day(until) }
        if let heard = entry.content.heard { values[.heard] = .text(heard) }
        if let old = proceeding.validUntil { values[.expiredOn] = .day(old) }
        if let number = standing.decision?.content.documentNumber { values[.decisionNumber] = .text(number) }
    }

    private func documentDate(_ entry: Entry) -> Day { entry.act == .delivery ? entry.made.day : entry.dated }

    /// 特别程序、延长: the limit as it stood, and what becomes of it. While a procedure goes on nobody knows the day.
    private func putDecisionLimit(_ act: ActContent, _ standing: Standing, into values: inout DocumentValues) {
        func day(_ due: DueDate?) -> DocumentValue { due.map { .due($0) } ?? .text("停止计算的时间结束后继续计算的期限届满之日") }
        values[.originalDue] = day(standing.decisionClock?.due)
        values[.prolongedDue] = day(act.statedDue)
        values[.prolongation] = proceeding.limits.prolongation(of: proceeding.limits.deciding).map { .span($0) }
        if let procedure = act.procedure { values[.procedure] = .text(act.ownProcedure ?? procedure.name) }
        if let own = proceeding.limits.stop(named: act.ownProcedure) { values[.legalBasis] = .text(own.source) }
        if let days = act.plannedDays { values[.plannedTime] = .span(Span(days, .naturalDay)) }
    }

    private func putHearing(_ act: ActContent, _ standing: Standing, into values: inout DocumentValues) {
        if let span = TimeLimit.row(.hearingRequest).span { values[.hearingTerm] = .span(span) }
        if let hearing = act.hearing {
            values[.hearingAt] = .text(hearing.at.chinese)
            values[.hearingPlace] = .text(hearing.place)
            values[.hearingChair] = .text(hearing.chairName)
            values[.hearingManner] = .text(hearing.isPublic ? "公开举行" : "依法不公开举行")
        }
        if let held = act.record.flatMap({ number in standing.journal.first { $0.number == number } })?.content.hearing {
            values[.hearingRecord] = .text("\(held.at.day.chinese)举行的听证的笔录")
        }
    }

    private func putCorrection(_ act: ActContent, _ standing: Standing, into values: inout DocumentValues) {
        if let defects = act.defects { values[.defects] = .list(defects.map { "\($0.label)：\($0.words)" }) }
        if let span = act.term ?? proceeding.limits.correction {
            values[.correctionTerm] = .span(span)
        } else {
            values[.correctionTerm] = "合理期限"
        }
        if let basis = proceeding.limits.correctionSource { values[.correctionBasis] = .text(basis) }
        // Of the notice that was not answered, for the one who is told that it lapsed.
        guard let asked = standing.journal.last(where: { $0.act == .correctionNotice && !$0.isVoid }) else { return }
        if let number = asked.content.documentNumber { values[.correctionNumber] = .text(number) }
        if let told = asked.told { values[.correctionToldOn] = .day(told.day) }
        if let due = standing.correctionDue(of: asked) { values[.correctionDue] = .due(due) }
    }

    private func licenceDelivery(_ answers: Answers) -> String {
        let span = TimeLimit.row(.delivery).span?.chinese ?? ""
        let way =
            switch item.serviceWay(answers) {
            case .online: "以电子方式送达，可以在“进度查询”网页查看和下载"
            case .post: "邮寄送达"
            default: "到\(decidingAuthority.address)领取"
            }
        return "自本决定作出之日起\(span)内颁发，按您选择的方式\(way)"
    }

    private func putService(
        _ record: ServiceRecord, _ entry: Entry, _ holder: String, _ standing: Standing, into values: inout DocumentValues
    ) {
        let served = standing.decision.flatMap { decision in
            documentKind(of: decision).map { "\($0.name)（\(decision.content.documentNumber ?? "")）" }
        }
        values[.recipient] = .text(holder)
        values[.servedDocuments] = .list([served].compactMap(\.self))
        values[.serviceWay] = .text(record.way.name)
        values[.servedOn] = .day(record.servedOn)
        values[.servedBy] = .text(entry.byName)
        let place =
            switch record.way {
            case .online: "“进度查询”网页（受送达人凭查询码查看）"
            case .counter: decidingAuthority.address
            case .post, .left, .entrusted, .publication: record.note ?? "见备注"
            }
        values[.servedAddress] = .text(place)
        if let recipient = record.recipient, record.way != .online { values[.receivedBy] = .text(recipient) }
        if let note = record.note { values[.remark] = .text(note) }
    }
}
