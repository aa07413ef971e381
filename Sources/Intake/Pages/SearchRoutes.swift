import HTTPTypes
import Hummingbird
import Licensing
import Pages

/// 搜索结果 (A2)
extension IntakeTier {
    func addSearchRoutes(to router: Router<GatewayContext>) {
        router.get("/search") { request, _ in
            let guest = try await guest(request)
            let query = queryValue("q", in: request)
            let found = query.isEmpty ? [] : try await items.search().find(query)
            let all = found.isEmpty ? try await items.current().map(\.item) : []
            return showPublic(searchPage(guest, query: query, found: found, all: all), to: request, guest)
        }
    }

    private func searchPage(_ guest: Guest, query: String, found: [LicenceItem], all: [LicenceItem]) -> Page {
        let title =
            query.isEmpty
            ? words("查找事项", "Find a licence")
            : found.isEmpty
                ? words("没有找到“\(query)”", "Nothing found for “\(query)”") : words("查找“\(query)”", "Search for “\(query)”")
        return page(
            title, guest, back: PageLink(words("返回首页", "Back to the home page"), "/"), section: "/items", wide: true,
            """
            \(itemSearch(query))
            \(found.isEmpty ? nothingFound(query, all) : results(found))
            """)
    }

    private func results(_ found: [LicenceItem]) -> HTML {
        """
        <p>\(words("找到 \(found.count) 项，最接近的排在前面。", found.count == 1 ? "1 found." : "\(found.count) found, the nearest first."))</p>
        \(itemTable(found))
        <p>\(words("没有您要办的？", "Not what you want?")) <a href="/items">\(words("看全部事项", "See all licences"))</a>\(words("，或者拨打 12345 问一问。", ", or call 12345 and ask."))</p>

        """
    }

    /// No dead end: what there is, and a person to ask.
    private func nothingFound(_ query: String, _ all: [LicenceItem]) -> HTML {
        let said: HTML = """
            <p>\(words("换个说法再试试，例如说您要开什么店、办什么证；也可以从下面找，或者拨打 12345 问一问。", "Try other words, for example the kind of shop; look through the list below; or call 12345 and ask."))</p>

            """
        return """
            \(if: !query.isEmpty, said)\(itemTable(Array(all.prefix(50)), caption: words("可以在网上办的事项", "Licences that can be applied for online"), whenEmpty: counter))
            \(if: all.count > 50, "<p><a href=\"/items\">\(words("看全部 \(all.count) 项", "See all \(all.count)"))</a></p>\n")
            """
    }
}
