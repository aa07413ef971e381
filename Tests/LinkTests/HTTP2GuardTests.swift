import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import Testing

@testable import Link

/// Clients over HTTP/2 that take their time, or more than their share, over real sockets.
@Suite(.serialized) struct HTTP2GuardTests {
    private static func guards(_ change: (inout Guards) -> Void = { _ in }) -> Guards {
        var guards = Guards()
        guards.grace = .seconds(1)
        guards.stall = .seconds(1)
        guards.linger = .milliseconds(500)
        change(&guards)
        return guards
    }

    private func serve(
        _ guards: Guards = Self.guards(), seen: Seen = Seen(), log: Log = Log(),
        _ body: @escaping @Sendable (Int, House) async throws -> Void
    ) async throws {
        let house = try House()
        try await withServer(.publicTLS(identity: try house.live("intake"), guards: guards), log: log, seen: seen) { port in
            try await body(port, house)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTrickledBodyEndsItsStreamAndNoOther() async throws {
        try await serve { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("PUT", "/body", on: 1, end: false)
            // A good start buys nothing.
            try await client.body(Array(repeating: 7, count: 16_000), on: 1)
            let trickle = client.every(.milliseconds(100)) { try await $0.body([7], on: 1) }
            #expect(await client.seconds { client.reset(1) != nil } < 8)
            trickle.cancel()
            try await client.request("GET", "/whoami", on: 3)
            #expect(await eventually { client.isAnswered(3) })
            #expect(client.channel.isActive)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aSteadyBodyHasAnEndToo() async throws {
        // A busy machine may be too slow a client here; that is another guard's matter.
        let limited = Self.guards {
            $0.body = .seconds(3)
            $0.grace = .seconds(30)
        }
        try await serve(limited) { port, house in
            let start = ContinuousClock.now
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("PUT", "/body", on: 1, end: false)
            let steady = client.every(.milliseconds(50)) { try await $0.body(Array(repeating: 7, count: 1000), on: 1) }
            _ = await client.seconds { client.reset(1) != nil }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            #expect(seconds > 2 && seconds < 8)
            steady.cancel()
        }
    }

    @Test(.timeLimit(.minutes(1))) func anEarlyAnswerIsKeptAndItsBodyStopped() async throws {
        try await serve(Self.guards { $0.grace = .seconds(30) }) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("PUT", "/missing", on: 1, end: false)
            let coming = client.every(.milliseconds(50)) { try await $0.body(Array(repeating: 7, count: 500), on: 1) }
            #expect(await eventually { client.isAnswered(1) })
            #expect(await client.seconds { client.reset(1) != nil } < 8)
            coming.cancel()
            // NO_ERROR: the answer counts.
            #expect(client.reset(1) == 0)
            #expect(client.channel.isActive)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["/whoami", "/large", "/endless"])
    func whoOpensNoWindowIsGivenUp(_ path: String) async throws {
        let seen = Seen()
        try await serve(seen: seen) { port, house in
            // SETTINGS_INITIAL_WINDOW_SIZE = 0; a small answer fits into our buffers and must not stay there.
            let client = try await RawHTTP2.connect(port, house, settings: [0, 4, 0, 0, 0, 0])
            try await client.request("GET", path, on: 1)
            #expect(await client.seconds { client.reset(1) != nil } < 8)
            if path == "/endless" { #expect(await eventually { seen.brokenAnswers.value == 1 }) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func whoReadsSlowlyButReadsGetsItAll() async throws {
        try await serve { port, house in
            let client = try await RawHTTP2.connect(port, house, settings: [0, 4, 0, 0, 0, 0])
            try await client.request("GET", "/large", on: 1)
            try await client.openWindow(0, by: 1_000_000)
            // 300 000 bytes, for each second some; the answer as a whole takes several times as long as nobody may be silent.
            let reading = client.every(.milliseconds(100)) { try await $0.openWindow(1, by: 8000) }
            #expect(await client.seconds { client.isAnswered(1) } > 3)
            reading.cancel()
            #expect(client.frames(.data, on: 1).map(\.payload.count).reduce(0, +) == 300_000)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whoReadsNothingAtAllIsClosed() async throws {
        let seen = Seen()
        try await serve(Self.guards { $0.idle = .seconds(2) }, seen: seen) { port, house in
            // A window of 2 GB, so that only the network holds us up.
            let client = try await RawHTTP2.connect(port, house, settings: [0, 4, 0x7f, 0xff, 0xff, 0xff])
            try await client.openWindow(0, by: 0x7fff_0000)
            try await client.request("GET", "/endless", on: 1)
            try await client.channel.setOption(ChannelOptions.autoRead, value: false).get()
            #expect(await eventually(within: .seconds(15)) { seen.brokenAnswers.value == 1 })
            // The connection itself is gone, not only the request: in the end nothing can be sent to it.
            let start = ContinuousClock.now
            _ = await client.every(.milliseconds(100)) { try await $0.openWindow(0, by: 1) }.result
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true]) func anIdleConnectionIsClosedWithoutAnybodysLeave(_ asks: Bool) async throws {
        try await serve(Self.guards { $0.idle = .seconds(1) }) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            if asks {
                try await client.request("GET", "/whoami", on: 1)
                #expect(await eventually { client.isAnswered(1) })
            }
            #expect(await client.secondsToClose() < 8)
            #expect(client.frames(.goAway).map(\.code) == [0, 0])
        }
    }

    @Test(.timeLimit(.minutes(1))) func whoSaysNothingAfterTheHandshakeIsClosed() async throws {
        try await serve(Self.guards { $0.idle = .seconds(1) }) { port, house in
            let client = try await RawHTTP2.connect(port, house, preface: false)
            #expect(await client.secondsToClose() < 8)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTrickledHeadIsClosed() async throws {
        try await serve(Self.guards { $0.idle = .seconds(2) }) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.send(RawHTTP2.bytes(.headers, flags: 4, stream: 1, length: 4000))
            let trickle = client.every(.milliseconds(100)) { try await $0.send([0]) }
            #expect(await client.secondsToClose() < 8)
            trickle.cancel()
        }
    }

    @Test(.timeLimit(.minutes(1))) func anOldConnectionTakesNothingNewAndAnswersWhatItTook() async throws {
        try await serve(Self.guards { $0.age = .seconds(1) }) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("PUT", "/body", on: 1, end: false)
            let steady = client.every(.milliseconds(100)) { try await $0.body(Array(repeating: 7, count: 500), on: 1) }
            #expect(await eventually { client.frames(.goAway).count == 2 })
            try await client.request("GET", "/whoami", on: 3)
            try await Task.sleep(for: .seconds(1))
            steady.cancel()
            _ = await steady.result
            try await client.body([7], on: 1, end: true)
            #expect(await eventually { client.isAnswered(1) })
            #expect(await client.secondsToClose() < 8)
            #expect(client.reset(1) == nil && !client.isAnswered(3))
            // The last request that was taken, as the client must know it to ask the others again.
            #expect(client.frames(.goAway).last?.payload.prefix(4) == [0, 0, 0, 1])
        }
    }

    @Test(.timeLimit(.minutes(1))) func anExchangeWithoutEndIsEnded() async throws {
        try await serve(Self.guards { $0.exchange = .seconds(1) }) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("GET", "/slow", on: 1)
            #expect(await client.seconds { client.reset(1) != nil } < 8)
        }
    }

    @Test(.timeLimit(.minutes(1))) func tooLargeAHeadIsRefusedInWords() async throws {
        let seen = Seen()
        try await serve(seen: seen) { port, house in
            let client = try await RawHTTP2.connect(port, house)
            try await client.request("GET", "/whoami", on: 1, (0..<65).map { ("x-\($0)", "y") })
            // A body that goes on is stopped, the connection stays.
            try await client.request("PUT", "/body", on: 3, (0..<65).map { ("x-\($0)", "y") }, end: false)
            #expect(await eventually { client.isAnswered(1) && client.isAnswered(3) })
            #expect(await client.seconds { client.reset(3) == 0 } < 8)
            #expect(client.reset(1) == nil && seen.requests.value == 0)
            try await client.request("GET", "/whoami", on: 5, (0..<60).map { ("x-\($0)", "y") })
            #expect(await eventually { client.isAnswered(5) && seen.requests.value == 1 })
        }
    }

    @Test(.timeLimit(.minutes(1))) func oneAddressMayNotTakeAllRequests() async throws {
        let log = Log()
        try await serve(Self.guards { $0.maxStreamsPerAddress = 3 }, log: log) { port, house in
            let first = try await RawHTTP2.connect(port, house)
            for stream in [1, 3, 5] as [UInt32] { try await first.request("PUT", "/body", on: stream, end: false) }
            let keeping = first.every(.milliseconds(100)) { client in
                for stream in [1, 3, 5] as [UInt32] { try await client.body(Array(repeating: 7, count: 500), on: stream) }
            }
            try await Task.sleep(for: .milliseconds(300))
            let second = try await RawHTTP2.connect(port, house)
            try await second.request("GET", "/whoami", on: 1)
            // REFUSED_STREAM: may be asked again.
            #expect(await eventually { second.reset(1) == 7 })
            #expect(await log.wait(for: "requests over HTTP/2 are being turned away"))
            keeping.cancel()
            _ = await keeping.result
            for stream in [1, 3, 5] as [UInt32] { try await first.body([], on: stream, end: true) }
            #expect(await eventually { first.isAnswered(1) && first.isAnswered(3) && first.isAnswered(5) })
            var isRoom = false
            for stream in stride(from: 3 as UInt32, to: 100, by: 2) where !isRoom {
                try await second.request("GET", "/whoami", on: stream)
                #expect(await eventually { second.isAnswered(stream) || second.reset(stream) != nil })
                isRoom = second.isAnswered(stream)
            }
            #expect(isRoom)
        }
    }
}
