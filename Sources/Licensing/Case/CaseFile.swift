package import Statute

/// 办件（案卷）: one application inside, with the journal of everything that was done about it.
package struct CaseFile: Sendable {
    /// 办件编号 = the number on the receipt.
    package let number: String
    package let item: LicenceItem
    package let filing: Filing
    /// 收件机关 — 第二十六条第一款. It accepts; the deciding authority examines and decides.
    package let receivingAgency: Department
    /// 决定机关.
    package let decidingAuthority: Department
    package private(set) var proceeding: Proceeding

    package init(
        number: String, item: LicenceItem, filing: Filing, receivingAgency: Department, decidingAuthority: Department,
        proceeding: Proceeding
    ) {
        self.number = number
        self.item = item
        self.filing = filing
        self.receivingAgency = receivingAgency
        self.decidingAuthority = decidingAuthority
        self.proceeding = proceeding
    }

    /// Which department an act belongs to.
    package func department(for act: Act) -> Department {
        switch act {
        case .filing, .acceptance: receivingAgency
        case .examination, .grant, .refusal: decidingAuthority
        }
    }

    /// Performs an act, or says why it may not be performed. Pure: nothing is stored here.
    package mutating func perform(
        _ act: Act, content: ActContent, by officer: Officer, of department: String, at moment: Moment, calendar: WorkCalendar
    ) throws(Refusal) -> Entry {
        let owner = self.department(for: act)
        guard owner.code == department else {
            throw Refusal(.departmentWrong, "“\(act.name)”由\(owner.name)办理，您所在的单位不能办理。", article: "行政许可法第二十三条")
        }
        let entry = try proceeding.perform(act, content: content, by: officer, at: moment, calendar: calendar)
        proceeding.journal.append(entry)
        return entry
    }

    /// 视为: appends what the law itself has done up to `moment` (deemed acceptance …), each once.
    package mutating func lapse(until moment: Moment, calendar: WorkCalendar) -> [Entry] {
        proceeding.settle(at: moment, calendar: calendar)
    }

    /// 告知: notes when the applicant could read an act (law.md D1).
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
