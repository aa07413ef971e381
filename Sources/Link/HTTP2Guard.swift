import Logging
import NIOCore
import NIOHTTP2

/// One HTTP/2 connection as a whole: ends it when it is idle, old, unread or at fault. Its requests have a `ConnectionGuard` each.
final class HTTP2Guard: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private enum Phase { case open, leaving, last }

    private let guards: Guards
    private let logger: Logger
    private var phase = Phase.open
    private var streams: Set<HTTP2StreamID> = []
    private var lastStream = HTTP2StreamID.rootStream
    private var context: ChannelHandlerContext?
    private var idle: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    /// The end of a phase: of the connection's age, of the time to hear that it is over, of the last answers.
    private var timer: Scheduled<Void>?

    init(_ guards: Guards, logger: Logger) {
        self.guards = guards
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        waitIdle(context)
        timer = after(guards.age, context) { $0.leave($1) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for task in [idle, stall, timer] { task?.cancel() }
        self.context = nil
    }

    /// Faults of the connection and faults of a stream both come here, and after the first kind the library still leaves it open.
    /// Browsers make neither.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let from = context.channel.remoteAddress?.ipAddress ?? "an unknown address"
        logger.debug("closed an HTTP/2 connection from \(from): \(error)")
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = context.channel.isWritable ? nil : after(guards.stall, context) { $1.close(promise: nil) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        // The server is going down: what has been asked is still answered.
        case is ChannelShouldQuiesceEvent: leave(context)
        // Whoever will send nothing more cannot acknowledge what we send.
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func opened(_ id: HTTP2StreamID) {
        streams.insert(id)
        lastStream = max(lastStream, id)
        idle?.cancel()
        idle = nil
    }

    private func closed(_ id: HTTP2StreamID) {
        streams.remove(id)
        guard streams.isEmpty, let context else { return }
        switch phase {
        case .open: waitIdle(context)
        case .leaving: break
        // The end of the last answer is written but not flushed yet.
        case .last: timer = after(.zero, context) { $1.close(promise: nil) }
        }
    }

    private func waitIdle(_ context: ChannelHandlerContext) {
        idle?.cancel()
        idle = after(guards.idle, context) { $0.leave($1) }
    }

    /// RFC 9113 § 6.8: no new requests from now on, but those under way are still taken; after `linger` the number of the last one
    /// is final. No acknowledgement is waited for: one who gives none would stay for ever.
    private func leave(_ context: ChannelHandlerContext) {
        guard phase == .open else { return }
        phase = .leaving
        sayGoAway(.maxID, context)
        timer?.cancel()
        timer = after(guards.linger, context) { $0.finish($1) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        phase = .last
        sayGoAway(lastStream, context)
        timer = after(streams.isEmpty ? .zero : guards.exchange, context) { $1.close(promise: nil) }
    }

    private func sayGoAway(_ last: HTTP2StreamID, _ context: ChannelHandlerContext) {
        let frame = HTTP2Frame(streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private func after(
        _ delay: Duration, _ context: ChannelHandlerContext, _ action: @escaping @Sendable (HTTP2Guard, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: TimeAmount(delay)) { action(bound.value.0, bound.value.1) }
    }

    /// Tells the guard which requests there are; the library calls it on the connection's own event loop.
    struct Streams: NIOHTTP2StreamDelegate {
        private let owner: NIOLoopBound<HTTP2Guard>

        init(of owner: HTTP2Guard, on eventLoop: any EventLoop) { self.owner = NIOLoopBound(owner, eventLoop: eventLoop) }
        func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { owner.value.opened(id) }
        func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { owner.value.closed(id) }
    }
}
