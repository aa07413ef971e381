import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Synchronization
import Testing

@testable import Link

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct ReloadTests {
    /// Ends its client by itself: one that is left open when an expectation fails would bring all tests down.
    private final class Probe: Sendable {
        let client: HTTPClient
        init(_ client: HTTPClient) { self.client = client }
        deinit { client.shutdown(queue: .global()) { _ in } }
    }

    /// A client that keeps its connection and writes down the serial of each certificate it is shown.
    private static func client(_ house: House, _ shown: Shown) throws -> Probe {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try TierIdentity(folder: house.folder("processor")).client)
        configuration.httpVersion = .http1Only
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
                if let certificate { shown.append(try PeerIdentity(certificate).serial) }
            }
        }
        return Probe(HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
    }

    private static func status(_ probe: Probe, _ port: Int) async throws -> UInt {
        let response = try await probe.client.execute(HTTPClientRequest(url: "https://localhost:\(port)/whoami"), timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1000)
        return response.status.code
    }

    @Test func theNextHandshakeShowsTheNewCertificateAndOpenConnectionsGoOn() async throws {
        let house = try House()
        let log = Log()
        let intake = try house.live("intake", log: log, poll: .milliseconds(50))
        let first = intake.own.serial
        try await withServer(.innerTLS(identity: intake)) { port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await intake.run() }
                let early = Shown()
                let open = try Self.client(house, early)
                #expect(try await Self.status(open, port) == 200)

                _ = try house.issue("intake", as: CertificateProfile.standard[0])
                #expect(await eventually { intake.own.serial != first })
                #expect(try await Self.status(open, port) == 200)
                #expect(early.serials == [first])

                let late = Shown()
                let fresh = try Self.client(house, late)
                #expect(try await Self.status(fresh, port) == 200)
                #expect(late.serials == [intake.own.serial])

                // A broken file: the certificate in use stays in use.
                let second = intake.own.serial
                try Data("no certificate".utf8).write(to: URL(filePath: house.folder("intake") + "/chain.pem"))
                #expect(await log.wait(for: "the old ones stay in use"))
                let after = Shown()
                let third = try Self.client(house, after)
                #expect(try await Self.status(third, port) == 200)
                #expect(after.serials == [second])
                // Said once, not at each look.
                try await Task.sleep(for: .milliseconds(400))
                #expect(log.lines.filter { $0.contains("the old ones stay in use") }.count == 1, "\(log.lines)")

                // And mended, it is taken.
                _ = try house.issue("intake", as: CertificateProfile.standard[0])
                #expect(await eventually { intake.own.serial != second })
                group.cancelAll()
            }
        }
    }

    @Test func aHangupSignalReloadsAtOnce() async throws {
        let house = try House()
        let intake = try house.live("intake", poll: .seconds(3600))
        let first = intake.own.serial
        // Without it, a signal that comes before anybody listens would end the tests.
        _ = Hangups.shared
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await intake.run() }
            _ = try? house.issue("intake", as: CertificateProfile.standard[0])
            let isReloaded = await eventually {
                kill(getpid(), SIGHUP)
                return intake.own.serial != first
            }
            #expect(isReloaded)
            group.cancelAll()
        }
    }

    @Test func aRenewedClientShowsItsNewCertificate() async throws {
        let house = try House()
        let processor = try house.live("processor")
        let dialler = Dialler(identity: processor, logger: Log().logger)
        let first = processor.own.serial
        try await withServer(.innerTLS(identity: try house.live("intake"))) { port in
            @Sendable func whoami() async throws -> String {
                let answer = try await dialler.request(
                    "GET", url: "https://localhost:\(port)/whoami", expecting: intakeName, timeout: .seconds(30), maxAnswer: 1000)
                return String(decoding: answer.body, as: UTF8.self)
            }
            #expect(try await whoami() == "\(processorName) \(first)")
            _ = try house.issue("processor", as: CertificateProfile.standard[1])
            #expect(processor.reload())
            #expect(processor.own.serial != first)
            #expect(try await whoami() == "\(processorName) \(processor.own.serial)")
        }
        await dialler.shutdown()
    }

    @Test func aWithdrawnNameIsRefusedAtTheNextCall() async throws {
        let house = try House()
        let intake = try house.live("intake")
        let processor = try house.live("processor").own
        #expect(intake.policy.admits(processor, method: "log") == nil)
        try house.ca.issue(profile: CertificateProfile.standard[0], into: house.folder("intake"), policy: PeerPolicy())
        #expect(intake.reload())
        #expect(intake.policy.admits(processor, method: "log") == .unknownName(processorName))
    }

    @Test func anOldCertificateIsMentionedWhenItLoads() throws {
        let house = try House()
        _ = try house.issue("intake", as: CertificateProfile.standard[0], now: Date(timeIntervalSinceNow: -50 * 86_400))
        let old = Log()
        _ = try house.live("intake", log: old)
        #expect(old.lines.contains { $0.hasPrefix("warning:") && $0.contains("past half its life") })
        _ = try house.issue("intake", as: CertificateProfile.standard[0], now: Date(timeIntervalSinceNow: -100 * 86_400))
        let gone = Log()
        _ = try house.live("intake", log: gone)
        #expect(gone.lines.contains { $0.hasPrefix("error:") && $0.contains("expired at") })
    }
}

final class Shown: Sendable {
    private let kept = Mutex<[String]>([])
    var serials: [String] { kept.withLock { $0 } }
    func append(_ serial: String) { kept.withLock { $0.append(serial) } }
}
