import Ledger
import Testing

@Suite("册: the two ends of the exchange")
struct EndsTests {
    private let log = LogPosition(origin: origin, epoch: 1)

    /// A log of so many entries, and the same as places and positions.
    private func grown(_ count: Int, salt: UInt8 = 0) -> (places: [Place], ends: [LogPosition]) {
        var end = log
        var (places, ends): ([Place], [LogPosition]) = ([], [])
        for n in 0..<count {
            let place = Place(epoch: 1, seq: UInt64(n), time: noon + Int64(n), leafHash: Merkle.leafHash([UInt8(n), salt]))
            end.append(place.leafHash, time: place.time)
            places.append(place)
            ends.append(end)
        }
        return (places, ends)
    }

    private func page(_ all: (places: [Place], ends: [LogPosition]), _ range: Range<Int>) -> CheckedPage {
        CheckedPage(epoch: 1, places: Array(all.places[range]), checkpoint: all.ends[range.upperBound - 1].checkpoint)
    }

    private func lock(_ size: UInt64, epoch: Int = 1) -> LogLock {
        LogLock(of: Hello.Log(origin: origin, epoch: epoch, size: size, root: Digest(sha256: [UInt8(size)])))
    }

    private func entry(_ seq: UInt64) -> EntryID { EntryID(epoch: 1, seq: seq) }

    // MARK: Outward

    @Test("no receipt before the lock covers its entry; who waits together is covered together")
    func lockFirst() {
        var end = OuterEnd(lock: lock(0))
        #expect(end.on(.entered(entry(0), 1)) == [])
        #expect(end.on(.committed(entry(0), 1)) == [.writeLock])
        // While it is written, two more commit: their entries may not be in it, so it is written once more for both.
        #expect(end.on(.committed(entry(1), 2)) == [])
        #expect(end.on(.found(entry(0), 3)) == [])
        #expect(end.shown(epoch: 1) == 0)
        #expect(end.on(.lockWritten(lock(1))) == [.answer(1), .answer(3), .writeLock])
        #expect(end.shown(epoch: 1) == 1)
        #expect(end.on(.lockWritten(lock(2))) == [.answer(2)])
        // Covered already: at once.
        #expect(end.on(.found(entry(1), 4)) == [.answer(4)])
    }

    @Test("a lock that cannot be written gives nobody a receipt, and the next one may")
    func lockFails() {
        var end = OuterEnd(lock: lock(0))
        #expect(end.on(.committed(entry(0), 1)) == [.writeLock])
        #expect(end.on(.committed(entry(1), 2)) == [])
        #expect(end.on(.lockFailed) == [.refuse(1), .refuse(2)])
        #expect(end.on(.found(entry(0), 3)) == [.writeLock])
        #expect(end.on(.lockWritten(lock(2))) == [.answer(3)])
    }

    @Test("a lock never goes back, and older epochs lie open")
    func lockRises() {
        var end = OuterEnd(lock: lock(5, epoch: 2))
        #expect(end.on(.lockWritten(lock(9))) == [])
        #expect(end.lock.epoch == 2 && end.shown(epoch: 2) == 5 && end.shown(epoch: 1) == .max && end.shown(epoch: 3) == 0)
    }

    @Test("one submission: entered, found again, contradicted; and time that only rises")
    func submissions() {
        let (one, other) = (Digest(sha256: [1]), Digest(sha256: [2]))
        var end = log
        #expect(judge(commitment: one, found: nil, at: end, now: noon) == .enter(seq: 0, time: noon))
        end.append(Merkle.leafHash([1]), time: noon)
        #expect(judge(commitment: one, found: one, at: end, now: noon) == .again)
        #expect(judge(commitment: other, found: one, at: end, now: noon) == .contradiction)
        #expect(judge(commitment: other, found: nil, at: end, now: noon - 5_000) == .enter(seq: 1, time: noon + 1))
        #expect(judge(commitment: other, found: nil, at: end, now: .max) == .enter(seq: 1, time: Wire.latestTime))
        #expect(judge(commitment: other, found: nil, at: log, now: .min) == .enter(seq: 0, time: 0))
        end.append(Merkle.leafHash([2]), time: Wire.latestTime)
        #expect(judge(commitment: one, found: nil, at: end, now: noon) == .enter(seq: 2, time: Wire.latestTime))
    }

    // MARK: Inward

    @Test("from the greeting to the acknowledgement")
    func round() {
        let all = grown(3)
        var end = InnerEnd(at: log)
        #expect(end.on(.started) == [.greet, .acknowledge(log)])
        #expect(end.on(.welcomed([all.ends[2].checkpoint.log])) == [.pull(epoch: 1, from: 0)])
        #expect(end.on(.page(page(all, 0..<3), known: [:])) == [.commit(skipping: 0, next: all.ends[2])])
        // Nothing has moved before the commit has returned.
        #expect(end.position == log)
        #expect(end.on(.committed(all.ends[2])) == [.acknowledge(all.ends[2]), .pull(epoch: 1, from: 3)])
        #expect(end.on(.empty) == [.greet])
        #expect(end.on(.unknownThere) == [.greet])
    }

