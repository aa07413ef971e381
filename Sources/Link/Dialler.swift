import AsyncHTTPClient
import Foundation
package import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Calls another tier: our certificate shown, its host name verified, its `spiffe://` name pinned before a byte of the request is sent.
/// Nothing is retried, redirected or unpacked, and no answer grows past what the caller allows. End with `shutdown()`.
package struct Dialler: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        package let headers: [(name: String, value: String)]
        /// Empty after `stream`, unless the answer was an error.
        package let body: [UInt8]

        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// What every call says besides, and what every answer is looked at for before its caller sees it.
    package struct Manner: Sendable {
        package let headers: @Sendable () -> [(name: String, value: String)]
        package let check: @Sendable (Answer) throws(LinkFault) -> Void

        package init(
            headers: @escaping @Sendable () -> [(name: String, value: String)] = { [] },
            check: @escaping @Sendable (Answer) throws(LinkFault) -> Void = { _ throws(LinkFault) in }
        ) {
            self.headers = headers
            self.check = check
        }
    }

    private let identity: LiveIdentity
    private let logger: Logger
    private let clients: Clients
    private let manner: Manner

    /// - Parameter overrides: host name → address, where there is no DNS.
    package init(identity: LiveIdentity, overrides: [String: String] = [:], manner: Manner = Manner(), logger: Logger) {
        self.identity = identity
        self.manner = manner
        self.logger = logger
        clients = Clients(overrides)
    }

    /// - Parameter peer: the `spiffe://` name that the other side must prove.
    package func request(
        _ method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil, expecting peer: String,
        timeout: Duration, maxAnswer: Int
    ) async throws(LinkFault) -> Answer {
        let request = try prepare(method, url, headers, body)
        return try await checked(timeout, request.url, peer) {
            let response = try await open(request, peer, timeout)
            let bytes = try await collect(response, maxAnswer, request.url)
            return Self.answer(response, bytes)
        }
    }

    /// Hands a large answer on as it comes. Chunks are only given for 200 and 206; another answer is collected and returned.
    /// - Parameter minBytesPerSecond: slower than this, our own time in `take` not counted, ends the call.
    package func stream(
        _ method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil, expecting peer: String,
        timeout: Duration, maxAnswer: Int, minBytesPerSecond: Int = 64 << 10, take: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws(LinkFault) -> Answer {
        let request = try prepare(method, url, headers, body)
        return try await checked(timeout, request.url, peer) {
            let response = try await open(request, peer, timeout)
            guard response.status == .ok || response.status == .partialContent else {
                return Self.answer(response, try await collect(response, min(maxAnswer, 64 << 10), request.url))
            }
            try checkLength(response, maxAnswer, request.url)
            var total = 0
            var waited = Duration.zero
            var since = ContinuousClock.now
            for try await chunk in response.body {
                waited += ContinuousClock.now - since
                total += chunk.readableBytes
                guard total <= maxAnswer else { throw tooLarge(request.url, maxAnswer) }
                if waited > .seconds(5), Double(total) < Double(minBytesPerSecond) * (waited / .seconds(1)) {
                    throw LinkFault(
                        "\(request.url) sends less than \(minBytesPerSecond) bytes a second: look at the network between", kind: .late)
                }
                try await take(Array(chunk.readableBytesView))
                since = .now
            }
            return Self.answer(response, [])
        }
    }

    package func shutdown() async { await clients.shutdown() }

    private func prepare(
        _ method: String, _ url: String, _ headers: [(name: String, value: String)], _ body: [UInt8]?
    ) throws(LinkFault) -> HTTPClientRequest {
        guard url.hasPrefix("https://") else { throw LinkFault("\(url) is not an https:// address: correct it in the settings") }
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in manner.headers() + headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        // A changed configuration is another pool: new connections use the renewed certificate, old ones run out.
        request.tlsConfiguration = identity.identity.client
        return request
    }

    private func open(_ request: HTTPClientRequest, _ peer: String, _ timeout: Duration) async throws -> HTTPClientResponse {
        try await clients.client(expecting: peer).execute(request, deadline: .now() + TimeAmount(timeout), logger: logger)
    }

    private func collect(_ response: HTTPClientResponse, _ limit: Int, _ url: String) async throws -> [UInt8] {
        try checkLength(response, limit, url)
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            guard bytes.count + chunk.readableBytes <= limit else { throw tooLarge(url, limit) }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    private func checkLength(_ response: HTTPClientResponse, _ limit: Int, _ url: String) throws {
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit { throw tooLarge(url, limit) }
    }

    private func tooLarge(_ url: String, _ limit: Int) -> LinkFault {
        LinkFault(
            "the answer of \(url) is larger than \(limit) bytes and was not taken: check that both sides run the same version",
            kind: .oversized)
    }

    private static func answer(_ response: HTTPClientResponse, _ body: [UInt8]) -> Answer {
        Answer(status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) }, body: body)
    }

    private func checked(
        _ timeout: Duration, _ url: String, _ peer: String, _ work: @escaping @Sendable () async throws -> Answer
    ) async throws(LinkFault) -> Answer {
        let answer = try await within(timeout, url, peer, work)
        try manner.check(answer)
        return answer
    }

    /// The client library's own deadline ends with the head of the answer; this one ends with the last byte.
    private func within(
        _ timeout: Duration, _ url: String, _ peer: String, _ work: @escaping @Sendable () async throws -> Answer
    ) async throws(LinkFault) -> Answer {
        do {
            return try await withThrowingTaskGroup(of: Answer.self) { group in
                group.addTask(operation: work)
                group.addTask {
                    try await Task.sleep(for: timeout)
                    throw HTTPClientError.deadlineExceeded
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch {
            throw LinkFault(dialling: url, expecting: peer, error)
        }
    }
}

/// One client for each expected name: a pooled connection has then always been pinned to the name that is asked for.
private final class Clients: Sendable {
    private let overrides: [String: String]
    private let open = Mutex<[String: HTTPClient]?>([:])

    init(_ overrides: [String: String]) { self.overrides = overrides }

    /// A forgotten `shutdown()` must not bring the process down.
    deinit {
        for client in (open.withLock { $0.take() } ?? [:]).values { client.shutdown(queue: .global()) { _ in } }
    }

    func client(expecting peer: String) throws -> HTTPClient {
        try open.withLock { clients in
            guard clients != nil else { throw CancellationError() }
            if let client = clients?[peer] { return client }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(peer))
            clients?[peer] = client
            return client
        }
    }

    func shutdown() async {
        for client in (open.withLock { $0.take() } ?? [:]).values { try? await client.shutdown() }
    }

    private func configuration(_ peer: String) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = overrides
        configuration.timeout.connect = .seconds(5)
        // Otherwise a refused handshake is tried again until the time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than the listeners' idle time, so that no request meets a connection that is just being closed.
        configuration.connectionPool.idleTimeout = .seconds(20)
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
                let name = try certificate.map { certificate throws(LinkFault) in try PeerIdentity(certificate) }?.spiffe
                guard name == peer else {
                    channel.close(promise: nil)
                    throw WrongName(name: name)
                }
            }
        }
        return configuration
    }
}

struct WrongName: Error {
    let name: String?
}
