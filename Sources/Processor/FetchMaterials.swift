import Ledger
import Link
import Logging

/// 取材料: the ciphertexts that are still at one outer node, a few at a time. One that does not come holds nothing up: it goes to the end
/// of the line and is asked for again in the next round.
struct FetchMaterials: Sendable {
    private static let atOnce = 4
    private static let batch = 32

    let book: MaterialBook
    let blobs: ArrivedBlobs
    let peer: OuterPeer
    let dialler: Dialler
    let now: @Sendable () -> Int64
    let logger: Logger

    /// One round over all that is missing, that of the nearest deadline first. Returns whether all are here.
    func callAsFunction() async throws -> Bool {
        guard blobs.hasRoom(logger) else { return false }
        let round = now()
        var isComplete = true
        while !Task.isCancelled {
            let missing = try await book.missing(triedBefore: round, limit: Self.batch)
            if missing.isEmpty { return isComplete }
            if try await !fetch(missing, round: round) { isComplete = false }
        }
        return false
    }

    /// Each ciphertext once, whoever names it; what has arrived is noted at once.
    private func fetch(_ missing: [MaterialBook.Missing], round: Int64) async throws -> Bool {
        let sameBytes = Dictionary(grouping: missing, by: \.digest)
        var seen: Set<Digest> = []
        let order = missing.filter { seen.insert($0.digest).inserted }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            var missed = 0
            for (n, material) in order.enumerated() {
                if n >= Self.atOnce, try await group.next() == false { missed += 1 }
                group.addTask { try await fetch(material, with: sameBytes[material.digest] ?? [], round: round) }
            }
            for try await isHere in group where !isHere { missed += 1 }
            return missed == 0
        }
    }

    private func fetch(_ material: MaterialBook.Missing, with same: [MaterialBook.Missing], round: Int64) async throws -> Bool {
        let isHere = await blobs.fetch(material.digest, size: material.size, from: peer, with: dialler, logger: logger)
        // Broken off by our own end, it was not tried.
        if !Task.isCancelled { try await book.note(same, isHere: isHere, at: max(round, now())) }
        return isHere
    }
}
