/// The one SQL seam. The same text runs on every engine: `$1` by name, ON CONFLICT, RETURNING.
/// A transaction body is synchronous, so that nothing can wait inside it, and runs on the engine's own thread.
package protocol SQLTransaction {
    @discardableResult
    func query(_ sql: String, _ arguments: [any SQLBindable]) throws(StoreFault) -> [SQLRow]
}

extension SQLTransaction {
    @discardableResult
    package func query(_ sql: String, _ arguments: any SQLBindable...) throws(StoreFault) -> [SQLRow] {
        try query(sql, arguments)
    }

    /// Runs a part of the transaction that may fail by itself: what it wrote is then undone, and the rest goes on.
    package func attempt<T>(_ body: () throws -> T) throws -> T {
        try query("SAVEPOINT attempt")
        do {
            let value = try body()
            try query("RELEASE SAVEPOINT attempt")
            return value
        } catch {
            try query("ROLLBACK TO SAVEPOINT attempt")
            try query("RELEASE SAVEPOINT attempt")
            throw error
        }
    }
}

package protocol SQLStore: Sendable {
    func read<T: Sendable>(_ body: @Sendable @escaping (any SQLTransaction) throws -> T) async throws -> T

    /// Returns only after the commit is durable. A body that throws leaves nothing behind.
    @discardableResult
    func write<T: Sendable>(_ body: @Sendable @escaping (any SQLTransaction) throws -> T) async throws -> T
}

/// What can go wrong in a store, in the words of the one who has to act.
package struct StoreFault: Error, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// Unique, not null, foreign key or an append-only trigger: the change contradicts what is there.
        case conflict
        /// No space left: nothing was written.
        case full
        /// The medium failed. Fatal: the process ends and recovers; the same write is never tried again.
        case storage
        /// Another process holds this store.
        case locked
        /// The store is from a newer version, or of another kind.
        case refused
        case unexpected
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
