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
