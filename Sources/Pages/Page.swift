package import HTTPTypes
package import Hummingbird
import NIOCore

/// One page: its words and where it stands; `render()` puts the same frame round all of them.
package struct Page: Sendable {
    package enum Heading: Sendable, Equatable {
        /// The page's title is its heading.
        case title
        case text(String)
        /// The body brings its own `<h1>`, as the receipt panel does.
        case inBody
    }

    package var title: String
    package var site: Site
    package var body: HTML
    /// Step and item, nearest first: stands above the heading and in the browser's title.
    package var context: [String]
    package var heading: Heading
    /// Stands above the heading: the error summary, a notice.
    package var lead: HTML?
    package var breadcrumbs: [PageLink]
    package var back: PageLink?
    /// The navigation entry one is in, by its address.
    package var section: String?
    package var signedInAs: String?
    package var signOutPath: String
    /// CSRF token for the sign-out form.
    package var token: String?
    package var isError: Bool
    /// Tables and split panes take the whole width; text stays within its measure.
    package var wide: Bool
    /// Seconds after which a page that reports progress asks again.
    package var refresh: Int?
    /// What a print of this page must carry: number, address, time.
    package var printNote: String?

    package init(
        title: String, site: Site, context: [String] = [], heading: Heading = .title, lead: HTML? = nil, breadcrumbs: [PageLink] = [],
        back: PageLink? = nil, section: String? = nil, signedInAs: String? = nil, signOutPath: String = "/sign-out", token: String? = nil,
        isError: Bool = false, wide: Bool = false, refresh: Int? = nil, printNote: String? = nil, body: HTML
    ) {
        self.title = title
        self.site = site
        self.body = body
        self.context = context
        self.heading = heading
        self.lead = lead
        self.breadcrumbs = breadcrumbs
        self.back = back
        self.section = section
        self.signedInAs = signedInAs
        self.signOutPath = signOutPath
        self.token = token
        self.isError = isError
        self.wide = wide
        self.refresh = refresh
        self.printNote = printNote
    }

    package func render() -> HTML {
        """
        <!DOCTYPE html>
        <html lang="zh-Hans">
        \(head)
        <body class="\(site.tier.rawValue)">
        <a class="skip" href="#main">跳到正文</a>
        \(header)
        <div class="inner">
        \(trail)
        <main id="main"\(if: wide, " class=\"wide\"") tabindex="-1">
        \(lead)\(title(above: heading))
        \(body)
        \(printNote.map { note -> HTML in "<p class=\"print-only print-note\">\(note)</p>" })
        </main>
        </div>
        \(footer)
        </body>
        </html>

        """
    }

    private var head: HTML {
        let parts = [title] + context + [site.name]
        let seconds = refresh.map { seconds -> HTML in "<meta http-equiv=\"refresh\" content=\"\(max(1, seconds))\">\n" }
        let code = site.siteCode.map { code -> HTML in "<meta name=\"SiteIDCode\" content=\"\(code)\">\n" }
        return """
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(if: isError, "错误：")\(parts.joined(separator: " · "))</title>
            <meta name="SiteName" content="\(site.name)">
            <meta name="color-scheme" content="light">
            <meta name="format-detection" content="telephone=no">
            \(code)\(seconds)<link rel="stylesheet" href="\(Assets.stylesheet.path)">
            <link rel="icon" href="\(Assets.icon.path)" type="image/svg+xml">
            </head>
            """
    }

    private func title(above heading: Heading) -> HTML {
        let caption: HTML = context.isEmpty ? .empty : "<p class=\"caption\">\(context.joined(separator: " · "))</p>\n"
        return switch heading {
        case .title: "\(caption)<h1>\(title)</h1>"
        case .text(let text): "\(caption)<h1>\(text)</h1>"
        case .inBody: .empty
        }
    }
}

