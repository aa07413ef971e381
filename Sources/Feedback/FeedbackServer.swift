import Foundation
import Guomi
import Hummingbird
import Ledger
import Link
package import Logging
import Outer
import Pages
import ServiceLifecycle
import Statute
import Store
import UnixSignals

/// Settings → store → tier → run.
package struct FeedbackServer {
    static let settingsKeys: Set<String> = ["inner.host", "inner.port", "links.intake", "links.self"]
    static let migrations = [
        Migration(1, "facts, audit and what was told", StoreFacts.migration + Audit.migration + ToldBook.migration),
        Migration(4, "the daily reconciliation", StatementBook.migration + ToldBook.statementMigration),
    ]

    let settings: TierSettings
    let tier: FeedbackTier
    let inner: InnerRoutes
    let statements: StatementRoutes
    let identity: LiveIdentity
    let innerHost: String
    let innerPort: Int
    let logger: Logger

    package init(settings path: String, logger: Logger) async throws {
        let settings = try await TierSettings(file: path, also: Self.settingsKeys)
        let identity = try LiveIdentity(folder: settings.certificates, logger: logger)
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        let store = try SQLiteStore(
            folder: settings.data, name: "feedback", migrations: Self.migrations, claim: .init(tier: "feedback", demo: settings.isDemo)
        ) {
            Program.end("gateway-feedback", $0)
        }
        if settings.isDemo { Step.arm() }
        let keys = try TierKeys(folder: settings.keys, name: Peer.feedback)
        let told = ToldBook(store: store)
        let heartbeat = Heartbeat()
        let intakeURL = try settings.file.text("links.intake")

        self.settings = settings
        self.identity = identity
        self.logger = logger
        innerHost = try settings.file.text("inner.host")
        innerPort = try settings.file.port("inner.port")
        tier = FeedbackTier(
            site: try Site(
                name: settings.siteName, tier: .feedback, owner: settings.owner, isDemo: settings.isDemo
            ).marked(by: settings.mark),
            intakeURL: intakeURL, publicURL: settings.file.text("links.self", default: "https://\(settings.host):\(settings.port)"),
            told: told, heartbeat: heartbeat, authority: try Self.authority(settings.keys + "/seal-authority.pem"), now: { time.now() })
        inner = InnerRoutes(
            identity: identity, notices: PostNotice(store: store, signer: keys.signer, keys: keys.peers, now: { time.now() }),
            heartbeat: heartbeat)
        statements = StatementRoutes(
            book: StatementBook(
                store: store, signer: keys.signer, keys: keys.peers,
                source: StatementSource(
                    parts: { day in
                        // What is shown is what is shown now, whatever day is asked for; a day that is not over has no statement.
                        guard let day = Day(day), day < Moment(milliseconds: time.now()).day else { return nil }
                        return (epoch: 0, parts: try await told.shownParts())
                    }, lines: { _, part, after in try await told.shownLines(part: part, after: after) }),
                now: { time.now() }))
    }

    /// 签发机构, by which the signatures on documents are checked; an installation may have none.
    private static func authority(_ path: String) throws -> AuthorityCertificate? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do { return try AuthorityCertificate(pem: String(decoding: data, as: UTF8.self)) } catch {
            throw LinkFault("\(path): \(error.message)")
        }
    }

    package var routes: [String] { routeList(tier.addRoutes) }

    package func run() async throws {
        try await Listener.probe(host: settings.host, port: settings.port)
        try await Listener.probe(host: innerHost, port: innerPort)
        let ready = ReadyFile(folder: settings.data, listeners: 2)
        let outside = Application(
            router: tier.router(), server: .publicTLS(identity: identity),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { _ in ready.listening() }, logger: logger)
        let innerRouter = inner.router { HelloAnswer(logs: [], keySetVersion: 0, now: tier.now(), fence: $0) }
        statements.add(to: innerRouter, admission: inner.admission)
        let inside = Application(
            router: innerRouter,
            server: .innerTLS(identity: identity),
            configuration: .init(address: .hostname(innerHost, port: innerPort), serverName: nil),
            onServerRunning: { _ in ready.listening() }, logger: logger)
        let group = ServiceGroup(
            services: [
                identity, Listener(outside, host: settings.host, port: settings.port), Listener(inside, host: innerHost, port: innerPort),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}
