import Ledger
import Testing

@Suite("册: a log against its lock") struct LogLockTests {
    private func log(_ size: UInt64, epoch: Int = 1, root: UInt8 = 1) -> Hello.Log {
        Hello.Log(origin: origin, epoch: epoch, size: size, root: Digest(sha256: [root]))
    }

    private func verdict(_ lock: Hello.Log?, _ current: Hello.Log, there: UInt8? = 1, wasLocked: Bool = true) -> LockVerdict {
        judge(lock.map(LogLock.init(of:)), wasLocked: wasLocked, current: current, rootThere: there.map { Digest(sha256: [$0]) })
    }

    @Test("a log that is as long as its lock, or longer by what a crash left uncovered, goes on") func goesOn() {
        #expect(verdict(log(5), log(5)) == .goOn)
        #expect(verdict(log(5), log(6, root: 2)) == .goOn)
        #expect(verdict(log(5), log(0, epoch: 2), there: nil) == .goOn)
        #expect(verdict(nil, log(7), there: nil, wasLocked: false) == .goOn)
    }

    @Test("a log that is shorter, another one, or without the lock it once had, is closed") func rolledBack() {
        #expect(verdict(log(5), log(4), there: nil) == .rolledBack(next: 2))
        #expect(verdict(log(5), log(5, root: 2), there: 2) == .rolledBack(next: 2))
        #expect(verdict(log(0, epoch: 3), log(9), there: nil) == .rolledBack(next: 4))
        #expect(verdict(nil, log(9, epoch: 2), there: nil) == .rolledBack(next: 3))
    }

    @Test("nothing is shown that the lock does not cover") func shown() {
        let lock = LogLock(of: log(5, epoch: 2))
        #expect(lock.covers(EntryID(epoch: 2, seq: 4)) && !lock.covers(EntryID(epoch: 2, seq: 5)))
        #expect(lock.covers(EntryID(epoch: 1, seq: 900)) && !lock.covers(EntryID(epoch: 3, seq: 0)))
    }

    @Test("it is read as it was written, and nothing else is") func file() throws {
        let lock = LogLock(of: log(5))
        #expect(try LogLock(bytes: lock.encoded()) == lock)
        for wrong in ["", "{}", #"{"v":2,"origin":"a","epoch":1,"size":1,"root":""}"#] {
            #expect(throws: LedgerFault.self) { try LogLock(bytes: Array(wrong.utf8)) }
        }
    }
}
