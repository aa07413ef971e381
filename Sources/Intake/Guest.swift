import HTTPTypes
import Hummingbird
import Pages

/// Who is at the other end: a visitor, or an applicant who has signed in.
struct Guest: Sendable {
    let visit: Visit
    let session: SessionToken?
    let account: AccountBook.Account?

    /// The token for the forms of this page.
    var csrf: String { CSRF.token(for: session ?? visit.token) }

    var headers: HTTPFields {
        guard let cookie = visit.newCookie else { return [:] }
        return [.setCookie: cookie]
    }
}

extension IntakeTier {
    func guest(_ request: Request) async throws -> Guest {
        let visit = Visit(request.headers, tier: .intake)
        guard let session = SessionToken(from: request.headers, cookie: Site.Tier.intake.sessionCookie),
            let account = try await sessions.account(token: session.hash, at: now())
        else { return Guest(visit: visit, session: nil, account: nil) }
        return Guest(visit: visit, session: session, account: account)
    }

    /// A POST of ours with a valid token; anything else throws before a single field is used.
    func checked(_ request: Request, _ guest: Guest, _ fields: [(String, String)]) throws {
        try CSRF.check(request.head, token: fields.first { $0.0 == CSRF.fieldName }?.1, session: guest.session ?? guest.visit.token)
    }

    func page(
        _ title: String, _ guest: Guest, context: [String] = [], heading: Page.Heading = .title, lead: HTML? = nil, back: PageLink? = nil,
        section: String? = nil, isError: Bool = false, wide: Bool = false, refresh: Int? = nil, printNote: String? = nil,
        formID: String? = nil, scripts: [Asset] = [], styles: [Asset] = [], _ body: HTML
    ) -> Page {
        Page(
            title: title, site: siteNow, context: context, heading: heading, lead: lead, back: back, section: section,
            signedInAs: guest.account?.name, token: guest.csrf, isError: isError, wide: wide, refresh: refresh, printNote: printNote,
            formID: formID, scripts: scripts, styles: styles, body: body)
    }

    /// An applicant's page, or the way to sign in first and come back.
    func signedIn(
        _ request: Request, _ body: (Guest, AccountBook.Account) async throws -> Response
    ) async throws -> Response {
        let guest = try await guest(request)
        guard let account = guest.account else { return redirect(to: "/sign-in?next=\(request.uri.path)", headers: guest.headers) }
        return try await body(guest, account)
    }
}

extension [(String, String)] {
    /// The first value of a name.
    func value(_ name: String) -> String? { first { $0.0 == name }?.1 }
}

extension HTTPResponse.Status {
    /// 507: the medium is full (RFC 4918).
    static let storageFull = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
