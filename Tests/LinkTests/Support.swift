import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization
import Testing

@testable import Link

/// A folder of its own for one test, with a CA and the three tiers.
final class House: Sendable {
    let base: String
    let ca: PrivateCA

    init() throws {
        base = FileManager.default.temporaryDirectory.path + "/link-" + UUID().uuidString
        ca = try PrivateCA.create(base + "/ca")
        for profile in CertificateProfile.standard {
            try ca.issue(profile: profile, into: base + "/" + profile.tier, policy: PeerPolicy.standard[profile.tier])
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    func folder(_ tier: String) -> String { base + "/" + tier }

    func live(_ tier: String, log: Log = Log(), poll: Duration = .seconds(2)) throws -> LiveIdentity {
        try LiveIdentity(folder: folder(tier), logger: log.logger, poll: poll)
    }

    func issue(_ tier: String, as profile: CertificateProfile, now: Date = Date()) throws -> String {
        try ca.issue(profile: profile, into: folder(tier), now: now)
        return folder(tier)
    }

    func dialler(overrides: [String: String] = [:]) throws -> Dialler {
        Dialler(identity: try live("processor"), overrides: overrides, logger: Log().logger)
    }
}

let processorName = "spiffe://gateway/processor"
let intakeName = "spiffe://gateway/intake"

/// Keeps the lines of a logger.
final class Log: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// Waits until a line with this text is there.
    func wait(for text: String) async -> Bool {
        await eventually { self.lines.contains { $0.contains(text) } }
    }

    private struct Handler: LogHandler {
        let log: Log
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}

/// Whether the condition holds before the limit has passed *and* it was tried often: on a busy machine much time may
/// pass between two tries, in which nothing that is waited for had its turn either.
func eventually(within limit: Duration = .seconds(40), _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    var tries = 0
    while ContinuousClock.now < end || tries < 200 {
        if condition() { return true }
        tries += 1
        try? await Task.sleep(for: .milliseconds(20))
    }
    return condition()
}

final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ more: Int) { count.withLock { $0 += more } }
}

/// What the test's server has seen.
final class Seen: Sendable {
    let requests = Counter()
    let brokenAnswers = Counter()
}

/// Runs a real server on a free port while `body` runs.
func withServer<Value: Sendable>(
    _ server: HTTPServerBuilder, log: Log = Log(), seen: Seen = Seen(), _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> Value {
    let router = Router()
    router.get("/whoami") { _, _ in
        seen.requests.add(1)
        return "\(PeerIdentity.current?.spiffe ?? "nobody") \(PeerIdentity.current?.serial ?? "")"
    }
    router.get("/large") { _, _ in
        Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 7, count: 300_000)))
    }
    router.get("/slow") { _, _ in
        try await Task.sleep(for: .seconds(30))
        return "late"
    }
    router.get("/endless") { _, _ in
        Response(
            status: .ok,
            body: .init { writer in
                do {
                    while true { try await writer.write(ByteBuffer(repeating: 1, count: 64 << 10)) }
                } catch {
                    seen.brokenAnswers.add(1)
                    throw error
                }
            })
    }
    router.put("/body") { request, _ in
        var count = 0
        for try await chunk in request.body { count += chunk.readableBytes }
        return "\(count)"
    }
    router.put("/echo") { request, _ in Response(status: .ok, body: .init(asyncSequence: request.body)) }
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let app = Application(
        router: router, server: server, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: log.logger)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await app.run()
            return nil
        }
        group.addTask {
            var port = 0
            for await found in ports {
                port = found
                break
            }
            return try await body(port)
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// A client that does as it is told, without any of our own checks.
func get(_ url: String, _ tls: TLSConfiguration) async throws -> String {
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        try await client.shutdown()
        return text
    } catch {
        try await client.shutdown()
        throw error
    }
}
