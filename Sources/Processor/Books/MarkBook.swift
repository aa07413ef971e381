import Foundation
import Ledger
import Store

/// What the books say of an outward node's logs: received, verified, safe.
struct MarkBook: Sendable {
    struct Marks: Sendable {
        let epoch: Int
        let received: UInt64
        let verified: UInt64
        let safe: UInt64
        let poison: [Acknowledgement.Poison]

        /// Whether the node has been told all of this.
        func isCovered(by mark: Acknowledgement) -> Bool {
            mark.received >= received && mark.verified >= verified && mark.safe >= safe && mark.poison == poison
        }
    }

    let store: any SQLStore

    /// Every log of the node, the closed ones too: their materials may still be coming.
    func logs(of origin: String) async throws -> [Marks] {
        try await store.read { transaction in
            let open = try transaction.query("SELECT position FROM log_position WHERE origin = $1", origin)
            let closed = try transaction.query("SELECT position FROM log_closed WHERE origin = $1 ORDER BY epoch", origin)
            return try (closed + open).compactMap { row in
                let position = try JSONDecoder().decode(LogPosition.self, from: Data(row.blob("position")))
                guard position.frontier.size > 0 else { return nil }
                return try Self.marks(origin: origin, epoch: position.epoch, received: position.frontier.size, in: transaction)
            }
        }
    }

    func marks(origin: String, epoch: Int, received: UInt64) async throws -> Marks {
        try await store.read { try Self.marks(origin: origin, epoch: epoch, received: received, in: $0) }
    }

    private static func marks(origin: String, epoch: Int, received: UInt64, in transaction: any SQLTransaction) throws -> Marks {
        let poison = try transaction.query(
            """
            SELECT t.seq AS seq FROM set_aside AS s JOIN taken AS t ON t.number = s.number
            WHERE t.origin = $1 AND t.epoch = $2 ORDER BY t.seq LIMIT $3
            """, origin, epoch, Acknowledgement.poisonListed
        ).map { Acknowledgement.Poison(seq: UInt64(clamping: try $0.int("seq")), code: "set-aside") }
        let verified = try verified(origin: origin, epoch: epoch, received: received, in: transaction)
        return Marks(
            epoch: epoch, received: received, verified: verified,
            safe: min(verified, try BackupBook.safe(origin: origin, epoch: epoch, in: transaction)), poison: poison)
    }

    /// Entries from the first on all of whose materials are here.
    static func verified(origin: String, epoch: Int, received: UInt64, in transaction: any SQLTransaction) throws -> UInt64 {
        min(received, try MaterialBook.firstWaiting(origin: origin, epoch: epoch, in: transaction) ?? received)
    }
}
