import Store

/// 等待内网签收: what has been received here and is not yet committed inside.
struct Waiting: Sendable, Equatable {
    /// The receipt's number of the oldest, and when it was received.
    let number: String
    let since: Int64
    let count: Int64
}

extension AcknowledgementBook {
    /// Nil when the inner side has everything. Times increase along a log, so the first entry without an acknowledgement is its oldest.
    func waiting(origin: String, epochs: Int) async throws -> Waiting? {
        try await store.read { transaction in
            var (oldest, count): ((number: String, at: Int64)?, Int64) = (nil, 0)
            for epoch in 1...max(1, epochs) {
                let received =
                    try transaction.query("SELECT received FROM acknowledgement WHERE origin = $1 AND epoch = $2", origin, epoch).first?
                    .int("received") ?? 0
                guard
                    let first = try transaction.query(
                        "SELECT number, at FROM log WHERE epoch = $1 AND seq >= $2 ORDER BY seq LIMIT 1", epoch, received
                    ).first
                else { continue }
                let last = try transaction.query("SELECT max(seq) AS last FROM log WHERE epoch = $1", epoch).first?.int("last") ?? received
                count += max(1, last - received + 1)
                let at = try first.int("at")
                if oldest.map({ at < $0.at }) ?? true { oldest = (try first.text("number"), at) }
            }
            return oldest.map { Waiting(number: $0.number, since: $0.at, count: count) }
        }
    }
}
