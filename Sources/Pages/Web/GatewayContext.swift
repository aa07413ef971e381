package import Hummingbird
package import Logging
import NIOCore

/// The request context of all three tiers.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The other end of the connection, as far as a limit may tell neighbours apart.
    package let remote: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remote = GatewayContext.key(for: source.channel.remoteAddress)
    }

    /// Without a connection: for a tier's own checks of its routes.
    package init(remote: String, logger: Logger = Logger(label: "pages")) {
        coreContext = CoreRequestContextStorage(source: Detached(logger: logger))
        self.remote = remote
    }

    private struct Detached: RequestContextSource { let logger: Logger }

    /// Pages read their bodies through `readForm` and `readMultipart`; this bounds whatever else decodes one.
    package var maxUploadSize: Int { 256 << 10 }

    /// What a user reads out on the telephone and an operator finds in the log.
    package var requestID: String { logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "-" }

    /// One IPv6 customer owns a /64 at the least: a key of the whole address would give each 2^64 fresh buckets.
    package static func key(for address: SocketAddress?) -> String {
        guard let address else { return "unknown" }
        switch address {
        case .v4: return address.ipAddress ?? "unknown"
        case .v6(let v6):
            // The address stands behind family, port and flow, in `sockaddr_in6` of every system.
            let bytes = withUnsafeBytes(of: v6.address) { Array($0.dropFirst(8).prefix(16)) }
            let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            if bytes.starts(with: mapped) { return bytes.dropFirst(12).map(String.init).joined(separator: ".") }
            return hex(bytes.prefix(8)) + "/64"
        case .unixDomainSocket: return "unix"
        }
    }
}
