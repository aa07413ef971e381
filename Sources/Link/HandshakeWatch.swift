import Foundation
import NIOCore
import NIOSSL
import NIOTLS
import X509

/// Stands behind the TLS handler until the handshake is done: bounds its time and, when it fails, finds out why.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let deadline: TimeAmount
    private let tls: NIOSSLServerHandler
    private let roots: [Certificate]
    private let report: (Refusal, any Channel) -> Void
    private var isOver = false
    private var timer: Scheduled<Void>?

    init(
        deadline: TimeAmount, tls: NIOSSLServerHandler, roots: [Certificate], report: @escaping (Refusal, any Channel) -> Void
    ) {
        self.deadline = deadline
        self.tls = tls
        self.roots = roots
        self.report = report
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: deadline) {
            let (watch, context) = bound.value
            watch.fail(.slowHandshake, context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted: finish()
        // The server is going down: nothing has been asked yet, so nothing is lost.
        case is ChannelShouldQuiesceEvent where !isOver: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else { return context.fireErrorCaught(error) }
        fail(Refusal(handshake: error, shown: { tls.peerCertificate }, roots: roots, now: Date()), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func fail(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        finish()
        report(refusal, context.channel)
        context.close(promise: nil)
    }

    private func finish() {
        isOver = true
        timer?.cancel()
        timer = nil
    }
}
