import HTTPTypes
import Hummingbird
import Licensing
import Link
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
    var cards: CardBook { CardBook(store: store) }
    let catalogue: ServiceCatalogue
    let desk: Desk
    let tenure: Tenure
    let blobs: ArrivedBlobs
    let reconciliations: ReconciliationBook
    let reconcileNow: Bell
    let hasher = PasswordHasher()
    let press = DocumentPress()
    let signInLimit = RateLimit(burst: 30, interval: 2_000)
    let nameLimit = RateLimit(burst: 10, interval: 6_000)
    let now: @Sendable () -> Int64

    var moment: Moment { Moment(milliseconds: now()) }
    var today: Day { moment.day }

    var siteNow: Site { site.at(moment) }

    func router() -> Router<GatewayContext> {
        tierRouter(
            site: { siteNow }, isDemo: site.isDemo,
            routes: addRoutes)
    }

    func addRoutes(to router: Router<GatewayContext>) {
        addSignInRoutes(to: router)
        addQueueRoutes(to: router)
        addCaseRoutes(to: router)
        addMaterialRoutes(to: router)
        addDocumentRoutes(to: router)
        addActRoutes(to: router)
        addListRoutes(to: router)
        addOverviewRoutes(to: router)
        addRatioRoutes(to: router)
        addSupervisionRoutes(to: router)
        addReconciliationRoutes(to: router)
    }
}

/// A signed-in member of staff, with the session that proves it.
struct Staff: Sendable {
    let person: Person
    let session: SessionToken
    var csrf: String { CSRF.token(for: session) }
    func has(_ role: Role) -> Bool { person.roles.contains(role) }
    var oversees: Bool { has(.administrator) || has(.supervisor) }
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

    /// Those who answer for all: they read every case and the figures.
    func overseeing(_ request: Request, _ body: (Staff) async throws -> Response) async throws -> Response {
        try await signedIn(request) { staff in
            guard staff.oversees else {
                throw Problem.forbidden(
                    words("只有系统管理员和监察员可以看。", "Only administrators and supervisors may read this."))
            }
            return try await body(staff)
        }
    }

    func page(
        _ title: String, _ staff: Staff?, context: [String] = [], heading: Page.Heading = .title, lead: HTML? = nil, back: PageLink? = nil,
        section: String? = nil, isError: Bool = false, wide: Bool = false, printNote: String? = nil, formID: String? = nil,
        styles: [Asset] = [], _ body: HTML
    ) -> Page {
        var site = siteNow
        if let staff {
            // Those who perform no act have no queue.
            site.navigation = mine(staff) == nil ? [] : [PageLink(words("待办", "To do"), "/")]
            site.navigation.append(PageLink(words("全部办件", "All cases"), "/cases"))
            if staff.oversees {
                site.navigation += [
                    PageLink(words("概览", "Overview"), "/overview"), PageLink(words("网上办理率", "Online ratio"), "/ratio"),
                    PageLink(words("电子监察", "Supervision"), "/supervision"),
                    PageLink(words("对账", "Reconciliation"), "/reconciliation"),
                ]
            }
        }
        let name = staff.map { staff in
            "\(staff.person.name)（\(catalogue.department(staff.person.department)?.name ?? staff.person.department)）"
        }
        let keys = Reading.current.hasKeys && staff != nil
        return Page(
            title: title, site: site, context: context, heading: heading, lead: lead, back: back, section: section, signedInAs: name,
            token: staff?.csrf, isError: isError, wide: wide, printNote: printNote, formID: formID,
            scripts: keys ? [Assets.shortcuts] : [], styles: styles,
            body: "\(tenureBanner)\(body)\(staff.map(Self.keyTable))")
    }

    /// On every page, while nobody may act here.
    private var tenureBanner: HTML {
        guard let said = Tenure.said(tenure.state) else { return .empty }
        return noticeBanner(.error, said.title, "<p>\(said.advice)</p>\n")
    }

    /// 快捷键 (C16).
    private static func keyTable(_ staff: Staff) -> HTML {
        let own = Act.allCases.filter { act in act.performers.contains(where: staff.has) }
        let acts = own.compactMap { act in act.key.map { ($0, act.words) } }
        let moves = [
            ("KeyJ", words("下一行、下一件", "Next row or case")), ("KeyK", words("上一行、上一件", "Previous row or case")),
            ("KeyQ", words("回到待办", "Back to the queue")), ("Slash", words("查找", "Search")),
            ("1–9", words("勾选第几项", "Tick the item of this number")),
        ]
        return shortcutDialog(moves.map { ($0.0, $0.1) } + acts)
    }
}

extension Act {
    /// Its key on the console.
    var key: String? {
        switch self {
        case .acceptance: "KeyA"
        case .correctionNotice: "KeyC"
        case .onTheSpotCorrection: "KeyT"
        case .nonAcceptance: "KeyR"
        case .exemption: "KeyE"
        case .examination: "KeyD"
        case .siteCheck: "KeyI"
        case .inspectorAssignment: "KeyU"
        case .hearingRight: "KeyH"
        case .hearingRequest: "KeyN"
        case .hearingNotice: "KeyB"
        case .hearingRecord: "KeyM"
        case .forwarding: "KeyZ"
        case .specialProcedure: "KeyP"
        case .procedureResult: "KeyO"
        case .prolongation: "KeyY"
        case .grant: "KeyG"
        case .refusal: "KeyF"
        case .sealing: "KeyS"
        case .delivery: "KeyV"
        case .abandonment: "KeyL"
        case .termination: "KeyX"
        case .filing, .correction, .withdrawal, .renewal, .partyNotice, .statement, .opinionRequest, .opinion, .recusal, .retraction,
            .revocation, .cancellation:
            nil
        }
    }
}
