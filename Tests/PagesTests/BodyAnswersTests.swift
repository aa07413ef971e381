import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Testing

@Suite struct AnswersTests {
    private struct Secret: Error { let words = "select * from people" }

    private func ask(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> (response: Response, text: String) {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: SecurityHeaders(formTargets: ["https://b.example:8443", "https://evil.example; script-src *"]))
        router.add(middleware: ProblemPages { Site(name: "某省许可", tier: .intake, owner: "某厅") })
        Assets.serve(on: router)
        router.get("ok") { _, _ in "ok" }
        router.post("ok") { _, _ in "posted" }
        router.get("broken") { _, _ -> String in throw Secret() }
        router.get("busy") { _, _ -> String in throw Problem.tooMany(retryAfter: 150) }
        router.get("library") { _, _ -> String in throw HTTPError(.contentTooLarge, message: "internal words") }
        router.get("framed") { _, _ in Response(status: .ok, headers: [.contentSecurityPolicy: "sandbox"]) }
        refuseOtherMethods(on: router)
        let head = HTTPRequest(method: method, scheme: "https", authority: "a.example", path: path)
        let response = try await router.buildResponder().respond(
            to: Request(head: head, body: .init(buffer: ByteBuffer())), context: GatewayContext(remote: "192.0.2.1"))
        let writer = Collector()
        try await response.body.write(writer)
        return (response, writer.text)
    }

    @Test func everyAnswerCarriesTheHeaders() async throws {
        for path in ["/ok", "/broken", "/nowhere"] {
            let headers = try await ask(path).response.headers
            #expect(
                headers[.contentSecurityPolicy] == """
                    default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' https://b.example:8443; \
                    frame-ancestors 'none'; base-uri 'none'
                    """)
            for (name, value) in [
                ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Strict-Transport-Security", "max-age=31536000"),
            ] {
                #expect(HTTPField.Name(name).flatMap { headers[$0] } == value)
            }
        }
        #expect(try await ask("/framed").response.headers[.contentSecurityPolicy] == "sandbox")
    }

    @Test(arguments: [
        ("/nowhere", 404, "没有找到这个页面"), ("/broken", 500, "系统暂时无法处理"), ("/busy", 429, "请在 3 分钟后重试"), ("/library", 413, "提交的内容太大"),
    ])
    func errorsArePages(path: String, code: Int, words: String) async throws {
        let (response, text) = try await ask(path)
        #expect(response.status.code == code)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(text.contains(words))
        #expect(text.contains("<title>错误："))
        #expect(!text.contains("select") && !text.contains("Secret") && !text.contains("internal words"))
        #expect(text.contains("请求编号") == (code >= 500))
    }

    @Test func theWrongMethodNamesTheRightOnes() async throws {
        let (response, _) = try await ask("/ok", .delete)
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD, POST")
        #expect(try await ask("/broken", .post).response.headers[.allow] == "GET, HEAD")
        #expect(try await ask("/ok", .post).text == "posted")
    }

    @Test func assetsAreKeptForEver() async throws {
        let (response, text) = try await ask(Assets.stylesheet.path)
        #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(response.headers[.contentType] == "text/css; charset=utf-8")
        #expect(text.hasPrefix("@layer"))
    }

    @Test func tooManyTellsWhen() async throws { #expect(try await ask("/busy").response.headers[.retryAfter] == "150") }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"), ("2001:db8:1:2:ffff::1", "20010db800010002/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ])
    func neighboursShareAKey(address: String, key: String) throws {
        #expect(GatewayContext.key(for: try SocketAddress(ipAddress: address, port: 1)) == key)
        #expect(GatewayContext.key(for: nil) == "unknown")
    }
}

private final class Collector: ResponseBodyWriter {
    private(set) var text = ""
    func write(_ buffer: ByteBuffer) async throws { text += String(buffer: buffer) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
