package import Hummingbird

/// The router of one tier: security headers outermost, then the visitor's language, error pages, the look, the tier's own routes,
/// and last the answer to every method that an address does not have.
package func tierRouter(
    site: @escaping @Sendable () -> Site, formTargets: [String] = [], isDemo: Bool, routes: (Router<GatewayContext>) -> Void
) -> Router<GatewayContext> {
    let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
    // HSTS would hold for every port of `localhost`, so a demonstration goes without.
    router.add(middleware: SecurityHeaders(formTargets: formTargets, strictTransport: !isDemo))
    router.add(middleware: ReadingChoice())
    router.add(middleware: ProblemPages(site: site))
    Assets.serve(on: router, theme: site().theme)
    addReadingRoutes(to: router) { site().homePath }
    routes(router)
    refuseOtherMethods(on: router)
    return router
}

/// What a tier answers, the choices of the reader among it, one a line: `POST /sign-in`. The test that opens every page reads this list, so that no page is left out.
package func routeList(_ routes: (Router<GatewayContext>) -> Void) -> [String] {
    let router = Router(context: GatewayContext.self)
    addReadingRoutes(to: router) { "/" }
    routes(router)
    // An address before its methods, so that what belongs together stands together.
    return router.routes.map { (path: $0.path.description, method: $0.method.rawValue) }
        .sorted { ($0.path, $0.method) < ($1.path, $1.method) }
        .map { "\($0.method) \($0.path)" }
}
