/// What every tier has to be told before it can start.
package struct TierSettings: Sendable {
    package let file: Settings
    /// 网站名称 and 主办单位, as the pages show them.
    package let siteName: String
    package let owner: String
    /// Folder of the databases and blobs, of the certificates, and of the keys; each readable by this tier alone.
    package let data: String
    package let certificates: String
    package let keys: String
    /// The public (or console) listener.
    package let host: String
    package let port: Int
    /// A demo's store may have its clock moved and may be crashed by a test; a real one never.
    package let isDemo: Bool

    /// What a government site must show besides, and a city's look: all optional.
    package static let siteKeys: Set<String> = [
        "site.contact", "site.code", "site.record", "site.police", "site.errors", "site.map", "site.theme",
    ]

    package static let keys: Set<String> = siteKeys.union([
        "site.name", "site.owner", "data", "certificates", "keys", "listen.host", "listen.port", "demo",
    ])

    /// One of `siteKeys`, when it is set.
    package func mark(_ name: String) -> String? {
        let text = file.text("site." + name, default: "")
        return text.isEmpty ? nil : text
    }

    package init(file path: String, also extra: Set<String>) async throws(LinkFault) {
        file = try await Settings(file: path, known: Self.keys.union(extra))
        siteName = try file.text("site.name")
        owner = try file.text("site.owner")
        data = try file.text("data")
        certificates = try file.text("certificates")
        keys = try file.text("keys")
        host = try file.text("listen.host")
        port = try file.port("listen.port")
        isDemo = file.flag("demo")
        for (key, address) in [("listen.host", host), ("inner.host", file.text("inner.host", default: host))] where isDemo {
            guard ["127.0.0.1", "::1", "localhost"].contains(address) else {
                throw LinkFault("settings file \(path): a demo listens on loopback only; set \"\(key)\" to 127.0.0.1")
            }
        }
    }
}
