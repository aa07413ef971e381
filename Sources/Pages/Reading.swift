/// How the visitor of this request wants to read, besides the language: set by the router from cookies, read by the page's frame.
package struct Reading: Sendable, Equatable {
    @TaskLocal package static var current = Reading()

    /// 大字版 — one column, 22 px, nothing at the side.
    package static let textCookie = "__Host-text"
    /// WCAG 2.1.4: shortcuts of one letter can be switched off.
    package static let keysCookie = "__Host-keys"

    /// Where the header's links lead back to.
    package var address: String
    package var isLarge: Bool
    package var hasKeys: Bool

    package init(address: String = "/", isLarge: Bool = false, hasKeys: Bool = true) {
        self.address = address
        self.isLarge = isLarge
        self.hasKeys = hasKeys
    }
}
