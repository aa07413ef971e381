import Foundation
import Testing

@testable import Guomi

// One small province: its test authority, one agency, and days of 2026. Keys are new in every run; nothing depends on which.

let newYear: Int64 = 1_767_196_800  // 2026-01-01T00:00:00+08:00
let day: Int64 = 86_400
let agencyName = "演示区市场监督管理局"
let agencyCode = "11320102MB0000002X"
let authorityName = "演示省电子认证中心"
let authorityCode = "11320000MB0000009X"

func validity(_ from: Int64, _ days: Int64) throws -> CertificateValidity {
    try CertificateValidity(notBefore: from, notAfter: from + days * day)
}

func authority() throws -> TestAuthority {
    try TestAuthority.found(name: authorityName, code: authorityCode, validity: validity(newYear, 3650))
}

/// An agency with its key, and the certificate that the authority gave it for this year.
struct Agency {
    let key: SM2PrivateKey
    let certificate: AgencyCertificate

    init(under authority: TestAuthority, code: String = agencyCode) throws {
        key = try SM2PrivateKey.generate()
        certificate = try authority.issue(agency: agencyName, code: code, key: key.publicKey, validity: validity(newYear, 365))
    }
}

/// The code of the fault that a body throws; nil if it throws none. Its message must be for a person.
func fault(_ body: () throws -> Void) -> GuomiFault.Code? {
    do { try body() } catch let fault as GuomiFault {
        #expect(fault.message.hasSuffix("。") && fault.message.count > 12 && fault.description == fault.message)
        return fault.code
    } catch { Issue.record("not a GuomiFault: \(error)") }
    return nil
}

func bytes(hex: String) throws -> [UInt8] {
    let digits = Array(hex.filter { !$0.isWhitespace })
    return try stride(from: 0, to: digits.count - 1, by: 2).map { try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16)) }
}

/// The oracle: the machine's own `openssl`, in a folder that goes away with it.
final class OpenSSL {
    private let folder: URL

    struct Missing: Error, CustomStringConvertible {
        let description = "there is no openssl command on this machine: install the package openssl, these tests compare with it"
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "guomi-" + UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard try status(["version"]) != 127 else { throw Missing() }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: folder.appending(path: name)) }
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }
    func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: folder.appending(path: name))) }
    func text(_ name: String) throws -> String { try String(decoding: read(name), as: UTF8.self) }

    /// What it says, both ways out, when it succeeds.
    @discardableResult func callAsFunction(_ arguments: String) throws -> String {
        let words = arguments.split(separator: " ").map(String.init)
        guard try status(words) == 0 else { throw Failed(description: "openssl \(arguments): \(try said())") }
        return try said()
    }

    func accepts(_ arguments: String) throws -> Bool { try status(arguments.split(separator: " ").map(String.init)) == 0 }

    private func said() throws -> String { try text("said") }

    private func status(_ arguments: [String]) throws -> Int32 {
        try write("said", "")
        let out = try FileHandle(forWritingTo: folder.appending(path: "said"))
        defer { try? out.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = out
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

let distid = "distid:1234567812345678"