extension Page {
    private var header: HTML {
        """
        <header class="site-header">
        \(demonstration)<div class="band"><div class="inner">
        <a class="brand" href="\(PageLink.attribute(site.homePath))"><span class="seal" aria-hidden="true">许可</span>\
        <span class="site-name">\(site.name)</span> <span class="tier-name">\(site.tier.name)</span></a>
        \(account)
        </div></div>
        \(navigation)
        </header>
        """
    }

    private var demonstration: HTML? {
        guard site.isDemo || site.nowText != nil else { return nil }
        let clock = site.nowText.map { now -> HTML in "<span>演示时钟：<strong>\(now)</strong></span>" }
        return """
            <div class="demo"><div class="inner">\(if: site.isDemo, "<span>演示系统，所有单位、人员和办件均为虚构</span>")\(clock)</div></div>

            """
    }

    private var account: HTML? {
        guard let signedInAs else { return nil }
        let signOut = token.map { token -> HTML in
            """
            <form method="post" action="\(PageLink.attribute(signOutPath))"><input type="hidden" name="\(CSRF.fieldName)" value="\(token)">\
            <button class="quiet">退出登录</button></form>
            """
        }
        return "<div class=\"account\"><span class=\"who\">\(signedInAs)</span>\(signOut)</div>"
    }

    private var navigation: HTML? {
        guard !site.navigation.isEmpty else { return nil }
        let entries = site.navigation.map { link -> HTML in
            "<li><a href=\"\(link.href)\"\(if: link.url == section, " aria-current=\"page\"")>\(link.title)</a></li>\n"
        }
        return "<nav class=\"menu\" aria-label=\"主导航\"><ul class=\"inner\">\n\(entries)</ul></nav>"
    }

    private var trail: HTML? {
        if !breadcrumbs.isEmpty {
            let steps = breadcrumbs.map { link -> HTML in "<li><a href=\"\(link.href)\">\(link.title)</a></li>\n" }
            return "<nav class=\"trail\" aria-label=\"当前位置\"><ol>\n\(steps)</ol></nav>"
        }
        return back.map { link in "<nav class=\"trail\" aria-label=\"返回\"><a class=\"back\" href=\"\(link.href)\">\(link.title)</a></nav>" }
    }

    private var footer: HTML {
        let links: HTML? =
            site.links.isEmpty
            ? nil
            : """
            <nav aria-label="相关网站"><ul>
            \(site.links.map { link -> HTML in "<li><a href=\"\(link.href)\">\(link.title)</a></li>\n" })</ul></nav>
            """
        let marks: [(String, String?)] = [
            ("主办单位：", site.owner), ("联系方式：", site.contact), ("网站标识码：", site.siteCode), ("", site.recordNumber), ("", site.policeNumber),
        ]
        let shown = marks.compactMap { label, value in value.map { value -> HTML in "<li>\(label)\(value)</li>\n" } }
        return """
            <footer class="site-footer"><div class="inner">
            \(links)
            <ul class="marks">
            \(shown)\(if: site.isDemo, "<li>演示系统，不办理真实业务</li>\n")</ul>
            </div></footer>
            """
    }
}

/// A finished page as an answer. `private` pages are kept by no cache and no back button of a shared computer.
package func respond(_ page: Page, status: HTTPResponse.Status = .ok, private isPrivate: Bool = true, headers: HTTPFields = [:]) -> Response
{
    var fields = headers
    fields[.contentType] = "text/html; charset=utf-8"
    fields[.cacheControl] = isPrivate ? "no-store" : "no-cache"
    return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: page.render().bytes)))
}

/// 303: after an act the browser asks for the next page with GET, so that reloading does not act twice.
package func redirect(to path: String, headers: HTTPFields = [:]) -> Response {
    var fields = headers
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    fields[.location] = isPlain && PageLink.attribute(path) != "#" ? path : "/"
    fields[.cacheControl] = "no-store"
    return Response(status: .seeOther, headers: fields)
}
