/// 日志锁 — up to where a log was ever shown: its epoch, size and root, kept beside the database and best on a second volume.
///
/// Nothing leaves the node that its lock does not cover. So a log that is shorter than its lock has been rolled back, by a medium that
/// lied or by a restore, and must not give the same positions out to others.
package struct LogLock: Codable, Hashable, Sendable {
    package let v: Int
    package let origin: String
    package let epoch: Int
    /// How many entries may have been shown.
    package let size: UInt64
    package let root: Digest

    package init(of log: Hello.Log) {
        v = Wire.version
        origin = log.origin
        epoch = log.epoch
        size = log.size
        root = log.root
    }

    package var log: Hello.Log { Hello.Log(origin: origin, epoch: epoch, size: size, root: root) }

    package init(bytes: [UInt8]) throws(LedgerFault) {
        self = try WireJSON.decode(LogLock.self, from: bytes, limit: 4096)
        guard v == Wire.version else { throw LedgerFault(.unknownVersion, "日志锁的版本 \(v) 尚不认识：请升级本系统。") }
        try log.check()
    }

    package func encoded() throws(LedgerFault) -> [UInt8] { try WireJSON.encode(self) }

    /// How many entries of one epoch may be shown. Older epochs are closed and lie open.
    package func shown(epoch: Int) -> UInt64 { epoch < self.epoch ? .max : epoch == self.epoch ? size : 0 }

    package func covers(_ entry: EntryID) -> Bool { shown(epoch: entry.epoch) > entry.seq }

    func isAfter(_ other: LogLock) -> Bool { (epoch, size) > (other.epoch, other.size) }
}

package enum LockVerdict: Hashable, Sendable {
    /// They agree, or the log has gone on before its lock could, in a crash between the two: the lock is brought forward.
    case goOn
    /// What was shown is not here any more. The log of this node goes on under a new epoch; the old one stays readable and is closed.
    case rolledBack(next: Int)
}

/// A node's lock against its log, at the start.
/// - Parameters:
///   - wasLocked: whether this database has ever had a lock. A lock that was lost proves nothing, so its log is closed.
///   - current: the newest log of the node, as it ends.
///   - rootThere: the root of that log after as many entries as the lock counts; nil when it is shorter.
package func judge(
    _ lock: LogLock?, wasLocked: Bool, current: Hello.Log, rootThere: Digest?, rules: SafetyRules = .all
) -> LockVerdict {
    guard rules.has(.newEpochAfterRollback) else { return .goOn }
    guard let lock else { return wasLocked ? .rolledBack(next: current.epoch + 1) : .goOn }
    if lock.epoch < current.epoch { return .goOn }
    guard lock.epoch == current.epoch, rootThere == lock.root else { return .rolledBack(next: lock.epoch + 1) }
    return .goOn
}
