import HTTPTypes
package import Hummingbird

/// Stands outermost, so that error pages carry the same promises as all others.
package struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private let fields: [(HTTPField.Name, String)]

    /// - Parameters:
    ///   - formTargets: origins of other tiers that a form of ours may post to, such as `https://example.gov.cn:8443`.
    ///   - framesOwn: the clerk's split pane shows documents of its own origin in a frame.
    ///   - strictTransport: off where one host name serves other things too, as `localhost` does.
    package init(formTargets: [String] = [], framesOwn: Bool = false, strictTransport: Bool = true) {
        // A target with a space, comma or semicolon would write its own directive.
        let targets = formTargets.filter { target in
            !target.isEmpty && target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
        }
        let policy = [
            "default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'", "img-src 'self'",
            "form-action " + (["'self'"] + targets).joined(separator: " "),
            "frame-ancestors " + (framesOwn ? "'self'" : "'none'"), "base-uri 'none'",
        ]
        let named: [(String, String?)] = [
            ("Content-Security-Policy", (policy + (framesOwn ? ["frame-src 'self'"] : [])).joined(separator: "; ")),
            ("Strict-Transport-Security", strictTransport ? "max-age=31536000" : nil),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", framesOwn ? "SAMEORIGIN" : "DENY"),
            // A form that posts to another tier names this one as its origin, and never the page it stood on.
            ("Referrer-Policy", targets.isEmpty ? "same-origin" : "strict-origin-when-cross-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ]
        fields = named.compactMap { name, value in
            guard let name = HTTPField.Name(name), let value else { return nil }
            return (name, value)
        }
    }

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        // A page may ask for less than this (a document served in a sandbox), so what is there stays.
        for (name, value) in fields where !response.headers.contains(name) { response.headers[name] = value }
        return response
    }
}
