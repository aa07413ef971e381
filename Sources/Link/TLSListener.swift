import Foundation
package import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS

extension HTTPServerBuilder {
    /// Towards the other tiers: TLS 1.3 only, certificates both ways, the peer's name checked against the policy.
    /// The peer is then `PeerIdentity.current` for everything that its requests cause.
    package static func innerTLS(identity: LiveIdentity, guards: Guards = .inner) -> HTTPServerBuilder {
        .init { responder in
            guard identity.innerContext != nil else {
                throw LinkFault("\(identity.folder) holds a public certificate: an inner listener needs a folder of `gateway certs init`")
            }
            return TLSListener(identity: identity, guards: guards, isInner: true, responder: responder)
        }
    }

    /// Towards browsers: TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, no client certificate.
    package static func publicTLS(identity: LiveIdentity, guards: Guards = .open) -> HTTPServerBuilder {
        .init { responder in TLSListener(identity: identity, guards: guards, isInner: false, responder: responder) }
    }
}

/// TLS and HTTP, with what the server library's own listener lacks: certificates that change while it runs, a deadline for
/// the handshake, the peer's name, limits on connections, and a sentence in the log for who was not let in.
struct TLSListener: ServerChildChannel {
    enum Spoken: Sendable {
        case http1(HTTP1Channel.Value)
        case http2(HTTP2Listener.Connection)
    }

    struct Admitted: Sendable {
        let spoken: Spoken
        let peer: PeerIdentity?
    }

    struct Value: ServerChildChannelValue {
        let admitted: EventLoopFuture<Admitted>
        let channel: any Channel
    }

    private let identity: LiveIdentity
    private let guards: Guards
    private let isInner: Bool
    private let http1: HTTP1Channel
    private let http2: HTTP2Listener
    private let door: Door

    init(identity: LiveIdentity, guards: Guards, isInner: Bool, responder: @escaping HTTPChannelHandler.Responder) {
        self.identity = identity
        self.guards = guards
        self.isInner = isInner
        http1 = HTTP1Channel(responder: responder, configuration: guards.http1)
        http2 = HTTP2Listener(guards: guards, http1: http1)
        door = Door(of: "connections", limit: guards.maxConnections, perAddress: guards.maxConnectionsPerAddress)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = Self.address(channel)
        guard door.enter(address, logger) else {
            channel.close(promise: nil)
            let refused: EventLoopFuture<Admitted> = channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
            return channel.eventLoop.makeSucceededFuture(Value(admitted: refused, channel: channel))
        }
        channel.closeFuture.whenComplete { _ in door.leave(address) }
        return channel.eventLoop.makeCompletedFuture {
            let context = isInner ? identity.innerContext ?? identity.publicContext : identity.publicContext
            let tls = NIOSSLServerHandler(context: context)
            let watch = HandshakeWatch(
                deadline: TimeAmount(guards.handshake), tls: tls, roots: identity.identity.roots
            ) { refusal, channel in report(refusal, channel, logger) }
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Admitted> { agreed, channel in
                admit(channel, agreed, logger)
            }
            try Self.takeSmallPieces(channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(tls)
            try pipeline.addHandler(watch)
            try pipeline.addHandler(negotiation)
            return Value(admitted: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    /// What is read at once becomes one buffer after TLS, and a dozen of them wait for the handler of a body: with the library's 4 reads of
    /// 64 KiB an upload held some 6 MiB. So it is one read of one TLS record, and an upload holds less than 1 MiB.
    private static func takeSmallPieces(_ channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.maxMessagesPerRead, value: 1)
        try options.setOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: 16_384))
    }

    func handle(value: Value, logger: Logger) async {
        // Who was refused has been named in the log already.
        guard let admitted = try? await value.admitted.get() else { return }
        await PeerIdentity.$current.withValue(admitted.peer) {
            switch admitted.spoken {
            case .http1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(connection, from: Self.address(value.channel), logger: logger)
            }
        }
    }

    /// The handshake proved that the certificate is ours; here its name is looked up.
    private func admit(_ channel: any Channel, _ agreed: ALPNResult, _ logger: Logger) -> EventLoopFuture<Admitted> {
        do {
            var peer: PeerIdentity?
            if isInner {
                let shown = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
                peer = try shown.map { certificate throws(LinkFault) in try PeerIdentity(certificate) }
                if let refusal = identity.policy.recognises(peer) { throw refusal }
            }
            let admittedPeer = peer
            if case .negotiated("h2") = agreed {
                return http2.setup(channel: channel, logger: logger).map { Admitted(spoken: .http2($0), peer: admittedPeer) }
            }
            return http1.setup(channel: channel, logger: logger).flatMapThrowing { http in
                try ClosingAfterOne.add(to: channel)
                return Admitted(spoken: .http1(http), peer: admittedPeer)
            }
        } catch {
            report(error as? Refusal ?? .unreadable("\(error)"), channel, logger)
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private static func address(_ channel: any Channel) -> String { channel.remoteAddress?.ipAddress ?? "" }

    private func report(_ refusal: Refusal, _ channel: any Channel, _ logger: Logger) {
        let address = channel.remoteAddress
        let from = address?.ipAddress.map { "\($0) port \(address?.port ?? 0)" } ?? "an unknown address"
        // On a public listener everybody knocks; there only the operator who looks for it needs to see it.
        let level: Logger.Level = isInner && !refusal.isNoise ? .warning : .debug
        logger.log(level: level, "refused a peer from \(from): \(refusal)")
    }
}
