import Foundation
import GRDB

/// SQLite through GRDB: WAL, `synchronous=FULL`, `secure_delete`, foreign keys, one process.
package final class SQLiteStore: SQLStore {
    private let folder: String
    private let pool: DatabasePool
    private let lock: FolderLock
    private let log: WriteAheadLog
    private let onFailure: @Sendable (StoreFault) -> Void

    /// Opens or creates `<folder>/<name>.sqlite`, locks it for this process and migrates it.
    /// - Parameter onFailure: called when the medium fails under a running store. A server ends there: what is on the disk is then
    ///   unknown, and only a fresh start reads it anew.
    package init(
        folder: String, name: String, migrations: [Migration], claim: StoreFacts.Claim? = nil,
        onFailure: @Sendable @escaping (StoreFault) -> Void = { _ in }
    ) throws(StoreFault) {
        self.folder = folder
        self.onFailure = onFailure
        let log = WriteAheadLog()
        self.log = log
        lock = try FolderLock(folder + "/" + name + ".lock")
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { db in
                // What is deleted is overwritten, and nothing of a sort or a large statement spills into a temporary file.
                try db.execute(sql: "PRAGMA secure_delete = ON")
                try db.execute(sql: "PRAGMA temp_store = MEMORY")
                log.watch(db)
            }
            pool = try DatabasePool(path: folder + "/" + name + ".sqlite", configuration: configuration)
            // GRDB's pool sets synchronous=NORMAL itself when it turns WAL on, after prepareDatabase: a committed transaction
            // could then roll back in a power cut. FULL is set afterwards on the writer, and read back.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try Self.demand("synchronous", 2, db)
                try Self.demand("foreign_keys", 1, db)
                try Self.demand("secure_delete", 1, db)
                guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else {
                    throw StoreFault(.refused, "SQLite did not turn WAL on: keep the data folder on a local disk")
                }
            }
            try pool.write { db in
                let transaction = SQLiteTransaction(db: db, folder: folder)
                // Whose it is comes first: another tier's store is not to be migrated, and "too new" would be the wrong advice.
                if try db.tableExists("fact") { try claim?.check(in: transaction) }
                try migrate(transaction, to: migrations)
                try claim?.enter(in: transaction)
            }
        } catch {
            throw Self.fault(error, path: folder)
        }
    }

    private static func demand(_ pragma: String, _ wanted: Int, _ db: GRDB.Database) throws {
        guard try Int.fetchOne(db, sql: "PRAGMA \(pragma)") == wanted else {
            throw StoreFault(.refused, "SQLite did not take \(pragma) = \(wanted)")
        }
    }

    package func read<T: Sendable>(_ body: @Sendable @escaping (any SQLTransaction) throws -> T) async throws -> T {
        do {
            return try await pool.read { [folder] in try body(SQLiteTransaction(db: $0, folder: folder)) }
        } catch {
            throw translated(error)
        }
    }

    @discardableResult
    package func write<T: Sendable>(_ body: @Sendable @escaping (any SQLTransaction) throws -> T) async throws -> T {
        do {
            let result = try await pool.write { [folder] in try body(SQLiteTransaction(db: $0, folder: folder)) }
            if log.isDue() { pool.asyncWriteWithoutTransaction { [self] in checkpoint($0) } }
            return result
        } catch {
            throw translated(error)
        }
    }

    /// After the answer of the write that made it due, before the next write.
    private func checkpoint(_ db: GRDB.Database) {
        do { try log.checkpoint(db) } catch { _ = translated(error) }
    }

    /// A demo's only, to show what a power cut then takes: commits return before they are on the disk.
    package func commitWithoutFlushing() throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
    }

    /// Moves everything from the write-ahead log into the database file.
    package func checkpoint() throws { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }

    /// Errors of SQLite become faults; whatever else a body threw is its own and passes through.
    private func translated(_ error: any Error) -> any Error {
        let translated: any Error = error is DatabaseError ? Self.fault(error, path: folder, isRunning: true) : error
        if let fault = translated as? StoreFault, fault.kind == .storage { onFailure(fault) }
        return translated
    }

    static func fault(_ error: any Error, path: String, isRunning: Bool = false) -> StoreFault {
        if let fault = error as? StoreFault { return fault }
        guard let error = error as? DatabaseError else { return StoreFault(.unexpected, "\(error)") }
        let words = error.message ?? "\(error.resultCode)"
        let full = StoreFault(.full, "the disk is full: free space, then start again; nothing was half written")
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: return StoreFault(.conflict, words)
        // The shared-memory file beside the database could not be made large enough: that too is a full disk.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: return full
        case .SQLITE_FULL: return full
        case .SQLITE_READONLY:
            return StoreFault(.storage, "the data folder \(path) is read-only: mount it writable or give this process its rights")
        // Under a running store this is a shortage of file descriptors, not a broken medium.
        case .SQLITE_CANTOPEN where isRunning: return StoreFault(.unexpected, words)
        case .SQLITE_CANTOPEN:
            return StoreFault(.storage, "the database in \(path) cannot be opened or created: check the folder and its rights")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return StoreFault(.storage, "the database in \(path) is damaged (\(words)): restore the last backup")
        case .SQLITE_IOERR: return StoreFault(.storage, "the disk failed (\(words)): check the medium, then start again")
        default: return StoreFault(.unexpected, words)
        }
    }
}

/// A statement on GRDB. `$1` is a *named* parameter of SQLite, numbered by first appearance, so it is bound by name.
struct SQLiteTransaction: SQLTransaction {
    let db: GRDB.Database
    /// Where its database is, for the sentence about one that is damaged.
    let folder: String

    func query(_ sql: String, _ arguments: [any SQLBindable]) throws(StoreFault) -> [SQLRow] {
        do {
            var named: [String: (any DatabaseValueConvertible)?] = [:]
            for (index, argument) in arguments.enumerated() { named[String(index + 1)] = convertible(argument.sqlValue) }
            let statement = try db.cachedStatement(sql: sql)
            return try Row.fetchAll(statement, arguments: StatementArguments(named)).map { row in
                SQLRow(Dictionary(row.map { ($0, sqlValue($1)) }, uniquingKeysWith: { first, _ in first }))
            }
        } catch {
            throw SQLiteStore.fault(error, path: folder, isRunning: true)
        }
    }

    private func convertible(_ value: SQLValue) -> (any DatabaseValueConvertible)? {
        switch value {
        case .null: nil
        case .int(let number): number
        case .real(let number): number
        case .text(let text): text
        case .blob(let bytes): Data(bytes)
        }
    }

    private func sqlValue(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .int(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let data): .blob(Array(data))
        }
    }
}
