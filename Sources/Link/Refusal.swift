package import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// Why a peer was not let in, in words for the log: who it says it is, what is wrong, what to do.
package enum Refusal: Error, Equatable, CustomStringConvertible {
    case noCertificate
    case foreignIssuer(name: String)
    case expired(name: String, since: Date)
    case notYetValid(name: String, until: Date)
    case wrongUsage(name: String)
    case noName
    case unknownName(String)
    case forbiddenMethod(name: String, method: String)
    /// It broke off after seeing our certificate.
    case distrustsUs(String)
    case oldProtocol
    case notTLS
    case slowHandshake
    case hungUp
    case unreadable(String)

    package var description: String {
        switch self {
        case .noCertificate:
            "it showed no certificate; only tiers with one of this system's own certificates may call here"
        case .foreignIssuer(let name):
            "its certificate (\(name)) was not issued by this system's CA; give both tiers certificates of the same `gateway certs` folder"
        case .expired(let name, let since):
            "the certificate of \(name) expired at \(since.formatted(.iso8601)); renew it with `gateway certs renew`"
        case .notYetValid(let name, let until):
            "the certificate of \(name) is not valid before \(until.formatted(.iso8601)); set the clocks of both machines right"
        case .wrongUsage(let name):
            "the certificate of \(name) is for listening only and may not dial; only the inner side calls the outer tiers"
        case .noName:
            "its certificate does not carry exactly one spiffe:// name; issue it with `gateway certs renew`"
        case .unknownName(let name):
            "\(name) is not named in policy.json of this tier; add it to Certs/policy.yaml if it is to call here"
        case .forbiddenMethod(let name, let method):
            "\(name) may not call \"\(method)\" on this tier; add it to Certs/policy.yaml if it is to be allowed"
        case .distrustsUs(let reason):
            "it did not accept this tier's certificate (\(reason)); check that both have the same ca.pem and that neither has expired"
        case .oldProtocol: "it does not speak TLS 1.3; update it, or look who it is"
        case .notTLS: "it does not speak TLS; call with https"
        case .slowHandshake: "it did not finish the TLS handshake in time"
        case .hungUp: "it hung up during the TLS handshake"
        case .unreadable(let reason): "its TLS handshake failed (\(reason))"
        }
    }

    /// Port scans and health checks: not worth a warning.
    var isNoise: Bool { self == .hungUp || self == .notTLS }
}

extension Refusal {
    /// BoringSSL only says that verification failed; the certificate that was shown tells why.
    init(handshake error: any Error, shown certificate: () -> NIOSSLCertificate?, roots: [Certificate], now: Date) {
        if let error = error as? Refusal {
            self = error
            return
        }
        let text = String(describing: error)
        let alert = Self.alerts.first { text.contains($0.mark) }
        if text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") {
            self = .noCertificate
        } else if text.contains("CERTIFICATE_VERIFY_FAILED") {
            self = Self.flaw(of: certificate(), roots: roots, now: now) ?? .unreadable("its certificate could not be verified")
        } else if text.contains("UNSUPPORTED_PROTOCOL") || text.contains("NO_SUPPORTED_VERSIONS") {
            self = .oldProtocol
        } else if text.contains("HTTP_REQUEST") || text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTPS_PROXY_REQUEST") {
            self = .notTLS
        } else if let alert {
            self = .distrustsUs(alert.words)
        } else if text.contains("EOF during handshake") || error is IOError || error is ChannelError {
            self = .hungUp
        } else {
            self = .unreadable(Self.printable(text))
        }
    }

    /// The first thing that is wrong with a certificate for calling us, or nil.
    static func flaw(of shown: NIOSSLCertificate?, roots: [Certificate], now: Date) -> Refusal? {
        guard let shown, let bytes = try? shown.toDERBytes(), let certificate = try? Certificate(derEncoded: bytes),
            let peer = try? PeerIdentity(certificate)
        else { return nil }
        let name = printable(peer.spiffe ?? peer.dns.first ?? certificate.subject.description)
        guard roots.contains(where: { $0.publicKey.isValidSignature(certificate.signature, for: certificate) }) else {
            return .foreignIssuer(name: name)
        }
        if peer.notAfter < now { return .expired(name: name, since: peer.notAfter) }
        if peer.notBefore > now { return .notYetValid(name: name, until: peer.notBefore) }
        return peer.usages.contains(.client) ? nil : .wrongUsage(name: name)
    }

    /// What an unverified peer calls itself must not be able to forge lines of the log.
    static func printable(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(160).map { (0x20...0x7e).contains($0.value) ? Character($0) : "?" }
        return String(shown)
    }

    /// TLS alerts by which a peer says what it dislikes about our certificate.
    static let alerts: [(mark: String, words: String)] = [
        ("ALERT_UNKNOWN_CA", "it does not know our CA"),
        ("ALERT_CERTIFICATE_EXPIRED", "expired"),
        ("ALERT_CERTIFICATE_REQUIRED", "a certificate is required"),
        ("ALERT_CERTIFICATE_REVOKED", "revoked"),
        ("ALERT_UNSUPPORTED_CERTIFICATE", "not made for this purpose"),
        ("ALERT_BAD_CERTIFICATE", "bad certificate"),
        ("ALERT_CERTIFICATE_UNKNOWN", "not acceptable"),
        ("ALERT_ACCESS_DENIED", "access denied"),
    ]
}
