package import Statute

/// 办理进度: what the applicant is told of his case, whole, each time anew. Sealed under the case key before it leaves the inner network.
/// It carries facts; the pages that show it find the words, in the reader's language.
package struct CaseReport: Codable, Sendable, Equatable {
    /// One row of the journal that concerns the applicant.
    package struct Line: Codable, Sendable, Equatable {
        package let act: Act
        package let byLaw: Bool
        /// When it was done, and the day that counts in law.
        package let day: Day
        package let dated: Day
        /// The date that the row sets: of a decision, of a correction.
        package let due: DueDate?
        package let documentNumber: String?
        /// Why it has no effect.
        package let voidReason: String?
    }
    /// 期限, with every day of it.
    package struct Limit: Codable, Sendable, Equatable {
        package let limit: TimeLimit.ID
        package let span: Span
        package let start: Day
        /// nil while a special procedure goes on.
        package let due: DueDate?
        package let days: [Count.Run]
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
    /// 文书 as it was issued, with its digest, and its seal once there is one.
    package struct Issued: Codable, Sendable, Equatable {
        package let entry: Int
        package let document: OfficialDocument
        /// SHA-256 of the document's canonical bytes, hexadecimal.
        package let digest: String
        package let sealedOn: Day?
        package let isVoid: Bool
        /// 电子签名, as its file has it.
        package let signature: String?

        package init(
            entry: Int, document: OfficialDocument, digest: String, sealedOn: Day?, isVoid: Bool, signature: String? = nil
        ) {
            self.entry = entry
            self.document = document
            self.digest = digest
            self.sealedOn = sealedOn
            self.isVoid = isVoid
            self.signature = signature
        }
    }
    /// One file of the case, without the key that opens it.
    package struct File: Codable, Sendable, Equatable {
        package let material: String
        package let name: String
        package let fileName: String
        package let size: Int
        /// SHA-256 of the file, hexadecimal.
        package let digest: String
    }

    package let number: String
    package let item: ItemReference
    package let itemName: String
    package let applicantName: String?
    package let stage: Stage
    package let receivedOn: Day
    package let receivingAgency: String
    package let decidingAuthority: String
    package let phone: String
    /// The next day by which somebody owes something, and by which limit.
    package let due: DueDate?
    package let dueLimit: TimeLimit.ID?
    /// nil in a report from before they were told.
    package let limits: [Limit]?
    package let lines: [Line]
    package let decision: Decision?
    package let documents: [Issued]
    package let files: [File]
    /// 待补正: what is to be corrected, and what may be corrected on the spot today.
    package let correction: CorrectionSheet?
    package let service: ServiceRecord?
    package let writtenAt: Moment
}

/// 补正单: what the applicant needs in order to correct; Intake opens only what it names.
package struct CorrectionSheet: Codable, Sendable, Equatable {
    /// The journal row that asks.
    package let entry: Int
    /// 当场更正: until the end of the day, and no date changes.
    package let onTheSpot: Bool
    package let askedOn: Day
    package let defects: [Defect]
    package let term: Span?
    package let due: DueDate?
    package let lapses: Bool
    /// A copy of the answers as they now stand: Intake keeps none of its own.
    package let answers: Answers

    package init(
        entry: Int, onTheSpot: Bool, askedOn: Day, defects: [Defect], term: Span?, due: DueDate?, lapses: Bool, answers: Answers
    ) {
        self.entry = entry
        self.onTheSpot = onTheSpot
        self.askedOn = askedOn
        self.defects = defects
        self.term = term
        self.due = due
        self.lapses = lapses
        self.answers = answers
    }

    /// The fields and materials that the notice opens: ids, never deeper paths.
    package var places: Set<String> { Set(defects.map(\.root)) }
}

extension Defect {
    /// The field of the first level, or `materials.<id>`.
    package var root: String {
        place.hasPrefix(Defect.materialPrefix) ? place : String(place.prefix { $0 != "." })
    }

    package static let materialPrefix = "materials."

    package var material: String? { place.hasPrefix(Defect.materialPrefix) ? String(place.dropFirst(Defect.materialPrefix.count)) : nil }
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
    /// 撤回、撤销、注销, in their order; nil as long as it stands.
    package let ends: [End]?
    /// Whether the decision that gave it turned out to have no effect.
    private let withoutEffect: Bool?

    /// What became of the licence before its time.
    package struct End: Codable, Sendable, Equatable {
        package let act: Act
        package let on: Day
        package let ground: Ground?
        package let documentNumber: String
    }

    package init(
        number: String, documentNumber: String, licenceName: String, itemName: String, authority: String, facts: [Fact], grantedOn: Day,
        validUntil: Day?, ends: [End]? = nil
    ) {
        self.number = number
        self.documentNumber = documentNumber
        self.licenceName = licenceName
        self.itemName = itemName
        self.authority = authority
        self.facts = facts
        self.grantedOn = grantedOn
        self.validUntil = validUntil
        self.ends = ends
        withoutEffect = nil
    }

    private init(_ other: LicenceFacts, facts: [Fact], withoutEffect: Bool?) {
        number = other.number
        documentNumber = other.documentNumber
        licenceName = other.licenceName
        itemName = other.itemName
        authority = other.authority
        self.facts = facts
        grantedOn = other.grantedOn
        validUntil = other.validUntil
        ends = other.ends
        self.withoutEffect = withoutEffect
    }

    package var isVoid: Bool { withoutEffect ?? false }
    package var voided: LicenceFacts { LicenceFacts(self, facts: facts, withoutEffect: true) }

    /// With the facts of before that are not said anew.
    package func adding(_ former: [Fact]) -> LicenceFacts {
        let said = Set(facts.map(\.label))
        return LicenceFacts(self, facts: facts + former.filter { !said.contains($0.label) }, withoutEffect: withoutEffect)
    }
}

/// 文书核验信息: by which anyone may check a copy. Nothing of the content: a number, a digest, and whose document it is.
package struct DocumentProof: Codable, Sendable, Equatable {
    package let number: String
    package let title: String
    package let agency: String
    package let date: Day
    /// SHA-256, hexadecimal.
    package let digest: String
    package let sealedOn: Day?
    /// Genuine, but without effect: told too late, say, or overtaken by the law.
    package let isVoid: Bool?
    /// 电子签名 of the agency, or of the system where nobody seals; as its file has it.
    package let signature: String?

    package init(
        number: String, title: String, agency: String, date: Day, digest: String, sealedOn: Day?, isVoid: Bool = false,
        signature: String? = nil
    ) {
        self.number = number
        self.title = title
        self.agency = agency
        self.date = date
        self.digest = digest
        self.sealedOn = sealedOn
        self.isVoid = isVoid ? true : nil
        self.signature = signature
    }
}
