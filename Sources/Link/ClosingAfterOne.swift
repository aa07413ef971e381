import NIOCore
import NIOHTTP1

/// HTTP/1.0: the answer ends with the connection (RFC 9112, 9.3). Text browsers such as w3m still speak it and wait for that end; what
/// stands behind this handler does not see the version any more, but does close where the client asked for it.
final class ClosingAfterOne: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Behind the decoder, where the version is still known.
    static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(ClosingAfterOne(), position: .after(decoder))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.version == .http1_0 else { return context.fireChannelRead(data) }
        // Not even where it asks for `keep-alive`: our answers do not promise it.
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
