package import Foundation
package import NIOSSL
import SwiftASN1
package import X509

/// What a certificate says about its holder. Only worth something after the handshake has verified it.
package struct PeerIdentity: Sendable, Equatable {
    /// The one `spiffe://` name; nil when there is none or more than one, which the SPIFFE standard forbids.
    package let spiffe: String?
    package let dns: [String]
    package let usages: Set<CertificateProfile.Usage>
    /// Lower-case hexadecimal.
    package let serial: String
    package let notBefore: Date
    package let notAfter: Date

    /// The peer of the connection that the current request came in by; nil on listeners that ask for no certificate.
    @TaskLocal package static var current: PeerIdentity?

    package init(_ certificate: Certificate) throws(LinkFault) {
        var names: [String] = []
        var dns: [String] = []
        var usages: Set<CertificateProfile.Usage> = []
        do {
            for name in try certificate.extensions.subjectAlternativeNames ?? .init() {
                switch name {
                case .uniformResourceIdentifier(let uri): names.append(uri)
                case .dnsName(let host): dns.append(host)
                default: break
                }
            }
            for usage in try certificate.extensions.extendedKeyUsage ?? ExtendedKeyUsage([]) {
                switch usage {
                case .serverAuth: usages.insert(.server)
                case .clientAuth: usages.insert(.client)
                default: break
                }
            }
        } catch {
            throw LinkFault("a certificate's names cannot be read (\(error)): issue it anew with `gateway certs renew`")
        }
        spiffe = names.count == 1 && names[0].hasPrefix("spiffe://") ? names[0] : nil
        self.dns = dns
        self.usages = usages
        serial = certificate.serialNumber.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        notBefore = certificate.notValidBefore
        notAfter = certificate.notValidAfter
    }

    package init(_ certificate: NIOSSLCertificate) throws(LinkFault) {
        let parsed: Certificate
        do {
            parsed = try Certificate(derEncoded: try certificate.toDERBytes())
        } catch {
            throw LinkFault("a peer's certificate cannot be read: \(error)", kind: .refused)
        }
        try self.init(parsed)
    }

    /// The moment after which a certificate is to be replaced, so that half its life is left for something to go wrong.
    package var halfLife: Date { notBefore.addingTimeInterval(notAfter.timeIntervalSince(notBefore) / 2) }
}
