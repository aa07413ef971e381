import HummingbirdCore
import NIOCore

/// What one client may cost a listener. The server library's own defaults close no slow client at all.
package struct Guards: Sendable {
    /// From the connection to the end of the TLS handshake.
    package var handshake: Duration = .seconds(10)
    /// Without a part of a request, and between requests: so the limit for a head that trickles in, too.
    package var idle: Duration = .seconds(30)
    /// A body slower than this, measured over `grace` while we wait for it, is given up.
    package var minBytesPerSecond = 1024
    package var grace: Duration = .seconds(5)
    /// The longest that a body may take, however steadily it comes; the largest file needs a fifth of it at 1 Mbit/s.
    package var body: Duration = .seconds(900)
    /// From a request's head to the end of its answer.
    package var exchange: Duration = .seconds(1800)
    /// How long a client may take nothing at all of our answer.
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

    // HTTP/2 carries many requests over one connection, so connections alone say little about the work of one address.

    package var maxStreamsPerConnection = 64
    /// Requests at work over HTTP/2, counted until their handler has ended, not only until the client has lost interest.
    package var maxStreams = 1024
    package var maxStreamsPerAddress = 256
    /// After this a connection takes no new request; those at work are finished.
    package var age: Duration = .seconds(3600)
    /// What a client may do to no purpose within half a minute: take requests back, make faults, ping, change settings.
    package var maxCancelled = 100
    package var maxFaults = 100
    package var maxControlFrames = 200

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
            additionalChannelHandlers: [ConnectionGuard(self, of: .connection)],
            idleTimeout: TimeAmount(idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: maxHeaderFieldSize, maxHeaderListSize: maxHeaderListSize, maxHeaderFieldCount: maxHeaderFieldCount))
    }
}
