import Ledger

/// What an applicant sends: who he is does not matter here, only that it is one submission with one content and one material.
struct Submission: Hashable {
    let id: Int
    let commitment: Digest

    init(_ id: Int) {
        self.id = id
        commitment = Digest(naming: id)
    }

    /// One in thirteen cannot be opened inside.
    var isPoison: Bool { id % 13 == 12 }
}

extension Digest {
    /// Stands for the hash of something: what matters is that different things have different ones.
    init(naming numbers: Int...) {
        let bytes = numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        self = Digest(bytes: Array((bytes + [UInt8](repeating: 0, count: Digest.byteCount)).prefix(Digest.byteCount))) ?? Merkle.emptyRoot
    }
}

struct Entry: Hashable {
    let place: Place
    let submission: Submission
}

/// One log of one node.
struct LogKey: Hashable {
    let node: Int
    let epoch: Int
}

struct SimulatedReceipt: Hashable {
    let node: Int
    let entry: Entry
}

/// One Intake: `OuterEnd` with a simulated disk around it, and its lock on a volume of its own.
struct OuterNode {
    enum Record {
        /// With the log as it ends with this entry.
        case entry(Entry, LogPosition)
        case epoch(Int)
        case locked
        case mark(Acknowledgement)
        case deleted(epoch: Int, submission: Int)
        case fence(UInt64)
    }

    let index: Int
    let rules: SafetyRules
    var disk = Disk<Record>()
    var lockVolume: LogLock?
    var backup = Disk<Record>()
    var isFull = false
    /// A process that ended takes its unanswered requests with it.
    private(set) var generation = 0
    private(set) var end: OuterEnd
    private(set) var logs: [Int: [Entry]] = [:]
    /// Of each log, how it ended with each entry.
    private var ends: [Int: [LogPosition]] = [:]
    private(set) var position: LogPosition
    private var found: [Int: Entry] = [:]
    private var deleted: Set<[Int]> = []
    private(set) var marks: [Int: Acknowledgement] = [:]
    private(set) var fence: UInt64 = 0
    /// The attempt that is inside the one writing transaction.
    var writer: Int?
    var wantsLock = false

    var origin: String { "intake-\(index)" }
    var epoch: Int { end.lock.epoch }

    init(index: Int, rules: SafetyRules) {
        self.index = index
        self.rules = rules
        position = LogPosition(origin: "intake-\(index)", epoch: 1)
        end = OuterEnd(lock: LogLock(of: position.checkpoint.log), rules: rules)
        start()
    }

    // MARK: Starts

    mutating func start() {
        generation += 1
        writer = nil
        wantsLock = false
        var begun = 1
        var wasLocked = false
        (logs, found, deleted, marks, fence) = ([:], [:], [], [:], 0)
        ends = [:]
        for record in disk.records {
            switch record {
            case .entry(let entry, let end): index(entry, end)
            case .epoch(let epoch): begun = epoch
            case .locked: wasLocked = true
            case .mark(let mark): marks[mark.epoch] = mark
            case .deleted(let epoch, let submission): deleted.insert([epoch, submission])
            case .fence(let higher): fence = higher
            }
        }
        let epoch = max(begun, logs.keys.max() ?? 1)
        position = ends[epoch]?.last ?? LogPosition(origin: origin, epoch: epoch)
        let current = position.checkpoint.log
        let rootThere = lockVolume.flatMap { root(epoch: $0.epoch, size: $0.size) }
        switch judge(lockVolume, wasLocked: wasLocked, current: current, rootThere: rootThere, rules: rules) {
        case .goOn: break
        case .rolledBack(let next):
            disk.commit([.epoch(next)])
            position = LogPosition(origin: origin, epoch: next)
        }
        let lock = LogLock(of: position.checkpoint.log)
        lockVolume = lock
        if !wasLocked { disk.commit([.locked]) }
        end = OuterEnd(lock: lock, rules: rules)
    }

    private mutating func index(_ entry: Entry, _ end: LogPosition) {
        logs[entry.place.epoch, default: []].append(entry)
        found[entry.submission.id] = entry
        ends[entry.place.epoch, default: []].append(end)
    }

    private func root(epoch: Int, size: UInt64) -> Digest? {
        guard size > 0 else { return Merkle.emptyRoot }
        let known = ends[epoch] ?? []
        return size <= known.count ? known[Int(size) - 1].frontier.root : nil
    }

