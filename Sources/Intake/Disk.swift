import Link
import Store
import Synchronization

/// The volume of Intake's data as it is now, with what is promised on it: looked at once a second at the most.
final class Disk: Sendable {
    /// Read from the settings, all of them optional:
    /// - `disk.amber`, `disk.red`: the share of the volume in use at which each mark stands, 0.80 and 0.92; 1 switches a mark off.
    /// - `ballast.bytes`: the size of the ballast file, see `DiskBallast`; 0 for none.
    static let settingsKeys: Set<String> = ["disk.amber", "disk.red", "ballast.bytes"]

    let marks: DiskMarks
    private let look: @Sendable () -> Volume?
    private let books = Mutex(Books())

    private struct Books {
        var volume: Volume?
        var lookedAt: ContinuousClock.Instant?
        /// What uploads on their way may still become. It counts in full to their end: part of it is on the disk by then and counts twice,
        /// which refuses a little early and never too late.
        var promised: Int64 = 0
        /// Of uploads that have ended since the volume was looked at: it may not show their bytes yet.
        var ended: Int64 = 0
        /// What the drafts need to be filed.
        var filings: Int64 = 0

        var reserved: Int64 { promised + ended + filings }
    }

    /// - Parameter look: nil when the volume cannot be looked at. Then the last look counts, and without one no mark stands: the disk
    ///   itself still refuses what it cannot hold.
    init(marks: DiskMarks, look: @Sendable @escaping () -> Volume?) {
        self.marks = marks
        self.look = look
    }

    var state: DiskMarks.State {
        books.withLock { books in
            current(&books).map { marks.state($0, reserved: books.reserved) } ?? .green
        }
    }

    /// Whether a thing of this size may be begun. It promises nothing: see `reserve`.
    func admits(_ bytes: Int64) -> Bool {
        books.withLock { books in
            current(&books).map { marks.admits(bytes, $0, reserved: books.reserved) } ?? true
        }
    }

    /// Keeps room for what is about to arrive; `false` when it would not fit. Whoever has reserved releases the same number.
    func reserve(_ bytes: Int64) -> Bool {
        books.withLock { books in
            guard current(&books).map({ marks.admits(bytes, $0, reserved: books.reserved) }) ?? true else { return false }
            books.promised = Self.sum(books.promised, bytes)
            return true
        }
    }

    func release(_ bytes: Int64) {
        books.withLock { books in
            books.promised = max(0, books.promised - bytes)
            books.ended = Self.sum(books.ended, bytes)
        }
    }

    /// Keeps room for the filing of all drafts.
    func keep(forFilings bytes: Int64) { books.withLock { $0.filings = max(0, min(bytes, .max / 4)) } }

    private static func sum(_ a: Int64, _ b: Int64) -> Int64 { min(a, .max / 4) + max(0, min(b, .max / 8)) }

    private func current(_ books: inout Books) -> Volume? {
        let now = ContinuousClock.now
        if let at = books.lookedAt, now - at < .seconds(1) { return books.volume }
        books.lookedAt = now
        if let volume = look() {
            books.volume = volume
            books.ended = 0
        }
        return books.volume
    }
}
