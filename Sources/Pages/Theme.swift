import Foundation

/// Why a city's theme is not taken, in one sentence for whoever runs the server.
package struct ThemeFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
}

extension Asset {
    private static let mostThemeBytes = 1024

    /// A city's own colours: a stylesheet of at most 1 KB that sets tokens of `site.css` and nothing else, for `:root` or one tier's class,
    /// and once more inside of `@media (prefers-color-scheme: dark)`. Whatever else a stylesheet can do, it cannot do here.
    package static func theme(_ source: [UInt8]) throws(ThemeFault) -> Asset {
        guard source.count <= mostThemeBytes else {
            throw ThemeFault(description: "the theme has \(source.count) bytes: leave only tokens, \(mostThemeBytes) bytes at the most")
        }
        guard let text = String(validating: minified(source), as: UTF8.self) else {
            throw ThemeFault(description: "the theme is not UTF-8: save it as UTF-8")
        }
        var rest = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")[...]
        var isDark = false
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let head = rest[..<brace].filter { $0 != " " }
            let isOpening = rest[brace] == "{"
            rest = rest[rest.index(after: brace)...]
            if !isOpening {
                guard isDark, head.isEmpty else { throw refusal("a brace that closes nothing") }
                isDark = false
            } else if head.hasPrefix("@media"), !isDark {
                guard ["@media(prefers-color-scheme:dark)", "@mediascreenand(prefers-color-scheme:dark)"].contains(head) else {
                    throw refusal("“\(head.prefix(60))”")
                }
                isDark = true
            } else {
                guard [":root", ".intake", ".processor", ".feedback"].contains(head) else { throw refusal("“\(head.prefix(60))”") }
                guard let end = rest.firstIndex(of: "}") else { throw refusal("a rule without its end") }
                try checkTokens(rest[..<end])
                rest = rest[rest.index(after: end)...]
            }
        }
        guard !isDark, rest.allSatisfy({ $0 == " " }) else { throw refusal("“\(rest.prefix(60))”") }
        return style("theme", source)
    }

    private static func checkTokens(_ body: Substring) throws(ThemeFault) {
        for part in body.split(separator: ";") {
            let sides = part.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, sides[0].trimmed.wholeMatch(of: /--[a-z0-9-]+/) != nil else {
                throw refusal("“\(part.prefix(60))”")
            }
            // A colour, a length, a list of them: no address, no string, no function but those of colours.
            guard
                sides[1].trimmed.wholeMatch(
                    of: /(?:#[0-9a-fA-F]{3,8}|[0-9.]+(?:px|rem|em|%)?|rgb\([0-9., %\/]+\)|hsl\([0-9., %\/deg]+\)| )+/) != nil
            else { throw refusal("“\(part.prefix(60))”") }
        }
    }

    private static func refusal(_ what: String) -> ThemeFault {
        ThemeFault(description: "the theme holds \(what): only tokens such as --band: #123f7c may stand in it, for :root or a tier's class")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var part = drop { $0 == " " }
        while part.last == " " { part.removeLast() }
        return part
    }
}

extension Site {
    /// What a government site must show (政府网站发展指引), and the city's theme, as the settings have it.
    /// - Parameter setting: the value of `site.<name>`, when it is set.
    package func marked(by setting: (String) -> String?) throws -> Site {
        var site = self
        site.contact = setting("contact")
        site.siteCode = setting("code")
        site.recordNumber = setting("record")
        site.policeNumber = setting("police")
        site.errorReports = setting("errors")
        site.siteMap = setting("map")
        if let path = setting("theme") {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw ThemeFault(
                    description: "the theme \(path) cannot be read: set \"site.theme\" to a stylesheet of tokens, or leave it out")
            }
            site.theme = try Asset.theme(Array(bytes))
        }
        return site
    }
}
