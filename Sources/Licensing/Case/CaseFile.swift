package import Statute

/// 办件（案卷）: one application inside, with the journal of everything that was done about it.
package struct CaseFile: Sendable {
    /// 补正、撤回 …: what the applicant filed later to this case, under a receipt of its own.
    package struct Later: Sendable {
        /// The receipt's number.
        package let receipt: String
        package let filing: Filing
        package let receivedAt: Moment

        package init(receipt: String, filing: Filing, receivedAt: Moment) {
            self.receipt = receipt
            self.filing = filing
            self.receivedAt = receivedAt
        }
    }

    /// 办件编号 = the number on the first receipt.
    package let number: String
    package let item: LicenceItem
    package let filing: Filing
    /// In the order of their arrival.
    package private(set) var later: [Later]
    /// 收件机关 — 第二十六条第一款. It accepts; the deciding authority examines and decides.
    package let receivingAgency: Department
    /// 决定机关.
    package let decidingAuthority: Department
    package private(set) var proceeding: Proceeding

    package init(
        number: String, item: LicenceItem, filing: Filing, later: [Later] = [], receivingAgency: Department, decidingAuthority: Department,
        proceeding: Proceeding
    ) {
        self.number = number
        self.item = item
        self.filing = filing
        self.later = later
        self.receivingAgency = receivingAgency
        self.decidingAuthority = decidingAuthority
        self.proceeding = proceeding
    }

    /// Which department an act belongs to.
    package func department(for act: Act, content: ActContent = ActContent(), at stage: Stage) -> Department {
        switch act {
        case .filing, .acceptance, .correctionNotice, .onTheSpotCorrection, .correction, .nonAcceptance, .exemption, .abandonment,
            .withdrawal:
            receivingAgency
        case .examination, .siteCheck, .inspectorAssignment, .partyNotice, .statement, .opinionRequest, .opinion, .recusal, .hearingRight,
            .hearingRequest, .hearingNotice, .hearingRecord,
            .specialProcedure, .procedureResult, .prolongation, .grant, .refusal, .forwarding, .renewal, .delivery,
            .retraction, .revocation, .cancellation:
            decidingAuthority
        // Until it is accepted the case lies with the agency that received it.
        case .termination: [.received, .correctionRequested].contains(stage) ? receivingAgency : decidingAuthority
        // The seal is that of the agency whose document it is.
        case .sealing:
            content.sealed.flatMap { number in proceeding.journal.first { $0.number == number } }
                .map { issuer(of: $0) } ?? decidingAuthority
        }
    }

    /// The agency whose document a row of the journal is.
    package func issuer(of entry: Entry) -> Department {
        guard entry.act == .termination else { return department(for: entry.act, content: entry.content, at: .accepted) }
        if let stage = entry.content.stage { return department(for: .termination, at: stage) }
        let before = proceeding.journal.filter { $0.number < entry.number }
        return before.contains { $0.act == .acceptance } ? decidingAuthority : receivingAgency
    }

    /// Performs an act, or says why it may not be performed. Pure: nothing is stored here.
    package mutating func perform(
        _ act: Act, content: ActContent, by officer: Officer, of department: String, at moment: Moment, calendar: WorkCalendar
    ) throws(Refusal) -> Entry {
        let stage = proceeding.state(at: moment, calendar: calendar).stage
        let owner = self.department(for: act, content: content, at: stage)
        guard owner.code == department else {
            throw Refusal(.departmentWrong, "“\(act.name)”由\(owner.name)办理，您所在的单位不能办理。", article: "行政许可法第二十三条")
        }
        // D14: what the outward tier showed is its proof, so the record of it is the system's alone.
        guard act != .delivery || content.service?.way != .online else {
            throw Refusal(
                .circumstances, "电子送达由系统在申请人能够查看时自动登记，不能由人登记；请另选送达方式。", article: act.article, parts: [.way])
        }
        let entry = try proceeding.perform(act, content: content, by: officer, at: moment, calendar: calendar)
        proceeding.journal.append(entry)
        return entry
    }

    /// Replaces the row that was just performed, once its document has a number and a digest.
    package mutating func complete(_ entry: Entry) {
        proceeding.journal = proceeding.journal.map { $0.number == entry.number ? entry : $0 }
    }

    /// Enters what the applicant filed later. Its effect follows from the journal.
    package mutating func receive(_ filed: Later, as act: Act, at moment: Moment) -> Entry {
        later.append(filed)
        var content = ActContent(reasons: filed.filing.later?.reason, defects: filed.filing.later?.reopened, filing: filed.receipt)
        content.answering = filed.filing.later?.answering
        if content.defects?.isEmpty ?? false { content.defects = nil }
        let name = item.holderName(filed.filing.answers.isEmpty ? filing.answers : filed.filing.answers)
        return proceeding.receive(act, content: content, by: name, receivedAt: filed.receivedAt, at: moment)
    }

    package mutating func served(online recipient: String, on day: Day, at moment: Moment, calendar: WorkCalendar) -> Entry? {
        proceeding.served(online: recipient, on: day, at: moment, calendar: calendar)
    }

    /// 视为: appends what the law itself has done up to `moment` (deemed acceptance …), each once.
    package mutating func lapse(until moment: Moment, calendar: WorkCalendar) -> [Entry] {
        proceeding.settle(at: moment, calendar: calendar)
    }

    /// 告知: notes when the applicant could read an act (D1).
    package mutating func note(entry number: Int, toldAt moment: Moment) throws(Refusal) {
        let told = try proceeding.told(entry: number, at: moment)
        proceeding.journal = proceeding.journal.map { $0.number == number ? told : $0 }
    }
}

/// 部门.
package struct Department: Codable, Sendable, Hashable {
    package let code: String
    package let name: String
    /// 机关代字 in the numbers of its documents: 宁市监.
    package let mark: String
    package let region: String
    package let phone: String
    package let address: String

    package init(code: String, name: String, mark: String, region: String, phone: String, address: String) {
        self.code = code
        self.name = name
        self.mark = mark
        self.region = region
        self.phone = phone
        self.address = address
    }
}
