import Crypto
import Synchronization

/// How often one may try: a bucket of `burst` that refills by one each `interval`. Shared by all requests of a tier.
package final class RateLimit: Sendable {
    private struct Bucket {
        /// Milliseconds of credit.
        var credit: Int64
        var at: Int64
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        /// Of all keys that came when the table was full: a flood of addresses shares one bucket instead of the machine's memory,
        /// and those who were known before keep their own.
        var overflow: Bucket?
        var swept = Int64.min
    }

    private let full: Int64
    private let interval: Int64
    private let maxKeys: Int
    private let state = Mutex(State())

    /// - Parameter interval: milliseconds in which one more try becomes free.
    package init(burst: Int, interval: Int64, maxKeys: Int = 10_000) {
        self.interval = max(1, interval)
        let (full, overflow) = Int64(max(1, burst)).multipliedReportingOverflow(by: self.interval)
        self.full = overflow ? Int64.max / 4 : full
        self.maxKeys = max(1, maxKeys)
    }

    /// Nil when the try is free, otherwise the seconds to wait. `now` in milliseconds, on any clock that goes forward.
    package func take(_ key: String, at now: Int64) -> Int? {
        // A key may hold what somebody typed: beyond a certain length its hash stands for it.
        let key = key.utf8.count <= 96 ? key : hex(SHA256.hash(data: Array(key.utf8)))
        return state.withLock { state in
            if state.buckets[key] == nil, state.buckets.count >= maxKeys { sweep(&state, at: now) }
            let isKnown = state.buckets[key] != nil || state.buckets.count < maxKeys
            var bucket = (isKnown ? state.buckets[key] : state.overflow) ?? Bucket(credit: full, at: now)
            bucket.credit += min(RateLimit.elapsed(from: bucket.at, to: now), full - bucket.credit)
            bucket.at = max(bucket.at, now)
            var wait: Int?
            if bucket.credit >= interval {
                bucket.credit -= interval
            } else {
                wait = Int((interval - bucket.credit + 999) / 1000)
            }
            if isKnown { state.buckets[key] = bucket } else { state.overflow = bucket }
            return wait
        }
    }

    /// The same as an error that a page can show, on a clock that only goes forward, whatever happens to the wall's.
    package func admit(_ key: String) throws(Problem) {
        if let seconds = take(key, at: Self.uptime()) { throw .tooMany(retryAfter: seconds) }
    }

    private static let start = ContinuousClock.now
    private static func uptime() -> Int64 {
        let spent = (ContinuousClock.now - start).components
        return spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000
    }

    package var keyCount: Int { state.withLock { $0.buckets.count } }

    /// Forgets whoever has a full bucket again; at most once a second, for it looks at all.
    private func sweep(_ state: inout State, at now: Int64) {
        guard state.swept == .min || RateLimit.elapsed(from: state.swept, to: now) >= 1000 else { return }
        state.swept = now
        state.buckets = state.buckets.filter { _, bucket in
            RateLimit.elapsed(from: bucket.at, to: now) < full - bucket.credit
        }
    }

    /// A clock that goes back gives nothing and takes nothing.
    private static func elapsed(from earlier: Int64, to later: Int64) -> Int64 {
        guard later > earlier else { return 0 }
        let (difference, overflow) = later.subtractingReportingOverflow(earlier)
        return overflow ? .max : difference
    }
}
