import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute
import Store

/// 内网办理: everything that the console works with.
struct ProcessorTier: Sendable {
    let site: Site
    let store: any SQLStore
    let people: PeopleBook
    let cases: CaseBook
    let notices: NoticeBook
    let catalogue: ServiceCatalogue
    let desk: Desk
    let blobs: ArrivedBlobs
    let hasher = PasswordHasher()
    let signInLimit = RateLimit(burst: 30, interval: 2_000)
    let nameLimit = RateLimit(burst: 10, interval: 6_000)
    let now: @Sendable () -> Int64

    var today: Day { Moment(milliseconds: now()).day }

    var siteNow: Site { site.at(Moment(milliseconds: now())) }

    func router() -> Router<GatewayContext> {
        tierRouter(
            site: { siteNow }, isDemo: site.isDemo,
            routes: addRoutes)
    }

    func addRoutes(to router: Router<GatewayContext>) {
        addSignInRoutes(to: router)
        addQueueRoutes(to: router)
        addCaseRoutes(to: router)
        addActRoutes(to: router)
        addOverviewRoutes(to: router)
    }
}

/// A signed-in member of staff, with the session that proves it.
struct Staff: Sendable {
    let person: Person
    let session: SessionToken
    var csrf: String { CSRF.token(for: session) }
    func has(_ role: Role) -> Bool { person.roles.contains(role) }
}

extension ProcessorTier {
    func staff(_ request: Request) async throws -> Staff? {
        guard let session = SessionToken(from: request.headers, cookie: Site.Tier.processor.sessionCookie),
            let person = try await people.person(token: session.hash, at: now())
        else { return nil }
        return Staff(person: person, session: session)
    }

    func signedIn(_ request: Request, _ body: (Staff) async throws -> Response) async throws -> Response {
        guard let staff = try await staff(request) else { return redirect(to: "/sign-in?next=\(request.uri.path)") }
        return try await body(staff)
    }

    /// A POST of a signed-in person with a valid token.
    func posted(_ request: Request, _ body: (Staff, [(String, String)]) async throws -> Response) async throws -> Response {
        let fields = try await readForm(request)
        guard let staff = try await staff(request) else {
            throw Problem(.unauthorized, "登录已超时", "请在新的窗口登录，再回到这个页面重新提交，填写的内容还在页面上。")
        }
        try CSRF.check(request.head, token: fields.first { $0.0 == CSRF.fieldName }?.1, session: staff.session)
        return try await body(staff, fields)
    }

    func page(
        _ title: String, _ staff: Staff?, context: [String] = [], heading: Page.Heading = .title, lead: HTML? = nil, back: PageLink? = nil,
        section: String? = nil, isError: Bool = false, wide: Bool = false, printNote: String? = nil, token: String? = nil, _ body: HTML
    ) -> Page {
        var site = siteNow
        if let staff {
            site.navigation = [PageLink("待办", "/")]
            if staff.has(.administrator) || staff.has(.supervisor) { site.navigation.append(PageLink("概览", "/overview")) }
        }
        let name = staff.map { staff in
            "\(staff.person.name)（\(catalogue.department(staff.person.department)?.name ?? staff.person.department)）"
        }
        return Page(
            title: title, site: site, context: context, heading: heading, lead: lead, back: back, section: section, signedInAs: name,
            token: staff?.csrf, isError: isError, wide: wide, printNote: printNote, body: body)
    }
}
