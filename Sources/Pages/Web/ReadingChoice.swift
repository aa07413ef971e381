import HTTPTypes
package import Hummingbird

/// Sets language and text size for the request, from cookies. Stands outside of the error pages, so that they speak the language too.
package struct ReadingChoice: RouterMiddleware {
    package typealias Context = GatewayContext

    package init() {}

    package func handle(
        _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let headers = request.headers
        let language = cookieValue(Language.cookie, in: headers).flatMap(Language.init) ?? .zh
        let reading = Reading(
            address: Self.wayBack(request), isLarge: cookieValue(Reading.textCookie, in: headers) == "large",
            hasKeys: cookieValue(Reading.keysCookie, in: headers) != "off")
        return try await Language.$current.withValue(language) {
            try await Reading.$current.withValue(reading) { try await next(request, context) }
        }
    }

    /// The page itself; an answer to a POST has no address of its own, so the page that it was sent from.
    private static func wayBack(_ request: Request) -> String {
        if request.method == .get || request.method == .head { return localPath(request.uri.string, otherwise: request.uri.path) }
        // Only within the site: the header is the browser's word, and `localPath` looks at the path alone.
        guard let from = request.headers[.referer], let host = request.head.authority, from.hasPrefix("https://" + host + "/") else {
            return "/"
        }
        return localPath(String(from.dropFirst("https://".count + host.count)), otherwise: "/")
    }
}

/// `GET /language`, `/text-size` and `/keys`: set a cookie and lead back. They change how things look and nothing else, so a link may do it.
func addReadingRoutes(to router: Router<GatewayContext>, home: @escaping @Sendable () -> String) {
    func choice(_ path: RouterPath, _ name: String, _ values: Set<String>) {
        router.get(path) { request, _ in
            let query = request.uri.queryParameters
            guard let to = query["to"].map(String.init), values.contains(to) else { throw Problem.notFound }
            let next = localPath(query["next"].map(String.init), otherwise: home())
            return redirect(to: next, headers: [.setCookie: keeping(name, to)])
        }
    }
    choice("language", Language.cookie, Set(Language.allCases.map(\.rawValue)))
    choice("text-size", Reading.textCookie, ["large", "normal"])
    choice("keys", Reading.keysCookie, ["on", "off"])
}

/// A choice that is kept for a year; no secret.
private func keeping(_ name: String, _ value: String) -> String {
    setCookie(name, value: value, maxAge: 365 * 86_400)
}

// MARK: Switching without losing what was typed

/// The language that the header's switch asks for, on a page whose form it belongs to (`Page.formID`).
package func switchesLanguage(_ fields: [(String, String)]) -> Language? {
    fields.first { $0.0 == "_language" }.flatMap { Language(rawValue: $0.1) }
}

/// The text size that the header's switch asks for.
package func switchesText(_ fields: [(String, String)]) -> Bool? {
    switch fields.first(where: { $0.0 == "_text" })?.1 {
    case "large": true
    case "normal": false
    default: nil
    }
}

/// Nil unless one of the header's switches was pressed. Then the page anew, with what was typed, as it is to be read from now on:
///
///     if let anew = try await readAnew(fields, page: { sectionPage(typed: typed) }) { return anew }
///
/// Nothing is saved by it. Call it after the token was checked.
package func readAnew(
    _ fields: [(String, String)], headers: HTTPFields = [:], page: () async throws -> Page
) async throws -> Response? {
    let language = switchesLanguage(fields)
    let isLarge = switchesText(fields)
    guard language != nil || isLarge != nil else { return nil }
    var reading = Reading.current
    var headers = headers
    if let language { headers.append(HTTPField(name: .setCookie, value: keeping(Language.cookie, language.rawValue))) }
    if let isLarge {
        reading.isLarge = isLarge
        headers.append(HTTPField(name: .setCookie, value: keeping(Reading.textCookie, isLarge ? "large" : "normal")))
    }
    let kept = headers
    return try await Language.$current.withValue(language ?? Language.current) {
        try await Reading.$current.withValue(reading) { respond(try await page(), headers: kept) }
    }
}
