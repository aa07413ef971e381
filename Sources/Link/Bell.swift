import ServiceLifecycle
import Synchronization

/// Wakes those who wait for something new, in the same process: a filing for the pull, a notice for the teller.
/// A ring that nobody waits for is remembered by its count, so that none is missed between a look and the wait.
package final class Bell: Sendable {
    private struct State {
        var count = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
    }
    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    package func ring() {
        let waiting = state.withLock { state in
            state.count &+= 1
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns at the next ring after `seen`, or after `timeout`, or when the task is cancelled or the process is asked to end:
    /// whoever waits must not hold up a shutdown.
    package func wait(after seen: Int, timeout: Duration) async {
        await cancelWhenGracefulShutdown { await self.waitOrTimeOut(after: seen, timeout: timeout) }
    }

    private func waitOrTimeOut(after seen: Int, timeout: Duration) async {
        let ticket = state.withLock { state in
            state.next &+= 1
            return state.next
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: timeout) }
            group.addTask {
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        let isOver = self.state.withLock { state in
                            if state.count != seen || Task.isCancelled { return true }
                            state.waiting[ticket] = continuation
                            return false
                        }
                        if isOver { continuation.resume() }
                    }
                } onCancel: {
                    self.state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
