package import Foundation

/// Who may call what on one tier: permission as data. From `Certs/policy.yaml`, by way of `policy.json` in the tier's folder.
package struct PeerPolicy: Sendable, Equatable {
    /// `spiffe://` name → methods.
    package let methods: [String: Set<String>]

    package init(_ methods: [String: [String]] = [:]) {
        self.methods = methods.mapValues { Set($0) }
    }

    /// The same as the committed `Certs/policy.yaml`, by tier; nobody dials the Processor.
    package static let standard: [String: PeerPolicy] = [
        "intake": .init([CertificateProfile.spiffe(of: "processor"): ["acks", "blobs", "hello", "keyset", "log", "publish", "reconcile"]]),
        "feedback": .init([CertificateProfile.spiffe(of: "processor"): ["hello", "publish", "reconcile"]]),
    ]

    /// Whether this peer may connect at all: a valid certificate and a name that the policy knows.
    package func recognises(_ peer: PeerIdentity?, now: Date = Date()) -> Refusal? {
        guard let peer else { return .noCertificate }
        guard let name = peer.spiffe else { return .noName }
        // Asked again at each call: a connection must not outlive the certificate that opened it.
        if peer.notAfter < now { return .expired(name: name, since: peer.notAfter) }
        return methods[name] == nil ? .unknownName(name) : nil
    }

    /// Whether this peer may call this method; nil is yes.
    package func admits(_ peer: PeerIdentity?, method: String, now: Date = Date()) -> Refusal? {
        if let refusal = recognises(peer, now: now) { return refusal }
        guard let name = peer?.spiffe, methods[name]?.contains(method) == true else {
            return .forbiddenMethod(name: peer?.spiffe ?? "", method: method)
        }
        return nil
    }

    /// From the table of `Certs/policy.yaml`: peer → tier → methods.
    package static func parse(_ table: [String: [String: [String]]]) throws(LinkFault) -> [String: PeerPolicy] {
        var tiers: [String: [String: [String]]] = [:]
        for (peer, rights) in table {
            guard peer.hasPrefix("spiffe://") else {
                throw LinkFault("policy.yaml: \"\(peer)\" is not a spiffe:// name: write the peer's full name")
            }
            for (tier, methods) in rights { tiers[tier, default: [:]][peer] = methods }
        }
        return tiers.mapValues { PeerPolicy($0) }
    }

    init(file: String) throws(LinkFault) {
        let bytes = try AtomicFile.read(file)
        guard let table = try? JSONDecoder().decode([String: [String]].self, from: Data(bytes)) else {
            throw LinkFault("\(file) is not an object of names and lists of methods: write it anew with `gateway certs renew`")
        }
        self.init(table)
    }

    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Texts and lists of texts always encode.
        let data = (try? encoder.encode(methods.mapValues { $0.sorted() })) ?? Data("{}".utf8)
        return Array(data) + [0x0a]
    }
}
