import NIOCore

/// Bytes against the time that we waited for them, window by window, so that a fast start buys no slow rest.
struct BodyPace {
    private let wanted: Int64
    private let window: TimeAmount
    private var bytes: Int64 = 0
    private var waiting: TimeAmount = .zero

    init(bytesPerSecond: Int, window: Duration) {
        self.window = TimeAmount(window)
        wanted = Int64(Double(bytesPerSecond) * (Double(self.window.nanoseconds) / 1e9))
    }

    mutating func received(_ count: Int) { bytes &+= Int64(count) }
    mutating func waited(_ time: TimeAmount) { waiting = waiting + time }

    mutating func restart() {
        bytes = 0
        waiting = .zero
    }

    /// Decides at the end of each window and begins the next.
    mutating func isTooSlow() -> Bool {
        guard waiting >= window else { return false }
        defer { restart() }
        return bytes < wanted
    }
}
