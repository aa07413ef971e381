import HTTPTypes
import Hummingbird
import Licensing
import NIOCore
import Pages
import Testing

/// Language and text size: from the cookie to the page, and back without losing what was typed.
@Suite struct ReadingTests {
    private let site = Site(name: "某省许可", tier: .processor, owner: "某厅")

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, cookie: String? = nil, body: String = "", referer: String? = nil,
        encoding: String? = nil
    ) async throws -> (response: Response, text: String) {
        let site = site
        let router = tierRouter(site: { site }, isDemo: true, routes: routes)
        var head = HTTPRequest(method: method, scheme: "https", authority: "a.example:8443", path: path)
        head.headerFields[.cookie] = cookie
        head.headerFields[.referer] = referer
        head.headerFields[.acceptEncoding] = encoding
        if method == .post { head.headerFields[.contentType] = "application/x-www-form-urlencoded" }
        let response = try await router.buildResponder().respond(
            to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))), context: GatewayContext(remote: "192.0.2.1"))
        let writer = Bytes()
        try await response.body.write(writer)
        return (response, String(decoding: writer.all, as: UTF8.self))
    }

    private func routes(_ router: Router<GatewayContext>) {
        let site = site
        router.get("ok") { _, _ in respond(Page(title: "页", site: site, scripts: [Assets.shortcuts], body: .empty)) }
        router.get("typed") { _, _ in respond(page(site, typed: "")) }
        router.post("typed") { request, _ in
            let fields = try await readForm(request)
            let typed = fields.first { $0.0 == "name" }?.1 ?? ""
            return try await readAnew(fields) { page(site, typed: typed) } ?? redirect(to: "/saved")
        }
        router.post("plain") { _, _ in respond(Page(title: "页", site: site, body: .empty)) }
    }

    @Sendable private func page(_ site: Site, typed: String) -> Page {
        Page(
            title: words("填写", "Fill in"), site: site, formID: "filing",
            body: postForm(to: "/typed", token: "0", id: "filing", textField("name", words("名称", "Name"), value: typed)))
    }

    @Test(arguments: [
        (nil, "zh-Hans"), ("__Host-language=en", "en"), ("__Host-language=zh", "zh-Hans"), ("__Host-language=fr", "zh-Hans"),
        ("__Host-language=en; __Host-language=zh", "zh-Hans"), ("a=1; __Host-language=en", "en"),
    ])
    func theCookieDecidesTheLanguage(cookie: String?, tag: String) async throws {
        #expect(try await ask("/ok", cookie: cookie).text.contains("<html lang=\"\(tag)\">"))
    }

    @Test func errorsSpeakTheLanguageToo() async throws {
        let (response, text) = try await ask("/nowhere", cookie: "__Host-language=en")
        #expect(response.status == .notFound)
        #expect(text.contains("<h1>Page not found</h1>") && text.contains("<title>Error: Page not found"))
        #expect(try await ask("/nowhere").text.contains("没有找到这个页面"))
        #expect(try await ask("/ok", .delete, cookie: "__Host-language=en").text.contains("This cannot be done here"))
    }

    @Test(arguments: [
        ("/language?to=en&next=/ok?a=1%26b=2", "__Host-language=en", "/ok?a=1&b=2"), ("/language?to=zh", "__Host-language=zh", "/"),
        ("/language?to=en&next=//evil.example", "__Host-language=en", "/"),
        ("/language?to=en&next=https://evil.example/", "__Host-language=en", "/"),
        ("/language?to=en&next=/%5Cevil.example", "__Host-language=en", "/"),
        ("/text-size?to=large&next=/ok", "__Host-text=large", "/ok"), ("/text-size?to=normal&next=/ok", "__Host-text=normal", "/ok"),
        ("/keys?to=off&next=/ok", "__Host-keys=off", "/ok"),
    ])
    func aLinkSetsTheCookieAndLeadsBack(path: String, cookie: String, back: String) async throws {
        let response = try await ask(path).response
        #expect(response.status == .seeOther)
        #expect(response.headers[.location] == back)
        #expect(response.headers[.setCookie] == "\(cookie); Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test(arguments: ["/language", "/language?to=fr", "/text-size?to=huge", "/keys?to=", "/language?to=en%0d%0aX:y"])
    func otherValuesAreNotFound(path: String) async throws {
        let response = try await ask(path).response
        #expect(response.status == .notFound && response.headers[.setCookie] == nil)
    }

    @Test func theHeaderLeadsBackToThePageItself() async throws {
        let text = try await ask("/ok?a=1&b=%E4%B8%AD").text
        #expect(text.contains("href=\"/language?to=en&amp;next=/ok%3Fa%3D1%26b%3D%25E4%25B8%25AD\" lang=\"en\">English</a>"))
        #expect(text.contains(">大字版</a>"))
        let large = try await ask("/ok", cookie: "__Host-text=large; __Host-language=en").text
        #expect(large.contains("<html lang=\"en\" class=\"large\">") && large.contains("/text-size?to=normal"))
    }

    /// An answer to a POST has no address: the switch leads to the page it was sent from, if that is ours.
    @Test(arguments: [("https://a.example:8443/from?x=1", "/from%3Fx%3D1"), ("https://evil.example/from", "/"), (nil, "/")])
    func afterAPostTheSwitchLeadsToTheFormsPage(referer: String?, back: String) async throws {
        #expect(try await ask("/plain", .post, referer: referer).text.contains("next=\(back)\" lang"))
    }

    @Test func shortcutsCanBeSwitchedOff() async throws {
        let on = try await ask("/ok").text
        #expect(on.contains("<script type=\"module\" src=\"\(Assets.shortcuts.path)\"></script>") && on.contains("关闭快捷键"))
        let off = try await ask("/ok", cookie: "__Host-keys=off").text
        #expect(!off.contains("<script") && off.contains("开启快捷键"))
        Reading.$current.withValue(Reading(hasKeys: false)) {
            #expect(!button("受理", key: "KeyA").string.contains("data-key") && shortcutDialog([("KeyA", "受理")]).isEmpty)
        }
        #expect(button("受理", key: "KeyA", confirms: true).string.contains(" data-key=\"KeyA\" aria-keyshortcuts=\"A\" data-confirm>"))
    }

    @Test func theSwitchOfAFormKeepsWhatWasTyped() async throws {
        let shown = try await ask("/typed").text
        #expect(shown.contains("<button class=\"quiet\" form=\"filing\" name=\"_language\" value=\"en\" lang=\"en\">English</button>"))
        #expect(shown.contains("<form id=\"filing\" method=\"post\"") && !shown.contains("href=\"/language"))
        // Enter presses the first button of a form in page order: that must not be the switch.
        let first = try #require(shown.firstMatch(of: /<button[^>]*form="filing"[^>]*>/))
        #expect(first.0.contains("name=\"_default\"") && first.0.contains(" hidden"))

        let (response, text) = try await ask("/typed", .post, body: "name=%E7%94%B2%22&_language=en&_default=0")
        #expect(response.status == .ok)
        #expect(response.headers[.setCookie]?.hasPrefix("__Host-language=en;") == true)
        #expect(text.contains("<html lang=\"en\">") && text.contains("value=\"甲&quot;\"") && text.contains(">Name</label>"))
        let large = try await ask("/typed", .post, body: "name=x&_text=large")
        #expect(large.text.contains("class=\"large\"") && large.response.headers[.setCookie]?.hasPrefix("__Host-text=large;") == true)
        for other in ["name=x", "name=x&_language=fr", "name=x&_text=huge"] {
            #expect(try await ask("/typed", .post, body: other).response.headers[.location] == "/saved")
        }
    }

    @Test(arguments: [
        ("gzip, br", true), ("br;q=1, GZIP ; q=0.5", true), (nil, false), ("gzip;q=0", false), ("gzip;q=0.0", false), ("xgzip", false),
    ])
    func assetsGoPackedToThoseWhoUnpack(encoding: String?, isPacked: Bool) async throws {
        let response = try await ask(Assets.stylesheet.path, encoding: encoding).response
        #expect(response.headers[.contentEncoding] == (isPacked ? "gzip" : nil))
        #expect(response.headers[.vary] == "Accept-Encoding")
        let bytes = Bytes()
        try await response.body.write(bytes)
        #expect(bytes.all == (isPacked ? Assets.stylesheet.packed : Assets.stylesheet.bytes))
        #expect(bytes.all.starts(with: [0x1F, 0x8B]) == isPacked)
    }
}

