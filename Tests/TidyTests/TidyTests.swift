import Foundation
import Testing

/// The drawing is a test: who may import what, what the ground may not do, where things stand, what they are called.
@Suite struct TidyTests {
    /// The rows. A target may import the targets named, none beside it, and the outside libraries of its short list.
    private static let rooms: [String: (ours: Set<String>, outside: Set<String>)] = [
        "Statute": ([], []),
        "Scenario": (["Statute"], []),
        "Licensing": (["Statute"], ["Foundation"]),
        "Ledger": ([], ["Crypto", "FoundationEssentials"]),
        "Simulator": (["Ledger"], []),
        "Seal": (["Ledger"], ["Crypto", "FoundationEssentials", "Synchronization"]),
        "Unseal": (["Ledger"], ["Crypto", "FoundationEssentials"]),
        "Store": ([], ["Crypto", "Foundation", "GRDB", "GRDBSQLite", "Synchronization"]),
        "Catalogue": (["Statute", "Licensing"], ["Foundation", "Yams"]),
        "Link": (
            ["Ledger"],
            [
                "AsyncHTTPClient", "Configuration", "Crypto", "Dispatch", "Foundation", "HTTPTypes", "HummingbirdCore", "Logging",
                "NIOCore", "NIOHTTP1", "NIOHTTP2", "NIOHTTPTypes", "NIOHTTPTypesHTTP2", "NIOPosix", "NIOSSL", "NIOTLS", "ServiceLifecycle",
                "SwiftASN1", "Synchronization",
                "SystemPackage", "X509",
            ]
        ),
        "Pages": (
            ["Statute", "Licensing", "Guomi", "Print"],
            [
                "COpenSSL", "CQREncode", "CZlib", "Crypto", "Foundation", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "NIOPosix",
                "Synchronization",
            ]
        ),
        "Guomi": ([], ["COpenSSL", "Foundation"]),
        "Print": (["Statute", "Licensing"], ["CPangoCairo", "CQREncode", "Foundation"]),
        "Outer": (["Ledger", "Store", "Link"], serverLibraries),
        "Intake": (["Statute", "Licensing", "Ledger", "Seal", "Store", "Link", "Pages", "Outer"], serverLibraries.union(["Crypto"])),
        "Processor": (
            ["Statute", "Licensing", "Ledger", "Unseal", "Guomi", "Store", "Catalogue", "Link", "Pages"], serverLibraries.union(["Crypto"])
        ),
        "Feedback": (["Statute", "Licensing", "Ledger", "Guomi", "Store", "Link", "Pages", "Outer"], serverLibraries),
        "Commands": (["Link"], ["ArgumentParser", "Logging"]),
        "gateway-intake": (["Intake", "Commands"], ["ArgumentParser"]),
        "gateway-processor": (["Processor", "Commands"], ["ArgumentParser"]),
        "gateway-feedback": (["Feedback", "Commands"], ["ArgumentParser"]),
        "gateway": (
            ["Statute", "Scenario", "Licensing", "Ledger", "Simulator", "Unseal", "Guomi", "Store", "Catalogue", "Link"],
            [
                "ArgumentParser", "AsyncHTTPClient", "Crypto", "Dispatch", "Foundation", "NIOCore", "NIOHTTP1", "NIOSSL", "Synchronization",
            ]
        ),
    ]
    private static let serverLibraries: Set<String> = [
        "Foundation", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle", "Synchronization", "UnixSignals",
    ]

    private struct Source: CustomTestStringConvertible, Sendable {
        /// Relative to the project's folder.
        let path: String
        let lines: [String]
        var target: String { String(path.split(separator: "/")[1]) }
        var testDescription: String { path }

        /// Without comments and without what stands between quotes.
        var code: [String] {
            lines.map { line in
                let bare = line.replacingOccurrences(of: "\"[^\"]*\"", with: "\"\"", options: .regularExpression)
                return bare.components(separatedBy: "//").first ?? ""
            }
        }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func read(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    private static let sources: [Source] = {
        let files = FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".swift") }.sorted().compactMap { file in
            (try? read("Sources/" + file)).map { Source(path: "Sources/" + file, lines: $0.components(separatedBy: "\n")) }
        }
    }()

