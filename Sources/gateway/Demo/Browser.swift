import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// A visitor of the public pages: follows redirects, keeps cookies, fills in forms. It knows nothing that a browser would not.
final class Browser {
    struct Page {
        let status: Int
        let url: String
        let text: String

        /// The value of a hidden input.
        func hidden(_ name: String) -> String? { match("name=\"\(name)\" value=\"([^\"]*)\"") }

        func match(_ pattern: String) -> String? { Self.match(pattern, in: text) }

        /// The same in the words of the page, without markup and spaces.
        func matchWords(_ pattern: String) -> String? {
            Self.match(
                pattern,
                in: text.replacingOccurrences(of: "<[^>]+>", with: "", options: .regularExpression).filter { !$0.isWhitespace })
        }

        private static func match(_ pattern: String, in text: String) -> String? {
            guard let expression = try? NSRegularExpression(pattern: pattern),
                let found = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)),
                let range = Range(found.range(at: found.numberOfRanges > 1 ? 1 : 0), in: text)
            else { return nil }
            return plain(String(text[range]))
        }

        /// What the form with this id would send as it stands: hidden and typed values, what is ticked, the longer texts.
        func form(_ id: String) -> [(String, String)] {
            guard let form = match("(?s)(<form id=\"\(id)\".*?</form>)") else { return [] }
            func attribute(_ name: String, in tag: String) -> String? { Self.match(" \(name)=\"([^\"]*)\"", in: tag) }
            var fields: [(String, String)] = []
            for tag in Self.all("<(?:input [^>]*|textarea [^>]*>[^<]*)", in: form) {
                guard let name = attribute("name", in: tag) else { continue }
                if tag.hasPrefix("<textarea") {
                    let text = tag.drop { $0 != ">" }.dropFirst()
                    fields.append((name, Self.plain(String(text.first == "\n" ? text.dropFirst() : text))))
                } else if !["radio", "checkbox"].contains(attribute("type", in: tag) ?? "") || tag.contains(" checked") {
                    fields.append((name, attribute("value", in: tag) ?? ""))
                }
            }
            return fields
        }

        private static func all(_ pattern: String, in text: String) -> [String] {
            guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
            return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
                Range($0.range, in: text).map { String(text[$0]) }
            }
        }

        private static func plain(_ text: String) -> String {
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) {
                $0.replacingOccurrences(of: $1.0, with: $1.1)
            }
        }

        func contains(_ words: String) -> Bool { text.contains(words) }

        /// What the page says went wrong.
        var complaint: String {
            let found =
                match("(?s)class=\"error-summary\".*?</ul>") ?? match("(?s)class=\"notice[^>]*>.*?</div>") ?? match("(?s)<main.*?</main>")
                ?? text
            return found.replacingOccurrences(of: "<[^>]+>", with: " ", options: .regularExpression)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let base: String
    private let client: HTTPClient
    private var cookies: [String: String] = [:]

    init(base: String, client: HTTPClient) {
        self.base = base
        self.client = client
    }

    /// One client for all visitors; the names under `localhost` need no resolver.
    static func client(trusting authority: String) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.dnsOverride = Dictionary(uniqueKeysWithValues: Tier.allCases.map { ($0.host, "127.0.0.1") })
        configuration.httpVersion = .http1Only
        // Shorter than the listeners' idle time: on a busy machine no request meets a connection that is just being closed.
        configuration.connectionPool.idleTimeout = .seconds(20)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func get(_ path: String) async throws -> Page { try await send("GET", path, type: nil, body: nil) }

    func post(_ path: String, _ fields: [(String, String)]) async throws -> Page {
        let body = fields.map { Self.encoded($0.0) + "=" + Self.encoded($0.1) }.joined(separator: "&")
        return try await send("POST", path, type: "application/x-www-form-urlencoded", body: ByteBuffer(string: body))
    }

    func upload(_ path: String, token: String, field: String = "file", name: String, content: [UInt8]) async throws -> Page {
        let boundary = "----gateway-demo-boundary"
        var body = ByteBuffer()
        body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n\(token)\r\n")
        body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n")
        body.writeString("Content-Type: application/octet-stream\r\n\r\n")
        body.writeBytes(content)
        body.writeString("\r\n--\(boundary)--\r\n")
        return try await send("POST", path, type: "multipart/form-data; boundary=\(boundary)", body: body)
    }

    /// Sends, and follows redirects as a browser does after a form.
    private func send(_ method: String, _ path: String, type: String?, body: ByteBuffer?) async throws -> Page {
        var method = method
        var url = path.hasPrefix("https:") ? path : base + path
        var body = body
        for _ in 0..<6 {
            var request = HTTPClientRequest(url: url)
            request.method = HTTPMethod(rawValue: method)
            if !cookies.isEmpty {
                request.headers.add(name: "Cookie", value: cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; "))
            }
            if let body, let type {
                request.headers.add(name: "Content-Type", value: type)
                request.headers.add(name: "Origin", value: base)
                request.body = .bytes(body)
            }
            let response = try await client.execute(request, timeout: .seconds(60))
            for cookie in response.headers["Set-Cookie"] {
                guard let pair = cookie.split(separator: ";").first, let equals = pair.firstIndex(of: "=") else { continue }
                cookies[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            let text = String(buffer: try await response.body.collect(upTo: 4 << 20))
            guard let location = response.headers.first(name: "Location"), (300..<400).contains(Int(response.status.code)) else {
                return Page(status: Int(response.status.code), url: url, text: text)
            }
            url = location.hasPrefix("https:") ? location : base + location
            method = "GET"
            body = nil
        }
        throw Failure(description: "\(path) redirects without end")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
