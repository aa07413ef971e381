import Foundation
import Ledger
import Seal
import Testing
import Unseal

@Suite("当日密钥: destroyed after a day")
struct DraftKeysTests {
    static let hour: Int64 = 3_600_000

    @Test("one key for twelve hours, gone after twenty-four, and what lay under it with it")
    func life() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try DraftKeys(folder: folder)
        let first = try keys.current(noon)
        #expect(try keys.current(noon + 11 * Self.hour) == first)
        let wrapped = try keys.wrap(Array("草稿".utf8), aad: [1], keyID: first)
        let code = try keys.caseCode("s-1", keyID: first)

        let second = try keys.current(noon + 12 * Self.hour)
        #expect(second != first)
        #expect(try keys.rotate(noon + 24 * Self.hour - 1) == [])
        #expect(try keys.unwrap(wrapped, aad: [1], keyID: first) == Array("草稿".utf8))
        #expect(try keys.caseCode("s-1", keyID: first) == code)
        #expect(try keys.caseCode("s-1", keyID: second) != code)

        #expect(try keys.rotate(noon + 24 * Self.hour) == [first])
        #expect(fault { _ = try keys.unwrap(wrapped, aad: [1], keyID: first) } == .keyDestroyed)
        #expect(fault { _ = try keys.caseCode("s-1", keyID: first) } == .keyDestroyed)
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(first)"))
        // Twelve hours after the second, rotating has made the third.
        #expect(keys.ids.count == 2)
    }

    @Test("a restart finds the keys, and clears away what was not finished")
    func restart() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let before = try DraftKeys(folder: folder)
        let id = try before.current(noon)
        let wrapped = try before.wrap([9], aad: [], keyID: id)
        try put(Data([1]), "\(folder)/1-00000000.day.tmp")
        try put(Data(repeating: 0, count: 32), "\(folder)/1-00000000.day")

        let after = try DraftKeys(folder: folder)
        #expect(try after.current(noon) == id)
        #expect(try after.unwrap(wrapped, aad: [], keyID: id) == [9])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [id])
        let mode = try #require(FileManager.default.attributesOfItem(atPath: "\(folder)/\(id)")[.posixPermissions] as? Int)
        #expect(mode & 0o777 == 0o600)
    }

    private func put(_ data: Data, _ path: String) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: data, attributes: [.posixPermissions: 0o600]))
    }

    @Test("a clock that jumps back does not prolong a key's life")
    func clock() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try DraftKeys(folder: folder)
        let future = try keys.current(noon + 365 * 24 * Self.hour)
        #expect(try keys.current(noon) != future)
        #expect(try keys.rotate(noon) == [future])
    }

    @Test("a wrap is bound to its key and its place")
    func wraps() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try DraftKeys(folder: folder)
        let one = try keys.current(noon)
        let two = try keys.current(noon + 13 * Self.hour)
        let wrapped = try keys.wrap([1, 2, 3], aad: [1], keyID: one)
        #expect(fault { _ = try keys.unwrap(wrapped, aad: [2], keyID: one) } == .cannotOpen)
        #expect(fault { _ = try keys.unwrap(wrapped, aad: [1], keyID: two) } == .cannotOpen)
        #expect(fault { _ = try keys.unwrap(wrapped, aad: [1], keyID: "../\(one)") } == .keyDestroyed)
        for bytes in damaged(wrapped) { #expect(fault { _ = try keys.unwrap(bytes, aad: [1], keyID: one) } != nil) }
    }

    @Test("a folder or file that others may read is refused")
    func permissions() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let id = try DraftKeys(folder: folder).current(noon)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/\(id)")
        #expect(fault { _ = try DraftKeys(folder: folder) } == .looseFile)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        #expect(fault { _ = try DraftKeys(folder: folder) } == .looseFile)
        #expect(fault { _ = try DraftKeys(folder: "\(folder)/\(id)") } == .storage)
    }
}

@Suite("启封密钥: files")
struct UnsealKeyTests {
    @Test("saved once, read back, never overwritten")
    func file() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = UnsealKey.generate()
        let path = "\(folder)/current.unseal"
        try key.save(path: path)
        #expect(try UnsealKey(path: path).id == key.id)
        #expect(fault { try UnsealKey.generate().save(path: path) } == .storage)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["current.unseal"])

        try UnsealKey(privateKey: seed(13)).save(path: "\(folder)/escrow.unseal")
        let keys = try UnsealKeys(folder: folder)
        #expect(keys.ids.count == 2)
        #expect(keys[key.id]?.publicKey == key.publicKey)

        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(fault { _ = try UnsealKeys(folder: folder) } == .looseFile)
        #expect(fault { _ = try UnsealKey(path: "\(folder)/none.unseal") } == .storage)
    }

    @Test("a damaged key file is refused")
    func damage() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/x.unseal"
        try UnsealKey(privateKey: seed(13)).save(path: path)
        let original = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        let line = Array(original.dropLast())
        for index in line.indices {
            var wrong = line
            wrong[index] ^= 1
            try Data(wrong).write(to: URL(fileURLWithPath: path))
            #expect(fault { _ = try UnsealKey(path: path) } == .badKey, "byte \(index)")
        }
    }
}
