import HTTPTypes
package import Hummingbird
import Ledger
import Logging

/// What the Processor may call for the daily reconciliation (`reconcile` in `Certs/policy.yaml`).
package struct StatementRoutes: Sendable {
    private let book: StatementBook

    package init(book: StatementBook) { self.book = book }

    package func add(to router: Router<InnerContext>, admission: (String) -> Admission) {
        router.group().add(middleware: admission("reconcile"))
            .post(RouterPath(Wire.Path.statements), use: statement)
            .get(RouterPath(Wire.Path.statementLines), use: lines)
            .post(RouterPath(Wire.Path.reconciliations), use: keep)
    }

    @Sendable private func statement(_ request: Request, _ context: InnerContext) async throws -> Response {
        guard let statement = try await book.statement(of: try day(request)) else {
            throw HTTPError(.conflict, message: "nothing is said of a day that is not over here, or that is long past")
        }
        return answer(statement, type: "application/json")
    }

    @Sendable private func lines(_ request: Request, _ context: InnerContext) async throws -> Response {
        let query = request.uri.queryParameters
        guard let part = query["part"].flatMap({ Int($0) }), (0...255).contains(part), let after = query["after"], after.utf8.count <= 64
        else {
            throw HTTPError(.badRequest, message: "part is a number up to 255, after is a key")
        }
        return answer(try await book.page(of: try day(request), part: part, after: String(after)), type: "application/json")
    }

    @Sendable private func keep(_ request: Request, _ context: InnerContext) async throws -> Response {
        let bytes = try await read(request, limit: Wire.Limits.signedObject)
        do {
            switch try await book.keep(bytes) {
            case .kept: return Response(status: .noContent)
            case .foreign:
                context.logger.error(
                    "a reconciliation names a statement that is not this tier's newest of that day: reconcile the day again")
                throw HTTPError(.conflict, message: "this is not about what was said here")
            }
        } catch let fault as LedgerFault {
            context.logger.error("a reconciliation was refused: \(fault.message)")
            throw HTTPError(.badRequest, message: fault.message)
        }
    }

    private func day(_ request: Request) throws -> String {
        guard let day = request.uri.queryParameters["day"], day.utf8.count == 10 else {
            throw HTTPError(.badRequest, message: "day is a date like 2026-02-13")
        }
        return String(day)
    }
}
