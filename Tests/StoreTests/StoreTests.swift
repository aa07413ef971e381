import Foundation
import GRDB
import Store
import Testing

/// What every engine must keep. The second engine will be one more argument here.
@Suite struct StoreTests {
    private let folder: String
    private static let table = Migration(1, "a table", ["CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT, body BLOB)"])

    init() throws {
        folder = NSTemporaryDirectory() + "store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func open(_ migrations: [Migration] = [table]) throws -> SQLiteStore {
        try SQLiteStore(folder: folder, name: "test", migrations: migrations)
    }

    private func pragma(_ name: String, _ store: SQLiteStore) async throws -> SQLValue? {
        try await store.write { try $0.query("PRAGMA \(name)").first?.value(name) }
    }

    @Test func aCommittedTransactionIsDurableByItsSettings() async throws {
        let store = try open()
        #expect(try await pragma("synchronous", store) == .int(2))
        #expect(try await pragma("journal_mode", store) == .text("wal"))
        #expect(try await pragma("foreign_keys", store) == .int(1))
        #expect(try await pragma("secure_delete", store) == .int(1))
        #expect(try await pragma("temp_store", store) == .int(2))
    }

    @Test func parametersAreBoundByNameNotByAppearance() async throws {
        let store = try open()
        try await store.write { try $0.query("INSERT INTO thing (id, n) VALUES ($1, $2)", "a", 1) }
        // $2 appears before $1: bound by position this would look for n = 'a'.
        let found = try await store.read { try $0.query("SELECT id FROM thing WHERE n = $2 AND id = $1", "a", 1) }
        #expect(try found.first?.text("id") == "a")
    }

    @Test func valuesComeBackAsTheyWent() async throws {
        let store = try open()
        let body: [UInt8] = [0, 255, 39]
        try await store.write {
            try $0.query("INSERT INTO thing (id, n, body) VALUES ($1, $2, $3)", "㛃䶮𬱖'", Int64.max, body)
            try $0.query("INSERT INTO thing (id, n, body) VALUES ($1, $2, $3)", "nothing", Int64?.none, [UInt8]())
        }
        let rows = try await store.read { try $0.query("SELECT * FROM thing ORDER BY id") }
        #expect(try rows.map { try $0.text("id") } == ["nothing", "㛃䶮𬱖'"])
        #expect(try rows[1].int("n") == Int64.max)
        #expect(try rows[1].blob("body") == body)
        #expect(try rows[0].optionalInt("n") == nil)
        #expect(try rows[0].blob("body") == [])
        #expect(throws: StoreFault.self) { try rows[0].int("id") }
        #expect(throws: StoreFault.self) { try rows[0].text("missing") }
    }

