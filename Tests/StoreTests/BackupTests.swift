import Foundation
import Testing

@testable import Store

/// 备份与恢复: of a store in use, whole or not at all, and nothing that was changed afterwards passes.
@Suite final class BackupTests {
    private let folder = NSTemporaryDirectory() + "backup-" + UUID().uuidString
    private var data: String { folder + "/data" }
    private var target: String { folder + "/kept" }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder + "/data/blobs", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static let migrations = [
        Migration(1, "facts, audit", StoreFacts.migration + Audit.migration + ["CREATE TABLE thing (blob TEXT NOT NULL)"])
    ]
    private let backup = Backup(
        BackupPlan(
            tier: "test", migrations: BackupTests.migrations, tables: ["thing"],
            blobs: { try $0.query("SELECT blob FROM thing").map { try $0.text("blob") } },
            checks: [.init("things") { "\(try $0.query("SELECT blob FROM thing").count)" }]))

    /// SHA-256 of "one" and "two".
    private static let one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    private static let two = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"

    private func open() throws -> SQLiteStore { try SQLiteStore(folder: data, name: "test", migrations: Self.migrations) }

    private func add(_ blob: String, _ words: String, to store: SQLiteStore) async throws {
        try Data(words.utf8).write(to: URL(fileURLWithPath: data + "/blobs/" + blob))
        try await store.write { transaction in
            try transaction.query("INSERT INTO thing (blob) VALUES ($1)", blob)
            try Audit.record(transaction, at: 1, who: "a", what: "b", subject: "c")
        }
    }

    private func lines(_ folder: String) -> (lines: [String], isWhole: Bool) {
        var lines: [String] = []
        do { try backup.verify(folder) { lines.append($0) } } catch { return (lines, false) }
        return (lines, true)
    }

    @Test func aStoreInUseIsKeptAsItStoodAtOneMoment() async throws {
        let store = try open()
        try await add(Self.one, "one", to: store)
        let manifest = try backup.make(of: data, to: target, at: 7)
        try await add(Self.two, "two", to: store)
        #expect(manifest.counts == ["thing": 1])
        #expect(manifest.files.map(\.path) == ["test.sqlite", "blobs/" + Self.one])
        let (lines, isWhole) = lines(target)
        #expect(isWhole, "\(lines)")
        #expect(lines.allSatisfy { $0.hasPrefix("ok ") })
        // Looking leaves nothing beside it, and a second one never overwrites the first.
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: target)) == ["test.sqlite", "blobs", "manifest.json"])
        #expect(throws: StoreFault.self) { try backup.make(of: data, to: target, at: 8) }
    }

    @Test func whatIsRestoredIsWhatWasKept() async throws {
        do {
            let store = try open()
            try await add(Self.one, "one", to: store)
            try backup.make(of: data, to: target, at: 7)
            try await add(Self.two, "two", to: store)
        }
        // Never over anything.
        #expect(throws: StoreFault.self) { try backup.restore(target, to: data, say: { _ in }) }
        try FileManager.default.moveItem(atPath: data, toPath: folder + "/old")
        try backup.restore(target, to: data, say: { _ in }, also: { try StoreFacts.set("restored", "yes", in: $0) })
        let store = try open()
        let (blobs, fact) = try await store.read {
            (try $0.query("SELECT blob FROM thing").map { try $0.text("blob") }, try StoreFacts.value("restored", in: $0))
        }
        #expect(blobs == [Self.one])
        #expect(fact == "yes")
        #expect(FileManager.default.contents(atPath: data + "/blobs/" + Self.one) == Data("one".utf8))
        #expect(lines(target).isWhole)
    }

    @Test func everyChangedFileIsFound() async throws {
        let store = try open()
        try await add(Self.one, "one", to: store)
        try backup.make(of: data, to: target, at: 7)
        for file in ["test.sqlite", "blobs/" + Self.one, "manifest.json"] {
            let url = URL(fileURLWithPath: target + "/" + file)
            let whole = try Data(contentsOf: url)
            for at in Set([0, whole.count / 3, whole.count / 2, whole.count - 1]) {
                var changed = whole
                changed[at] ^= 1
                // A blob is a second name for the live one: written anew, not in place.
                try FileManager.default.removeItem(at: url)
                try changed.write(to: url)
                #expect(!lines(target).isWhole, "\(file) at \(at)")
            }
            try FileManager.default.removeItem(at: url)
            #expect(!lines(target).isWhole, "\(file) gone")
            try whole.write(to: url)
            #expect(lines(target).isWhole)
        }
    }

    @Test func aBlobThatIsNamedAndNotThereIsSaid() async throws {
        let store = try open()
        try await add(Self.one, "one", to: store)
        try FileManager.default.removeItem(atPath: data + "/blobs/" + Self.one)
        #expect(throws: StoreFault.self) { try backup.make(of: data, to: target, at: 7) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["data"])
    }

    @Test func aManifestThatNamesAnotherPlaceIsRefused() async throws {
        let store = try open()
        try await add(Self.one, "one", to: store)
        try backup.make(of: data, to: target, at: 7)
        let url = URL(fileURLWithPath: target + "/manifest.json")
        let text = try String(contentsOf: url, encoding: .utf8).replacingOccurrences(of: "blobs/", with: "../../")
        try Data(text.utf8).write(to: url)
        #expect(!lines(target).isWhole)
    }

    @Test func aSmallNoteGoesIntoTheBooksOfARunningStore() async throws {
        let store = try open()
        try backup.note(in: data) { try StoreFacts.set("noted", "yes", in: $0) }
        #expect(try await store.read { try StoreFacts.value("noted", in: $0) } == "yes")
        #expect(throws: StoreFault.self) { _ = try open() }
    }
}
