import Store

extension DraftBook {
    /// Bytes that one new draft may come to need beside its files: what is typed, and its filing.
    static let roomOfOne: Int64 = 256 << 10

    /// What the drafts need to be filed, all of them, by what is stored: an envelope holds the answers and a line for each file, and goes to
    /// the write-ahead log before it goes to the database.
    func roomForFilings() async throws -> Int64 {
        try await store.read {
            try $0.query("SELECT coalesce(sum(2 * (length(typed) + 16384)), 0) AS n FROM draft").first?.int("n") ?? 0
        }
    }
}
