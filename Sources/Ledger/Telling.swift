/// What the office tells about one case, whole and not as a difference, so that a lost version does no harm.
///
/// In clear only what a tier must know to show that something waits; the words are sealed under the case key.
package struct CaseVersion: WireContent {
    package static let payloadType = Wire.PayloadType.caseVersion
    package static let limit = Wire.Limits.payload

    /// The stage of a tag whose code was reset: nothing is under it any more.
    package static let retired = "retired"

    package let v: Int
    package let caseTag: Digest
    package let version: UInt64
    package let stage: String
    /// A civil day, `2026-03-19`.
    package let due: String?
    /// The due day lies past the last published holiday year.
    package let provisional: Bool
    package let waitsForApplicant: Bool
    /// The submission that opened the case: to Intake only, which shows it to its own applicant.
    package let filing: String?
    @Base64Coded package private(set) var sealed: [UInt8]
    /// A `CodeAnswer`, in base64: to Intake only, for the applicant who has lost his code.
    package let codeAnswer: String?
    /// In base64: the office's own copy of the case as it then stood, which only its own keys open. A Processor that was restored reads
    /// it back; no outer tier looks at it.
    package let office: String?
    package let time: Int64

    package init(
        caseTag: Digest, version: UInt64, stage: String, due: String?, provisional: Bool, waitsForApplicant: Bool, filing: String?,
        sealed: [UInt8], codeAnswer: [UInt8]? = nil, office: [UInt8]? = nil, time: Int64
    ) {
        v = Wire.version
        self.caseTag = caseTag
        self.version = version
        self.stage = stage
        self.due = due
        self.provisional = provisional
        self.waitsForApplicant = waitsForApplicant
        self.filing = filing
        _sealed = Base64Coded(wrappedValue: sealed)
        self.codeAnswer = codeAnswer.map(Base64.encode)
        self.office = office.map(Base64.encode)
        self.time = time
    }

    package func check() throws(LedgerFault) {
        try require(Wire.isSequence(version), "版本号")
        try require(codeAnswer.map { $0.utf8.count <= 200 } ?? true, "查询码的答复")
        try require(isToken(stage, upTo: 40), "阶段")
        try require(due.map { isToken($0, upTo: 10) } ?? true, "期限日")
        try require(filing.map { isToken($0, upTo: 64) } ?? true, "提交标识")
        try require(Wire.isTime(time), "时间")
    }

    /// What the sealed body is bound to: a body cannot be put into another case or another version.
    package var context: [UInt8] { Self.context(caseTag: caseTag, version: version) }

    package static func context(caseTag: Digest, version: UInt64) -> [UInt8] {
        Array("gateway case version v1".utf8) + caseTag.bytes + bigEndian(version)
    }
}

/// What the office makes public: signed, in clear, content-addressed.
package struct PublishedObject: WireContent {
    package static let payloadType = Wire.PayloadType.published
    package static let limit = Wire.Limits.payload

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A licence item (事项), the public facts of a licence (许可公开信息), a notice (公告), online ratios (网上办理率), holidays (节假日),
        /// number and digest of an official document (文书核验信息).
        case item, licence, notice, ratio, calendar, document

        package init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let kind = Kind(rawValue: text) else {
                throw LedgerFault(.unknownKind, "公开信息的类别尚不认识：先予保留，请升级本系统后再处理。")
            }
            self = kind
        }
    }

    package let v: Int
    package let kind: Kind
    package let id: String
    package let version: UInt64
    package let publishedAt: Int64
    /// A JSON text, signed with the rest and never rewritten.
    @Base64Coded package private(set) var body: [UInt8]

    package init(kind: Kind, id: String, version: UInt64, publishedAt: Int64, body: [UInt8]) {
        v = Wire.version
        self.kind = kind
        self.id = id
        self.version = version
        self.publishedAt = publishedAt
        _body = Base64Coded(wrappedValue: body)
    }

    package func check() throws(LedgerFault) {
        try require(!id.isEmpty && isPlain(id, upTo: 200), "标识")
        try require(Wire.isSequence(version), "版本号")
        try require(Wire.isTime(publishedAt), "公布时间")
    }
}

/// An outer tier's signed word that it shows something since then: the legal time of telling (告知).
package struct ToldMark: WireContent {
    package static let payloadType = Wire.PayloadType.toldMark

    package let v: Int
    /// Of the signed object's exact bytes.
    package let sha256: Digest
    package let toldAt: Int64
    package let timeQuality: TimeQuality

    package init(sha256: Digest, toldAt: Int64, timeQuality: TimeQuality) {
        v = Wire.version
        self.sha256 = sha256
        self.toldAt = toldAt
        self.timeQuality = timeQuality
    }

    package func check() throws(LedgerFault) { try require(Wire.isTime(toldAt), "告知时间") }
}

package enum TellVerdict: Hashable, Sendable {
    case store
    /// The same again is once.
    case same
    /// A status never goes back: answered kindly, not stored.
    case older
    /// Two contents under one version: refused, with an alarm.
    case equivocation
}

/// A told version against the one that is shown; gaps are allowed, since every version is whole.
package func judge(
    version: UInt64, digest: Digest, current: (version: UInt64, digest: Digest)?, rules: SafetyRules = .all
) -> TellVerdict {
    guard let current, version <= current.version, rules.has(.versionsOnlyRise) else { return .store }
    if version < current.version { return .older }
    return digest == current.digest ? .same : .equivocation
}
