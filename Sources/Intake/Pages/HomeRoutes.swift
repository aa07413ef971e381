import HTTPTypes
import Hummingbird
import Licensing
import Pages

/// 首页 (A1) and 分类浏览 (A3): the ways to an item that do not begin with its name.
extension IntakeTier {
    func addHomeRoutes(to router: Router<GatewayContext>) {
        router.get("/") { request, _ in
            let guest = try await guest(request)
            return showPublic(homePage(guest, items: try await items.current().map(\.item)), to: request, guest)
        }
        router.get("/items") { request, _ in
            let guest = try await guest(request)
            let page = listPage(
                guest, items: try await items.current().map(\.item), theme: queryValue("theme", in: request),
                department: queryValue("department", in: request))
            return showPublic(page, to: request, guest)
        }
    }

    private func homePage(_ guest: Guest, items: [LicenceItem]) -> Page {
        page(
            words("网上办理行政许可", "Apply for a licence online"), guest, lead: "\(diskNotice)\(innerNotice)", section: "/", wide: true,
            """
            <p>\(words("看指南、填申请、交材料、查结果，都在网上办。提交的内容当场加密，只有审批机关能打开。", "Read the guide, apply, hand in materials and see the result, all online. What you file is encrypted at once; only the agency can open it."))</p>
            \(itemSearch(""))
            <div class="split lean"><div>
            \(items.isEmpty ? Self.nothingYet : ways(items))
            </div><div>
            \(pageSection(words("查询办理进度", "Follow your case"), progressForm))
            \(pageSection(words("我的办件", "My cases"), "<p><a href=\"/filings\">\(words("登录后接着填草稿，看回执和期限", "Sign in to go on with a draft, or to see receipts and limits"))</a></p>\n"))
            \(pageSection(words("不方便在网上办", "Not online"), counter))
            </div></div>

            """)
    }

    func itemSearch(_ value: String) -> HTML {
        searchForm(
            "/search", value: value, label: words("您想办什么事？", "What do you want to do?"),
            hint: words("用平常的话说就行，例如“开饭店”", "In everyday words, for example “restaurant”"), button: words("查找", "Search"))
    }

    private static var nothingYet: HTML {
        emptyState(
            words(
                "暂时没有可以在网上申请的事项，请稍后再来，或者拨打 12345 咨询。",
                "There is nothing to apply for online at the moment. Please come back later or call 12345."))
    }

    /// A theme or a department without an item is never shown: “有路无车” was the commonest complaint about such sites.
    private func ways(_ items: [LicenceItem]) -> HTML {
        let themes = Self.groups(items, \.theme).map { theme, members -> Tile in
            let names = members.prefix(3).map(\.short).joined(separator: words("、", ", "))
            return Tile(
                theme, "/items?theme=\(percentEncoded(theme))",
                members.count > 3 ? words("\(names)等 \(members.count) 项", "\(names) and more, \(members.count) in all") : names)
        }
        let departments = Self.groups(items) { [$0.guide.authority] }.map { name, members -> HTML in
            """
            <li><a href="/items?department=\(percentEncoded(name))">\(polyglot(name))</a> \
            <span class="count">\(words("\(members.count) 项", "\(members.count)"))</span></li>

            """
        }
        return """
            \(pageSection(words("按主题找", "By theme"), tiles(themes)))
            \(pageSection(words("按部门找", "By department"), "<ul>\n\(departments)</ul>\n"))
            <p><a href="/items">\(words("全部 \(items.count) 项", "All licences (\(items.count))"))</a></p>

            """
    }

    /// By what `keys` says of each, the largest group first.
    static func groups(_ items: [LicenceItem], _ keys: (LicenceItem) -> [String]) -> [(name: String, items: [LicenceItem])] {
        var groups: [String: [LicenceItem]] = [:]
        for item in items { for key in Set(keys(item)) { groups[key, default: []].append(item) } }
        return groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { ($0.key, $0.value) }
    }

    /// Posts to the tier that knows, which takes it from this one only; number and code stay out of every address.
    private var progressForm: HTML {
        """
        <form method="post" action="\(PageLink.attribute(feedbackURL + "/progress"))" novalidate>
        \(textField("number", words("办件编号", "Case number"), value: "", hint: words("回执上的 22 位数字", "The 22 digits on your receipt"), inputMode: "numeric"))
        \(textField("code", words("查询码", "Case code"), value: "", hint: words("回执上的 16 位字母和数字", "The 16 letters and digits on your receipt")))
        \(button(words("查询", "Show"), .secondary))</form>

        """
    }

    var counter: HTML {
        """
        <p>\(words("可以到政务服务窗口当面办理，结果一样。咨询电话", "You may apply at the counter, to the same effect. Telephone")) <a href="tel:12345">12345</a>\(words("。", "."))</p>

        """
    }

    // MARK: 分类浏览

    private func listPage(_ guest: Guest, items: [LicenceItem], theme: String, department: String) -> Page {
        let shown = items.filter {
            (theme.isEmpty || $0.theme.contains(theme)) && (department.isEmpty || $0.guide.authority == department)
        }
        let all = Filter(words("全部", "All"), "/items", count: items.count, isCurrent: theme.isEmpty && department.isEmpty)
        let themes = Self.groups(items, \.theme).map { name, members in
            Filter(name, "/items?theme=\(percentEncoded(name))", count: members.count, isCurrent: name == theme)
        }
        let departments = Self.groups(items) { [$0.guide.authority] }.map { name, members in
            Filter(name, "/items?department=\(percentEncoded(name))", count: members.count, isCurrent: name == department)
        }
        let chosen = [theme, department].filter { !$0.isEmpty }
        return page(
            chosen.isEmpty ? words("全部事项", "All licences") : chosen.joined(separator: " · "), guest,
            context: chosen.isEmpty ? [] : [words("全部事项", "All licences")], back: PageLink(words("返回首页", "Back to the home page"), "/"),
            section: "/items", wide: true,
            """
            \(itemSearch(""))
            \(filterLinks(words("主题", "Themes"), [all] + themes))
            \(filterLinks(words("部门", "Departments"), departments))
            \(itemTable(shown, whenEmpty: items.isEmpty ? Self.nothingYet : emptyState(words("这里没有事项。", "Nothing here."), PageLink(words("看全部事项", "See all licences"), "/items"))))
            """)
    }

    /// Items to choose from: name, audience, days, online depth, and the two ways on.
    func itemTable(_ items: [LicenceItem], caption: String? = nil, whenEmpty: HTML = .empty) -> HTML {
        let rows = items.map { item -> [HTML] in
            let apply: HTML =
                "<a href=\"/items/\(item.id)/screening\">\(words("在线申请", "Apply"))<span class=\"unseen\"> \(polyglot(item.name))</span></a>"
            return [
                "<a href=\"/items/\(item.id)\">\(polyglot(item.name))</a>", polyglot(item.audience.joined(separator: words("、", ", "))),
                "\(workingDays(item.guide.promiseDays))", polyglot(item.guide.onlineDepth),
                """
                \(apply) · <a href="/items/\(item.id)">\(words("看指南", "Read the guide"))<span class="unseen"> \(polyglot(item.name))</span></a>
                """,
            ]
        }
        return dataTable(
            caption: caption ?? words("事项", "Licences"),
            head: [
                Column(words("事项", "Licence")), Column(words("谁可以申请", "For whom")), Column(words("承诺办结", "Decided within")),
                Column(words("网上办理", "Online")), Column(words("办理", "Go on")),
            ], rows: rows, rowHeading: 0, captionShown: caption != nil, whenEmpty: whenEmpty)
    }
}
