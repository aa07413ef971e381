/// How long to wait before the next try: full jitter under a ceiling that doubles from 0.5 s to 30 s,
/// so that many who lost one peer do not all come back at once.
package struct Backoff: Hashable, Sendable {
    package static let first = 500
    package static let ceiling = 30_000

    private var failures = 0

    package init() {}

    /// Milliseconds; `random` lies in 0..<1.
    package mutating func next(random: Double) -> Int {
        let limit = min(Self.ceiling, Self.first << min(failures, 6))
        failures = min(failures + 1, 6)
        // A number outside its range (or none at all) waits longest rather than not at all.
        guard random >= 0, random < 1 else { return limit }
        return Int(Double(limit) * random)
    }

    package mutating func reset() { failures = 0 }
}
