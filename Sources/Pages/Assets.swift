import Crypto
import HTTPTypes
package import Hummingbird
import NIOCore

/// A file of the look, built into the program. Its name carries its hash, so a browser may keep it for ever.
package struct Asset: Sendable {
    package let path: String
    package let contentType: String
    package let bytes: [UInt8]
    private let buffer: ByteBuffer

    init(name: String, suffix: String, contentType: String, bytes: [UInt8]) {
        let hash = hex(SHA256.hash(data: bytes).prefix(4))
        path = "/assets/\(name)-\(hash).\(suffix)"
        self.contentType = contentType
        self.bytes = bytes
        buffer = ByteBuffer(bytes: bytes)
    }

    package func response() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: contentType, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: buffer))
    }
}

package enum Assets {
    package static let stylesheet = Asset(
        name: "site", suffix: "css", contentType: "text/css; charset=utf-8", bytes: PackageResources.site_css)

    /// The seal of the header, as a shape, because a browser's tab is too small for characters.
    package static let icon = Asset(
        name: "icon", suffix: "svg", contentType: "image/svg+xml",
        bytes: Array(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#b3261e"/>\
            <path d="M8 8h16v4H8zM8 15h16v3H8zM14 18h4v6h-4z" fill="#fff"/></svg>
            """.utf8))

    package static let all = [stylesheet, icon]

    /// The same two routes in every tier.
    package static func serve<Context: RequestContext>(on router: Router<Context>) {
        for asset in all {
            router.get(RouterPath(asset.path)) { _, _ in asset.response() }
        }
    }
}

/// Lower-case hexadecimal digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in bytes { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: out, as: UTF8.self)
}
