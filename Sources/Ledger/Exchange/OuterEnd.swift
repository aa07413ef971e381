/// 外端 — one outward node's end of the exchange: what is entered, when a receipt may be answered, what may be shown, what is kept of an
/// acknowledgement. Event in, effects out, in their order: no clock, no disk, no waiting.
package struct OuterEnd: Sendable {
    /// Names one answer that waits.
    package typealias Ticket = Int

    package enum Event: Sendable {
        /// A new entry stands in the log, before its commit.
        case entered(EntryID, Ticket)
        /// Its commit has returned.
        case committed(EntryID, Ticket)
        /// The submission had been entered before.
        case found(EntryID, Ticket)
        case lockWritten(LogLock)
        case lockFailed
    }

    package enum Effect: Hashable, Sendable {
        /// The lock is written anew, of the log as it then ends.
        case writeLock
        case answer(Ticket)
        /// The lock could not be written: no receipt now. The entry stays, and the same submission again will find it.
        case refuse(Ticket)
    }

    package let rules: SafetyRules
    package private(set) var lock: LogLock
    private var waiting: [(entry: EntryID, ticket: Ticket)] = []
    private var isWriting = false

    package init(lock: LogLock, rules: SafetyRules = .all) {
        self.lock = lock
        self.rules = rules
    }

    package mutating func on(_ event: Event) -> [Effect] {
        switch event {
        case .entered(_, let ticket):
            return rules.has(.answerAfterCommit) ? [] : [.answer(ticket)]
        case .committed(let entry, let ticket):
            guard rules.has(.answerAfterCommit) else { return [] }
            return cover(entry, ticket, if: rules.has(.lockBeforeAnswer))
        case .found(let entry, let ticket):
            return cover(entry, ticket, if: rules.has(.lockBeforeRepetition))
        case .lockWritten(let written):
            isWriting = false
            if written.isAfter(lock) { lock = written }
            let free = waiting.filter { lock.covers($0.entry) }
            waiting.removeAll { lock.covers($0.entry) }
            return free.map { .answer($0.ticket) } + (waiting.isEmpty ? [] : write())
        case .lockFailed:
            isWriting = false
            defer { waiting = [] }
            return waiting.map { .refuse($0.ticket) }
        }
    }

    private mutating func cover(_ entry: EntryID, _ ticket: Ticket, if isWanted: Bool) -> [Effect] {
        if lock.covers(entry) { return [.answer(ticket)] }
        guard isWanted else { return [.answer(ticket)] + write() }
        waiting.append((entry, ticket))
        return write()
    }

    /// One writing at a time: whoever comes while it lasts shares the next, for it began before his entry was committed.
    private mutating func write() -> [Effect] {
        guard !isWriting else { return [] }
        isWriting = true
        return [.writeLock]
    }

    /// How many entries of an epoch anybody may be shown.
    package func shown(epoch: Int) -> UInt64 { rules.has(.lockBeforeShowing) ? lock.shown(epoch: epoch) : .max }

    /// How many entries of a log need their materials here no more.
    package func deletable(_ mark: Acknowledgement) -> UInt64 { rules.has(.deleteOnlySafe) ? mark.safe : mark.received }
}

/// Where one entry stands in its node's logs.
package struct EntryID: Hashable, Sendable {
    package let epoch: Int
    package let seq: UInt64

    package init(epoch: Int, seq: UInt64) {
        self.epoch = epoch
        self.seq = seq
    }
}

/// Where one entry stands, since when, and by which hash.
package struct Place: Hashable, Sendable {
    package let epoch: Int
    package let seq: UInt64
    package let time: Int64
    package let leafHash: Digest

    package init(epoch: Int, seq: UInt64, time: Int64, leafHash: Digest) {
        self.epoch = epoch
        self.seq = seq
        self.time = time
        self.leafHash = leafHash
    }

    package var id: EntryID { EntryID(epoch: epoch, seq: seq) }
}

package enum FilingVerdict: Hashable, Sendable {
    case enter(seq: UInt64, time: Int64)
    /// It was filed before: its receipt once more, byte for byte.
    case again
    /// It was filed before, and said something else.
    case contradiction
}

/// 收件 — a submission against the end of the log and against what the log already has of it, in the transaction that would enter it.
package func judge(
    commitment: Digest, found: Digest?, at end: LogPosition, now: Int64, rules: SafetyRules = .all
) -> FilingVerdict {
    if rules.has(.oneReceiptPerSubmission), let found { return found == commitment ? .again : .contradiction }
    // A clock that stands or goes back does not make two filings one moment; one that is out of all range is kept within it.
    let earliest = end.lastTime.map { $0 < Wire.latestTime ? $0 + 1 : $0 } ?? 0
    let time = rules.has(.timeOnlyRises) ? max(earliest, now) : now
    return .enter(seq: end.frontier.size, time: min(max(time, 0), Wire.latestTime))
}
