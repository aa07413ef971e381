import ArgumentParser
import Crypto
import Foundation
import Ledger
import Link
import Unseal

/// `gateway keys`: what the tiers sign, seal and open with.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the signing, sealing and opening keys of an installation.", subcommands: [Init.self, Renew.self, SealKeys.self])

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make all keys once: one folder a tier, and offline/ with the root and the escrow key, to be taken away.")

        @Option(help: "Folder for the generated keys.") var out: String
        @Option(help: "Days that the current sealing key is valid.") var days = 90

        func run() async throws {
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            try KeyRing(folder: out).make(validFrom: now, days: days)
            print("keys made in \(out); take \(out)/offline away from every connected machine")
        }
    }
}

extension Keys {
    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the next sealing key and sign it into the key set, before the current one ends.",
            discussion: """
                Needs the offline root key. Writes the new opening key and keyset.json into the Processor's keys folder; at its next start
                the Processor brings the key set to Intake. Old opening keys stay: what was sealed to them must still open.
                """)

        @Option(help: "Folder offline/, with root.key.") var offline: String
        @Option(help: "The Processor's keys folder.") var processor: String
        @Option(help: "Days that the new key is valid.") var days = 90

        func validate() throws {
            guard (1...3_650).contains(days) else { throw ValidationError("--days lies between 1 and 3650.") }
        }

        func run() async throws {
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let set = try KeyRing.renew(offline: offline, processor: processor, at: now, days: days)
            print("key set \(set.version): start the Processor again, and it brings it to Intake")
        }
    }
}

/// Makes the keys of one installation: whoever is named in a tier's folder can be verified there; only the Processor's folder opens filings.
struct KeyRing {
    let folder: String

    func part(_ name: String) -> String { folder + "/" + name }

    /// - Parameter parts: where each tier's folder is, when not below `folder`.
    func make(validFrom now: Int64, days: Int, parts: [Tier: String] = [:], offline: String? = nil) throws {
        let offline = offline ?? part("offline")
        guard !FileManager.default.fileExists(atPath: offline + "/root.key") else {
            throw Trouble("\(offline) holds keys already: they are never overwritten, since filings are sealed to them")
        }
        let places = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0, parts[$0] ?? part($0.rawValue)) })
        for path in places.values + [offline] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let names: [Tier: String] = [.intake: Peer.intake, .feedback: Peer.feedback, .processor: Peer.processor]
        var peers = PeerKeys()
        for (tier, name) in names {
            let seed = randomSeed()
            try peers.set(Signer(name: name, seed: seed).publicKey, for: name)
            try write(seed, to: (places[tier] ?? "") + "/signing.key")
        }
        let rootSeed = randomSeed()
        let root = try Signer(name: Peer.root, seed: rootSeed)
        try peers.set(root.publicKey, for: Peer.root)

        let current = UnsealKey.generate()
        let escrow = UnsealKey.generate()
        let end = now + Int64(days) * 86_400_000
        let keySet = KeySet(
            version: 1, current: current.listed(notBefore: now - 86_400_000, notAfter: end),
            escrow: escrow.listed(notBefore: now - 86_400_000, notAfter: now + 20 * 365 * 86_400_000))
        try current.save(path: (places[.processor] ?? "") + "/current.unseal")
        try escrow.save(path: offline + "/escrow.unseal")
        let signed = try keySet.signed(by: root).bytes
        for path in places.values {
            try write(Array(JSONEncoder().encode(peers)), to: path + "/peers.json")
            try write(signed, to: path + "/keyset.json")
        }
        // Last: with it the ring is complete.
        try write(rootSeed, to: offline + "/root.key")
    }

    /// The key after the current one; where that has ended, the next becomes the current one.
    static func renew(offline: String, processor: String, at now: Int64, days: Int) throws -> KeySet {
        let old = try TierKeys(folder: processor, name: Peer.processor).keySet()
        let root = try Signer(name: Peer.root, seed: TierKeys.read(offline + "/root.key", limit: 64))
        var current = old.current
        if let next = old.next {
            guard now >= current.notAfter else { throw Trouble("there is a next key already; the current one has not ended yet") }
            current = next
        }
        let key = UnsealKey.generate()
        let begin = max(now, current.notAfter)
        let next = key.listed(notBefore: begin, notAfter: begin + Int64(days) * 86_400_000)
        let set = KeySet(version: old.version + 1, current: current, next: next, escrow: old.escrow)
        let signed = try set.signed(by: root)
        // The key first: a key set without it would seal what nobody opens.
        let path = processor + "/\(next.id.hex)\(UnsealKeys.suffix)"
        try key.save(path: path)
        let owner = try FileManager.default.attributesOfItem(atPath: processor).filter {
            [.ownerAccountID, .groupOwnerAccountID].contains($0.key)
        }
        if geteuid() == 0 { try FileManager.default.setAttributes(owner, ofItemAtPath: path) }
        try AtomicFile.replace(processor + "/keyset.json", with: signed.bytes)
        return set
    }

    private func randomSeed() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    private func write(_ bytes: [UInt8], to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else {
            throw Trouble("\(path) cannot be written: check the folder and its rights")
        }
    }
}
