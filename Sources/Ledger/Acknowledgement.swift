/// The Processor's signed word to a node: so many entries of this log are committed here, without a gap.
///
/// It is the mark `received` only. Nothing may be deleted on it: that needs a mark of its own, given from a verified backup.
package struct Acknowledgement: WireContent {
    package static let payloadType = Wire.PayloadType.acknowledgement

    package let v: Int
    package let origin: String
    package let epoch: Int
    /// How many entries: the sequence that is wanted next.
    package let received: UInt64
    /// Counts the acknowledgements themselves.
    package let n: UInt64
    package let time: Int64

    package init(origin: String, epoch: Int, received: UInt64, n: UInt64, time: Int64) {
        v = Wire.version
        self.origin = origin
        self.epoch = epoch
        self.received = received
        self.n = n
        self.time = time
    }

    package func check() throws(LedgerFault) {
        try require(Wire.isOrigin(origin), "日志名称")
        try require(Wire.isEpoch(epoch), "日志代次")
        try require(Wire.isSequence(received), "条数")
        try require(Wire.isTime(time), "时间")
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
package func judge(_ new: Acknowledgement, stored: Acknowledgement?, logSize: UInt64 = .max) -> AcknowledgementVerdict {
    guard new.received <= logSize else { return .foreign }
    guard let stored else { return .store }
    guard new.origin == stored.origin, new.epoch == stored.epoch else { return .foreign }
    if new == stored { return .same }
    return new.n > stored.n && new.received >= stored.received ? .store : .lower
}
