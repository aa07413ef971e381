import Foundation
import GRDB

/// 备份与恢复 of one tier's data folder: the database as it stands at one moment, taken beside a server that goes on, and the blobs that
/// it names. Keys and certificates are not part of it: whoever takes a backup must not be able to open what is in it.
package struct Backup: Sendable {
    let plan: BackupPlan

    package init(_ plan: BackupPlan) { self.plan = plan }

    /// Writes a new folder under a temporary name, and gives it its own when all of it is durable.
    /// - Parameters:
    ///   - data: the data folder of a tier, running or not.
    ///   - target: a folder that is not there yet.
    @discardableResult
    package func make(of data: String, to target: String, at: Int64) throws -> BackupManifest {
        let target = Self.clean(target)
        guard !FileManager.default.fileExists(atPath: target) else {
            throw StoreFault(.refused, "\(target) is there already: a backup never overwrites; name a folder that is not there yet")
        }
        let draft = target + ".part"
        try? FileManager.default.removeItem(atPath: draft)
        try DurableFile.makeFolder(draft)
        do {
            let manifest = try fill(draft, from: data, at: at)
            try DurableFile.write(try manifest.encoded(), to: draft + "/" + BackupManifest.name)
            try DurableFile.flush(draft, isFolder: true)
            try DurableFile.rename(draft, to: target)
            return manifest
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }

    private func fill(_ draft: String, from data: String, at: Int64) throws -> BackupManifest {
        let copy = draft + "/" + plan.database
        try copyDatabase(from: data + "/" + plan.database, to: copy)
        try DurableFile.makeFolder(draft + "/blobs")
        // The database first: whatever blob it names was on the disk before its row was.
        let found = try look(at: copy) { transaction in
            (
                schema: try transaction.query("SELECT coalesce(max(number), 0) AS n FROM schema_version").first?.int("n") ?? 0,
                counts: try counts(transaction), logs: try plan.logs(transaction), blobs: Set(try plan.blobs(transaction)).sorted()
            )
        }
        var files: [BackupManifest.File] = []
        let (digest, size) = try DurableFile.digest(copy)
        files.append(BackupManifest.File(path: plan.database, bytes: size, sha256: digest))
        for blob in found.blobs {
            let path = "blobs/" + blob
            guard let size = DurableFile.size(data + "/" + path) else {
                throw StoreFault(.storage, "\(data)/\(path) is named by the database and is not there: look for it before anything else")
            }
            try DurableFile.link(data + "/" + path, to: draft + "/" + path)
            files.append(BackupManifest.File(path: path, bytes: size, sha256: blob))
        }
        try DurableFile.flush(draft + "/blobs", isFolder: true)
        return BackupManifest(
            v: BackupManifest.version, tier: plan.tier, schema: found.schema, at: at, counts: found.counts, logs: found.logs, files: files)
    }

    /// By SQLite's own backup interface, over a connection of its own: one moment of the database, while others read and write it.
    private func copyDatabase(from: String, to: String) throws {
        guard FileManager.default.fileExists(atPath: from) else {
            throw StoreFault(.refused, "\(from) is not there: name the settings file of the tier whose data are to be kept")
        }
        do {
            let source = try DatabaseQueue(path: from, configuration: Self.readOnly)
            let target = try DatabaseQueue(path: to)
            try source.backup(to: target)
            // One file, without a write-ahead log beside it.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try source.close()
            try target.close()
            guard chmod(to, 0o600) == 0 else { throw DurableFile.fault("protect", to) }
            try DurableFile.flush(to)
        } catch { throw SQLiteStore.fault(error, path: from) }
    }

    func counts(_ transaction: any SQLTransaction) throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for table in plan.tables { counts[table] = try transaction.query("SELECT count(*) AS n FROM \(table)").first?.int("n") ?? 0 }
        return counts
    }

    private static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Reads a database that nobody writes, and leaves nothing beside it.
    func look<T>(at path: String, _ body: (any SQLTransaction) throws -> T) throws -> T {
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.readOnly)
            return try queue.read { try body(SQLiteTransaction(db: $0, folder: path)) }
        } catch let error as DatabaseError { throw SQLiteStore.fault(error, path: path) }
    }

    /// One small change in the books of a tier that may be running: its own lock is for those who serve.
    package func note(in data: String, _ body: (any SQLTransaction) throws -> Void) throws {
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: data + "/" + plan.database, configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try queue.write { try body(SQLiteTransaction(db: $0, folder: data)) }
            try queue.close()
        } catch let error as DatabaseError { throw SQLiteStore.fault(error, path: data) }
    }

    static func clean(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path.contains("/") ? path : "./" + path
    }
}

extension Backup {
    /// The last part of its path.
    package static func name(of folder: String) -> String { (clean(folder) as NSString).lastPathComponent }
}
