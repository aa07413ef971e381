import Foundation

/// Where a process gets the time from: the machine, or, for a demo's store only, a file that a test moves.
package struct TimeSource: Sendable {
    private let offset: @Sendable () -> Int64

    /// Milliseconds since 1970 UTC.
    package func now() -> Int64 { Self.machine() &+ offset() }

    package static let system = TimeSource { 0 }

    /// The file holds the distance to the machine's clock in milliseconds. It is read each time, so that a test can move a running tier.
    package static func demo(file: String) -> TimeSource {
        TimeSource {
            guard let data = FileManager.default.contents(atPath: file), data.count < 32 else { return 0 }
            return Int64(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        }
    }

    /// Sets the distance so that "now" is `moment`; written whole or not at all.
    package static func move(file: String, to moment: Int64) throws {
        try Data(String(moment &- machine()).utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    }

    private static func machine() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private init(offset: @Sendable @escaping () -> Int64) { self.offset = offset }
}
