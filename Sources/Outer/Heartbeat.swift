import Synchronization

/// When the inner side was last heard. It calls every three seconds, so that a break shows within ten.
package final class Heartbeat: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    package init() {}

    package func beat() { last.withLock { $0 = .now } }

    package var isInnerSideConnected: Bool {
        last.withLock { last in last.map { ContinuousClock.now - $0 < .seconds(10) } ?? false }
    }
}
