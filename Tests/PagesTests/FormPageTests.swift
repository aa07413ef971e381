import Licensing
import Pages
import Testing

@Suite("填报页")
struct FormPageTests {
    private func page(_ id: String, _ pairs: [(String, String)], faults: Bool = false) throws -> String {
        let (item, section) = try FormFixture.section(id)
        let input = FormInput(pairs: pairs)
        return sectionForm(item: item, section: section, input: input, faults: faults ? item.read(input, section: id).faults : []).string
    }

    @Test("the first page, with faults, as readable HTML beside this test")
    func snapshot() throws {
        let html = try page(
            "applicant",
            [
                ("uscc", "91350100M000100Y44"), ("name", "某某\"餐饮\"<有限>公司"), ("subject_kind", "company"), ("by_agent", "true"),
                ("email", "a@b"),
            ], faults: true)
        try FormFixture.expectSnapshot(html, "FormApplicant.html")
    }

    @Test(
        "what was typed comes back escaped, byte by byte",
        arguments: ["\"\u{301} onfocus=alert(1) x=\"\u{301}", "</textarea><script>", "&amp;'", "\u{0}"])
    func escapes(typed: String) throws {
        for html in [try page("applicant", [("name", typed), ("legal_rep.name", typed)]), try page("business", [("online_shop", typed)])] {
            #expect(!html.contains("<script"))
            // Outside of the macro, which itself trips over a quote under a combining mark.
            let leaked = ["value=\"\"\u{301}", "x=\"\u{301}", "\u{0}"].filter { contains(html, $0) }
            #expect(leaked.isEmpty)
        }
    }

    @Test("a fault stands at its field, is tied to its input, and the link of the summary leads there")
    func faultAtField() throws {
        let (item, section) = try FormFixture.section("applicant")
        let input = FormInput(pairs: [("uscc", "1")])
        let faults = item.read(input, section: "applicant").faults
        let html = sectionForm(item: item, section: section, input: input, faults: faults).string
        #expect(html.contains(#"<p class="error-text" id="e-f-uscc"><span>错误：统一社会信用代码：应为18位，现在是1位</span></p>"#))
        #expect(html.contains(#"aria-describedby="h-f-uscc e-f-uscc" aria-invalid="true""#))
        let summary = errorSummary(faults).string
        #expect(summary.contains(##"<a href="#f-uscc">统一社会信用代码：应为18位，现在是1位</a>"##))
        // Every link has a target, and every reference an element.
        for fault in faults {
            let anchor = fieldAnchor(try #require(fault.at))
            #expect(html.contains("id=\"\(anchor)\""), "\(anchor)")
            #expect(summary.contains("href=\"#\(anchor)\""))
        }
        for reference in html.matches(of: /aria-describedby="([^"]+)"/) {
            for id in reference.1.split(separator: " ") { #expect(html.contains("id=\"\(id)\""), "\(id)") }
        }
    }

