import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
import Testing

@testable import Link

@Suite struct DiallerTests {
    @Test func aServerWithAnotherSpiffeNameGetsNoRequest() async throws {
        let house = try House()
        let seen = Seen()
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try house.live("intake")), seen: seen) { port in
            let fault = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/whoami", expecting: "spiffe://gateway/feedback", timeout: .seconds(30),
                    maxAnswer: 1000)
            }
            #expect(fault?.kind == .refused)
            #expect(fault?.description.contains("proved the name spiffe://gateway/intake") == true, "\(String(describing: fault))")
        }
        await dialler.shutdown()
        #expect(seen.requests.value == 0)
    }

    @Test func aServerForAnotherHostIsRefused() async throws {
        let house = try House()
        let seen = Seen()
        let dialler = try house.dialler(overrides: ["evil.gateway.internal": "127.0.0.1"])
        try await withServer(.innerTLS(identity: try house.live("intake")), seen: seen) { port in
            let fault = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://evil.gateway.internal:\(port)/whoami", expecting: intakeName, timeout: .seconds(30),
                    maxAnswer: 1000
                )
            }
            #expect(fault?.kind == .refused)
            #expect(fault?.description.contains("not for that host name") == true, "\(String(describing: fault))")
        }
        await dialler.shutdown()
        #expect(seen.requests.value == 0)
    }

    @Test func aServerOfAnotherCAIsRefused() async throws {
        let house = try House()
        let other = try House()
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try other.live("intake"))) { port in
            let fault = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/whoami", expecting: intakeName, timeout: .seconds(30), maxAnswer: 1000)
            }
            #expect(fault?.description.contains("not from our CA") == true, "\(String(describing: fault))")
        }
        await dialler.shutdown()
    }

    @Test func whenItIsRefusedItSaysSo() async throws {
        let house = try House()
        // An expired certificate still loads, so that a tier can start and say what is wrong.
        _ = try house.issue("processor", as: CertificateProfile.standard[1], now: Date(timeIntervalSinceNow: -30 * 86_400))
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try house.live("intake"))) { port in
            let fault = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/whoami", expecting: intakeName, timeout: .seconds(30), maxAnswer: 1000)
            }
            #expect(fault?.kind == .refused, "\(String(describing: fault))")
            #expect(fault?.description.contains("refused our certificate (expired)") == true, "\(String(describing: fault))")
        }
        await dialler.shutdown()
    }

    @Test func answersAreBoundedInSizeAndTime() async throws {
        let house = try House()
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try house.live("intake"))) { port in
            let large = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/large", expecting: intakeName, timeout: .seconds(30), maxAnswer: 299_999)
            }
            #expect(large?.kind == .oversized)
            let start = ContinuousClock.now
            let slow = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/slow", expecting: intakeName, timeout: .milliseconds(500), maxAnswer: 1000)
            }
            #expect(slow?.kind == .late)
            let endless = await #expect(throws: LinkFault.self) {
                try await dialler.request(
                    "GET", url: "https://localhost:\(port)/endless", expecting: intakeName, timeout: .seconds(30), maxAnswer: 1 << 20)
            }
            #expect(endless?.kind == .oversized)
            #expect(ContinuousClock.now - start < .seconds(8))
        }
        await dialler.shutdown()
    }

    @Test func aLargeAnswerComesInChunks() async throws {
        let house = try House()
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try house.live("intake"))) { port in
            let total = Counter()
            let answer = try await dialler.stream(
                "GET", url: "https://localhost:\(port)/large", expecting: intakeName, timeout: .seconds(30), maxAnswer: 300_000
            ) { chunk in total.add(chunk.count) }
            #expect(answer.status == 200 && answer.body.isEmpty)
            #expect(total.value == 300_000)
            let missing = try await dialler.stream(
                "GET", url: "https://localhost:\(port)/missing", expecting: intakeName, timeout: .seconds(30), maxAnswer: 300_000
            ) { chunk in total.add(chunk.count) }
            #expect(missing.status == 404)
            #expect(total.value == 300_000)
            let sent = try await dialler.request(
                "PUT", url: "https://localhost:\(port)/body", body: [UInt8](repeating: 1, count: 100_000), expecting: intakeName,
                timeout: .seconds(30), maxAnswer: 100)
            #expect(String(decoding: sent.body, as: UTF8.self) == "100000")
        }
        await dialler.shutdown()
    }

    @Test func whoDoesNotAnswerIsNamed() async throws {
        let dialler = try House().dialler()
        let nobody = await #expect(throws: LinkFault.self) {
            try await dialler.request("GET", url: "https://localhost:1/", expecting: intakeName, timeout: .seconds(30), maxAnswer: 100)
        }
        #expect(nobody?.kind == .unreachable, "\(String(describing: nobody))")
        #expect(nobody?.description.contains("nobody listens at localhost:1") == true, "\(String(describing: nobody))")
        let plain = await #expect(throws: LinkFault.self) {
            try await dialler.request("GET", url: "http://localhost:1/", expecting: intakeName, timeout: .seconds(30), maxAnswer: 100)
        }
        #expect(plain?.kind == .setup)
        await dialler.shutdown()
        let late = await #expect(throws: LinkFault.self) {
            try await dialler.request("GET", url: "https://localhost:1/", expecting: intakeName, timeout: .seconds(30), maxAnswer: 100)
        }
        #expect(late?.kind == .cancelled)
    }

    @Test func aPortInUseIsOneSentence() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let first = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(first.localAddress?.port)
        let error = await #expect(throws: (any Error).self) {
            try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: port).get()
        }
        let fault = bindFault(try #require(error), host: "127.0.0.1", port: port)
        #expect(
            fault.description == "port \(port) on 127.0.0.1 is in use by another program: stop it, or choose another port in the settings")
        let elsewhere = await #expect(throws: (any Error).self) {
            try await ServerBootstrap(group: group).bind(host: "192.0.2.1", port: 0).get()
        }
        #expect(bindFault(try #require(elsewhere), host: "192.0.2.1", port: 0).description.contains("not an address of this machine"))
        try await first.close()
    }
}
