import Guomi
import HTTPTypes
import Hummingbird
import Ledger
import Outer
import Pages
import Statute

/// 外网反馈: everything that Feedback's pages work with. It shows; nobody writes here.
struct FeedbackTier: Sendable {
    let site: Site
    /// Origin of Intake, whose receipt page may post a number and a code here.
    let intakeURL: String
    /// Origin of this site, as its visitors and its QR codes know it.
    let publicURL: String
    let told: ToldBook
    let heartbeat: Heartbeat
    /// 签发机构 of the agencies' certificates; nil where none was set up.
    let authority: AuthorityCertificate?
    let cases = OpenCases()
    let press = DocumentPress()
    /// Tries to open a case, per address and per number: a code has 80 bits, and still nobody may try by the thousand.
    let addressLimit = RateLimit(burst: 20, interval: 3_000)
    /// Checks of documents open nothing and have codes of 80 bits: whoever has a folder of copies is not to wait, and takes no case's turn.
    let checkLimit = RateLimit(burst: 60, interval: 1_000)
    let numberLimit = RateLimit(burst: 10, interval: 60_000)
    let now: @Sendable () -> Int64

    var siteNow: Site { site.at(Moment(milliseconds: now())) }

    func router() -> Router<GatewayContext> {
        tierRouter(
            site: { siteNow }, isDemo: site.isDemo,
            routes: addRoutes)
    }

    func addRoutes(to router: Router<GatewayContext>) {
        addProgressRoutes(to: router)
        addPublicRoutes(to: router)
        addDocumentRoutes(to: router)
    }

    func page(
        _ title: String, visit: Visit, heading: Page.Heading = .title, lead: HTML? = nil, back: PageLink? = nil, section: String? = nil,
        isError: Bool = false, wide: Bool = false, printNote: String? = nil, formID: String? = nil, styles: [Asset] = [],
        _ body: HTML
    ) -> Page {
        var site = siteNow
        site.navigation = [
            PageLink(words("进度查询", "Progress"), "/"), PageLink(words("许可公示", "Public licences"), "/licences"),
            PageLink(words("核验文书", "Check a document"), "/documents"), PageLink(words("网上申请", "Apply online"), intakeURL),
        ]
        site.links = [PageLink(words("网上申请", "Apply online"), intakeURL), PageLink(words("运行状态", "Status"), "/status")]
        return Page(
            title: title, site: site, heading: heading, lead: lead, back: back, section: section, isError: isError, wide: wide,
            printNote: printNote, formID: formID, styles: styles, body: body)
    }

    func headers(_ visit: Visit) -> HTTPFields { visit.newCookie.map { [.setCookie: $0] } ?? [:] }
}
