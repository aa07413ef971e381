import Crypto
import HTTPTypes
package import Hummingbird
import NIOCore

/// A file of the look, built into the program. Its name carries its hash, so a browser may keep it for ever.
package struct Asset: Sendable {
    package let path: String
    package let contentType: String
    package let bytes: [UInt8]
    /// As most browsers take it; nil where it would not be shorter.
    package let packed: [UInt8]?
    private let buffer: ByteBuffer
    private let packedBuffer: ByteBuffer?

    init(name: String, suffix: String, contentType: String, bytes: [UInt8]) {
        let hash = hex(SHA256.hash(data: bytes).prefix(4))
        path = "/assets/\(name)-\(hash).\(suffix)"
        self.contentType = contentType
        self.bytes = bytes
        packed = gzip(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
        buffer = ByteBuffer(bytes: bytes)
        packedBuffer = packed.map { ByteBuffer(bytes: $0) }
    }

    static func style(_ name: String, _ source: [UInt8]) -> Asset {
        Asset(name: name, suffix: "css", contentType: "text/css; charset=utf-8", bytes: minified(source))
    }

    static func script(_ name: String, _ source: [UInt8]) -> Asset {
        Asset(name: name, suffix: "js", contentType: "text/javascript; charset=utf-8", bytes: source)
    }

    package func response(to headers: HTTPFields = [:]) -> Response {
        var fields: HTTPFields = [
            .contentType: contentType, .cacheControl: "public, max-age=31536000, immutable", .vary: "Accept-Encoding",
        ]
        guard let packedBuffer, takesGzip(headers) else { return Response(status: .ok, headers: fields, body: .init(byteBuffer: buffer)) }
        fields[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: fields, body: .init(byteBuffer: packedBuffer))
    }
}

package enum Assets {
    package static let stylesheet = Asset.style("site", PackageResources.site_css)
    /// What only the console has: split pane, tabs, charts, dense tables.
    package static let console = Asset.style("console", PackageResources.console_css)
    /// 文书 on A4.
    package static let document = Asset.style("document", PackageResources.document_css)

    package static let autosave = Asset.script("autosave", PackageResources.autosave_js)
    package static let upload = Asset.script("upload", PackageResources.upload_js)
    package static let shortcuts = Asset.script("shortcuts", PackageResources.shortcuts_js)

    /// The seal of the header, as a shape, because a browser's tab is too small for characters.
    package static let icon = Asset(
        name: "icon", suffix: "svg", contentType: "image/svg+xml",
        bytes: Array(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#b3261e"/>\
            <path d="M8 8h16v4H8zM8 15h16v3H8zM14 18h4v6h-4z" fill="#fff"/></svg>
            """.utf8))

    package static let all = [stylesheet, console, document, autosave, upload, shortcuts, icon]

    /// The same routes in every tier, and the theme of its city.
    package static func serve<Context: RequestContext>(on router: Router<Context>, theme: Asset? = nil) {
        for asset in all + [theme].compactMap(\.self) {
            router.get(RouterPath(asset.path)) { request, _ in asset.response(to: request.headers) }
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
