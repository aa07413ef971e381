import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// One tier's folder, read and checked: `chain.pem`, `key.pem`, and for inner links `ca.pem` and `policy.json`.
package struct TierIdentity: Sendable {
    package enum Purpose: Sendable {
        /// Mutual TLS with the other tiers (and, with the same certificate, a public listener in a demo).
        case inner
        /// A certificate from a public CA: no CA file of ours, no policy.
        case publicOnly
    }

    package let folder: String
    /// What our own certificate says.
    package let own: PeerIdentity
    package let policy: PeerPolicy
    let roots: [Certificate]
    private let chain: [NIOSSLCertificate]
    private let key: NIOSSLPrivateKey
    private let trusted: [NIOSSLCertificate]

    package init(folder: String, purpose: Purpose = .inner) throws(LinkFault) {
        self.folder = folder
        let chainFile = folder + "/chain.pem"
        let keyFile = folder + "/key.pem"
        let (leaf, chain) = try Self.certificates(chainFile)
        self.chain = chain
        own = try PeerIdentity(leaf[0])
        key = try Self.key(keyFile, of: leaf[0], chainFile)
        switch purpose {
        case .publicOnly:
            policy = .init()
            roots = []
            trusted = []
        case .inner:
            let authority = folder + "/ca.pem"
            (roots, trusted) = try Self.certificates(authority)
            guard roots.contains(where: { $0.publicKey.isValidSignature(leaf[0].signature, for: leaf[0]) }) else {
                throw LinkFault("\(chainFile) was not issued by \(authority): issue both anew with `gateway certs renew`")
            }
            policy = try PeerPolicy(file: folder + "/policy.json")
        }
    }

    static func files(in folder: String) -> [String] {
        ["chain.pem", "key.pem", "ca.pem", "policy.json"].map { folder + "/" + $0 }
    }

    /// At least one certificate, the leaf first.
    static func certificates(_ file: String) throws(LinkFault) -> ([Certificate], [NIOSSLCertificate]) {
        let bytes = try AtomicFile.read(file)
        do {
            let list = try NIOSSLCertificate.fromPEMBytes(bytes)
            let parsed = try list.map { try Certificate(derEncoded: $0.toDERBytes()) }
            if !parsed.isEmpty { return (parsed, list) }
        } catch {
            throw LinkFault("\(file) holds no readable certificate (\(error)): issue it anew with `gateway certs renew`")
        }
        throw LinkFault("\(file) holds no certificate: issue it anew with `gateway certs renew`")
    }

    private static func key(_ file: String, of leaf: Certificate, _ chainFile: String) throws(LinkFault) -> NIOSSLPrivateKey {
        let bytes = try AtomicFile.read(file)
        if let mode = AtomicFile.mode(file), mode & 0o077 != 0 {
            throw LinkFault("\(file) can be read by other users: `chmod 600 \(file)`, and renew it if others use this machine")
        }
        let key: NIOSSLPrivateKey
        let publicKey: Certificate.PublicKey
        do {
            key = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
            publicKey = try Certificate.PrivateKey(pemEncoded: String(decoding: bytes, as: UTF8.self)).publicKey
        } catch {
            throw LinkFault("\(file) is not a readable private key without password: issue it anew with `gateway certs renew`")
        }
        guard publicKey == leaf.publicKey else {
            throw LinkFault("\(file) does not belong to \(chainFile): put the key there that the certificate was made for")
        }
        return key
    }
}

extension TierIdentity {
    /// Mutual TLS: 1.3 only, a certificate of our CA made for dialling is required.
    var innerServer: TLSConfiguration {
        var tls = server
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates(trusted)
        // A client has no host name to check; its spiffe:// name is checked when the handshake is done.
        tls.certificateVerification = .noHostnameVerification
        return tls
    }

    /// Browsers: 1.2 and 1.3, forward secrecy and authenticated encryption only.
    var publicServer: TLSConfiguration {
        var tls = server
        tls.applicationProtocols = ["h2", "http/1.1"]
        tls.minimumTLSVersion = .tlsv12
        tls.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        return tls
    }

    var client: TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.certificateChain = chain.map { .certificate($0) }
        tls.privateKey = .privateKey(key)
        tls.trustRoots = .certificates(trusted)
        tls.certificateVerification = .fullVerification
        tls.shutdownTimeout = Self.shutdownTimeout
        return tls
    }

    private var server: TLSConfiguration {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.applicationProtocols = ["http/1.1"]
        tls.shutdownTimeout = Self.shutdownTimeout
        return tls
    }

    /// How long a silent peer may delay the end of a connection.
    private static let shutdownTimeout: TimeAmount = .seconds(2)
}
