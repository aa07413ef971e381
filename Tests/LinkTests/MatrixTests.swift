import Foundation
import Hummingbird
import HummingbirdCore
import NIOSSL
import Testing

@testable import Link

/// Who gets in at Intake's inner listener, over real sockets.
@Suite struct MatrixTests {
    enum Caller: String, CaseIterable, Sendable {
        case noCertificate, otherCA, expired, feedback, feedbackMadeForDialling, withoutSpiffe, oldTLS

        /// What the listener's log must say.
        var sentence: String {
            switch self {
            case .noCertificate: "it showed no certificate"
            case .otherCA: "was not issued by this system's CA"
            case .expired: "the certificate of spiffe://gateway/processor expired at "
            case .feedback: "the certificate of spiffe://gateway/feedback is for listening only"
            case .feedbackMadeForDialling: "spiffe://gateway/feedback is not named in policy.json"
            case .withoutSpiffe: "does not carry exactly one spiffe:// name"
            case .oldTLS: "it does not speak TLS 1.3"
            }
        }

        func tls(_ house: House) throws -> TLSConfiguration {
            let roots = try TierIdentity(folder: house.folder("processor")).client.trustRoots
            var tls: TLSConfiguration
            switch self {
            case .noCertificate:
                tls = try TierIdentity(folder: house.folder("processor")).client
                tls.certificateChain = []
                tls.privateKey = nil
            case .otherCA:
                let other = try House()
                tls = try TierIdentity(folder: other.folder("processor")).client
            case .expired:
                let profile = CertificateProfile.standard[1]
                tls = try TierIdentity(folder: house.issue("old", as: profile, now: Date(timeIntervalSinceNow: -30 * 86_400))).client
            case .feedback:
                tls = try TierIdentity(folder: house.folder("feedback")).client
            case .feedbackMadeForDialling:
                let profile = CertificateProfile(tier: "feedback", dns: ["localhost"], lifetimeDays: 7, usages: [.client])
                tls = try TierIdentity(folder: house.issue("dialling", as: profile)).client
            case .withoutSpiffe:
                let profile = CertificateProfile(
                    tier: "processor", spiffe: "https://processor.example", dns: ["localhost"], lifetimeDays: 7, usages: [.client])
                tls = try TierIdentity(folder: house.issue("nameless", as: profile)).client
            case .oldTLS:
                tls = try TierIdentity(folder: house.folder("processor")).client
                tls.minimumTLSVersion = .tlsv12
                tls.maximumTLSVersion = .tlsv12
            }
            // Whoever attacks trusts our server all the same.
            tls.trustRoots = roots
            return tls
        }
    }

    @Test(arguments: Caller.allCases) func isRefusedAndNamedInTheLog(_ caller: Caller) async throws {
        let house = try House()
        let log = Log()
        let seen = Seen()
        let tls = try caller.tls(house)
        try await withServer(.innerTLS(identity: try house.live("intake")), log: log, seen: seen) { port in
            await #expect(throws: (any Error).self) { try await get("https://localhost:\(port)/whoami", tls) }
            #expect(await log.wait(for: caller.sentence), "\(log.lines)")
        }
        #expect(seen.requests.value == 0)
        #expect(log.lines.filter { $0.hasPrefix("warning: refused a peer from 127.0.0.1 port ") }.count == 1, "\(log.lines)")
    }

    @Test func theProcessorGetsInAndIsKnownByName() async throws {
        let house = try House()
        let log = Log()
        let dialler = try house.dialler()
        try await withServer(.innerTLS(identity: try house.live("intake")), log: log) { port in
            let answer = try await dialler.request(
                "GET", url: "https://localhost:\(port)/whoami", expecting: intakeName, timeout: .seconds(30), maxAnswer: 1000)
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix(processorName + " "))
        }
        await dialler.shutdown()
        #expect(!log.lines.contains { $0.contains("refused") })
    }

    @Test func aPublicListenerTakesOldAndNewTLSWithoutCertificate() async throws {
        let house = try House()
        var tls = try TierIdentity(folder: house.folder("processor")).client
        tls.certificateChain = []
        tls.privateKey = nil
        let modern = tls
        tls.minimumTLSVersion = .tlsv12
        tls.maximumTLSVersion = .tlsv12
        let old = tls
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = .tlsv11
        let tooOld = tls
        try await withServer(.publicTLS(identity: try house.live("intake"))) { port in
            let url = "https://localhost:\(port)/whoami"
            let answers = [try await get(url, modern), try await get(url, old)]
            #expect(answers == ["nobody ", "nobody "])
            await #expect(throws: (any Error).self) { try await get(url, tooOld) }
        }
    }

    @Test func aPolicyNamesEachMethod() throws {
        let house = try House()
        let policy = try house.live("feedback").policy
        let processor = try house.live("processor").own
        #expect(policy.admits(processor, method: "publish") == nil)
        #expect(policy.admits(processor, method: "acks") == .forbiddenMethod(name: processorName, method: "acks"))
        #expect(policy.admits(nil, method: "publish") == .noCertificate)
        #expect(policy.admits(try house.live("intake").own, method: "publish") == .unknownName(intakeName))
        // A connection may live longer than the certificate that opened it.
        #expect(
            policy.admits(processor, method: "publish", now: processor.notAfter.addingTimeInterval(1))
                == .expired(name: processorName, since: processor.notAfter))
    }

    @Test func anInnerListenerWantsAnInnerFolder() async throws {
        let house = try House()
        let log = Log()
        let identity = try LiveIdentity(folder: house.folder("intake"), purpose: .publicOnly, logger: log.logger)
        await #expect(throws: LinkFault.self) { try await withServer(.innerTLS(identity: identity)) { _ in } }
    }
}
