import Pages
import Testing

@Suite struct ThemeTests {
    private func theme(_ text: String) throws -> Asset { try Asset.theme(Array(text.utf8)) }

    @Test func tokensAreTaken() throws {
        let asset = try theme(
            """
            /* 某市 */
            :root { --band: #7c1212; --brand: rgb(200, 16, 46); --radius: 0 }
            .processor { --band: #333; }
            @media (prefers-color-scheme: dark) { :root { --link: #9fc; } }
            """)
        #expect(asset.path.wholeMatch(of: /\/assets\/theme-[0-9a-f]{8}\.css/) != nil)
        let site = Site(name: "站", tier: .intake, owner: "某厅", theme: asset)
        let html = Page(title: "页", site: site, body: .empty).render().string
        let own = try #require(html.firstRange(of: Assets.stylesheet.path))
        let city = try #require(html.firstRange(of: asset.path))
        #expect(own.lowerBound < city.lowerBound)
    }

    @Test(arguments: [
        "body { color: red }", ":root { color: red }", ":root { --a: url(https://evil.example) }", "@import 'https://evil.example';",
        ":root { --a: red; } * { display: none }", ":root { --a: #fff", "} :root { --a: #fff }", ":root { --a: \"x\" }",
        ":root, * { --a: #fff }",
        "@media print { :root { --a: #fff } }",
        "@media (prefers-color-scheme: dark) { @media (prefers-color-scheme: dark) { :root { --a: #fff } } }",
        "@media (prefers-color-scheme: dark) { :root { --a: #fff }", ":root { --a: expression(1) }", ":root { --a: var(--b) }",
        ":root { --a }",
        ":root { --a: #fff; /* } * { display: none", "x", ":root { --a: #fff } x",
    ])
    func everythingElseIsRefusedWithASentence(text: String) {
        #expect { try theme(text) } throws: { ($0 as? ThemeFault)?.description.hasPrefix("the theme holds") ?? false }
    }

    @Test func aLongOneIsRefused() {
        let text = ":root {" + String(repeating: " --a: #fff;", count: 100) + "}"
        #expect { try theme(text) } throws: { ($0 as? ThemeFault)?.description.contains("1024 bytes") ?? false }
    }
}
