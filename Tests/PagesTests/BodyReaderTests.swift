import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Testing

@Suite struct BodyReaderTests {
    private func read(
        _ body: String, type: String = "application/x-www-form-urlencoded", limit: Int = 1024, maxPairs: Int = 8
    ) async throws -> [[String]] {
        try await read(Array(body.utf8), type: type, limit: limit, maxPairs: maxPairs)
    }

    private func read(_ body: [UInt8], type: String, limit: Int, maxPairs: Int) async throws -> [[String]] {
        let head = HTTPRequest(method: .post, scheme: "https", authority: "a.example", path: "/", headerFields: [.contentType: type])
        let request = Request(head: head, body: .init(buffer: ByteBuffer(bytes: body)))
        return try await readForm(request, limit: limit, maxPairs: maxPairs).map { [$0.0, $0.1] }
    }

    @Test func pairsKeepTheirOrderAndTheirRepeats() async throws {
        #expect(
            try await read("p=1&name=%E5%BC%A0+%E4%B8%89&p=2&empty=&bare&x=a%3Db=c")
                == [["p", "1"], ["name", "张 三"], ["p", "2"], ["empty", ""], ["bare", ""], ["x", "a=b=c"]])
        #expect(try await read("") == [])
        #expect(
            try await read("a=%F0%AC%80%A9%2b&&b=1", type: "application/x-www-form-urlencoded; charset=UTF-8") == [
                ["a", "\u{2C029}+"], ["b", "1"],
            ])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%-1", "%F=1", "a=%FF", "a=%C0%AF", "a=%ED%A0%80", "a=%E5%BC"])
    func whatIsNoTextIsRefused(body: String) async {
        await #expect { try await read(body) } throws: { ($0 as? Problem)?.status == .badRequest }
    }

    @Test func bareBytesThatAreNoUTF8AreRefused() async {
        await #expect { try await read([0x61, 0x3D, 0xFF], type: "application/x-www-form-urlencoded", limit: 9, maxPairs: 9) } throws: {
            ($0 as? Problem)?.status == .badRequest
        }
    }

    @Test func limitsHold() async throws {
        #expect(try await read("a=12345", limit: 7).count == 1)
        await #expect { try await read("a=123456", limit: 7) } throws: { ($0 as? Problem)?.status == .contentTooLarge }
        await #expect { try await read("a&b&c", maxPairs: 2) } throws: { ($0 as? Problem)?.status == .contentTooLarge }
    }

    @Test(arguments: ["text/plain", "application/json", "", "application/x-www-form-urlencoded; charset=gbk"])
    func otherTypesAreRefused(type: String) async {
        await #expect { try await read("a=1", type: type) } throws: { ($0 as? Problem)?.status == .unsupportedMediaType }
    }

    @Test func aBodyThatAnnouncesTooMuchIsNotRead() async {
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: "a.example", path: "/",
            headerFields: [.contentType: "application/x-www-form-urlencoded", .contentLength: "999999999999"])
        let body = AsyncStream<ByteBuffer> { $0.finish() }
        await #expect { try await readForm(Request(head: head, body: .init(asyncSequence: body))) } throws: {
            ($0 as? Problem)?.status == .contentTooLarge
        }
    }
}
