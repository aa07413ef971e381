import HTTPTypes
import Hummingbird
import Licensing
import Pages

/// 下载 (A5): the form to fill in by hand, for those who go to the counter (第三十条: 申请书示范文本 are published, and free, 第五十八条).
extension IntakeTier {
    func addBlankFormRoutes(to router: Router<GatewayContext>) {
        router.get("/items/:item/blank") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            return showPublic(blankPage(guest, item), to: request, guest)
        }
    }

    private func blankPage(_ guest: Guest, _ item: LicenceItem) -> Page {
        let places = item.guide.places.map {
            words("\($0.place)（\($0.hours)，电话 \($0.phone)）", "\($0.place) (\($0.hours), telephone \($0.phone))")
        }
        return page(
            item.formName, guest, context: [words("空白表", "Blank form"), item.name], heading: .inBody,
            back: PageLink(words("返回办事指南", "Back to the guide"), "/items/\(item.id)"), section: "/items", wide: true,
            styles: [Assets.document],
            """
            <div class="paper-intro">
            <p>\(words("用浏览器的“打印”打印这一页（A4），填好以后连同材料交到窗口。在网上申请的不用填这张表。", "Print this page (A4), fill it in and hand it in with the materials. If you apply online you do not need it."))</p>
            \(actions(linkButton(words("还是在线申请", "Apply online instead"), "/items/\(item.id)/screening", .secondary)))
            </div>
            \(BlankForm(item: item).shown(places: places))
            """)
    }
}
