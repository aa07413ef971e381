import Foundation
import Testing

@testable import Link

@Suite struct CertificateTests {
    private static let day: Double = 86_400

    @Test func keysAreForTheirOwnerAlone() throws {
        let house = try House()
        for tier in ["intake", "processor", "feedback"] {
            #expect(AtomicFile.mode(house.folder(tier)) == 0o700)
            #expect(AtomicFile.mode(house.folder(tier) + "/key.pem") == 0o600)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: house.folder(tier)).sorted() == [
                    "ca.pem", "chain.pem", "key.pem", "policy.json",
                ])
        }
        #expect(AtomicFile.mode(house.base + "/ca/ca-key.pem") == 0o600)
    }

    @Test func leavesSayWhatTheirProfilesSay() throws {
        let house = try House()
        for profile in CertificateProfile.standard {
            let own = try house.live(profile.tier).own
            #expect(own.spiffe == profile.spiffe)
            #expect(own.dns == profile.dns)
            #expect(own.usages == profile.usages)
            let days = own.notAfter.timeIntervalSince(Date()) / Self.day
            #expect(abs(days - Double(profile.lifetimeDays)) < 0.1)
        }
        #expect(CertificateProfile.standard.flatMap(\.faults).isEmpty)
        // Who only listens may not dial: that is what keeps the outer tiers apart.
        #expect(CertificateProfile.standard.filter { $0.usages.contains(.client) }.map(\.tier) == ["processor"])
    }

    @Test func aCAIsNeverOverwritten() throws {
        let house = try House()
        #expect(throws: LinkFault.self) { try PrivateCA.create(house.base + "/ca") }
        #expect(try PrivateCA.loadOrCreate(house.base + "/ca").notAfter == house.ca.notAfter)
    }

    @Test func renewalIsDueFromHalfTheLifeOn() throws {
        let house = try House()
        let profiles = CertificateProfile.standard
        #expect(try house.ca.renewIfDue(profiles, under: house.base).isEmpty)
        let before = try house.live("processor").own
        #expect(try house.ca.renewIfDue(profiles, under: house.base, now: before.halfLife.addingTimeInterval(-1)).isEmpty)
        let renewed = try house.ca.renewIfDue(profiles, under: house.base, now: before.halfLife)
        #expect(renewed.map(\.tier) == ["processor"])
        #expect(renewed.map(\.description) == ["processor: issued anew, because the old one was past half its life"])
        let after = try house.live("processor").own
        #expect(after.serial != before.serial)
        #expect(after.notAfter > before.notAfter)
        #expect(try house.ca.renewIfDue(profiles, under: house.base, now: before.halfLife).isEmpty)
        // Six weeks without the inner side: the outer tiers' certificates still hold.
        #expect(try house.live("intake").own.notAfter > Date(timeIntervalSinceNow: 42 * Self.day))
    }

    @Test func renewalMendsWhatIsMissingForeignOrChanged() throws {
        let house = try House()
        let other = try House()
        try FileManager.default.removeItem(atPath: house.folder("feedback"))
        try FileManager.default.removeItem(atPath: house.folder("intake") + "/chain.pem")
        try FileManager.default.copyItem(atPath: other.folder("intake") + "/chain.pem", toPath: house.folder("intake") + "/chain.pem")
        var profiles = CertificateProfile.standard
        profiles[1] = .init(tier: "processor", dns: ["elsewhere.gateway.internal"], lifetimeDays: 7, usages: [.client, .server])
        let reasons = try house.ca.renewIfDue(profiles, under: house.base, policies: PeerPolicy.standard).map(\.reason)
        #expect(reasons == ["the old one was not issued by this CA", "its profile has changed", "there was none"])
        #expect(try house.live("processor").own.dns == ["elsewhere.gateway.internal"])
        #expect(try house.live("intake").policy == PeerPolicy.standard["intake"])
    }

    @Test func aChangedPolicyIsWrittenWithoutANewCertificate() throws {
        let house = try House()
        let serial = try house.live("intake").own.serial
        #expect(try house.ca.renewIfDue(CertificateProfile.standard, under: house.base, policies: ["intake": PeerPolicy()]).isEmpty)
        let intake = try house.live("intake")
        #expect(intake.own.serial == serial)
        #expect(intake.policy == PeerPolicy())
    }

    enum Damage: String, CaseIterable, Sendable {
        case noFolder, noKey, openKey, wrongKey, brokenChain, emptyChain, otherCA, noPolicy, brokenPolicy, hugeFile, folderForFile

        func apply(_ house: House) throws {
            let folder = house.folder("intake")
            func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: folder + "/" + name)) }
            func replace(_ name: String, from: String) throws {
                try FileManager.default.removeItem(atPath: folder + "/" + name)
                try FileManager.default.copyItem(atPath: from + "/" + name, toPath: folder + "/" + name)
            }
            switch self {
            case .noFolder: try FileManager.default.removeItem(atPath: folder)
            case .noKey: try FileManager.default.removeItem(atPath: folder + "/key.pem")
            case .openKey: try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder + "/key.pem")
            case .wrongKey: try replace("key.pem", from: house.folder("feedback"))
            case .brokenChain:
                try write("chain.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            case .emptyChain: try write("chain.pem", "")
            case .otherCA:
                let other = try House()
                try replace("ca.pem", from: other.folder("intake"))
            case .noPolicy: try FileManager.default.removeItem(atPath: folder + "/policy.json")
            case .brokenPolicy: try write("policy.json", "[1]")
            case .hugeFile: try write("ca.pem", String(repeating: "x", count: 300 << 10))
            case .folderForFile:
                try FileManager.default.removeItem(atPath: folder + "/ca.pem")
                try FileManager.default.createDirectory(atPath: folder + "/ca.pem", withIntermediateDirectories: false)
            }
        }

        var sentence: String {
            switch self {
            case .noFolder, .noKey, .noPolicy: "make it with `gateway certs init`"
            case .openKey: "can be read by other users: `chmod 600"
            case .wrongKey: "does not belong to"
            case .brokenChain: "holds no readable certificate"
            case .emptyChain: "certificate"
            case .otherCA: "was not issued by"
            case .brokenPolicy: "is not an object of names and lists of methods"
            case .hugeFile: "is larger than 262144 bytes"
            case .folderForFile: "cannot read"
            }
        }
    }

    @Test(arguments: Damage.allCases) func aDamagedFolderIsOneSentence(_ damage: Damage) throws {
        let house = try House()
        try damage.apply(house)
        let fault = #expect(throws: LinkFault.self) { try house.live("intake") }
        let text = fault?.description ?? ""
        #expect(text.contains(damage.sentence), "\(text)")
        #expect(!text.contains("\n"))
        let report = LeafReport(profile: CertificateProfile.standard[0], folder: house.folder("intake"))
        #expect(report.faults.contains(text))
    }

    @Test func aReportListsAllThatIsWrong() throws {
        let house = try House()
        let profile = CertificateProfile.standard[0]
        let folder = house.folder("intake")
        let good = LeafReport(profile: profile, folder: folder)
        #expect(good.faults.isEmpty)
        #expect(good.line.hasPrefix("intake: spiffe://gateway/intake, serverAuth, until "))
        #expect(good.line.hasSuffix("key 0600"))
        #expect(good.text.contains("admits      spiffe://gateway/processor → acks, blobs, hello, keyset, log, publish, reconcile"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        let changed = CertificateProfile(tier: "intake", dns: ["other"], lifetimeDays: 30, usages: [.server])
        let bad = LeafReport(profile: changed, folder: folder, now: Date(timeIntervalSinceNow: 60 * Self.day))
        #expect(bad.faults.count == 4, "\(bad.faults)")
    }

    @Test func profilesAreReadStrictly() throws {
        let good = ["lifetime_days": ["90"], "dns": ["a.example"], "usages": ["server"]]
        let table: [String: [String: [String]]] = ["ca": ["lifetime_days": ["3650"]], "intake": good]
        #expect(
            try CertificateProfile.parse(table) == [.init(tier: "intake", dns: ["a.example"], lifetimeDays: 90, usages: [.server])])
        #expect(try CertificateProfile.authorityDays(table) == 3650)
        func fault(_ change: [String: [String]?], tier: String = "intake") -> String? {
            var values = good
            for (key, value) in change { values[key] = value }
            do {
                _ = try CertificateProfile.parse([tier: values])
                return nil
            } catch {
                return error.description
            }
        }
        #expect(fault([:]) == nil)
        #expect(fault(["lifetime": ["90"]])?.contains("unknown key \"lifetime\"") == true)
        #expect(fault(["lifetime_days": ["ninety"]])?.contains("whole number") == true)
        #expect(fault(["lifetime_days": [String?]().compactMap { $0 }])?.contains("one text") == true)
        #expect(fault(["lifetime_days": ["30"]])?.contains("at least 60 days") == true)
        #expect(fault(["usages": ["client"]])?.contains("at most 7 days") == true)
        #expect(fault(["usages": ["clients"]])?.contains("neither server nor client") == true)
        #expect(fault(["key": ["RSA"]])?.contains("P-256") == true)
        #expect(fault([:], tier: "../etc")?.contains("a–z") == true)
    }

    @Test func policiesAreByTier() throws {
        let table = [processorName: ["intake": ["hello", "log"], "feedback": ["hello"]]]
        let policies = try PeerPolicy.parse(table)
        #expect(policies["intake"]?.methods == [processorName: ["hello", "log"]])
        #expect(policies["feedback"]?.methods == [processorName: ["hello"]])
        #expect(throws: LinkFault.self) { try PeerPolicy.parse(["processor": ["intake": ["hello"]]]) }
    }

    /// The committed files and the built-in ones must not drift apart.
    @Test func theCommittedFilesSayTheSameAsTheBuiltIn() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let profiles = try String(contentsOf: folder.appending(path: "Certs/profiles.yaml"), encoding: .utf8)
        for profile in CertificateProfile.standard {
            let entry = """
                \(profile.tier):
                  spiffe: "\(profile.spiffe)"
                  dns: [\(profile.dns.joined(separator: ", "))]
                  lifetime_days: \(profile.lifetimeDays)
                  usages: [\(profile.usages.sorted { $0.rawValue < $1.rawValue }.map(\.rawValue).joined(separator: ", "))]
                  key: \(profile.key)

                """
            #expect(profiles.contains(entry), "\(profile.tier)")
        }
        let policy = try String(contentsOf: folder.appending(path: "Certs/policy.yaml"), encoding: .utf8)
        for (tier, rights) in PeerPolicy.standard {
            for (peer, methods) in rights.methods {
                #expect(policy.contains("\"\(peer)\":"))
                #expect(policy.contains("  \(tier): [\(methods.sorted().joined(separator: ", "))]\n"), "\(tier)")
            }
        }
    }

    @Test func aPeerCannotForgeLogLines() {
        #expect(Refusal.printable("a\nerror: all is lost\u{1b}[2J") == "a?error: all is lost?[2J")
        #expect(Refusal.printable(String(repeating: "x", count: 1000)).count == 160)
    }
}
