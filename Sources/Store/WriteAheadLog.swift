import GRDB
import GRDBSQLite
import Synchronization

/// When SQLite's write-ahead log comes into the database file. SQLite would see to that itself after a commit, but throws the error away
/// and tries again at the next one: a flush that failed would pass as done (https://sqlite.org/c3ref/wal_autocheckpoint.html).
final class WriteAheadLog: Sendable {
    /// Pages of 4 KiB, SQLite's own measure.
    static let most = 1000
    private let state = Mutex((pages: 0, isAsked: false))

    /// Takes the place of SQLite's own checkpoint on this connection. Lives as long as the connection: the store holds both.
    func watch(_ db: GRDB.Database) {
        _ = sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().state.withLock { $0.pages = Int(pages) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// True once for each time that it has grown too long; `checkpoint` is to follow.
    func isDue() -> Bool {
        state.withLock {
            guard $0.pages >= Self.most, !$0.isAsked else { return false }
            $0.isAsked = true
            return true
        }
    }

    /// As much as no reader needs any more. What is left follows after the next write; so does all of it when the disk is full.
    /// - Throws: the `DatabaseError` of a medium that failed. What the file holds is then unknown: only a fresh start, which reads the
    ///   log from its beginning, may write it again.
    func checkpoint(_ db: GRDB.Database) throws {
        state.withLock { $0.isAsked = false }
        _ = try db.checkpoint(.passive)
    }
}
