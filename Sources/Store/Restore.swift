import Foundation

extension Backup {
    /// Looks at everything and touches nothing; says one line for each thing.
    /// - Returns: the manifest, and its digest, by which the backup is known.
    @discardableResult
    package func verify(_ folder: String, say: (String) -> Void) throws -> (manifest: BackupManifest, digest: String) {
        let folder = Self.clean(folder)
        let (manifest, digest) = try BackupManifest.read(folder)
        guard manifest.tier == plan.tier else {
            throw StoreFault(.refused, "\(folder) is a backup of \(manifest.tier), not of \(plan.tier)")
        }
        var failed = 0
        func check(_ name: String, _ body: () throws -> String) {
            do { say("ok      \(name): \(try body())") } catch {
                failed += 1
                say("FAILED  \(name): \(error)")
            }
        }
        check("files") { try files(manifest, folder) }
        let path = folder + "/" + plan.database
        check("database") {
            let lines = try look(at: path) { try $0.query("PRAGMA integrity_check").map { try $0.text("integrity_check") } }
            guard lines == ["ok"] else { throw StoreFault(.storage, lines.prefix(3).joined(separator: "; ")) }
            return "whole"
        }
        check("schema") {
            let known = plan.migrations.last?.number ?? 0
            let found = try look(at: path) {
                try $0.query("SELECT coalesce(max(number), 0) AS n FROM schema_version").first?.int("n") ?? 0
            }
            guard found == manifest.schema, found <= known else {
                throw StoreFault(.refused, "it has \(found), its manifest says \(manifest.schema), this program knows \(known)")
            }
            return "\(found)"
        }
        check("counts") {
            let found = try look(at: path) { try counts($0) }
            guard found == manifest.counts else { throw StoreFault(.storage, "\(found) are there, the manifest says \(manifest.counts)") }
            return found.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        check("logs") {
            let found = try look(at: path) { try plan.logs($0) }
            guard found == manifest.logs else { throw StoreFault(.storage, "\(found) are there, the manifest says \(manifest.logs)") }
            return found.isEmpty ? "none" : found.map { "\($0.origin)/\($0.epoch) \($0.size)" }.joined(separator: ", ")
        }
        check("blobs") {
            let named = Set(try look(at: path) { try plan.blobs($0) }.map { "blobs/" + $0 })
            let missing = named.subtracting(manifest.files.map(\.path))
            guard missing.isEmpty else { throw StoreFault(.storage, "\(missing.count) that the database names are not in the manifest") }
            return "\(named.count) named, all in the manifest"
        }
        check("audit") {
            let row = try look(at: path) {
                try $0.query("SELECT count(*) AS n, coalesce(min(number), 1) AS least, coalesce(max(number), 0) AS most FROM audit").first
            }
            guard let row else { throw StoreFault(.storage, "it cannot be read") }
            let (count, least, most) = (try row.int("n"), try row.int("least"), try row.int("most"))
            guard least == 1, most == count else { throw StoreFault(.storage, "\(count) lines, numbered from \(least) to \(most)") }
            return "\(count) lines without a gap"
        }
        for item in plan.checks { check(item.name) { try look(at: path, item.run) } }
        guard failed == 0 else { throw StoreFault(.refused, "\(failed) checks failed: \(folder) is not to be relied on") }
        return (manifest, digest)
    }

    private func files(_ manifest: BackupManifest, _ folder: String) throws -> String {
        guard manifest.files.contains(where: { $0.path == plan.database }) else {
            throw StoreFault(.storage, "the manifest names no \(plan.database)")
        }
        var wrong: [String] = []
        for file in manifest.files {
            guard let found = try? DurableFile.digest(folder + "/" + file.path) else {
                wrong.append("\(file.path) is not there")
                continue
            }
            if found.sha256 != file.sha256 || found.bytes != file.bytes { wrong.append("\(file.path) has changed") }
        }
        guard wrong.isEmpty else { throw StoreFault(.storage, "\(wrong.count) of \(manifest.files.count): \(wrong.prefix(3))") }
        return "\(manifest.files.count) with the right digest"
    }

    /// Puts a backup back as a new data folder, after every check. Never over anything: a folder that is not empty is refused.
    /// - Parameter also: what is to be noted in the restored database before anybody can start on it.
    package func restore(
        _ folder: String, to data: String, say: (String) -> Void, also: (any SQLTransaction) throws -> Void = { _ in }
    ) throws {
        let (folder, data) = (Self.clean(folder), Self.clean(data))
        let there = (try? FileManager.default.contentsOfDirectory(atPath: data)) ?? []
        guard there.isEmpty else {
            throw StoreFault(
                .refused, "\(data) is not empty: stop the server and move it away (`mv \(data) \(data).old`); a restore never overwrites")
        }
        let (manifest, _) = try verify(folder, say: say)
        let draft = data + ".restoring"
        try? FileManager.default.removeItem(atPath: draft)
        try DurableFile.makeFolder(draft)
        try DurableFile.makeFolder(draft + "/blobs")
        for file in manifest.files {
            // The database will change, so it is a copy always.
            if file.path == plan.database {
                try DurableFile.copy(folder + "/" + file.path, to: draft + "/" + file.path)
            } else {
                try DurableFile.link(folder + "/" + file.path, to: draft + "/" + file.path)
            }
        }
        try note(in: draft, also)
        for name in ["", "/blobs"] { try DurableFile.flush(draft + name, isFolder: true) }
        // Whole or not at all: nobody can start on half of it. An empty folder gives way.
        if FileManager.default.fileExists(atPath: data), rmdir(data) != 0 { throw DurableFile.fault("replace", data) }
        try DurableFile.rename(draft, to: data)
        say("restored \(manifest.files.count) files to \(data)")
    }
}
