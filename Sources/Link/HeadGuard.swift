import HTTPTypes
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// The head of a request over HTTP/2, by the limits that HTTP/1.1's parser keeps: too much is answered with 431 and not read on.
final class HeadGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let guards: Guards
    private var isRefused = false

    init(_ guards: Guards) { self.guards = guards }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        guard case .head(let head) = unwrapInboundIn(data), isTooLarge(head) else { return context.fireChannelRead(data) }
        isRefused = true
        let answer = HTTPResponse(status: .requestHeaderFieldsTooLarge, headerFields: [.contentLength: "0"])
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(guards.linger)) {
            bound.value.triggerUserOutboundEvent(NIOHTTP2FramePayloadToHTTPEvent.reset(code: .noError), promise: nil)
        }
    }

    private func isTooLarge(_ head: HTTPRequest) -> Bool {
        guard head.headerFields.count <= guards.maxHeaderFieldCount else { return true }
        // As RFC 9113 § 6.5.2 counts: 32 for each field besides its name and value.
        var total = 0
        let targets = [head.path, head.authority].compactMap(\.?.utf8.count)
        for size in targets + head.headerFields.map({ $0.name.rawName.utf8.count + $0.value.utf8.count }) {
            if size > guards.maxHeaderFieldSize { return true }
            total += size + 32
        }
        return total > guards.maxHeaderListSize
    }
}
