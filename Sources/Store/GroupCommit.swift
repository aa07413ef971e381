import Synchronization

/// 合并提交: transactions that wait together share one commit, and so one flush of the disk. Each body stands by itself: what one of them
/// throws undoes that one alone. Nobody is answered before the commit that carries him is durable.
package actor GroupCommit {
    private let store: any SQLStore
    private let most: Int
    private var waiting: [Waiting] = []
    private var isWriting = false

    /// What one caller wants done, and how he hears of it.
    private struct Waiting: Sendable {
        let body: @Sendable (any SQLTransaction) throws -> Void
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// - Parameter most: transactions in one commit.
    package init(store: any SQLStore, most: Int = 64) {
        self.store = store
        self.most = most
    }

    @discardableResult
    package func write<T: Sendable>(_ body: @Sendable @escaping (any SQLTransaction) throws -> T) async throws -> T {
        let answer = Answer<T>()
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            waiting.append(Waiting(body: { answer.set(try body($0)) }, continuation: continuation))
            if !isWriting {
                isWriting = true
                Task { await work() }
            }
        }
        return try answer.get()
    }

    private func work() async {
        while !waiting.isEmpty {
            let together = Array(waiting.prefix(most))
            waiting.removeFirst(together.count)
            do {
                let failures = try await store.write { transaction in try Self.run(together.map(\.body), in: transaction) }
                for (one, failure) in zip(together, failures) {
                    if let failure { one.continuation.resume(throwing: failure) } else { one.continuation.resume() }
                }
            } catch {
                for one in together { one.continuation.resume(throwing: error) }
            }
        }
        isWriting = false
    }

    /// A full disk or a broken medium is everybody's: then nothing of the group is committed.
    private static func run(_ bodies: [@Sendable (any SQLTransaction) throws -> Void], in transaction: any SQLTransaction) throws
        -> [(any Error)?]
    {
        try bodies.map { body in
            do {
                try transaction.attempt { try body(transaction) }
                return nil
            } catch let fault as StoreFault where fault.kind == .full || fault.kind == .storage {
                throw fault
            } catch {
                return error
            }
        }
    }
}

/// Carries a value out of a transaction's body.
private final class Answer<T: Sendable>: Sendable {
    private let value = Mutex<T?>(nil)

    func set(_ new: T) { value.withLock { $0 = new } }

    func get() throws -> T {
        guard let found = value.withLock({ $0 }) else { throw StoreFault(.unexpected, "a transaction gave no answer") }
        return found
    }
}
