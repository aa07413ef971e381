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
    /// 应作出决定的日期 as the document of this act states it. Set by `Proceeding`, never by a clerk: see `Fold.dueDate`.
    package internal(set) var statedDue: DueDate?
    /// 文号, and for a grant 许可证编号: allotted by the books, never by the person who acts.
    package var documentNumber: String?
    package var licenceNumber: String?

    package init(
        conclusion: Conclusion? = nil, reasons: String? = nil, basis: String? = nil, remedies: String? = nil, terms: String? = nil,
        validFrom: Day? = nil, validUntil: Day? = nil
    ) {
        self.conclusion = conclusion
        self.reasons = reasons
        self.basis = basis
        self.remedies = remedies
        self.terms = terms
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// The parts of a content by the names under which forms and faults know them.
    package enum Part: String, Codable, CaseIterable, Sendable {
        case conclusion, reasons, basis, remedies, terms

        package var name: String {
            switch self {
            case .conclusion: "审查结论"
            case .reasons: "理由"
            case .basis: "依据"
            case .remedies: "救济途径（申请行政复议、提起行政诉讼的权利和期限）"
            case .terms: "许可内容"
            }
        }
    }

    /// Longest text of one part, in UTF-8 bytes: a journal row is signed, sent and shown whole.
    package static let longestPart = 16_384

    /// All that is wanting, together (一次告知 is as right for a clerk as for an applicant).
    ///
    /// A grant against the examiner's conclusion is the decider's right (第三十七条 leaves the decision to him), but then it must say why.
    func missing(for act: Act, after conclusion: Conclusion?) -> [Part] {
        let wanted: [Part]
        switch act {
        case .filing, .acceptance: wanted = []
        case .examination: wanted = [.conclusion, .reasons]
        case .grant: wanted = conclusion == .doesNotMeet ? [.reasons, .basis, .terms] : [.basis, .terms]
        // 第三十八条第二款: 应当说明理由，并告知申请人享有依法申请行政复议或者提起行政诉讼的权利.
        case .refusal: wanted = [.reasons, .basis, .remedies]
        }
        return wanted.filter { !has($0) }
    }

    var tooLong: [Part] { Part.allCases.filter { (text($0)?.utf8.count ?? 0) > Self.longestPart } }

    private func has(_ part: Part) -> Bool {
        // A row of dots or blanks is no reason: at least one letter or digit must stand there.
        part == .conclusion ? conclusion != nil : text(part)?.contains { $0.isLetter || $0.isNumber } ?? false
    }

    private func text(_ part: Part) -> String? {
        switch part {
        case .conclusion: nil
        case .reasons: reasons
        case .basis: basis
        case .remedies: remedies
        case .terms: terms
        }
    }
}
