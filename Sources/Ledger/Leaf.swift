/// How far the clock that gave a legal time may be believed.
package enum TimeQuality: String, Hashable, Sendable, Codable {
    case good, flagged, degraded

    /// By the measured offset from the time servers; nil if none could be reached.
    package init(offsetMilliseconds: Int64?) {
        switch offsetMilliseconds.map({ $0.magnitude }) {
        case .some(0...2_000): self = .good
        case .some(0...60_000), .none: self = .flagged
        default: self = .degraded
        }
    }
}

/// One entry of an outer node's log: that this was filed, when, and by hashes what. No personal data.
package struct Leaf: WireContent {
    package static let payloadType = "application/vnd.gateway.leaf+json"
    package static let limit = Wire.Limits.leaf

    package let v: Int
    package let origin: String
    package let epoch: Int
    package let seq: UInt64
    /// The legal time of receipt, milliseconds since 1970 UTC: strictly increasing in one log.
    package let time: Int64
    package let submission: String
    /// Opaque: a keyed hash of the person, which means nothing elsewhere.
    package let applicant: String
    /// `id@version#digest`
    package let item: String
    package let purpose: String
    /// The filing this one answers: its leaf hash in hexadecimal.
    package let parent: String?
    package let number: ReceiptNumber
    package let commit: Digest
    package let envelope: Digest
    /// Ciphertext hashes: a hash of a plaintext would let anyone ask whether a known file was filed.
    package let materials: [Digest]
    package let timeQuality: TimeQuality

    package init(
        origin: String, epoch: Int, seq: UInt64, time: Int64, submission: String, applicant: String, item: String, purpose: String,
        parent: String? = nil, number: ReceiptNumber, commit: Digest, envelope: Digest, materials: [Digest], timeQuality: TimeQuality
    ) {
        v = Wire.version
        self.origin = origin
        self.epoch = epoch
        self.seq = seq
        self.time = time
        self.submission = submission
        self.applicant = applicant
        self.item = item
        self.purpose = purpose
        self.parent = parent
        self.number = number
        self.commit = commit
        self.envelope = envelope
        self.materials = materials
        self.timeQuality = timeQuality
    }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isEpoch(epoch), "日志代次")
        try require(Wire.isSequence(seq), "日志序号")
        try require(Wire.isTime(time), "收件时间")
        try require(isToken(submission, upTo: 64), "提交标识")
        try require(isToken(applicant, upTo: 128), "申请人标识")
        try require(isToken(item, upTo: 200), "事项标识")
        try require(isToken(purpose, upTo: 40), "提交目的")
        try require(parent.map { isToken($0, upTo: 128) } ?? true, "所答复的提交")
        try require(materials.count <= Wire.Limits.materials, "材料数")
        try require(number.epoch == epoch && number.seq == seq, "办件编号与日志位置不符，")
    }
}
