import AsyncHTTPClient
import Crypto
import Foundation
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import Link

/// What ordinary clients get over HTTP/2.
@Suite struct HTTP2Tests {
    private static let size = 20 << 20
    private static let large: [UInt8] = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }

    private static func hex(_ bytes: some DataProtocol) -> String {
        SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }

    private static func visitor(_ house: House) throws -> TLSConfiguration {
        var tls = try TierIdentity(folder: house.folder("processor")).client
        tls.certificateChain = []
        tls.privateKey = nil
        return tls
    }

    private static func exchange(_ request: HTTPClientRequest, _ tls: TLSConfiguration) async throws -> (HTTPVersion, ByteBuffer) {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(tlsConfiguration: tls))
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: size + 1)
            try await client.shutdown()
            return (response.version, body)
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test func aPublicListenerSpeaksBothAndAnInnerOneTheOld() async throws {
        let house = try House()
        let visitor = try Self.visitor(house)
        try await withServer(.publicTLS(identity: try house.live("intake"))) { port in
            let (version, body) = try await Self.exchange(HTTPClientRequest(url: "https://localhost:\(port)/whoami"), visitor)
            #expect(version == .http2 && String(buffer: body) == "nobody ")
            #expect(try await get("https://localhost:\(port)/whoami", visitor) == "nobody ")
        }
        let processor = try TierIdentity(folder: house.folder("processor")).client
        try await withServer(.innerTLS(identity: try house.live("intake"))) { port in
            let (version, body) = try await Self.exchange(HTTPClientRequest(url: "https://localhost:\(port)/whoami"), processor)
            #expect(version == .http1_1 && String(buffer: body).hasPrefix(processorName))
        }
    }

    @Test(.timeLimit(.minutes(2))) func twentyMegabytesGoUpAndDown() async throws {
        let house = try House()
        let visitor = try Self.visitor(house)
        try await withServer(.publicTLS(identity: try house.live("intake"))) { port in
            var upload = HTTPClientRequest(url: "https://localhost:\(port)/echo")
            upload.method = .PUT
            upload.body = .bytes(Self.large, length: .known(Int64(Self.size)))
            let (version, body) = try await Self.exchange(upload, visitor)
            #expect(version == .http2)
            #expect(Self.hex(body.readableBytesView) == Self.hex(Self.large))
        }
    }

    @Test(.timeLimit(.minutes(2))) func curlSendsAndFetchesTwentyMegabytes() async throws {
        let house = try House()
        try Data(Self.large).write(to: URL(fileURLWithPath: house.base + "/large"))
        try await withServer(.publicTLS(identity: try house.live("intake"))) { port in
            let curl = Process()
            curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
            curl.arguments = [
                "-sS", "--http2", "--max-time", "60", "--cacert", house.folder("ca") + "/ca.pem", "-T", house.base + "/large",
                "-o", house.base + "/back", "-w", "%{http_version} %{http_code}", "https://localhost:\(port)/echo",
            ]
            let said = Pipe()
            curl.standardOutput = said
            try curl.run()
            let words = try said.fileHandleForReading.readToEnd() ?? Data()
            curl.waitUntilExit()
            #expect(String(decoding: words, as: UTF8.self) == "2 200")
            #expect(Self.hex(try Data(contentsOf: URL(fileURLWithPath: house.base + "/back"))) == Self.hex(Self.large))
        }
    }

    @Test(.timeLimit(.minutes(1))) func manyRequestsShareOneConnection() async throws {
        let house = try House()
        let seen = Seen()
        try await withServer(.publicTLS(identity: try house.live("intake")), seen: seen) { port in
            let client = try await RawHTTP2.connect(port, house)
            let streams = stride(from: 1 as UInt32, to: 129, by: 2)
            for stream in streams { try await client.request("GET", "/whoami", on: stream) }
            #expect(await eventually { streams.allSatisfy(client.isAnswered) })
            #expect(seen.requests.value == 64 && client.channel.isActive)
        }
    }
}