    @Test("a page that comes late or twice is skipped as far as it is known, and refused where it says something else")
    func repetitions() {
        let all = grown(5)
        var end = InnerEnd(at: all.ends[2])
        let known = Dictionary(uniqueKeysWithValues: all.places.prefix(3).map { ($0.seq, $0.leafHash) })
        #expect(end.on(.page(page(all, 0..<3), known: known)) == [])
        #expect(end.on(.page(page(all, 1..<5), known: known)) == [.commit(skipping: 2, next: all.ends[4])])
        guard case .refuse(let gap)? = end.on(.page(page(all, 4..<5), known: known)).first else { return #expect(Bool(false)) }
        #expect(gap.code == .gap)
        guard case .refuse(let changed)? = end.on(.page(page(grown(5, salt: 1), 1..<5), known: known)).first else {
            return #expect(Bool(false))
        }
        #expect(changed.code == .wrongRoot)
        // What is not known cannot be skipped.
        guard case .refuse(let unknown)? = end.on(.page(page(all, 1..<5), known: [:])).first else { return #expect(Bool(false)) }
        #expect(unknown.code == .gap)
    }

    @Test("two heads shown by one node: in the greeting, and in what it then gives")
    func twoHeads() {
        let (one, other) = (grown(4), grown(4, salt: 1))
        var end = InnerEnd(at: log)
        #expect(end.on(.welcomed([one.ends[3].checkpoint.log])) == [.pull(epoch: 1, from: 0)])
        guard case .refuse(let greeted)? = end.on(.welcomed([other.ends[3].checkpoint.log])).first else { return #expect(Bool(false)) }
        #expect(greeted.code == .wrongRoot)
        guard case .refuse(let given)? = end.on(.page(page(other, 0..<4), known: [:])).first else { return #expect(Bool(false)) }
        #expect(given.code == .wrongRoot)
        // A head beside what was taken already.
        var taken = InnerEnd(at: one.ends[1])
        guard case .refuse(let beside)? = taken.on(.welcomed([other.ends[1].checkpoint.log])).first else { return #expect(Bool(false)) }
        #expect(beside.code == .wrongRoot)
    }

    @Test("a node that was rolled back is followed into its next epoch, and into no other before the old one is taken")
    func epochs() {
        let all = grown(4)
        let next = Hello.Log(origin: origin, epoch: 2, size: 0, root: Merkle.emptyRoot)
        let foreign = Hello.Log(origin: "other.test", epoch: 9, size: 0, root: Merkle.emptyRoot)
        var end = InnerEnd(at: all.ends[3])
        #expect(end.on(.welcomed([all.ends[1].checkpoint.log, foreign, next])) == [.move(toEpoch: 2, lost: 2)])
        #expect(end.on(.welcomed([next])) == [.move(toEpoch: 2, lost: 4)])
        var behind = InnerEnd(at: all.ends[0])
        #expect(behind.on(.welcomed([all.ends[3].checkpoint.log, next])) == [.pull(epoch: 1, from: 1)])
        let begun = LogPosition(origin: origin, epoch: 2)
        #expect(end.on(.committed(begun)) == [.pull(epoch: 2, from: 0)])
        guard case .refuse(let old)? = end.on(.page(page(all, 0..<4), known: [:])).first else { return #expect(Bool(false)) }
        #expect(old.code == .wrongOrigin)
    }

    @Test("two receipts of one submission are one case")
    func twins() {
        #expect(judge(submissionHasCase: true) == .sameCase)
        #expect(judge(submissionHasCase: false) == .newCase)
    }

    @Test("no mark of an acknowledgement ever goes back, and what is set aside is named")
    func marks() throws {
        func mark(_ received: UInt64, _ verified: UInt64, _ safe: UInt64, n: UInt64, poison: [UInt64] = []) -> Acknowledgement {
            Acknowledgement(
                origin: origin, epoch: 1, received: received, verified: verified, safe: safe,
                poison: poison.map { Acknowledgement.Poison(seq: $0, code: "set-aside") }, n: n, time: noon)
        }
        let stored = mark(9, 7, 5, n: 3, poison: [4])
        #expect(judge(mark(9, 8, 5, n: 4), stored: stored) == .store)
        #expect(judge(mark(9, 7, 6, n: 4), stored: stored) == .store)
        #expect(judge(mark(9, 6, 5, n: 4), stored: stored) == .lower)
        #expect(judge(mark(9, 7, 4, n: 4), stored: stored) == .lower)
        #expect(try Acknowledgement(bytes: stored.encoded()) == stored)
        for wrong in [mark(9, 7, 5, n: 3, poison: [9]), mark(9, 7, 5, n: 3, poison: [3, 3]), mark(9, 7, 5, n: 3, poison: [3, 2])] {
            #expect(throws: LedgerFault.self) { try wrong.encoded() }
        }
        #expect(mark(3, 9, 9, n: 1).verified == 3)
        #expect(mark(300, 0, 0, n: 1, poison: Array(0..<300)).poison.count == Acknowledgement.poisonListed)
    }
}
