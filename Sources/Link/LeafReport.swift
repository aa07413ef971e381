package import Foundation

/// One tier's certificate folder as an inspector sees it: never fails, lists all that is wrong.
package struct LeafReport: Sendable {
    package let tier: String
    package let folder: String
    package let own: PeerIdentity?
    package let folderMode: UInt32?
    package let keyMode: UInt32?
    package let policy: PeerPolicy?
    package let faults: [String]

    package init(profile: CertificateProfile, folder: String, now: Date = Date()) {
        tier = profile.tier
        self.folder = folder
        folderMode = AtomicFile.mode(folder).map { UInt32($0) }
        keyMode = AtomicFile.mode(folder + "/key.pem").map { UInt32($0) }
        own = (try? TierIdentity.certificates(folder + "/chain.pem")).flatMap { leaf, _ in try? PeerIdentity(leaf[0]) }
        policy = try? PeerPolicy(file: folder + "/policy.json")
        var faults = profile.faults
        do {
            _ = try TierIdentity(folder: folder)
        } catch {
            faults.append(error.description)
        }
        if let mode = folderMode, mode & 0o077 != 0 {
            faults.append("\(folder) is open to other users (\(Self.octal(mode))): `chmod 700 \(folder)`")
        }
        if let own { faults += Self.faults(own, profile, folder, now) }
        self.faults = faults
    }

    private static func faults(_ own: PeerIdentity, _ profile: CertificateProfile, _ folder: String, _ now: Date) -> [String] {
        var faults: [String] = []
        func complain(_ what: String) { faults.append("\(what): run `gateway certs renew`") }
        if own.notAfter < now {
            complain("\(folder): expired at \(own.notAfter.formatted(.iso8601))")
        } else if own.notBefore > now {
            faults.append("\(folder): not valid before \(own.notBefore.formatted(.iso8601)): set the clock of this machine right")
        } else if own.halfLife <= now {
            complain("\(folder): past half its life, ends at \(own.notAfter.formatted(.iso8601))")
        }
        if own.spiffe != profile.spiffe { complain("\(folder): is named \(own.spiffe ?? "nothing"), its profile says \(profile.spiffe)") }
        if own.dns != profile.dns { complain("\(folder): its host names are not those of its profile") }
        if own.usages != profile.usages { complain("\(folder): its purposes are not those of its profile") }
        return faults
    }

    /// One line for `certs check`.
    package var line: String {
        guard let own else { return "\(tier): no readable certificate" }
        let mode = keyMode.map { Self.octal($0) } ?? "missing"
        return "\(tier): \(own.spiffe ?? "no spiffe name"), \(usages), until \(own.notAfter.formatted(.iso8601)), "
            + "renew after \(own.halfLife.formatted(.iso8601)), key \(mode)"
    }

    /// Several lines for `certs show`.
    package var text: String {
        guard let own else { return "\(tier)\n  folder      \(folder)\n  no readable certificate; make it with `gateway certs init`" }
        let calls = (policy?.methods ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) → \($0.value.sorted().joined(separator: ", "))" }
        return """
            \(tier)
              folder      \(folder)
              name        \(own.spiffe ?? "none")
              hosts       \(own.dns.joined(separator: ", "))
              purposes    \(usages)
              serial      \(own.serial)
              valid       \(own.notBefore.formatted(.iso8601)) to \(own.notAfter.formatted(.iso8601))
              renew after \(own.halfLife.formatted(.iso8601))
              admits      \(calls.isEmpty ? "nobody" : calls.joined(separator: "; "))
            """
    }

    private var usages: String {
        (own?.usages ?? []).sorted().map { $0 == .server ? "serverAuth" : "clientAuth" }.joined(separator: " + ")
    }

    private static func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }
}
