import Catalogue
import Foundation
import Link
import Statute
import Store

/// Everything a demo owns lies in one folder: a private CA, keys, and for each tier its settings, certificates, keys, data and log.
/// Each tier's part is readable by that tier alone.
struct DemoFolder {
    let path: String

    func part(_ tier: Tier, _ name: String = "") -> String { path + "/" + tier.rawValue + (name.isEmpty ? "" : "/" + name) }
    var certificates: String { path + "/certificates" }
    func certificates(_ tier: Tier) -> String { certificates + "/" + tier.rawValue }
    var authority: String { certificates + "/ca" }
    var offline: String { path + "/offline-keys" }
    /// The root certificate, where a person can take it from.
    var trust: String { authority + "/ca.pem" }

    private var mark: String { path + "/demo.json" }

    /// Creates the folder, or finds a demo's. A folder that holds something else is not touched.
    func prepare(fresh: Bool) throws {
        let files = FileManager.default
        if files.fileExists(atPath: path), !((try? files.contentsOfDirectory(atPath: path)) ?? []).isEmpty {
            guard files.fileExists(atPath: mark) else {
                throw Trouble("\(path) is not a demo's folder: name an empty or a new one with --data")
            }
            if fresh { try files.removeItem(atPath: path) }
        }
        try files.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        for tier in Tier.allCases {
            for name in ["", "data", "keys"] {
                try files.createDirectory(
                    atPath: part(tier, name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        }
        try Data("{\"purpose\": \"demo\"}\n".utf8).write(to: URL(fileURLWithPath: mark))
    }

    var exists: Bool { FileManager.default.fileExists(atPath: mark) }
    /// Cases were being made when the demo ended: what is there is half a demo.
    var isHalfSeeded: Bool { !isSeeded && FileManager.default.fileExists(atPath: path + "/seeding") }
    func markSeeding() throws { try Data().write(to: URL(fileURLWithPath: path + "/seeding")) }
    var isSeeded: Bool { FileManager.default.fileExists(atPath: path + "/seeded") }
    func markSeeded() throws { try Data().write(to: URL(fileURLWithPath: path + "/seeded")) }

    /// Certificates for all tiers, made or renewed at half life; keys, made once.
    func prepareSecrets(validFrom now: Int64) throws {
        let ca = try PrivateCA.loadOrCreate(authority)
        chmod(certificates, 0o711)
        _ = try ca.renewIfDue(CertificateProfile.standard, under: certificates, policies: PeerPolicy.standard)
        if !FileManager.default.fileExists(atPath: offline + "/root.key") {
            let parts = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0, part($0, "keys")) })
            // A demo's clock may be moved far back and forth: its sealing key is valid for both.
            try KeyRing(folder: path).make(validFrom: now - 1000 * 86_400_000, days: 3650, parts: parts, offline: offline)
        }
    }

    /// Test keys by which the agencies sign; valid as long as the demo's clock may be moved.
    func prepareSeals(forms: String, at now: Int64) throws {
        let ring = SealRing(offline: offline, processor: part(.processor, "keys"), feedback: part(.feedback, "keys"))
        _ = try ring.make(forms: forms, from: now / 1000 - 1000 * 86_400, to: now / 1000 + 3650 * 86_400)
    }

    func writeSettings(_ ports: Ports, siteName: String, owner: String) throws {
        for tier in Tier.allCases {
            var settings: [String: Any] = [
                "site": [
                    "name": siteName, "owner": owner, "contact": "025-12345000", "code": "3200000001", "record": "苏ICP备00000000号（演示）",
                    "police": "苏公网安备00000000000000号（演示）",
                ], "data": part(tier, "data"), "certificates": certificates(tier),
                "keys": part(tier, "keys"), "listen": ["host": "127.0.0.1", "port": ports.console(tier)], "demo": true,
            ]
            switch tier {
            case .intake:
                // A demo shares its disk with whatever else is on the machine.
                settings["disk"] = ["amber": 0.97, "red": 0.99]
                settings["inner"] = ["host": "127.0.0.1", "port": ports.intakeInner]
                settings["node"] = ["code": "320102"]
                settings["links"] = ["feedback": ports.url(.feedback)]
            case .feedback:
                settings["inner"] = ["host": "127.0.0.1", "port": ports.feedbackInner]
                settings["links"] = ["intake": ports.url(.intake), "self": ports.url(.feedback)]
            case .processor:
                settings["disk"] = ["amber": 0.97]
                settings["intake"] = ["url": "https://\(Tier.intake.host):\(ports.intakeInner)", "address": "127.0.0.1"]
                settings["feedback"] = ["url": "https://\(Tier.feedback.host):\(ports.feedbackInner)", "address": "127.0.0.1"]
                settings["links"] = ["intake": ports.url(.intake), "feedback": ports.url(.feedback)]
            }
            let data = try JSONSerialization.data(
                withJSONObject: settings, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            try data.write(to: URL(fileURLWithPath: part(tier, "settings.json")))
        }
    }

    /// What the clock of the three stores says.
    var now: Moment { Moment(milliseconds: TimeSource.demo(file: part(.intake, "data/clock")).now()) }

    /// Moves the clock of all three stores.
    func moveClock(to moment: Int64) throws {
        for tier in Tier.allCases {
            try TimeSource.move(file: part(tier, "data/clock"), to: moment)
            chown(part(tier, "data/clock"), owner(of: tier), owner(of: tier))
        }
    }

    /// Gives each tier's part to that tier's user, where this process may.
    func giveAway() {
        guard getuid() == 0 else { return }
        for tier in Tier.allCases {
            let names = FileManager.default.enumerator(atPath: part(tier))?.compactMap { $0 as? String } ?? []
            for name in [""] + names { lchown(part(tier) + (name.isEmpty ? "" : "/" + name), tier.user, tier.user) }
            let leaf = ["", "/chain.pem", "/key.pem", "/ca.pem", "/policy.json"]
            for name in leaf { lchown(certificates(tier) + name, tier.user, tier.user) }
        }
    }

    private func owner(of tier: Tier) -> UInt32 {
        let found = (try? FileManager.default.attributesOfItem(atPath: part(tier)))?[.ownerAccountID] as? NSNumber
        return found?.uint32Value ?? getuid()
    }
}