    @Test("ids occur once and every input has a label", arguments: ["applicant", "business", "premises", "people"])
    func labels(section: String) throws {
        let html = try page(section, [("stores.1.area", "3"), ("machines.0.place", "x"), ("managers.2.person.name", "x")], faults: true)
        let ids = html.matches(of: /\ id="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        for input in html.matches(of: /<(?:input|select|textarea)[^>]*?\sid="([^"]+)"/) {
            #expect(html.contains("<label for=\"\(input.1)\">"), "\(input.1)")
        }
        #expect(!html.contains("<form") && !html.contains("style=") && !html.contains("<script") && !html.contains(" required"))
    }

    @Test("groups are fieldsets with a legend; the first choice carries the anchor")
    func groups() throws {
        let html = try page("business", [("projects", "hot"), ("business_type", "catering")], faults: true)
        #expect(html.contains(#"<fieldset class="field" role="radiogroup" aria-describedby="h-f-business_type"><legend>主体业态</legend>"#))
        #expect(
            html.contains(#"<input type="radio" id="f-business_type" name="business_type" value="sales"><label for="f-business_type">"#))
        #expect(html.contains(#"id="f-business_type-catering" name="business_type" value="catering" checked>"#))
        #expect(html.contains(#"<input type="checkbox" id="f-projects-hot" name="projects" value="hot" checked>"#))
        #expect(html.contains("业态标注（选填）"))
        #expect(html.contains(#"role="radiogroup" aria-invalid="true" aria-describedby="e-f-online""#))
    }

    @Test("phones get the right keys, browsers the right words")
    func keyboards() throws {
        let applicant = try page("applicant", [])
        #expect(applicant.contains(#"name="contact_phone" type="tel" value="" autocomplete="tel""#))
        #expect(applicant.contains(#"name="legal_rep.phone" type="tel" value="" autocomplete="off""#))
        #expect(applicant.contains(#"name="email" type="text" value="" inputmode="email" spellcheck="false" autocomplete="email""#))
        let premises = try page("premises", [("projects", "hot")])
        #expect(premises.contains(#"name="site_area" type="text" value="" inputmode="decimal""#))
        #expect(premises.contains(#"<span class="unit">平方米</span>"#))
        #expect(try page("people", []).contains(#"name="staff" type="text" value="" inputmode="numeric""#))
    }

    @Test("a question that depends on the same page is shown with its condition; one an earlier page rules out is not")
    func conditions() throws {
        let premises = try page("premises", [])
        #expect(premises.contains("如“是否有外设仓库”选“是”，请填写"))
        #expect(!premises.contains("name=\"kitchen_area\""))
        #expect(!premises.contains("name=\"seats\""))
        let kitchen = try page("premises", [("projects", "hot"), ("business_type", "catering")])
        #expect(kitchen.contains("name=\"kitchen_area\"") && kitchen.contains("name=\"seats\""))
        // Typed before the earlier page was changed: shown, so that it can be cleared.
        #expect(try page("premises", [("kitchen_area", "3")], faults: true).contains("现在不用填"))
    }

    @Test("rows have cards, buttons that name their row, and Enter never removes one")
    func rows() throws {
        let html = try page("premises", [("stores.0.area", "1"), ("stores.1.area", "2")])
        #expect(html.contains(#"<fieldset class="row-card" id="f-stores-1"><legend>仓库 2</legend>"#))
        #expect(html.contains(#"name="_remove" value="stores.1">删去第2个仓库</button>"#))
        #expect(html.contains(#"name="_add" value="stores">再添一个仓库</button>"#))
        #expect(html.contains(#"name="stores.1.address.detail""#))
        let first = try #require(html.firstRange(of: "<button"))
        #expect(html[first.lowerBound...].hasPrefix(#"<button type="submit" name="_default" value="1" hidden>"#))
        let full = try page("premises", (0..<20).map { ("stores.\($0).area", "1") })
        #expect(full.contains("最多填20个") && !full.contains(#"value="stores">"#))
        #expect(try page("premises", []).contains("仓库 1"))
    }
}

@Suite("核对页和错误汇总")
struct FormSummaryTests {
    @Test("answers are read back by section, in words")
    func answers() throws {
        let item = try FormFixture.item()
        let input = FormInput(pairs: [
            ("uscc", "91320102ma1n0abc5n"), ("name", "\"\u{301}<b>"), ("subject_kind", "company"), ("legal_rep.name", "张三"),
            ("legal_rep.id_kind", "resident"),
            ("legal_rep.id_no", "32010219900307451x"), ("by_agent", "false"), ("projects", "cold"), ("projects", "hot"),
            ("site_area", "120.50"), ("has_store", "true"),
            ("stores.0.address.region", "江苏省"), ("stores.0.address.detail", "1号"), ("stores.0.area", "10"), ("online", "true"),
            ("online_shop", "甲\n乙<"),
        ])
        let reading = item.review(input, attached: [:])
        let html = summary(item: item, answers: reading.answers, faults: reading.faults) { "/drafts/1/" + $0.id }.string
        #expect(html.contains("<dt>统一社会信用代码</dt><dd>91320102MA1N0ABC5N</dd>"))
        #expect(html.contains("<dt>主体类型</dt><dd>企业</dd>"))
        #expect(html.contains("<dd>张三<br>居民身份证 32010219900307451X<span class=\"fault-note\">请填写法定代表人（负责人）的联系电话</span></dd>"))
        #expect(html.contains("<dd>热食类食品制售<br>冷食类食品制售</dd>"))
        #expect(html.contains("120.5 <span class=\"unit\">平方米</span>"))
        #expect(html.contains("<strong>仓库 1</strong>") && html.contains("江苏省1号"))
        #expect(html.contains("甲<br>乙&lt;"))
        #expect(html.contains("<a href=\"/drafts/1/premises\">更改“经营场所”</a>"))
        #expect(html.contains("<dt>电子邮箱</dt><dd><span class=\"hint\">未填写</span></dd>"))
        // Not asked: not shown.
        #expect(!html.contains("<dt>委托代理人</dt>") && !html.contains("<dt>自动设备放置地点</dt>"))
        #expect(!html.contains("<b>"))
        #expect(!summary(item: item, answers: reading.answers).string.contains("更改"))
    }

    @Test("a fault without a place has no link, a material leads to its row, other pages are reached by their address")
    func errors() {
        let faults = [
            Fault(code: "unknown_field", message: "没有<x>这一项", gravity: .refused),
            Fault(code: "material", message: "请提交材料", at: "materials.layout"),
            Fault(code: "missing", message: "请填写", at: "stores.0.address.detail"),
        ]
        let here = errorSummary(faults).string
        #expect(here.contains("<li>没有&lt;x&gt;这一项</li>"))
        #expect(here.contains("href=\"#f-materials-layout\"") && here.contains("href=\"#f-stores-0-address-detail\""))
        #expect(here.contains("有3处需要核对"))
        let elsewhere = errorSummary(faults, title: "提交前") { fault in fault.at.map { "/page?x=1&at=" + $0 } }.string
        #expect(elsewhere.contains("href=\"/page?x=1&amp;at=materials.layout\"") && elsewhere.contains("提交前"))
        #expect(errorSummary([]).isEmpty && faultList([]).isEmpty)
        #expect(faultList(faults).string.contains("<span class=\"fault-note\">请提交材料</span>"))
    }
}

/// Looks at bytes: `contains` on strings compares characters, and would not see a quote under a combining mark.
private func contains(_ text: String, _ part: String) -> Bool {
    let whole = Array(text.utf8)
    let part = Array(part.utf8)
    guard part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { whole[$0..<($0 + part.count)].elementsEqual(part) }
}
