import Ledger
import Synchronization

/// The cases that visitors have opened with their codes, in memory only and for a quarter of an hour: at rest Feedback can read nothing.
final class OpenCases: Sendable {
    struct Opened: Sendable {
        let number: ReceiptNumber
        let tag: Digest
        let key: CaseKey
        let until: Int64
    }

    static let life: Int64 = 15 * 60 * 1000
    private static let most = 20_000
    private let cases = Mutex<[[UInt8]: Opened]>([:])

    /// `false` when more are open than memory is set aside for.
    func open(_ opened: Opened, session: [UInt8], at now: Int64) -> Bool {
        cases.withLock { cases in
            if cases.count >= Self.most { cases = cases.filter { $0.value.until > now } }
            guard cases.count < Self.most else { return false }
            cases[session] = opened
            return true
        }
    }

    func find(session: [UInt8], at now: Int64) -> Opened? {
        cases.withLock { cases in
            guard let opened = cases[session], opened.until > now else {
                cases[session] = nil
                return nil
            }
            return opened
        }
    }

    func close(session: [UInt8]) { cases.withLock { $0[session] = nil } }
}
