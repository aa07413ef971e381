package import Statute

/// 办理进度: what the applicant is told of his case, whole, each time anew. Sealed under the case key before it leaves the inner network.
package struct CaseReport: Codable, Sendable, Equatable {
    package struct Line: Codable, Sendable, Equatable {
        package let day: Day
        package let title: String
        package let text: String?
    }
    /// 决定, with what the law wants in it (第三十八条).
    package struct Decision: Codable, Sendable, Equatable {
        package let isGranted: Bool
        package let documentNumber: String
        package let day: Day
        /// 许可内容, as the decision has it.
        package let terms: String?
        package let reasons: String?
        package let basis: String?
        package let remedies: String?
        package let licence: LicenceFacts?
    }

    package let number: String
    package let itemName: String
    package let applicantName: String?
    package let stage: Stage
    package let receivingAgency: String
    package let decidingAuthority: String
    package let phone: String
    /// The next day by which the office owes something, and what.
    package let due: DueDate?
    package let dueExplanation: String?
    package let lines: [Line]
    package let decision: Decision?
    package let writtenAt: Moment
}

/// 行政许可公示信息 — 第四十条: the public facts of a licence. Only fields that the item names as public.
package struct LicenceFacts: Codable, Sendable, Equatable {
    package struct Fact: Codable, Sendable, Equatable {
        package let label: String
        package let text: String
    }
    /// 许可证编号.
    package let number: String
    package let documentNumber: String
    package let licenceName: String
    package let itemName: String
    package let authority: String
    package let facts: [Fact]
    package let grantedOn: Day
    package let validUntil: Day?

    package init(
        number: String, documentNumber: String, licenceName: String, itemName: String, authority: String, facts: [Fact], grantedOn: Day,
        validUntil: Day?
    ) {
        self.number = number
        self.documentNumber = documentNumber
        self.licenceName = licenceName
        self.itemName = itemName
        self.authority = authority
        self.facts = facts
        self.grantedOn = grantedOn
        self.validUntil = validUntil
    }
}
