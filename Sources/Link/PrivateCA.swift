import Crypto
package import Foundation
import SwiftASN1
import X509

/// The small CA of one installation. Its folder (`ca.pem`, `ca-key.pem`) stays on the inner side; outer tiers get `ca.pem` only.
/// There is no revocation list: who dials holds a certificate of a week, so not renewing it is revoking it.
package struct PrivateCA: Sendable {
    package let folder: String
    package let notAfter: Date
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// Makes a new CA. An existing one is never overwritten: every tier would have to be visited at once.
    package static func create(_ folder: String, lifetimeDays: Int = 3650, now: Date = Date()) throws(LinkFault) -> PrivateCA {
        guard AtomicFile.mode(folder + "/ca-key.pem") == nil else {
            throw LinkFault("\(folder) holds a CA already: use it, or move the folder away to begin anew (all tiers then need new files)")
        }
        let key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName {
                OrganizationName("Gateway")
                CommonName("Gateway private CA")
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: .init(key.publicKey),
                notValidBefore: now.addingTimeInterval(-skew),
                notValidAfter: now.addingTimeInterval(Double(lifetimeDays) * day),
                issuer: name,
                subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                },
                issuerPrivateKey: .init(key))
            try AtomicFile.makePrivateFolder(folder)
            try AtomicFile.replace(folder + "/ca-key.pem", with: Array((key.pemRepresentation + "\n").utf8), mode: 0o600)
            try AtomicFile.replace(folder + "/ca.pem", with: try pem(certificate), mode: 0o644)
        } catch {
            throw error as? LinkFault ?? LinkFault("the CA could not be made: \(error)")
        }
        return try load(folder)
    }

    package static func load(_ folder: String) throws(LinkFault) -> PrivateCA {
        let keyFile = folder + "/ca-key.pem"
        let (list, _) = try TierIdentity.certificates(folder + "/ca.pem")
        let bytes = try AtomicFile.read(keyFile)
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: bytes, as: UTF8.self)),
            Certificate.PublicKey(key.publicKey) == list[0].publicKey
        else { throw LinkFault("\(keyFile) is not the key of \(folder)/ca.pem: restore both files from the same backup") }
        if let mode = AtomicFile.mode(keyFile), mode & 0o077 != 0 {
            throw LinkFault("\(keyFile) can be read by other users: `chmod 600 \(keyFile)`, and make a new CA if others use this machine")
        }
        return PrivateCA(folder: folder, notAfter: list[0].notValidAfter, certificate: list[0], key: key)
    }

    package static func loadOrCreate(_ folder: String, lifetimeDays: Int = 3650, now: Date = Date()) throws(LinkFault) -> PrivateCA {
        AtomicFile.mode(folder + "/ca-key.pem") == nil
            ? try create(folder, lifetimeDays: lifetimeDays, now: now) : try load(folder)
    }

    /// Writes `ca.pem`, `policy.json`, `key.pem` and last `chain.pem`, with a new key each time.
    /// - Parameter policy: nil keeps the policy that is there; without any, nobody is admitted.
    package func issue(
        profile: CertificateProfile, into folder: String, policy: PeerPolicy? = nil, now: Date = Date()
    ) throws(LinkFault) {
        let leafKey = P256.Signing.PrivateKey()
        do {
            let leaf = try leaf(profile, leafKey, now)
            try AtomicFile.makePrivateFolder(folder)
            try AtomicFile.replace(folder + "/ca.pem", with: try Self.pem(certificate), mode: 0o644)
            try writePolicy(policy, into: folder)
            try AtomicFile.replace(folder + "/key.pem", with: Array((leafKey.pemRepresentation + "\n").utf8), mode: 0o600)
            try AtomicFile.replace(folder + "/chain.pem", with: try Self.pem(leaf), mode: 0o644)
        } catch {
            throw error as? LinkFault ?? LinkFault("the certificate of \(profile.tier) could not be issued: \(error)")
        }
    }

    /// A tier whose certificate was issued anew, and why.
    package struct Renewal: Sendable, CustomStringConvertible {
        package let tier: String
        package let reason: String
        package var description: String { "\(tier): issued anew, because \(reason)" }
    }

    /// Issues what is missing, past half its life, or no longer what its profile says. `base` holds one folder a tier.
    package func renewIfDue(
        _ profiles: [CertificateProfile], under base: String, policies: [String: PeerPolicy] = [:], now: Date = Date()
    ) throws(LinkFault) -> [Renewal] {
        var renewals: [Renewal] = []
        for profile in profiles {
            let folder = base + "/" + profile.tier
            if let reason = reasonToRenew(profile, folder, now) {
                try issue(profile: profile, into: folder, policy: policies[profile.tier], now: now)
                renewals.append(Renewal(tier: profile.tier, reason: reason))
            } else if let policy = policies[profile.tier], (try? PeerPolicy(file: folder + "/policy.json")) != policy {
                try writePolicy(policy, into: folder)
            }
        }
        return renewals
    }

    private func reasonToRenew(_ profile: CertificateProfile, _ folder: String, _ now: Date) -> String? {
        guard AtomicFile.mode(folder + "/chain.pem") != nil, AtomicFile.mode(folder + "/key.pem") != nil else {
            return "there was none"
        }
        guard let (leaf, _) = try? TierIdentity.certificates(folder + "/chain.pem"), let own = try? PeerIdentity(leaf[0]) else {
            return "the old one could not be read"
        }
        if !certificate.publicKey.isValidSignature(leaf[0].signature, for: leaf[0]) { return "the old one was not issued by this CA" }
        if own.spiffe != profile.spiffe || own.dns != profile.dns || own.usages != profile.usages { return "its profile has changed" }
        // A leaf that ends with the CA cannot be made to last longer.
        if own.halfLife <= now, own.notAfter < notAfter { return "the old one was past half its life" }
        return nil
    }

    private func leaf(_ profile: CertificateProfile, _ key: P256.Signing.PrivateKey, _ now: Date) throws -> Certificate {
        if profile.key != "P-256" { throw LinkFault("the key of \(profile.tier) must be P-256, not \(profile.key): correct its profile") }
        let end = now.addingTimeInterval(Double(profile.lifetimeDays) * Self.day)
        if notAfter <= now { throw LinkFault("the CA in \(folder) has expired: make a new one, all tiers then need new files") }
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: .init(key.publicKey),
            notValidBefore: now.addingTimeInterval(-Self.skew),
            notValidAfter: min(end, notAfter),
            issuer: certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Gateway")
                CommonName(profile.tier)
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage(profile.usages.sorted().map { $0 == .server ? .serverAuth : .clientAuth })
                SubjectAlternativeNames([.uniformResourceIdentifier(profile.spiffe)] + profile.dns.map { .dnsName($0) })
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
            },
            issuerPrivateKey: .init(self.key))
    }

    private func writePolicy(_ policy: PeerPolicy?, into folder: String) throws(LinkFault) {
        let file = folder + "/policy.json"
        if policy == nil, AtomicFile.mode(file) != nil { return }
        try AtomicFile.replace(file, with: (policy ?? PeerPolicy()).json, mode: 0o644)
    }

    private static func pem(_ certificate: Certificate) throws -> [UInt8] {
        Array((try certificate.serializeAsPEM().pemString + "\n").utf8)
    }

    private static let day: Double = 86_400
    /// Clocks of two machines may differ a little.
    private static let skew: Double = 300
}
