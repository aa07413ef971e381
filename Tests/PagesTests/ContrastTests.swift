import Foundation
import Pages
import Testing

/// WCAG 2.2 contrast, computed from the tokens that the stylesheet really has: 4.5 for text, 3 for what one has to see in order to act.
@Suite struct ContrastTests {
    enum Theme: String, CaseIterable { case light, dark }

    private static let texts: [(ink: String, ground: [String])] = [
        ("ink", ["paper", "soft", "info-soft", "good-soft", "warn-soft", "bad-soft", "line"]),
        ("muted", ["paper", "soft", "info-soft", "good-soft", "bad-soft"]),
        ("link", ["paper", "soft", "info-soft", "good-soft", "warn-soft"]),
        ("link-deep", ["paper", "soft", "info-soft"]), ("on", ["link", "link-deep", "good", "warn", "bad"]), ("good", ["paper", "soft"]),
        ("warn", ["paper", "soft"]), ("bad", ["paper", "soft"]),
    ]
    private static let signs: [(ink: String, ground: [String])] = [
        ("edge", ["paper", "soft"]), ("ink", ["paper", "soft"]), ("link", ["paper", "soft", "line"]), ("bad", ["paper", "soft", "line"]),
        ("good", ["paper", "good-soft"]),
    ]

    @Test(arguments: Theme.allCases) func textsCanBeRead(theme: Theme) throws {
        try expect(Self.texts, atLeast: 4.5, theme)
        let tokens = try Tokens(theme)
        for tier in Site.Tier.allCases {
            let white = try #require(Colour("#fff"))
            let band = try tokens.band(of: tier)
            #expect(white.contrast(to: band) >= 4.5, "the header of \(tier)")
        }
    }

    @Test(arguments: Theme.allCases) func whatActsCanBeSeen(theme: Theme) throws { try expect(Self.signs, atLeast: 3, theme) }

    @Test func theArithmeticIsThatOfTheStandard() throws {
        let white = try #require(Colour("#fff"))
        let black = try #require(Colour("#000000"))
        let grey = try #require(Colour("#767676"))
        #expect(abs(white.contrast(to: black) - 21) < 0.001)
        #expect(abs(grey.contrast(to: white) - 4.54) < 0.01)
        #expect(Colour("red") == nil && Colour("#12345") == nil)
    }

    /// Outside of the tokens there is only what has the same colour in every theme: the header's white, the paper of a document, black for print.
    @Test func noRuleHasAColourOfItsOwn() throws {
        let css = String(decoding: Assets.stylesheet.bytes + Assets.console.bytes, as: UTF8.self)
        let rules = css.replacing(/--[a-z0-9-]+:[^;}]*/, with: "")
        let own = Set(rules.matches(of: /#[0-9a-fA-F]{3,8}\b/).map { String($0.0) })
        #expect(own.subtracting(["#fff", "#000", "#ffffffb0", "#ffffff8c", "#0008"]) == [])
    }

    private func expect(_ pairs: [(ink: String, ground: [String])], atLeast least: Double, _ theme: Theme) throws {
        let tokens = try Tokens(theme)
        for pair in pairs {
            for ground in pair.ground {
                let ratio = try tokens.colour(pair.ink).contrast(to: tokens.colour(ground))
                #expect(ratio >= least, "--\(pair.ink) on --\(ground), \(theme): \(ratio)")
            }
        }
    }
}

private struct Tokens {
    private var values: [String: String] = [:]
    private let css = String(decoding: Assets.stylesheet.bytes, as: UTF8.self)

    init(_ theme: ContrastTests.Theme) throws {
        let blocks = css.matches(of: /:root ?\{([^}]*)\}/)
        try #require(blocks.count == 2, "one block of tokens for light, one for dark")
        for block in theme == .light ? blocks.prefix(1) : blocks.prefix(2) {
            for token in block.1.matches(of: /--([a-z0-9-]+):([^;}]+)/) { values[String(token.1)] = String(token.2) }
        }
    }

    func colour(_ name: String) throws -> Colour { try #require(values[name].flatMap { Colour($0) }, "--\(name)") }

    func band(of tier: Site.Tier) throws -> Colour {
        let own = css.firstMatch(of: try Regex("\\." + tier.rawValue + " ?\\{--band:(#[0-9a-f]+)", as: (Substring, Substring).self))
        return try own.flatMap { Colour(String($0.1)) } ?? colour("band")
    }
}

private struct Colour {
    let red: Double, green: Double, blue: Double

    init?(_ text: String) {
        var digits = text.dropFirst()
        if digits.count == 3 { digits = Substring(digits.map { "\($0)\($0)" }.joined()) }
        guard text.hasPrefix("#"), digits.count == 6, let number = Int(digits, radix: 16) else { return nil }
        (red, green, blue) = (Double(number >> 16), Double(number >> 8 & 255), Double(number & 255))
    }

    private var luminance: Double {
        let parts = [red, green, blue].map { part in
            let share = part / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    func contrast(to other: Colour) -> Double {
        let (high, low) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (high + 0.05) / (low + 0.05)
    }
}