    // MARK: Filing

    /// In the one writing transaction, up to its commit.
    mutating func enter(_ submission: Submission, ticket: Int, now: Int64) -> (entry: Entry, isNew: Bool, effects: [OuterEnd.Effect])? {
        let before = found[submission.id]
        let verdict = judge(
            commitment: submission.commitment, found: before?.submission.commitment, at: position, now: now, rules: rules)
        guard case .enter(let seq, let time) = verdict else {
            return before.map { ($0, false, end.on(.found($0.place.id, ticket))) }
        }
        let leaf: [UInt8] = [UInt8(truncatingIfNeeded: index), UInt8(truncatingIfNeeded: epoch)] + bytes(seq) + bytes(UInt64(time))
        let place = Place(epoch: epoch, seq: seq, time: time, leafHash: Merkle.leafHash(leaf + submission.commitment.bytes))
        return (Entry(place: place, submission: submission), true, end.on(.entered(place.id, ticket)))
    }

    mutating func commit(_ entry: Entry, ticket: Int) -> [OuterEnd.Effect] {
        position.append(entry.place.leafHash, time: entry.place.time)
        disk.commit([.entry(entry, position)], durably: rules.has(.durableCommits))
        index(entry, position)
        return end.on(.committed(entry.place.id, ticket))
    }

    mutating func writeLock(fails: Bool) -> [OuterEnd.Effect] {
        wantsLock = false
        guard !fails else { return end.on(.lockFailed) }
        let lock = LogLock(of: position.checkpoint.log)
        lockVolume = lock
        return end.on(.lockWritten(lock))
    }

    // MARK: What the Processor calls

    mutating func hello(processorEpoch: UInt64) -> [Hello.Log]? {
        let hello = Hello(processorEpoch: processorEpoch, last: [], keySetVersion: 1, now: 0)
        guard case .welcome(_, let fence) = judge(hello, fence: fence, rules: rules) else { return nil }
        if fence > self.fence {
            disk.commit([.fence(fence)])
            self.fence = fence
        }
        let shown = end.shown(epoch: epoch)
        let now = shown == .max ? position.checkpoint.log : end.lock.log
        return logs.keys.sorted().filter { $0 < epoch }.compactMap { ends[$0]?.last?.checkpoint.log } + [now]
    }

    func page(epoch: Int, from: UInt64, most: Int) -> (page: CheckedPage, entries: [Entry])? {
        let log = logs[epoch] ?? []
        let limit = min(UInt64(log.count), end.shown(epoch: epoch))
        guard from < limit else { return nil }
        let until = min(Int(limit), Int(from) + most)
        let entries = Array(log[Int(from)..<until])
        guard let root = root(epoch: epoch, size: UInt64(until)) else { return nil }
        return (
            CheckedPage(
                epoch: epoch, places: entries.map(\.place),
                checkpoint: Checkpoint(origin: origin, epoch: epoch, size: UInt64(until), root: root)), entries
        )
    }

    /// Whether it was kept, and what was deleted on it.
    mutating func acknowledge(_ mark: Acknowledgement) -> (verdict: AcknowledgementVerdict, deleted: [Entry]) {
        guard isHeard(mark.processorEpoch, fence: fence, rules: rules) else { return (.lower, []) }
        let size = UInt64(logs[mark.epoch]?.count ?? 0)
        let verdict = judge(mark, stored: marks[mark.epoch], logSize: size, rules: rules)
        guard verdict == .store else { return (verdict, []) }
        marks[mark.epoch] = mark
        var gone: [Entry] = []
        for entry in (logs[mark.epoch] ?? []).prefix(Int(end.deletable(mark)))
        where deleted.insert([entry.place.epoch, entry.submission.id]).inserted { gone.append(entry) }
        disk.commit([.mark(mark)] + gone.map { .deleted(epoch: $0.place.epoch, submission: $0.submission.id) })
        for entry in gone where !isNamed(entry.submission.id) { disk.remove(blob: entry.submission.id) }
        return (verdict, gone)
    }

    private func isNamed(_ submission: Int) -> Bool {
        logs.contains { epoch, entries in entries.contains { $0.submission.id == submission } && !deleted.contains([epoch, submission]) }
    }

    private func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
