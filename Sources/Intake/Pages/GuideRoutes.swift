import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 办事指南 (A4) — 第三十条: what has to be published, in the order that the guides of all places have.
extension IntakeTier {
    func addGuideRoutes(to router: Router<GatewayContext>) {
        router.get("/items/:item") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            return showPublic(guidePage(guest, item), to: request, guest)
        }
    }

    private func guidePage(_ guest: Guest, _ item: LicenceItem) -> Page {
        let guide = GuidePage(item: item)
        let blank = words("空白申请书（可打印）", "Blank form to print")
        return page(
            item.name, guest, context: [words("办事指南", "Guide")], back: PageLink(words("返回首页", "Back to the home page"), "/"),
            section: "/items", wide: true,
            printNote: words("办事指南，\(item.versionWords)版。咨询电话 12345", "Guide, version of \(item.versionWords). Telephone 12345"),
            styles: [Assets.document],
            """
            \(guide.facts)
            \(actions(linkButton(words("在线申请", "Apply online"), "/items/\(item.id)/screening"), linkButton(blank, "/items/\(item.id)/blank", .secondary)))
            \(filterLinks(words("本页内容", "On this page"), guide.parts.map { Filter($0.title, "#" + $0.id) }))
            \(guide.parts.map { pageSection($0.title, id: $0.id, $0.body) })
            <p class="hint">\(words("本指南自 \(item.versionWords)起使用。已经提交的申请，按提交时的版本办理。", "This guide is in use since \(item.versionWords). What was filed earlier is handled by the version of its time."))</p>

            """)
    }
}
