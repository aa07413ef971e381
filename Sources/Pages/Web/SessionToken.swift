import Crypto
package import HTTPTypes

/// The secret in a visitor's cookie. The book keeps its hash only: a stolen database signs nobody in.
package struct SessionToken: Sendable, Equatable, CustomStringConvertible {
    fileprivate let secret: SymmetricKey

    /// The one place outside the ground rows where a page asks the machine for random bytes.
    package init() { secret = SymmetricKey(size: .bits256) }

    /// 43 characters base64url, in their one canonical form; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == 32, Base64URL.encode(bytes) == text else {
            return nil
        }
        secret = SymmetricKey(data: bytes)
    }

    private var bytes: [UInt8] { secret.withUnsafeBytes { Array($0) } }

    /// What the cookie holds.
    package var text: String { Base64URL.encode(bytes) }

    /// What the book holds.
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// Never the secret, so that a log line or an interpolation gives nothing away.
    package var description: String { "SessionToken" }

    package static func == (left: SessionToken, right: SessionToken) -> Bool { left.secret == right.secret }
}

/// The token that a form of ours carries and a foreign page cannot know.
package enum CSRF {
    package static let fieldName = "_token"

    package static func token(for session: SessionToken) -> String {
        hex(HMAC<SHA256>.authenticationCode(for: Array("csrf".utf8), using: session.secret))
    }

    package static func isValid(_ given: String?, for session: SessionToken) -> Bool {
        guard let given, given.utf8.count == 64 else { return false }
        let bytes = Array(given.utf8)
        var code: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = hexDigit(bytes[index]), let low = hexDigit(bytes[index + 1]) else { return false }
            code.append(high << 4 | low)
        }
        // Takes the same time wherever the two differ.
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array("csrf".utf8), using: session.secret)
    }

    /// Throws unless the form is ours: its token is right, and what the browser says of where it comes from agrees.
    /// - Parameter origins: origins besides this request's own host, such as a public name before a proxy or another tier that may post here.
    package static func check(
        _ request: HTTPRequest, token: String?, session: SessionToken?, origins: Set<String> = []
    ) throws(Problem) {
        guard let session, isValid(token, for: session), isFromHere(request, origins: origins) else { throw .staleForm }
    }

    package static func isFromHere(_ request: HTTPRequest, origins: Set<String> = []) -> Bool {
        if let origin = request.headerFields[.origin] {
            if origins.contains(origin) { return true }
            guard let host = request.authority, !host.isEmpty else { return false }
            return origin == "https://\(host)" || origin == "http://\(host)"
        }
        // Without an Origin (old browsers, curl) the newer header decides if it is there; typed addresses say `none`.
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headerFields[name] else { return true }
        return site == "same-origin" || site == "none"
    }
}