    @Test func thereIsSomethingToRead() { #expect(Self.sources.count > 100) }

    @Test func everyFileStandsInAKnownRoom() {
        for source in Self.sources { #expect(Self.rooms[source.target] != nil, "\(source.path)") }
    }

    @Test func rowsImportOnlyTheRowsAboveThem() {
        let known = Set(Self.rooms.keys)
        for source in Self.sources {
            guard let room = Self.rooms[source.target] else { continue }
            for line in source.lines {
                guard let match = line.wholeMatch(of: /(?:package |@testable )?import (?:struct |enum |func )?([A-Za-z0-9]+).*/) else {
                    continue
                }
                let module = String(match.1)
                // The C library, for the few lines that must reach the kernel.
                if ["Glibc", "Musl", "Darwin"].contains(module) || line.hasPrefix("    ") { continue }
                #expect((known.contains(module) ? room.ours : room.outside).contains(module), "\(source.path) imports \(module)")
            }
        }
    }

    @Test func theManifestGivesNoTargetMoreThanItsRow() throws {
        let manifest = try Self.read("Package.swift")
        for (target, room) in Self.rooms {
            guard
                let start = manifest.range(of: "arget(\n            name: \"\(target)\"") ?? manifest.range(of: "arget(name: \"\(target)\"")
            else {
                Issue.record("Package.swift has no target \(target)")
                continue
            }
            let rest = manifest[start.upperBound...]
            let end = rest.range(of: "swiftSettings")?.lowerBound ?? rest.endIndex
            for other in Self.rooms.keys where rest[..<end].contains("\"\(other)\"") {
                #expect(room.ours.contains(other), "Package.swift gives \(target) the target \(other)")
            }
        }
    }

    @Test func theGroundHasNoClockNoRandomAndNoOutside() {
        let forbidden = [
            "Date(", "UUID(", ".random(", "SystemRandomNumberGenerator", "SymmetricKey(size", "ContinuousClock", "FileManager",
            "FileHandle",
            "URLSession", "ProcessInfo", "Task {", "Task.", "async ", "await ", "clock_gettime", "DispatchQueue",
        ]
        for source in Self.sources where ["Statute", "Licensing", "Ledger"].contains(source.target) {
            for (number, line) in source.code.enumerated() {
                for word in forbidden {
                    let pattern = "(?<![A-Za-z])" + NSRegularExpression.escapedPattern(for: word)
                    #expect(line.range(of: pattern, options: .regularExpression) == nil, "\(source.path):\(number + 1) uses \(word)")
                }
            }
        }
    }

    @Test func nothingIsPublicAndNothingIsForced() {
        for source in Self.sources {
            for (number, line) in source.code.enumerated() {
                for word in ["public ", "open class", "try!", "as!", "fatalError(", "preconditionFailure(", "unsafeBitCast"] {
                    #expect(!line.contains(word), "\(source.path):\(number + 1) has \(word)")
                }
            }
        }
    }

    @Test func aFileIsNoLongerThanAReaderCanHold() {
        for source in Self.sources { #expect(source.lines.count <= 300, "\(source.path) has \(source.lines.count) lines") }
    }

    @Test func onlyTheFoldersOfTheFixedTopLevelAreThere() throws {
        let allowed: Set<String> = ["Package.swift", "Sources", "Tests", "Forms", "Certs", "README.md", "Package.resolved"]
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.root.path).filter { !$0.hasPrefix(".") }
        #expect(Set(found).subtracting(allowed) == [])
    }

    @Test func theLawsDaysStandInItsTableOnly() {
        // Span(5, .workday): a number of days of the law is written in one file.
        for source in Self.sources where source.path != "Sources/Statute/TimeLimit.swift" {
            for (number, line) in source.code.enumerated() {
                #expect(line.firstMatch(of: /Span\([0-9]+,/) == nil, "\(source.path):\(number + 1) names a number of days")
            }
            for (number, line) in source.lines.enumerated() where line.firstMatch(of: /^ *\/\//) == nil {
                #expect(line.firstMatch(of: /[0-9]+ ?个工作日/) == nil, "\(source.path):\(number + 1) names a number of days")
            }
        }
    }

    @Test func everyActStageRoleAndLimitIsInTheGlossary() throws {
        let glossary = try Self.read("Sources/Licensing/Licensing.docc/Glossary.md")
        for (file, type) in [
            ("Statute/Act.swift", "Act"), ("Statute/Stage.swift", "Stage"), ("Statute/Role.swift", "Role"),
            ("Statute/TimeLimit.swift", "ID"),
        ] {
            let text = try Self.read("Sources/" + file)
            guard let start = text.range(of: "enum \(type): ") else {
                Issue.record("\(file) has no enum \(type)")
                continue
            }
            let body = text[start.upperBound...].prefix { $0 != "}" }.components(separatedBy: "\n")
            let names = body.flatMap { line -> [String] in
                guard let match = line.firstMatch(of: /(?:^|{) *case ([a-zA-Z, ]+)/) else { return [] }
                return match.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            #expect(names.count >= 3, "\(file)")
            for name in names { #expect(glossary.contains("`\(name)`"), "\(name) of \(file) is not in the glossary") }
        }
    }

    @Test func theReadmeIsShortAndNamesEveryRow() throws {
        let readme = try Self.read("README.md")
        #expect(readme.components(separatedBy: "\n").count < 150)
        for target in Self.rooms.keys { #expect(readme.contains("`\(target)`"), "\(target)") }
        #expect(readme.contains("Tests/all"))
        #expect(readme.contains("gateway demo"))
    }

    @Test func theSevenFilesOfTheReadmeExist() throws {
        let readme = try Self.read("README.md")
        let named = readme.matches(of: /`(Sources\/[A-Za-z\/]+\.swift)`/).map { String($0.1) }
        #expect(named.count >= 7)
        for file in named { #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: file).path), "\(file)") }
    }
}