private final class Bytes: ResponseBodyWriter {
    private(set) var all: [UInt8] = []
    func write(_ buffer: ByteBuffer) async throws { all += Array(buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

@Suite struct EnglishTests {
    /// Text between tags, without what is marked as Chinese, and without the title, which can hold no marks.
    private func unmarked(_ html: HTML) -> String {
        html.string.replacing(/<title>.*<\/title>/, with: "").replacing(
            /<(span|option|ins|del|p)( [^>]*)? lang="zh-Hans"[^>]*>[^<]*<\/\1>/, with: ""
        ).replacing(/<[^>]*>/, with: " ")
    }

    private func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) } }

    @Test func chineseOnAnEnglishPageIsMarked() {
        Language.$current.withValue(.en) {
            #expect(polyglot("Fill in: 统一社会信用代码 (18)").string == "Fill in: <span lang=\"zh-Hans\">统一社会信用代码</span> (18)")
            #expect(polyglot("食品经营许可（新办）2项").string == "<span lang=\"zh-Hans\">食品经营许可（新办）2项</span>")
            #expect(polyglot("<b> & plain").string == "&lt;b&gt; &amp; plain")
            #expect(polyglot("甲 and 乙").string == "<span lang=\"zh-Hans\">甲</span> and <span lang=\"zh-Hans\">乙</span>")
        }
        #expect(polyglot("甲<").string == "甲&lt;")
    }

