import Crypto
import Foundation

/// 备份清单: what a backup holds, in JSON beside it. It is written last, so a backup without one is none.
package struct BackupManifest: Codable, Sendable, Equatable {
    /// A log of filings as far as the backup holds it; at the Processor: as far as it was taken.
    package struct Log: Codable, Sendable, Hashable {
        package let origin: String
        package let epoch: Int
        package let size: UInt64
        /// Hexadecimal.
        package let root: String
        /// Entries from the first on whose materials are in the backup too.
        package let verified: UInt64

        package init(origin: String, epoch: Int, size: UInt64, root: String, verified: UInt64) {
            self.origin = origin
            self.epoch = epoch
            self.size = size
            self.root = root
            self.verified = verified
        }
    }

    package struct File: Codable, Sendable, Hashable {
        /// `<tier>.sqlite`, or `blobs/<digest>`.
        package let path: String
        package let bytes: Int64
        /// Hexadecimal.
        package let sha256: String
    }

    static let name = "manifest.json"
    static let version = 1
    /// A manifest of a million blobs has a hundred and eighty million bytes; more is no manifest of ours.
    private static let limit = 512 << 20

    package let v: Int
    package let tier: String
    /// The newest migration that its database has seen.
    package let schema: Int64
    /// When it was begun, milliseconds since 1970 UTC.
    package let at: Int64
    /// Rows by table.
    package let counts: [String: Int64]
    package let logs: [Log]
    package let files: [File]

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// With its digest, by which a backup is known.
    static func read(_ folder: String) throws(StoreFault) -> (manifest: BackupManifest, digest: String) {
        let path = folder + "/" + name
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path), (attributes[.size] as? Int ?? .max) <= limit,
            let data = FileManager.default.contents(atPath: path)
        else { throw StoreFault(.refused, "\(folder) is no backup: it has no readable \(name), which is written last") }
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data), manifest.v == version else {
            throw StoreFault(.refused, "\(path) cannot be read by this version of the program")
        }
        for file in manifest.files {
            let isBlob = file.path.wholeMatch(of: /blobs\/[0-9a-f]{64}/) != nil
            guard isBlob || file.path == manifest.tier + ".sqlite" else {
                throw StoreFault(.refused, "\(path) names \(file.path.debugDescription), which is no file of a backup")
            }
        }
        return (manifest, SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
}

/// What a tier's backup holds, and what must be true of it. The tiers say it; `Backup` does it.
package struct BackupPlan: Sendable {
    /// One thing that is looked at: what was found in a readable line, or a fault that says what is wrong.
    package struct Check: Sendable {
        let name: String
        let run: @Sendable (any SQLTransaction) throws -> String

        package init(_ name: String, _ run: @escaping @Sendable (any SQLTransaction) throws -> String) {
            self.name = name
            self.run = run
        }
    }

    /// `intake`, `processor`, `feedback`: of the database too.
    package let tier: String
    let migrations: [Migration]
    let tables: [String]
    let logs: @Sendable (any SQLTransaction) throws -> [BackupManifest.Log]
    /// The digests of the blobs that the database names, hexadecimal.
    let blobs: @Sendable (any SQLTransaction) throws -> [String]
    let checks: [Check]

    package init(
        tier: String, migrations: [Migration], tables: [String],
        logs: @escaping @Sendable (any SQLTransaction) throws -> [BackupManifest.Log] = { _ in [] },
        blobs: @escaping @Sendable (any SQLTransaction) throws -> [String] = { _ in [] }, checks: [Check]
    ) {
        self.tier = tier
        self.migrations = migrations
        self.tables = tables
        self.logs = logs
        self.blobs = blobs
        self.checks = checks
    }

    var database: String { tier + ".sqlite" }
}
