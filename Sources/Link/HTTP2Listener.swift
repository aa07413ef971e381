import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypesHTTP2

/// HTTP/2 on one connection: each stream is served as a connection with one request. The server library's own HTTP/2 cannot be
/// given limits, and waits for ever for an idle client to acknowledge that it is told to go.
struct HTTP2Listener: Sendable {
    typealias Stream = HTTP1Channel.Value
    typealias Connection = NIOHTTP2Handler.AsyncStreamMultiplexer<Stream>

    private let guards: Guards
    private let http1: HTTP1Channel
    private let door: Door

    init(guards: Guards, http1: HTTP1Channel) {
        self.guards = guards
        self.http1 = http1
        door = Door(of: "requests over HTTP/2", limit: guards.maxStreams, perAddress: guards.maxStreamsPerAddress)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let whole = HTTP2Guard(guards, logger: logger)
            let connection = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
                mode: .server, streamDelegate: HTTP2Guard.Streams(of: whole, on: channel.eventLoop), configuration: guards.http2
            ) { stream in
                stream.eventLoop.makeCompletedFuture {
                    let pipeline = stream.pipeline.syncOperations
                    try pipeline.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                    try pipeline.addHandler(HeadGuard(guards))
                    try pipeline.addHandler(ConnectionGuard(guards, of: .stream))
                    // Half-closed from our side by the end of the answer; a close of the channel would reset the stream.
                    return try Stream(wrappingChannelSynchronously: stream, configuration: .init(isOutboundHalfClosureEnabled: false))
                }
            }
            try channel.pipeline.syncOperations.addHandler(whole)
            return connection
        }
    }

    func handle(_ connection: Connection, from address: String, logger: Logger) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                for try await stream in connection.inbound {
                    group.addTask {
                        guard door.enter(address, logger) else { return await refuse(stream) }
                        await http1.handle(value: stream, logger: logger)
                        door.leave(address)
                    }
                }
            }
        } catch {
            logger.trace("an HTTP/2 connection ended: \(error)")
        }
    }

    /// RFC 9113 § 8.7: nothing has been done, so the client may ask again by itself.
    private func refuse(_ stream: Stream) async {
        let reset = NIOHTTP2FramePayloadToHTTPEvent.reset(code: .refusedStream)
        try? await stream.executeThenClose { _, _ in try await stream.channel.triggerUserOutboundEvent(reset) }
    }
}

extension Guards {
    fileprivate var http2: NIOHTTP2Handler.Configuration {
        let window = TimeAmount.seconds(30)
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: maxStreamsPerConnection),
            HTTP2Setting(parameter: .maxHeaderListSize, value: maxHeaderListSize),
        ]
        configuration.connection.maximumConnectionGlitches = maxFaults
        configuration.connection.maximumBufferedControlFrames = maxControlFrames
        configuration.connection.controlFrameRateLimit.maximumCount = maxControlFrames
        configuration.connection.controlFrameRateLimit.windowLength = window
        configuration.stream.streamResetFrameRateLimit.maximumCount = maxCancelled
        configuration.stream.streamResetFrameRateLimit.windowLength = window
        configuration.stream.streamErrorRateLimit.maximumCount = maxFaults
        configuration.stream.streamErrorRateLimit.windowLength = window
        // What a client may send ahead: over a line with 50 ms of delay, an upload of 2.5 MB a second.
        configuration.stream.targetWindowSize = 131_072
        configuration.connection.targetWindowSize = 1_048_576
        configuration.stream.outboundBufferSizeHighWatermark = 65_536
        configuration.stream.outboundBufferSizeLowWatermark = 32_768
        return configuration
    }
}
