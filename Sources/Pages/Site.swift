package import Statute

/// A named place to go: a breadcrumb, a navigation entry, another tier.
package struct PageLink: Sendable, Equatable {
    package var title: String {
        get { Language.current == .en ? english ?? chinese : chinese }
        set { (chinese, english) = (newValue, nil) }
    }
    package var url: String
    private var chinese: String
    private var english: String?

    package init(_ title: String, _ url: String) {
        chinese = title
        self.url = url
    }

    /// In both languages: for a link that is made once, before any request has one.
    package init(_ chinese: String, _ english: String, _ url: String) {
        self.chinese = chinese
        self.english = english
        self.url = url
    }

    /// The address as an attribute value. A title or an address may come from a catalogue or a form,
    /// so anything that could run a script or silently leave the site (`javascript:`, `//host`) becomes `#`.
    package var href: HTML { PageLink.attribute(url) }

    package static func attribute(_ url: String) -> HTML {
        let head = Array(url.utf8.prefix(8)).map { $0 | 0x20 }
        let isLocal: Bool =
            switch url.utf8.first {
            case UInt8(ascii: "#"), UInt8(ascii: "?"): true
            case UInt8(ascii: "/"):
                // A browser reads a backslash as a slash, and drops tabs and line ends before it looks at the address.
                !url.utf8.dropFirst().prefix(1).contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 <= 0x20 }
            default: false
            }
        let isAbsolute = ["https://", "http://", "mailto:", "tel:"].contains { head.starts(with: $0.utf8) }
        return isLocal || isAbsolute ? "\(url)" : "#"
    }
}

/// What is the same on every page of one tier: whose site it is and where one is.
package struct Site: Sendable {
    /// 外网受理 · 内网办理 · 外网反馈
    package enum Tier: String, Sendable, CaseIterable {
        case intake, processor, feedback

        package var name: String {
            switch self {
            case .intake: words("网上受理", "Apply online")
            case .processor: words("内网办理", "Case handling")
            case .feedback: words("办理反馈", "Progress and results")
            }
        }

        /// Cookies ignore ports, so tiers that share a host name must not share a cookie name.
        package var sessionCookie: String { "__Host-\(rawValue)" }
        /// Holds the token that CSRF needs before anyone has signed in.
        package var visitCookie: String { "__Host-\(rawValue)-visit" }
    }

    package var name: String
    package var tier: Tier
    /// 主办单位
    package var owner: String
    /// 联系方式
    package var contact: String?
    /// 网站标识码
    package var siteCode: String?
    /// ICP备案号
    package var recordNumber: String?
    /// 公安机关备案号
    package var policeNumber: String?
    package var isDemo: Bool
    /// The demonstration clock in words, when it is not the real one.
    package var nowText: String?
    package var homePath: String
    package var navigation: [PageLink]
    /// The other tiers.
    package var links: [PageLink]
    /// A city's own colours, after the site's stylesheet.
    package var theme: Asset?
    /// “我为政府网站找错”: the address where a wrong page is reported.
    package var errorReports: String?
    /// 站点地图: its address.
    package var siteMap: String?

    package init(
        name: String, tier: Tier, owner: String, contact: String? = nil, siteCode: String? = nil, recordNumber: String? = nil,
        policeNumber: String? = nil, isDemo: Bool = false, nowText: String? = nil, homePath: String = "/", navigation: [PageLink] = [],
        links: [PageLink] = [], theme: Asset? = nil, errorReports: String? = nil, siteMap: String? = nil
    ) {
        self.name = name
        self.tier = tier
        self.owner = owner
        self.contact = contact
        self.siteCode = siteCode
        self.recordNumber = recordNumber
        self.policeNumber = policeNumber
        self.isDemo = isDemo
        self.nowText = nowText
        self.homePath = homePath
        self.navigation = navigation
        self.links = links
        self.theme = theme
        self.errorReports = errorReports
        self.siteMap = siteMap
    }

    /// The site as it is now: a demonstration's pages show the demonstration's clock.
    package func at(_ now: Moment) -> Site {
        var site = self
        if isDemo { site.nowText = now.words }
        return site
    }
}
