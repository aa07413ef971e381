package import HTTPTypes

/// The value of a cookie. A name given twice with two values is somebody's trick, and counts as none.
func cookieValue(_ name: String, in headers: HTTPFields) -> String? {
    var found: String?
    for header in headers[values: .cookie] {
        guard header.utf8.count <= 8192 else { return nil }
        for pair in header.utf8.split(separator: UInt8(ascii: ";"), maxSplits: 64) {
            let pair = pair.drop { $0 == 0x20 || $0 == 0x09 }
            guard pair.starts(with: name.utf8), pair.dropFirst(name.utf8.count).first == UInt8(ascii: "=") else { continue }
            var value = pair.dropFirst(name.utf8.count + 1)[...]
            while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
            guard let text = String(value), found == nil || found == text else { return nil }
            found = text
        }
    }
    return found
}

/// A `Set-Cookie` value.
func setCookie(_ name: String, value: String, maxAge seconds: Int?) -> String {
    let age = seconds.map { "; Max-Age=\(max(0, $0))" } ?? ""
    return "\(name)=\(value)\(age); Path=/; Secure; HttpOnly; SameSite=Lax"
}

extension SessionToken {
    /// The token in the cookie called `name`.
    package init?(from headers: HTTPFields, cookie name: String) {
        guard let found = cookieValue(name, in: headers) else { return nil }
        self.init(found)
    }

    /// A `Set-Cookie` value. Without an age the cookie ends with the browser.
    package func cookie(_ name: String, maxAge seconds: Int? = nil) -> String {
        setCookie(name, value: text, maxAge: seconds)
    }

    /// Makes the browser forget the cookie.
    package static func clearing(_ name: String) -> String { setCookie(name, value: "", maxAge: 0) }
}

/// Who may be at the other end before anyone has signed in: a token from the visit cookie, or a new one that the answer must set.
package struct Visit: Sendable {
    package let token: SessionToken
    /// To be added to the answer as `Set-Cookie`; nil when the browser already has it.
    package let newCookie: String?

    package init(_ headers: HTTPFields, tier: Site.Tier) {
        if let known = SessionToken(from: headers, cookie: tier.visitCookie) {
            token = known
            newCookie = nil
        } else {
            token = SessionToken()
            newCookie = token.cookie(tier.visitCookie)
        }
    }

    package var csrf: String { CSRF.token(for: token) }
}
