import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import Link

/// An HTTP/2 client that sends what it is told, frame by frame, and acknowledges nothing by itself (RFC 9113 § 4.1, § 6).
final class RawHTTP2: Sendable {
    enum Kind: UInt8, Sendable { case data, headers, priority, reset, settings, push, ping, goAway, window, continuation }

    struct Frame: Sendable {
        let kind: UInt8
        let flags: UInt8
        let stream: UInt32
        let payload: [UInt8]
        func `is`(_ kind: Kind, on stream: UInt32) -> Bool { self.kind == kind.rawValue && self.stream == stream }
        var isEnd: Bool { kind <= 1 && flags & 1 == 1 }
        /// The last four bytes as a number: a reset's code.
        var code: UInt32 { payload.suffix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    }

    let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(_ port: Int, _ house: House, preface: Bool = true, settings: [UInt8] = []) async throws -> RawHTTP2 {
        var tls = try TierIdentity(folder: house.folder("processor")).client
        tls.certificateChain = []
        tls.privateKey = nil
        tls.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: tls)
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(try NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try pipeline.addHandler(Reader(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let client = RawHTTP2(channel, inbox)
        if preface {
            try await client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + bytes(.settings, payload: settings))
        }
        return client
    }

    static func bytes(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, length: Int? = nil, payload: [UInt8] = []) -> [UInt8] {
        var frame = Array(big(UInt32(length ?? payload.count)).dropFirst())
        frame += [kind.rawValue, flags]
        frame += big(stream)
        return frame + payload
    }

    static func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

    /// RFC 7541 § 6.2.2, without index and without Huffman code.
    static func fields(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { name, value in
            var field: [UInt8] = [0, UInt8(name.utf8.count)]
            field += Array(name.utf8)
            field += [UInt8(value.utf8.count)]
            return field + Array(value.utf8)
        }
    }

    static func head(_ method: String, _ path: String, _ more: [(String, String)] = []) -> [UInt8] {
        fields([(":method", method), (":scheme", "https"), (":authority", "localhost"), (":path", path)] + more)
    }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    func request(_ method: String, _ path: String, on stream: UInt32, _ more: [(String, String)] = [], end: Bool = true) async throws {
        try await send(Self.bytes(.headers, flags: end ? 5 : 4, stream: stream, payload: Self.head(method, path, more)))
    }

    func body(_ bytes: [UInt8], on stream: UInt32, end: Bool = false) async throws {
        try await send(Self.bytes(.data, flags: end ? 1 : 0, stream: stream, payload: bytes))
    }

    func openWindow(_ stream: UInt32, by count: UInt32) async throws {
        try await send(Self.bytes(.window, stream: stream, payload: Self.big(count)))
    }

    var frames: [Frame] { inbox.frames }
    func frames(_ kind: Kind, on stream: UInt32 = 0) -> [Frame] { frames.filter { $0.is(kind, on: stream) } }
    func isAnswered(_ stream: UInt32) -> Bool { frames.contains { $0.stream == stream && $0.isEnd } }
    func reset(_ stream: UInt32) -> UInt32? { frames(.reset, on: stream).first?.code }

    /// Seconds until this is true; more than any limit when it never is.
    func seconds(within limit: Duration = .seconds(15), until condition: () -> Bool) async -> Double {
        let start = ContinuousClock.now
        return await eventually(within: limit, condition) ? (ContinuousClock.now - start) / .seconds(1) : 1000
    }

    func secondsToClose(within limit: Duration = .seconds(15)) async -> Double {
        await seconds(within: limit) { !channel.isActive }
    }

    /// Goes on until it fails or the task is cancelled.
    func every(_ pause: Duration, _ action: @escaping @Sendable (RawHTTP2) async throws -> Void) -> Task<Void, any Error> {
        Task {
            while !Task.isCancelled {
                try await Task.sleep(for: pause)
                try await action(self)
            }
        }
    }

    private final class Inbox: Sendable {
        private let kept = Mutex<(rest: [UInt8], frames: [Frame])>(([], []))
        var frames: [Frame] { kept.withLock { $0.frames } }

        func add(_ bytes: [UInt8]) {
            kept.withLock { kept in
                kept.rest += bytes
                while kept.rest.count >= 9 {
                    let length = kept.rest[..<3].reduce(0) { $0 << 8 | Int($1) }
                    guard kept.rest.count >= 9 + length else { return }
                    let stream = kept.rest[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                    kept.frames.append(
                        Frame(
                            kind: kept.rest[3], flags: kept.rest[4], stream: stream, payload: Array(kept.rest[9..<9 + length])))
                    kept.rest.removeFirst(9 + length)
                }
            }
        }
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inbox: Inbox
        init(_ inbox: Inbox) { self.inbox = inbox }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var buffer = unwrapInboundIn(data)
            inbox.add(buffer.readBytes(length: buffer.readableBytes) ?? [])
        }
    }
}
