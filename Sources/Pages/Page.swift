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
    /// The form whose typed values must outlive a change of language or text size: its `postForm(id:)`. Its handler begins with `readAnew`.
    package var formID: String?
    /// Script modules of this page. Nothing depends on them.
    package var scripts: [Asset]
    /// Stylesheets after the site's own: `Assets.document` where a document is shown. The console's comes by itself.
    package var styles: [Asset]

    package init(
        title: String, site: Site, context: [String] = [], heading: Heading = .title, lead: HTML? = nil, breadcrumbs: [PageLink] = [],
        back: PageLink? = nil, section: String? = nil, signedInAs: String? = nil, signOutPath: String = "/sign-out", token: String? = nil,
        isError: Bool = false, wide: Bool = false, refresh: Int? = nil, printNote: String? = nil, formID: String? = nil,
        scripts: [Asset] = [], styles: [Asset] = [], body: HTML
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
        self.formID = formID
        self.scripts = scripts
        self.styles = styles
    }

    package func render() -> HTML {
        """
        <!DOCTYPE html>
        <html lang="\(HTML(text: Language.current.tag))"\(if: Reading.current.isLarge, " class=\"large\"")>
        \(head)
        <body class="\(site.tier.rawValue)">
        <a class="skip" href="#main">\(words("跳到正文", "Skip to the main content"))</a>
        \(header)
        <div class="inner">
        \(trail)
        <main id="main"\(if: wide, " class=\"wide\"") tabindex="-1">
        \(lead)\(title(above: heading))
        \(body)
        \(printNote.map { note -> HTML in "<p class=\"print-only print-note\">\(polyglot(note))</p>" })
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
        let own = site.tier == .processor ? [Assets.console] : []
        let sheets = ([Assets.stylesheet] + own + styles + [site.theme].compactMap(\.self)).map { sheet -> HTML in
            "<link rel=\"stylesheet\" href=\"\(sheet.path)\">\n"
        }
        let wanted = scripts.filter { $0.path != Assets.shortcuts.path || Reading.current.hasKeys }
        let modules = wanted.map { script -> HTML in "<script type=\"module\" src=\"\(script.path)\"></script>\n" }
        return """
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(if: isError, HTML(text: words("错误：", "Error: ")))\(parts.joined(separator: " · "))</title>
            <meta name="SiteName" content="\(site.name)">
            <meta name="color-scheme" content="light dark">
            <meta name="format-detection" content="telephone=no">
            \(code)\(seconds)\(sheets)<link rel="icon" href="\(Assets.icon.path)" type="image/svg+xml">
            \(modules)</head>
            """
    }

    private func title(above heading: Heading) -> HTML {
        let caption: HTML = context.isEmpty ? .empty : "<p class=\"caption\">\(polyglot(context.joined(separator: " · ")))</p>\n"
        return switch heading {
        case .title: "\(caption)<h1>\(polyglot(title))</h1>"
        case .text(let text): "\(caption)<h1>\(polyglot(text))</h1>"
        case .inBody: .empty
        }
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
