import HTTPTypes
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// Ends what an idle timer does not see: bodies that trickle in, bodies left behind by an early answer, answers nobody reads,
/// exchanges without end. Over HTTP/1.1 the connection is ended, over HTTP/2 the one stream.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    enum Place { case connection, stream }

    /// Answers go out in pieces of this size, so that a slow reader of a large page is told from one who reads nothing.
    private static let piece = 16_384

    private let guards: Guards
    private let place: Place
    private var pace: BodyPace
    private var isReadingRequest = false
    private var requests = 0
    private var answers = 0
    /// When the head came of the body that is being read.
    private var bodySince: NIODeadline = .distantPast
    /// When the oldest request came that is not answered.
    private var exchangeSince: NIODeadline = .distantPast
    /// Since when we wait for the client. Nil while we ourselves do not want more: then slowness is ours.
    private var waitingSince: NIODeadline?
    /// Parts of answers that have not reached the network, and when the last one did.
    private var unwritten = 0
    private var writtenAt: NIODeadline = .distantPast
    private var tick: RepeatedTask?

    init(_ guards: Guards, of place: Place) {
        self.guards = guards
        self.place = place
        pace = BodyPace(bytesPerSecond: guards.minBytesPerSecond, window: guards.grace)
    }

    func read(context: ChannelHandlerContext) {
        if waitingSince == nil { waitingSince = .now() }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        countWaiting()
        waitingSince = nil
        switch unwrapInboundIn(data) {
        case .head:
            isReadingRequest = true
            bodySince = .now()
            if requests == answers { exchangeSince = bodySince }
            requests &+= 1
            pace.restart()
            watch(context)
        case .body(let bytes):
            pace.received(bytes.readableBytes)
        case .end:
            isReadingRequest = false
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        guard case .body(var rest) = part else {
            var isEnd = false
            if case .end = part { isEnd = true }
            return context.write(data, promise: watched(promise, isEnd: isEnd, context))
        }
        while rest.readableBytes > Self.piece, let piece = rest.readSlice(length: Self.piece) {
            context.write(wrapOutboundOut(.body(piece)), promise: watched(nil, isEnd: false, context))
        }
        context.write(wrapOutboundOut(.body(rest)), promise: watched(promise, isEnd: false, context))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isReadingRequest = false
        tick?.cancel()
        tick = nil
    }

    /// A promise that is kept when the part has left for the network: a buffer of ours is no progress.
    private func watched(_ promise: EventLoopPromise<Void>?, isEnd: Bool, _ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        if unwritten == 0 { writtenAt = .now() }
        unwritten += 1
        watch(context)
        let own = context.eventLoop.makePromise(of: Void.self)
        own.futureResult.cascade(to: promise)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        own.futureResult.whenComplete { result in
            let (handler, context) = bound.value
            handler.unwritten -= 1
            handler.writtenAt = .now()
            if isEnd, case .success = result { handler.answered(context) }
        }
        return own
    }

    private func answered(_ context: ChannelHandlerContext) {
        answers &+= 1
        exchangeSince = .now()
        guard isReadingRequest, requests == answers else { return }
        let answered = answers
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(guards.linger)) {
            let (handler, context) = bound.value
            guard handler.isReadingRequest, handler.requests == answered else { return }
            switch handler.place {
            case .connection: context.close(promise: nil)
            // RFC 9113 § 8.1: so the client keeps the answer and stops the body.
            case .stream: context.triggerUserOutboundEvent(NIOHTTP2FramePayloadToHTTPEvent.reset(code: .noError), promise: nil)
            }
        }
    }

    private func watch(_ context: ChannelHandlerContext) {
        guard tick == nil else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { task in
            let (handler, context) = bound.value
            if handler.isTooMuch() {
                task.cancel()
                context.close(promise: nil)
            } else if !handler.isReadingRequest, handler.unwritten == 0, handler.requests == handler.answers {
                task.cancel()
                handler.tick = nil
            }
        }
    }

    private func isTooMuch() -> Bool {
        countWaiting()
        let now = NIODeadline.now()
        if isReadingRequest, pace.isTooSlow() || now - bodySince > TimeAmount(guards.body) { return true }
        if unwritten > 0, now - writtenAt > TimeAmount(guards.stall) { return true }
        return requests != answers && now - exchangeSince > TimeAmount(guards.exchange)
    }

    private func countWaiting() {
        guard let since = waitingSince else { return }
        let now = NIODeadline.now()
        pace.waited(now - since)
        waitingSince = now
    }
}
