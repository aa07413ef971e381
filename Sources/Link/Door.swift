import Logging
import NIOCore
import Synchronization

/// Counts who is inside, in all and by address.
final class Door: Sendable {
    private struct Inside {
        var total = 0
        var byAddress: [String: Int] = [:]
        var lastReport: ContinuousClock.Instant?
    }
    private let what: String
    private let limit: Int
    private let limitPerAddress: Int
    private let inside = Mutex(Inside())

    init(of what: String, limit: Int, perAddress: Int) {
        self.what = what
        self.limit = limit
        limitPerAddress = perAddress
    }

    /// Whoever is let in must `leave` by the same address.
    func enter(_ address: String, _ logger: Logger) -> Bool {
        let (isAdmitted, isToReport) = inside.withLock { inside in
            let own = inside.byAddress[address, default: 0]
            guard inside.total < limit, own < limitPerAddress else {
                // A flood must not become a flood of log lines.
                let isQuiet = inside.lastReport.map { ContinuousClock.now - $0 < .seconds(60) } ?? false
                if !isQuiet { inside.lastReport = .now }
                return (false, !isQuiet)
            }
            inside.total += 1
            inside.byAddress[address] = own + 1
            return (true, false)
        }
        if isToReport {
            logger.warning(
                "\(what) are being turned away, the last from \(address): the limit of \(limit), or \(limitPerAddress) from one address, is reached"
            )
        }
        return isAdmitted
    }

    func leave(_ address: String) {
        inside.withLock { inside in
            inside.total -= 1
            let rest = inside.byAddress[address, default: 1] - 1
            inside.byAddress[address] = rest > 0 ? rest : nil
        }
    }
}
