import HTTPTypes
package import Hummingbird
import Logging

/// Turns every error into a page in plain words. What went wrong inside goes to the log under the request's id;
/// the browser sees the id only.
package struct ProblemPages: RouterMiddleware {
    package typealias Context = GatewayContext
    private let site: @Sendable () -> Site

    package init(site: @escaping @Sendable () -> Site) { self.site = site }

    package func handle(
        _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let problem: Problem
        do {
            return try await next(request, context)
        } catch let error as Problem {
            problem = error
        } catch let error as HTTPError {
            // The library's own message is English and for programmers.
            problem = .status(error.status, headers: error.headers)
        } catch let error as any HTTPResponseError {
            problem = .status(error.status)
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(type(of: error)): \("\(error)".prefix(500))"])
            problem = .internalError
        }
        let answer = respond(problem.page(site: site(), requestID: context.requestID), status: problem.status, headers: problem.headers)
        return request.method == .head ? answer.createHeadResponse() : answer
    }
}

/// For every address the router knows, the methods it does not have answer 405 with those it has. Call when all routes are in.
package func refuseOtherMethods(on router: Router<GatewayContext>) {
    let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
    var known: [String: (path: RouterPath, methods: Set<HTTPRequest.Method>)] = [:]
    for route in router.routes {
        known[route.path.description, default: (route.path, [])].methods.insert(route.method)
    }
    for (path, has) in known.values {
        // HEAD of a page is the page without its body.
        let allowed = Array(has.contains(.get) ? has.union([.head]) : has)
        for method in methods where !has.contains(method) && !(method == .head && has.contains(.get)) {
            router.on(path, method: method) { _, _ -> Response in throw Problem.methodNotAllowed(allowed) }
        }
    }
}
