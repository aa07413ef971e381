import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes what an idle timer does not see: bodies that trickle in, bodies left behind by an early answer, answers nobody reads.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let guards: Guards
    private var pace: BodyPace
    private var isReadingRequest = false
    private var requests = 0
    /// Since when we wait for the client. Nil while we ourselves do not want more: then slowness is ours.
    private var waitingSince: NIODeadline?
    private var tick: RepeatedTask?
    private var stall: Scheduled<Void>?

    init(_ guards: Guards) {
        self.guards = guards
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
            requests &+= 1
            pace.restart()
            watch(context)
        case .body(let bytes):
            pace.received(bytes.readableBytes)
        case .end:
            isReadingRequest = false
            tick?.cancel()
            tick = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), isReadingRequest {
            let answered = requests
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: TimeAmount(guards.linger)) {
                let (handler, context) = bound.value
                if handler.isReadingRequest, handler.requests == answered { context.close(promise: nil) }
            }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            stall = context.eventLoop.scheduleTask(in: TimeAmount(guards.stall)) { bound.value.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        isReadingRequest = false
        tick?.cancel()
        tick = nil
        stall?.cancel()
        stall = nil
    }

    private func watch(_ context: ChannelHandlerContext) {
        guard tick == nil else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { task in
            let (handler, context) = bound.value
            handler.countWaiting()
            guard handler.pace.isTooSlow() else { return }
            task.cancel()
            context.close(promise: nil)
        }
    }

    private func countWaiting() {
        guard let since = waitingSince else { return }
        let now = NIODeadline.now()
        pace.waited(now - since)
        waitingSince = now
    }
}

/// Bytes against the time that we waited for them, window by window, so that a fast start buys no slow rest.
struct BodyPace {
    private let wanted: Int64
    private let window: TimeAmount
    private var bytes: Int64 = 0
    private var waiting: TimeAmount = .zero

    init(bytesPerSecond: Int, window: Duration) {
        self.window = TimeAmount(window)
        wanted = Int64(Double(bytesPerSecond) * (Double(self.window.nanoseconds) / 1e9))
    }

    mutating func received(_ count: Int) { bytes &+= Int64(count) }
    mutating func waited(_ time: TimeAmount) { waiting = waiting + time }

    mutating func restart() {
        bytes = 0
        waiting = .zero
    }

    /// Decides at the end of each window and begins the next.
    mutating func isTooSlow() -> Bool {
        guard waiting >= window else { return false }
        defer { restart() }
        return bytes < wanted
    }
}
