import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Link

/// Clients that take their time, over real sockets.
@Suite struct GuardTests {
    private static var impatient: Guards {
        var guards = Guards()
        guards.handshake = .seconds(10)
        guards.idle = .seconds(30)
        guards.grace = .seconds(1)
        guards.stall = .seconds(2)
        guards.linger = .milliseconds(500)
        return guards
    }

    private static func connect(_ port: Int, _ house: House?, reads: Bool = true) async throws -> any Channel {
        let context = try house.map { house in
            var tls = try TierIdentity(folder: house.folder("processor")).client
            tls.certificateChain = []
            tls.privateKey = nil
            return try NIOSSLContext(configuration: tls)
        }
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            try NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    private static func seconds(until channel: any Channel) async throws -> Double {
        let start = ContinuousClock.now
        try await channel.closeFuture.get()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func send(_ text: String, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    @Test(.timeLimit(.minutes(1))) func whoDoesNotBeginTheHandshakeIsClosed() async throws {
        let house = try House()
        var guards = Self.impatient
        guards.handshake = .seconds(1)
        let limited = guards
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: limited)) { port in
            let channel = try await Self.connect(port, nil)
            #expect(try await Self.seconds(until: channel) < 6)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTrickledBodyIsClosed() async throws {
        let house = try House()
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: Self.impatient)) { port in
            let channel = try await Self.connect(port, house)
            // A good start buys nothing.
            let start = String(repeating: "x", count: 50_000)
            try await Self.send("PUT /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + start, channel)
            let trickle = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(100))
                    try await Self.send("x", channel)
                }
            }
            #expect(try await Self.seconds(until: channel) < 20)
            trickle.cancel()
        }
    }

    @Test(.timeLimit(.minutes(1))) func aSteadyBodyHasAnEndToo() async throws {
        let house = try House()
        var guards = Self.impatient
        guards.body = .seconds(3)
        // A busy machine may be too slow a client here; that is another guard's matter.
        guards.grace = .seconds(30)
        let limited = guards
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: limited)) { port in
            // From here on: a busy machine may begin to wait late.
            let start = ContinuousClock.now
            let channel = try await Self.connect(port, house)
            try await Self.send("PUT /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n", channel)
            let steady = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(50))
                    try await Self.send(String(repeating: "x", count: 1000), channel)
                }
            }
            try await channel.closeFuture.get()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            #expect(seconds > 2 && seconds < 10)
            steady.cancel()
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTrickledHeadIsClosed() async throws {
        let house = try House()
        var guards = Self.impatient
        guards.idle = .seconds(5)
        let short = guards
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: short)) { port in
            let channel = try await Self.connect(port, house)
            try await Self.send("GET / HTTP/1.1\r\nHost: localhost\r\n", channel)
            let trickle = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(200))
                    try await Self.send("X: y\r\n", channel)
                }
            }
            #expect(try await Self.seconds(until: channel) < 20)
            trickle.cancel()
        }
    }

    @Test(.timeLimit(.minutes(1))) func anExchangeWithoutEndIsEnded() async throws {
        let house = try House()
        var guards = Self.impatient
        guards.exchange = .seconds(1)
        let short = guards
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: short)) { port in
            let channel = try await Self.connect(port, house)
            try await Self.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n", channel)
            #expect(try await Self.seconds(until: channel) < 10)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aBodyLeftBehindByAnEarlyAnswerIsClosed() async throws {
        let house = try House()
        var guards = Self.impatient
        guards.grace = .seconds(30)
        let patient = guards
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: patient)) { port in
            let channel = try await Self.connect(port, house)
            try await Self.send("PUT /missing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx", channel)
            #expect(try await Self.seconds(until: channel) < 10)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whoNeverReadsIsClosed() async throws {
        let house = try House()
        let seen = Seen()
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: Self.impatient), seen: seen) { port in
            let channel = try await Self.connect(port, house)
            try await Self.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n", channel)
            try await channel.setOption(ChannelOptions.autoRead, value: false).get()
            #expect(await eventually(within: .seconds(15)) { seen.brokenAnswers.value == 1 })
            try? await channel.close()
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["", "Connection: keep-alive\r\n", "Connection: close\r\n"])
    func anAnswerInOldHTTPEndsWithTheConnection(more: String) async throws {
        let house = try House()
        try await withServer(.publicTLS(identity: try house.live("intake"))) { port in
            let old = try await Self.connect(port, house)
            let new = try await Self.connect(port, house)
            try await Self.send("GET /missing HTTP/1.1\r\nHost: localhost\r\n\r\n", new)
            try await Self.send("GET /missing HTTP/1.0\r\nHost: localhost\r\n\(more)\r\n", old)
            #expect(try await Self.seconds(until: old) < 10)
            #expect(new.isActive, "HTTP/1.1 goes on")
            try? await new.close()
        }
    }

    @Test(.timeLimit(.minutes(1))) func aFullHouseTurnsAway() async throws {
        let house = try House()
        var guards = Guards()
        guards.maxConnectionsPerAddress = 2
        let narrow = guards
        let log = Log()
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: narrow), log: log) { port in
            var clients: [any Channel] = []
            for _ in 0..<3 { clients.append(try await Self.connect(port, nil)) }
            let opened = clients
            // Which of the three comes first is the server's affair; one is too many.
            #expect(await eventually { opened.count(where: \.isActive) == 2 })
            #expect(await log.wait(for: "connections are being turned away"))
            try await Task.sleep(for: .milliseconds(100))
            #expect(opened.count(where: \.isActive) == 2)
            // Who leaves makes room.
            for channel in opened where channel.isActive { try? await channel.close() }
            var isRoom = false
            for _ in 0..<100 where !isRoom {
                let next = try await Self.connect(port, nil)
                try await Task.sleep(for: .milliseconds(50))
                isRoom = next.isActive
                try? await next.close()
            }
            #expect(isRoom)
        }
    }

    @Test func paceCountsOnlyTheTimeWeWaited() {
        var pace = BodyPace(bytesPerSecond: 1000, window: .seconds(5))
        func verdict(_ bytes: Int, in seconds: Int64) -> Bool {
            pace.received(bytes)
            pace.waited(.seconds(seconds))
            return pace.isTooSlow()
        }
        let verdicts = [
            verdict(1, in: 4), verdict(0, in: 1),
            // A new window each time: what was received before does not help.
            verdict(1_000_000, in: 5), verdict(0, in: 5), verdict(5000, in: 5),
        ]
        #expect(verdicts == [false, true, false, true, false])
    }
}
