import HummingbirdCore
import NIOCore

/// What one client may cost a listener. The server library's own defaults close no slow client at all.
package struct Guards: Sendable {
    /// From the connection to the end of the TLS handshake.
    package var handshake: Duration = .seconds(10)
    /// Without a part of a request, and between requests.
    package var idle: Duration = .seconds(30)
    /// A body slower than this, measured over `grace` while we wait for it, ends the connection.
    package var minBytesPerSecond = 1024
    package var grace: Duration = .seconds(5)
    /// How long a client may leave our answer unread.
    package var stall: Duration = .seconds(10)
    /// How long the rest of a body is read after it was answered early.
    package var linger: Duration = .seconds(2)
    package var maxHeaderFieldSize = 8192
    package var maxHeaderListSize = 16384
    package var maxHeaderFieldCount = 64
    /// Below the usual limit of 1024 open files, which databases and uploads need too.
    package var maxConnections = 768
    /// Offices stand behind one address; one machine must still not take all.
    package var maxConnectionsPerAddress = 192

    package init() {}

    /// The outer tiers towards applicants, the console towards clerks.
    package static let open = Guards()

    /// One Processor with a few connections, which may wait long for news.
    package static let inner: Guards = {
        var guards = Guards()
        guards.idle = .seconds(60)
        guards.maxConnections = 64
        guards.maxConnectionsPerAddress = 64
        return guards
    }()

    var http1: HTTP1Channel.Configuration {
        .init(
            additionalChannelHandlers: [ConnectionGuard(self)],
            idleTimeout: TimeAmount(idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: maxHeaderFieldSize, maxHeaderListSize: maxHeaderListSize, maxHeaderFieldCount: maxHeaderFieldCount))
    }
}
