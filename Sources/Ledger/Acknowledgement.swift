/// The Processor's signed word to a node about one log, in three marks that are never mixed. None of them ever goes back.
package struct Acknowledgement: WireContent {
    package static let payloadType = Wire.PayloadType.acknowledgement

    /// 无法立案 — an entry that was set aside, kept, and is a person's to look at. It holds nothing up.
    package struct Poison: Codable, Hashable, Sendable {
        package let seq: UInt64
        package let code: String

        package init(seq: UInt64, code: String) {
            self.seq = seq
            self.code = code
        }
    }

    package let v: Int
    package let origin: String
    package let epoch: Int
    /// 内网签收: so many entries from the first on are committed. It is also the sequence that is wanted next.
    package let received: UInt64
    /// So many from the first on are opened or set aside, with every material here and its hash right.
    package let verified: UInt64
    /// So many from the first on are contained in a backup whose restore was checked. Nothing may be deleted on less.
    package let safe: UInt64
    /// Those set aside, lowest first; the first 256 of them.
    package let poison: [Poison]
    /// Of the Processor that says so: an older one is not heard any more.
    package let processorEpoch: UInt64
    /// Counts the acknowledgements themselves.
    package let n: UInt64
    package let time: Int64

    package static let poisonListed = 256

    package init(
        origin: String, epoch: Int, received: UInt64, verified: UInt64 = 0, safe: UInt64 = 0, poison: [Poison] = [],
        processorEpoch: UInt64 = 1, n: UInt64, time: Int64
    ) {
        v = Wire.version
        self.origin = origin
        self.epoch = epoch
        self.received = received
        self.verified = min(verified, received)
        self.safe = min(safe, received)
        self.poison = Array(poison.prefix(Self.poisonListed))
        self.processorEpoch = processorEpoch
        self.n = n
        self.time = time
    }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isEpoch(epoch), "日志代次")
        try require(Wire.isSequence(received), "条数")
        try require(verified <= received && safe <= received, "验收条数")
        try require(poison.count <= Self.poisonListed, "搁置条数")
        for (one, next) in zip(poison, poison.dropFirst()) { try require(one.seq < next.seq, "搁置条目的顺序") }
        for one in poison { try require(one.seq < received && isToken(one.code, upTo: 40), "搁置条目") }
        try require(Wire.isTime(time), "时间")
    }

    /// Whether nothing that `earlier` said is taken back.
    package func continues(_ earlier: Acknowledgement) -> Bool {
        received >= earlier.received && verified >= earlier.verified && safe >= earlier.safe
    }
}

package enum AcknowledgementVerdict: Hashable, Sendable {
    /// Newer and not lower: stored durably before the answer.
    case store
    /// The stored one again: answered alike.
    case same
    /// Lower than the stored one, or another under its number: refused, with the stored one as the answer.
    case lower
    /// Of another log, or more than this log holds: one side was rolled back. Refused, with an alarm.
    case foreign
}

/// An acknowledgement against the stored one of the same log, and the log's size here.
package func judge(
    _ new: Acknowledgement, stored: Acknowledgement?, logSize: UInt64 = .max, rules: SafetyRules = .all
) -> AcknowledgementVerdict {
    guard new.received <= logSize else { return .foreign }
    guard let stored else { return .store }
    guard new.origin == stored.origin, new.epoch == stored.epoch else { return .foreign }
    if new == stored { return .same }
    return new.n > stored.n && new.continues(stored) || !rules.has(.marksOnlyRise) ? .store : .lower
}