    @Test func aBodyThatThrowsLeavesNothingBehind() async throws {
        struct Stop: Error {}
        let store = try open()
        await #expect(throws: Stop.self) {
            try await store.write { transaction in
                try transaction.query("INSERT INTO thing (id) VALUES ($1)", "half")
                throw Stop()
            }
        }
        let count = try await store.read { try $0.query("SELECT count(*) AS n FROM thing").first?.int("n") }
        #expect(count == 0)
    }

    @Test func aContradictionIsAConflict() async throws {
        let store = try open()
        try await store.write { try $0.query("INSERT INTO thing (id) VALUES ($1)", "a") }
        let fault = await #expect(throws: StoreFault.self) {
            try await store.write { try $0.query("INSERT INTO thing (id) VALUES ($1)", "a") }
        }
        #expect(fault?.kind == .conflict)
    }

    @Test(arguments: ["UPDATE line SET n = 2", "DELETE FROM line"])
    func anAppendOnlyTableIsNeverRewritten(change: String) async throws {
        let migration = Migration(1, "a log", ["CREATE TABLE line (n BIGINT)"] + Migration.appendOnly("line"))
        let store = try open([migration])
        try await store.write { try $0.query("INSERT INTO line (n) VALUES (1)") }
        let fault = await #expect(throws: StoreFault.self) { try await store.write { try $0.query(change) } }
        #expect(fault?.kind == .conflict)
    }

    @Test func oneProcessOneStore() throws {
        let first = try open()
        let fault = #expect(throws: StoreFault.self) { _ = try open() }
        #expect(fault?.kind == .locked)
        _ = first
    }

    @Test func migrationsRunOnceAndForward() async throws {
        do {
            let store = try open()
            try await store.write { try $0.query("INSERT INTO thing (id) VALUES ($1)", "kept") }
        }
        let second = Migration(2, "a column", ["ALTER TABLE thing ADD COLUMN extra TEXT"])
        do {
            let store = try open([Self.table, second])
            let row = try await store.read { try $0.query("SELECT id, extra FROM thing").first }
            #expect(try row?.text("id") == "kept")
        }
        // The program from before the second migration must not touch the newer store.
        let fault = #expect(throws: StoreFault.self) { _ = try open() }
        #expect(fault?.kind == .refused)
    }

    @Test func aMigrationIsWholeOrNotAtAll() async throws {
        let broken = Migration(2, "half", ["CREATE TABLE other (n BIGINT)", "CREATE TABLE thing (n BIGINT)"])
        _ = try open()
        #expect(throws: StoreFault.self) { _ = try open([Self.table, broken]) }
        let store = try open()
        let tables = try await store.read { try $0.query("SELECT name FROM sqlite_master WHERE name = 'other'") }
        #expect(tables.isEmpty)
    }

    @Test func aStoreKnowsWhoseItIsBeforeAnythingIsChanged() async throws {
        let facts = Migration(1, "facts", StoreFacts.migration)
        func open(_ tier: String, _ demo: Bool, _ migrations: [Migration]) throws -> SQLiteStore {
            try SQLiteStore(folder: folder, name: "test", migrations: migrations, claim: .init(tier: tier, demo: demo))
        }
        for _ in 0..<2 { _ = try open("intake", true, [facts]) }
        let other = Migration(2, "another tier's", ["CREATE TABLE other (n BIGINT)"])
        for (tier, demo) in [("intake", false), ("feedback", true)] {
            let fault = #expect(throws: StoreFault.self) { _ = try open(tier, demo, [facts, other]) }
            #expect(fault?.kind == .refused)
        }
        let store = try open("intake", true, [facts])
        let tables = try await store.read { try $0.query("SELECT name FROM sqlite_master WHERE name = 'other'") }
        #expect(tables.isEmpty)
    }

    @Test func theAuditCountsItsLines() async throws {
        let store = try open([Migration(1, "audit", Audit.migration)])
        try await store.write { transaction in
            for n in 1...3 { try Audit.record(transaction, at: Int64(n), who: "zhang", what: "examination", subject: "1") }
        }
        let numbers = try await store.read { try $0.query("SELECT number FROM audit ORDER BY number").map { try $0.int("number") } }
        #expect(numbers == [1, 2, 3])
    }

    @Test func aDamagedFileIsSaidInOneSentence() throws {
        try Data(repeating: 65, count: 4096).write(to: URL(fileURLWithPath: folder + "/test.sqlite"))
        let fault = #expect(throws: StoreFault.self) { _ = try open() }
        #expect(fault?.kind == .storage)
        #expect(fault?.description.contains("restore") == true)
    }

    @Test func whatIsDamagedUnderARunningStoreIsSaidWithItsFolder() async throws {
        let store = try open()
        let body = [UInt8](repeating: 1, count: 3000)
        for n in 0..<200 { try await store.write { try $0.query("INSERT INTO thing (id, body) VALUES ($1, $2)", "\(n)", body) } }
        try store.checkpoint()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/test.sqlite"))
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 400_000))
        let fault = await #expect(throws: StoreFault.self) { try await store.read { _ = try $0.query("SELECT * FROM thing") } }
        #expect(fault?.kind == .storage)
        #expect(fault?.description.contains(folder) == true)
    }

    @Test func theLogOfWritesComesIntoTheFileNowAndThen() async throws {
        let store = try open()
        let body = [UInt8](repeating: 7, count: 60_000)
        for n in 0..<400 { try await store.write { try $0.query("INSERT INTO thing (id, body) VALUES ($1, $2)", "\(n)", body) } }
        // 24 MB were written, and the log began anew after each 1000 pages.
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/test.sqlite-wal")
        let size = try #require(attributes[.size] as? Int)
        #expect(size > 3_000_000 && size < 8_000_000)
    }

    @Test func aDemosClockIsMovedByItsFileAndNoOther() throws {
        let file = folder + "/clock"
        let time = TimeSource.demo(file: file)
        let machine = TimeSource.system.now()
        #expect(abs(time.now() - machine) < 5_000)
        try TimeSource.move(file: file, to: machine + 86_400_000)
        #expect(abs(time.now() - machine - 86_400_000) < 5_000)
        try Data("no number".utf8).write(to: URL(fileURLWithPath: file))
        #expect(abs(time.now() - TimeSource.system.now()) < 5_000)
    }
}
