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

/// Admits a call only when `Certs/policy.yaml` gives its method to the peer's name, and when no other Processor has taken over.
/// Permission is data, and read anew with the certificates.
package struct Admission: RouterMiddleware {
    package typealias Context = InnerContext
    let identity: LiveIdentity
    let method: String
    /// None before a greeting: that is where a Processor learns of it.
    let fence: Fence?

    package func handle(
        _ request: Request, context: InnerContext, next: (Request, InnerContext) async throws -> Response
    ) async throws -> Response {
        if let refusal = identity.policy.admits(context.peer, method: method) {
            context.logger.warning("\(refusal)")
            throw HTTPError(.forbidden)
        }
        if let fence, case let now = try await fence.current() {
            guard isHeard(try request.processorEpoch, fence: now) else { throw Fenced(fence: now) }
        }
        return try await next(request, context)
    }
}

/// What the Processor may call on either outward tier: be heard (`hello`), tell, and read back what was told (`publish`).
package struct InnerRoutes: Sendable {
    let identity: LiveIdentity
    let notices: PostNotice
    let heartbeat: Heartbeat
    let fence: Fence
    /// Of this process, by which the Processor knows that the tier was started anew.
    private let instance = String(UInt64.random(in: .min ... .max), radix: 16)

    package init(identity: LiveIdentity, notices: PostNotice, heartbeat: Heartbeat) {
        self.identity = identity
        self.notices = notices
        self.heartbeat = heartbeat
        fence = Fence(store: notices.store)
    }

    package func admission(_ method: String) -> Admission {
        Admission(identity: identity, method: method, fence: method == "hello" ? nil : fence)
    }

    /// - Parameter answer: to a greeting, under the fence that stands after it.
    package func router(answer: @Sendable @escaping (_ fence: UInt64) async throws -> HelloAnswer) -> Router<InnerContext> {
        let router = Router(context: InnerContext.self)
        router.group().add(middleware: admission("hello")).post(RouterPath(Wire.Path.hello)) { request, context in
            try await greet(request, context, answer)
        }
        router.group().add(middleware: admission("publish"))
            .put(RouterPath(Wire.Path.caseVersions)) { request, context in
                let body = try await read(request, limit: Wire.Limits.signedObject)
                return try await tell(context) { try await notices.caseVersion(body, epoch: request.processorEpoch) }
            }
            .put(RouterPath(Wire.Path.objects)) { request, context in
                let body = try await read(request, limit: Wire.Limits.signedObject)
                return try await tell(context) { try await notices.object(body, epoch: request.processorEpoch) }
            }
            .get(RouterPath(Wire.Path.told)) { request, _ in try await told(request) }
        return router
    }

    /// 握手: who is there, of which epoch, with which versions. One whose place was taken, or whose language is not spoken here, has
    /// not been heard: the pages go on saying that the inner side is away.
    private func greet(
        _ request: Request, _ context: InnerContext, _ answer: (UInt64) async throws -> HelloAnswer
    ) async throws -> Response {
        let hello: Hello
        do { hello = try Hello(bytes: try await read(request, limit: 65_536)) } catch let fault as LedgerFault {
            context.logger.error("a greeting was refused: \(fault.message)")
            throw HTTPError(fault.code == .unknownVersion ? .upgradeRequired : .badRequest, message: fault.message)
        }
        let at = notices.now()
        switch try await fence.greet(hello, at: at) {
        case .welcome(_, let fence):
            heartbeat.beat()
            try await self.fence.noteClock(of: hello, at: at, logger: context.logger)
            return try json(try await answer(fence).from(instance: instance), .ok)
        case .fenced(let fence):
            context.logger.error("a Processor of epoch \(hello.processorEpoch) called; one of epoch \(fence) has taken over")
            return try json(try await answer(fence), .conflict)
        case .noCommonVersion:
            context.logger.critical("the Processor speaks versions \(hello.versions), this node \(Wire.versions): upgrade the older one")
            return try json(try await answer(try await fence.current()), .upgradeRequired)
        }
    }

    private func json(_ answer: HelloAnswer, _ status: HTTPResponse.Status) throws -> Response {
        var fields: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if status == .conflict, let name = HTTPField.Name(Wire.Header.fence) { fields[name] = String(answer.fence) }
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: try answer.encoded())))
    }

    /// A page of what was told here, from a number on; `limit=0` asks how far it goes and for nothing else.
    private func told(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        guard let from = query["from"].flatMap({ Int64($0) }), from >= 1, let limit = query["limit"].flatMap({ Int($0) }), limit >= 0 else {
            throw HTTPError(.badRequest, message: "from is 1 or more, limit 0 or more")
        }
        let page = try await ToldBook(store: notices.store).page(from: from, limit: min(limit, Wire.Limits.toldObjects))
        return answer(try page.encoded(), type: "application/json")
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
