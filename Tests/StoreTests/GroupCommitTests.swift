import Foundation
import Testing

@testable import Store

/// 合并提交.
@Suite struct GroupCommitTests {
    private func store() throws -> SQLiteStore {
        let folder = NSTemporaryDirectory() + "group-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try SQLiteStore(
            folder: folder, name: "store", migrations: [Migration(1, "numbers", ["CREATE TABLE number (n BIGINT PRIMARY KEY)"])])
    }

    @Test func eachStandsByItself() async throws {
        let store = try store()
        let commits = GroupCommit(store: store, most: 8)
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for n in 0..<40 {
                group.addTask {
                    do {
                        let answer = try await commits.write { transaction -> Int in
                            try transaction.query("INSERT INTO number (n) VALUES ($1)", n)
                            // Every fourth changes its mind after it has written.
                            if n % 4 == 3 { throw StoreFault(.refused, "no") }
                            return n
                        }
                        return (n, answer == n)
                    } catch { return (n, false) }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        for n in 0..<40 { #expect(outcomes[n] == (n % 4 != 3)) }
        let kept = try await store.read { try $0.query("SELECT n FROM number ORDER BY n").map { try $0.int("n") } }
        #expect(kept == (0..<40).filter { $0 % 4 != 3 })
    }

    @Test func whatIsEverybodysIsEverybodys() async throws {
        let store = try store()
        let commits = GroupCommit(store: store)
        await #expect(throws: StoreFault.self) {
            try await commits.write { transaction in
                try transaction.query("INSERT INTO number (n) VALUES (1)")
                throw StoreFault(.full, "the disk is full")
            }
        }
        #expect(try await store.read { try $0.query("SELECT n FROM number") }.isEmpty)
        // And the line goes on.
        try await commits.write { try $0.query("INSERT INTO number (n) VALUES (2)") }
        #expect(try await store.read { try $0.query("SELECT n FROM number") }.count == 1)
    }
}
