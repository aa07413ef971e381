import HTTPTypes
package import Hummingbird
package import Ledger
package import Link
import Logging
import NIOCore

/// A request on the inner listener, with the name that the peer's certificate proved.
package struct InnerContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let peer: PeerIdentity?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = PeerIdentity.current
    }
}

/// Admits a call only when `Certs/policy.yaml` gives its method to the peer's name. Permission is data, and read anew with the certificates.
package struct Admission: RouterMiddleware {
    package typealias Context = InnerContext
    let identity: LiveIdentity
    let method: String

    package func handle(
        _ request: Request, context: InnerContext, next: (Request, InnerContext) async throws -> Response
    ) async throws -> Response {
        if let refusal = identity.policy.admits(context.peer, method: method) {
            context.logger.warning("\(refusal)")
            throw HTTPError(.forbidden)
        }
        return try await next(request, context)
    }
}

/// What the Processor may call on either outward tier: be heard (`hello`), and tell (`publish`).
package struct InnerRoutes: Sendable {
    let identity: LiveIdentity
    let notices: PostNotice
    let heartbeat: Heartbeat

    package init(identity: LiveIdentity, notices: PostNotice, heartbeat: Heartbeat) {
        self.identity = identity
        self.notices = notices
        self.heartbeat = heartbeat
    }

    package func admission(_ method: String) -> Admission { Admission(identity: identity, method: method) }

    package func router(hello: @Sendable @escaping () async throws -> HelloAnswer) -> Router<InnerContext> {
        let router = Router(context: InnerContext.self)
        router.group().add(middleware: admission("hello")).post(RouterPath(Wire.Path.hello)) { _, _ in
            heartbeat.beat()
            return answer(try await hello().encoded(), type: "application/json")
        }
        router.group().add(middleware: admission("publish"))
            .put(RouterPath(Wire.Path.caseVersions)) { request, context in
                let body = try await read(request, limit: Wire.Limits.signedObject)
                return try await tell(context) { try await notices.caseVersion(body) }
            }
            .put(RouterPath(Wire.Path.objects)) { request, context in
                let body = try await read(request, limit: Wire.Limits.signedObject)
                return try await tell(context) { try await notices.object(body) }
            }
        return router
    }

    private func tell(_ context: InnerContext, _ post: () async throws -> PostNotice.Outcome) async throws -> Response {
        do {
            switch try await post() {
            case .told(let mark): return answer(mark, type: "application/json")
            case .equivocation(let sentence):
                context.logger.critical("\(sentence)")
                throw HTTPError(.conflict, message: sentence)
            }
        } catch let fault as LedgerFault {
            context.logger.error("a notice was refused: \(fault.message)")
            throw HTTPError(.badRequest, message: fault.message)
        }
    }
}

/// Collects a body that may not exceed `limit` bytes.
package func read(_ request: Request, limit: Int) async throws -> [UInt8] {
    do {
        let buffer = try await request.body.collect(upTo: limit)
        return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
        throw HTTPError(.contentTooLarge, message: "at most \(limit) bytes")
    }
}

package func answer(_ bytes: [UInt8], type: String) -> Response {
    Response(status: .ok, headers: [.contentType: type, .cacheControl: "no-store"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
}
