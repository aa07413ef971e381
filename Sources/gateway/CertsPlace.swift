import ArgumentParser
import Catalogue
import Foundation
import Link

/// Where the profiles and the policy are read and where the certificates go.
struct CertsPlace: ParsableArguments {
    @Option(help: "Folder of profiles.yaml and policy.yaml.") var folder = "Certs"
    @Option(help: "Folder of the generated files: ca/ and one folder a tier. By default local/ in --folder.") var out: String?
    @Flag(help: "Use the built-in profiles and policy; read no files.") var forDemo = false

    var base: String { out ?? folder + "/local" }
    var authority: String { base + "/ca" }

    func authorityDays() throws -> Int {
        forDemo ? 3650 : try CertificateProfile.authorityDays(try Catalogue.table(fromFile: folder + "/profiles.yaml"))
    }

    func profiles() throws -> [CertificateProfile] {
        forDemo ? CertificateProfile.standard : try CertificateProfile.parse(try Catalogue.table(fromFile: folder + "/profiles.yaml"))
    }

    func policies() throws -> [String: PeerPolicy] {
        forDemo ? PeerPolicy.standard : try PeerPolicy.parse(try Catalogue.table(fromFile: folder + "/policy.yaml"))
    }

    func reports() throws -> [LeafReport] {
        try profiles().map { LeafReport(profile: $0, folder: base + "/" + $0.tier) }
    }

    /// - Parameter nothing: what to print when nothing was due; nil prints nothing.
    func renew(with ca: PrivateCA, orSay nothing: String?) throws {
        let profiles = try profiles()
        let given = try policies()
        for tier in given.keys.sorted() where !profiles.contains(where: { $0.tier == tier }) {
            throw LinkFault("policy.yaml names the tier \"\(tier)\", which profiles.yaml does not: correct one of them")
        }
        // A tier without an entry admits nobody; a policy taken back must not stay in force in an old file.
        let policies = Dictionary(uniqueKeysWithValues: profiles.map { ($0.tier, given[$0.tier] ?? PeerPolicy()) })
        let renewals = try ca.renewIfDue(profiles, under: base, policies: policies)
        for renewal in renewals { print(renewal) }
        if renewals.isEmpty, let nothing { print(nothing) }
    }
}
