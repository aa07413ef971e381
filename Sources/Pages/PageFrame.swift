/// What stands round every page: header, where one is, footer.
extension Page {
    /// A shape rather than a word: the same in both languages, and no voice reads it.
    private static let seal: HTML = "许可"

    var header: HTML {
        """
        <header class="site-header">
        \(demonstration)<div class="band"><div class="inner">
        <a class="brand" href="\(PageLink.attribute(site.homePath))"><span class="seal" aria-hidden="true">\(Self.seal)</span>\
        <span><span class="site-name">\(polyglot(site.name))</span><span class="tier-name">\(site.tier.name)</span></span></a>
        \(tools)
        </div></div>
        \(navigation)
        </header>
        """
    }

    private var demonstration: HTML? {
        guard site.isDemo || site.nowText != nil else { return nil }
        let clock = site.nowText.map { now -> HTML in "<span>\(words("演示时钟：", "Demonstration clock: "))<strong>\(now)</strong></span>" }
        let notice: HTML = "<span>\(words("演示系统，所有单位、人员和办件均为虚构", "A demonstration: all agencies, people and cases are made up"))</span>"
        return """
            <div class="demo"><div class="inner">\(if: site.isDemo, notice)\(clock)</div></div>

            """
    }

    // MARK: Switches and account

    private var tools: HTML {
        let other = Language.current.other
        let isLarge = Reading.current.isLarge
        let language = Switch(
            path: "/language", value: other.rawValue, field: "_language", text: other.name, attributes: " lang=\"\(other.tag)\"")
        let size = Switch(
            path: "/text-size", value: isLarge ? "normal" : "large", field: "_text",
            text: isLarge ? words("标准字号", "Normal text") : words("大字版", "Large text"))
        return """
            <div class="tools">\(defaultButton)\(shown(language))\(shown(size))\(keys)\(account)</div>
            """
    }

    private struct Switch {
        let path: String
        let value: String
        let field: String
        let text: String
        var attributes: HTML = .empty
    }

    /// A link, or on a page with typed values a button of its form: the answer is the same page, nothing typed is lost.
    private func shown(_ choice: Switch) -> HTML {
        if let formID {
            return """
                <button class="quiet" form="\(formID)" name="\(choice.field)" value="\(choice.value)"\(choice.attributes)>\(choice.text)</button>

                """
        }
        let address = "\(choice.path)?to=\(choice.value)&next=\(percentEncoded(Reading.current.address))"
        return "<a class=\"quiet\" href=\"\(address)\"\(choice.attributes)>\(choice.text)</a>\n"
    }

    /// Enter in a field presses the first button of its form in the order of the page. That must not be a switch of the header.
    private var defaultButton: HTML? {
        formID.map { id in "<button form=\"\(id)\" name=\"_default\" value=\"1\" tabindex=\"-1\" hidden>\(words("提交", "Submit"))</button>\n"
        }
    }

    /// WCAG 2.1.4: on every page that listens to single keys.
    private var keys: HTML? {
        guard scripts.contains(where: { $0.path == Assets.shortcuts.path }) else { return nil }
        let isOn = Reading.current.hasKeys
        let address = "/keys?to=\(isOn ? "off" : "on")&next=\(percentEncoded(Reading.current.address))"
        return "<a class=\"quiet\" href=\"\(address)\">\(isOn ? words("关闭快捷键", "Shortcuts off") : words("开启快捷键", "Shortcuts on"))</a>\n"
    }

    private var account: HTML? {
        guard let signedInAs else { return nil }
        let signOut = token.map { token -> HTML in
            """
            <form method="post" action="\(PageLink.attribute(signOutPath))"><input type="hidden" name="\(CSRF.fieldName)" value="\(token)">\
            <button class="quiet">\(words("退出登录", "Sign out"))</button></form>
            """
        }
        return "<div class=\"account\"><span class=\"who\">\(polyglot(signedInAs))</span>\(signOut)</div>"
    }

    // MARK: Where one is

    private var navigation: HTML? {
        guard !site.navigation.isEmpty else { return nil }
        let entries = site.navigation.map { link -> HTML in
            "<li><a href=\"\(link.href)\"\(if: link.url == section, " aria-current=\"page\"")>\(polyglot(link.title))</a></li>\n"
        }
        return "<nav class=\"menu\" aria-label=\"\(words("主导航", "Main"))\"><ul class=\"inner\">\n\(entries)</ul></nav>"
    }

    var trail: HTML? {
        if !breadcrumbs.isEmpty {
            let steps = breadcrumbs.map { link -> HTML in "<li><a href=\"\(link.href)\">\(polyglot(link.title))</a></li>\n" }
            return "<nav class=\"trail\" aria-label=\"\(words("当前位置", "You are here"))\"><ol>\n\(steps)</ol></nav>"
        }
        return back.map { link in
            """
            <nav class="trail" aria-label="\(words("返回", "Back"))"><a class="back" href="\(link.href)">\(polyglot(link.title))</a></nav>
            """
        }
    }

    // MARK: Footer

    /// 国办发〔2017〕47号: the mark of a government site, who runs it and how to reach them, its codes, 找错 and 站点地图.
    var footer: HTML {
        let own: [PageLink?] = [
            site.errorReports.map { PageLink("我为政府网站找错", "Report a mistake on this site", $0) },
            site.siteMap.map { PageLink("站点地图", "Site map", $0) },
        ]
        let links = site.links + own.compactMap(\.self)
        let list: HTML = """
            <nav aria-label="\(words("相关网站", "Related sites"))"><ul>
            \(links.map { link -> HTML in "<li><a href=\"\(link.href)\">\(polyglot(link.title))</a></li>\n" })</ul></nav>

            """
        let marks: [(String, String?)] = [
            ("", site.siteCode == nil ? nil : words("党政机关网站", "Government website")),
            (words("主办单位：", "Run by: "), site.owner), (words("联系方式：", "Contact: "), site.contact),
            (words("网站标识码：", "Site code: "), site.siteCode), ("", site.recordNumber), ("", site.policeNumber),
            ("", site.isDemo ? words("演示系统，不办理真实业务", "A demonstration: no real business is done here") : nil),
        ]
        let shown = marks.compactMap { label, value in value.map { value -> HTML in "<li>\(label)\(polyglot(value))</li>\n" } }
        return """
            <footer class="site-footer"><div class="inner">
            \(if: !links.isEmpty, list)<ul class="marks">
            \(shown)</ul>
            </div></footer>
            """
    }
}
