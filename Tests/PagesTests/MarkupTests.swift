import HTTPTypes
import Hummingbird
import Pages
import Testing

@Suite struct MarkupTests {
    @Test func textIsEscapedByBytes() {
        let hostile = "\"\u{0301} onmouseover=alert(1) x=\"\u{0301}<script>&'"
        let html: HTML = "<input value=\"\(hostile)\">"
        #expect(html.string == "<input value=\"&quot;\u{0301} onmouseover=alert(1) x=&quot;\u{0301}&lt;script&gt;&amp;&#39;\">")
    }

    @Test func everyComponentEscapesItsText() {
        let evil = "\"><script>alert(1)</script>"
        let link = PageLink(evil, "/a?\(evil)")
        let site = Site(
            name: evil, tier: .intake, owner: evil, contact: evil, siteCode: evil, isDemo: true, nowText: evil, navigation: [link],
            links: [link])
        let all: [HTML] = [
            noticeBanner(.error, evil), panel(evil, [(evil, evil)], note: evil), grouped(evil), emptyState(evil, link),
            disclosure(evil, .empty),
            summaryList([(evil, .empty)]), factRow([(evil, .empty)]), timeline([TimelineEntry(date: evil, title: evil)]),
            taskList([TaskRow(evil, url: "/\(evil)", status: .todo, hint: evil)]), tiles([Tile(evil, "/\(evil)", evil)]),
            dataTable(caption: evil, head: [Column(evil)], rows: [["x"]]), pager(previous: link, next: link, position: evil),
            filterLinks(evil, [Filter(evil, "/\(evil)")]), statusMark(.near, evil), tag(evil), button(evil, name: evil, value: evil),
            linkButton(evil, "/\(evil)"), pageSection(evil, id: evil, .empty), postForm(to: "/\(evil)", token: evil, .empty),
            searchBox(to: "/\(evil)", label: evil, hint: evil, value: evil, button: evil), tabs([Filter(evil, "/\(evil)")], label: evil),
            changeList([FieldChange(evil, before: evil, after: evil)]), copyable(evil), shortcutDialog([(evil, evil)]),
            barChart(title: evil, note: evil, bars: [ChartBar(evil, 1, of: 2)]), button(evil, key: evil),
            qrCode("x", label: evil) ?? .empty,
            officialDocument(
                DocumentSheet(
                    heading: evil, title: evil, number: evil, addressee: evil, paragraphs: [.init(evil, items: [evil])], contacts: [evil],
                    agencyName: evil, date: evil, seal: .init(agency: evil, date: evil), digest: evil)),
            Page(
                title: evil, site: site, context: [evil], breadcrumbs: [link], signedInAs: evil, signOutPath: "/\(evil)", token: evil,
                printNote: evil,
                body: .empty
            ).render(),
        ]
        let english = Language.$current.withValue(.en) { [polyglot(evil + "甲" + evil), lines(evil + "乙")] }
        for html in all + english {
            #expect(!html.string.contains("<script"), "\(html.string)")
            #expect(!html.string.contains("\"><script"))
        }
    }

    @Test(arguments: [
        ("/items", "/items"), ("#main", "#main"), ("?due=today", "?due=today"), ("https://example.gov.cn/a", "https://example.gov.cn/a"),
        ("tel:12345", "tel:12345"), ("/a?b=1&c=2", "/a?b=1&amp;c=2"), ("//evil.example", "#"), ("/\\evil.example", "#"),
        ("/\t/evil.example", "#"),
        ("javascript:alert(1)", "#"), ("JaVaScRiPt:alert(1)", "#"), (" javascript:alert(1)", "#"), ("data:text/html,x", "#"), ("", "#"),
        ("items", "#"),
    ])
    func addressesCannotRunOrLeave(url: String, expected: String) {
        #expect(PageLink.attribute(url).string == expected)
    }

    @Test func titleNamesPageStepItemAndSite() {
        let site = Site(name: "某省许可", tier: .intake, owner: "某厅")
        let page = Page(title: "填写申请人信息", site: site, context: ["第 1 步，共 4 步", "食品经营许可"], isError: true, body: .empty)
        let html = page.render().string
        #expect(html.contains("<title>错误：填写申请人信息 · 第 1 步，共 4 步 · 食品经营许可 · 某省许可</title>"))
        #expect(html.contains("<p class=\"caption\">第 1 步，共 4 步 · 食品经营许可</p>\n<h1>填写申请人信息</h1>"))
    }

    @Test func signOutIsAFormWithItsToken() {
        let site = Site(name: "站", tier: .processor, owner: "某厅")
        let html = Page(title: "待办", site: site, signedInAs: "李四", token: "abc", body: .empty).render().string
        #expect(html.contains("<form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" name=\"_token\" value=\"abc\">"))
        #expect(!Page(title: "待办", site: site, body: .empty).render().string.contains("退出登录"))
    }

    @Test func privatePagesAreKeptByNobody() {
        let page = Page(title: "页", site: Site(name: "站", tier: .intake, owner: "某厅"), body: .empty)
        #expect(respond(page).headers[.cacheControl] == "no-store")
        #expect(respond(page, private: false).headers[.cacheControl] == "no-cache")
        #expect(respond(page).headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test(arguments: [("/items/1", "/items/1"), ("//evil.example", "/"), ("/a\r\nSet-Cookie: x", "/"), ("javascript:x", "/")])
    func redirectsStayOnTheSite(path: String, expected: String) {
        #expect(redirect(to: path).headers[.location] == expected)
        #expect(redirect(to: path).status == .seeOther)
    }
}
