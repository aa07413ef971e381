/// 回执: the office's signed word that this was received, when, and where in its log it stands.
///
/// With his case code (which gives the nonce) and his copy of the manifest the applicant can prove what he filed, without any server.
/// 收件 is not 受理: a receipt says nothing about acceptance. The case code is not in it.
package struct Receipt: WireContent {
    package static let payloadType = Wire.PayloadType.receipt

    package let v: Int
    package let origin: String
    package let epoch: Int
    package let seq: UInt64
    package let time: Int64
    package let number: ReceiptNumber
    package let submission: String
    package let item: String
    package let leafHash: Digest
    package let commit: Digest
    /// On how many machines the filing was durable before this was given.
    package let copies: Int
    package let timeQuality: TimeQuality
    /// 材料可能不齐全: something was found missing that does not hinder receipt.
    package let incomplete: Bool
    /// Every current key had expired: only the offline key opens this filing.
    package let escrowOnly: Bool

    package init(of leaf: Leaf, leafHash: Digest, incomplete: Bool, escrowOnly: Bool = false, copies: Int = 1) {
        v = Wire.version
        origin = leaf.origin
        epoch = leaf.epoch
        seq = leaf.seq
        time = leaf.time
        number = leaf.number
        submission = leaf.submission
        item = leaf.item
        self.leafHash = leafHash
        commit = leaf.commit
        self.copies = copies
        timeQuality = leaf.timeQuality
        self.incomplete = incomplete
        self.escrowOnly = escrowOnly
    }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isEpoch(epoch), "日志代次")
        try require(Wire.isSequence(seq), "日志序号")
        try require(Wire.isTime(time), "收件时间")
        try require(number.epoch == epoch && number.seq == seq, "办件编号与日志位置不符，")
        try require(isToken(submission, upTo: 64), "提交标识")
        try require(isToken(item, upTo: 200), "事项标识")
        try require((1...9).contains(copies), "副本数")
    }

    /// Whether it was given for this very leaf.
    package func matches(_ leaf: Leaf, leafHash: Digest) -> Bool {
        self.leafHash == leafHash && origin == leaf.origin && epoch == leaf.epoch && seq == leaf.seq && time == leaf.time
            && number == leaf.number && submission == leaf.submission && item == leaf.item && commit == leaf.commit
            && timeQuality == leaf.timeQuality
    }

    /// Whether this manifest is what the applicant committed to.
    package func commits(to manifest: [UInt8], nonce: [UInt8]) -> Bool { Digest(commitmentTo: manifest, nonce: nonce) == commit }
}