    @Test(arguments: ["applicant", "business", "premises", "people"])
    func aFormIsEnglishRoundItsOwnWords(section: String) throws {
        let (item, found) = try FormFixture.section(section)
        let input = FormInput(pairs: [("stores.0.area", "x"), ("managers.0.person.name", "张三"), ("uscc", "1"), ("projects", "hot")])
        let reading = item.read(input, section: section)
        let html = Language.$current.withValue(.en) {
            sectionForm(item: item, section: found, input: input, faults: reading.faults) + errorSummary(reading.faults)
                + summary(item: item, answers: reading.answers, faults: reading.faults) { _ in "/x" } + faultList(reading.faults)
        }
        let rest = unmarked(html).split(separator: "\n").filter { isChinese(String($0)) }
        #expect(rest == [])
        #expect(html.string.contains("<span lang=\"zh-Hans\">") && html.string.contains("Error: "))
    }

    @Test func everyComponentHasItsEnglish() throws {
        let faults = [Fault(code: Fault.Code.missing, message: "请填写名称", at: "name", label: "名称")]
        let link = PageLink("下一页", "Next", "/next")
        let site = Site(
            name: "某省许可", tier: .intake, owner: "某厅", contact: "12345", siteCode: "4400000000", isDemo: true, navigation: [link],
            links: [link], errorReports: "/mistakes", siteMap: "/map")
        let all = Language.$current.withValue(.en) { () -> [HTML] in
            [
                Page(title: "食品经营许可", site: site, back: link, signedInAs: "张三", token: "0", body: .empty).render(),
                Problem.tooMany(retryAfter: 300).page(site: site, requestID: "1").body, errorSummary(faults),
                textField("name", "Name", value: "", faults: faults), taskList([TaskRow("Check", url: nil, status: .faults(2))]),
                timeline([TimelineEntry(date: "1 May", title: "受理", state: .current)]), noticeBanner(.warning, "注意"),
                pager(previous: link, next: nil),
                changeList([FieldChange("地址", before: "甲", after: "乙\n丙")]), tabs([Filter("改动", "/", count: 1)]),
                searchForm("/", label: "Find"), "\(StatusKind.allCases.map { statusMark($0) })", shortcutDialog([("KeyA", "Accept")]),
                postForm(to: "/", token: "0", files: true, autosave: true, .empty), tag("容缺"), panel("已收到", [("办件编号", "1")]),
            ]
        }
        for html in all {
            let rest = unmarked(html).replacing("许可", with: "").replacing("中文", with: "")
            #expect(!isChinese(rest), "\(rest)")
        }
        #expect(all[0].string.contains("Report a mistake on this site") && all[0].string.contains(">Next</a>"))
        #expect(all[2].string.contains("Fill in: <span lang=\"zh-Hans\">名称</span>"))
    }
}
