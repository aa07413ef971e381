import Foundation
import Hummingbird
import Ledger
import Link
package import Logging
import Outer
import Pages
import Seal
import ServiceLifecycle
import Store
import UnixSignals

/// Settings → store → tier → run.
package struct IntakeServer {
    static let settingsKeys = Disk.settingsKeys.union([
        "inner.host", "inner.port", "node.code", "links.feedback", "lock", "limits.material",
    ])

    let settings: TierSettings
    let tier: IntakeTier
    let pull: PullRoutes
    let inner: InnerRoutes
    let statements: StatementRoutes
    let identity: LiveIdentity
    let innerHost: String
    let innerPort: Int
    let log: LogKeeper
    let ballast: DiskBallast
    let logger: Logger

    package init(settings path: String, logger: Logger) async throws {
        let settings = try await TierSettings(file: path, also: Self.settingsKeys)
        let identity = try LiveIdentity(folder: settings.certificates, logger: logger)
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        let now: @Sendable () -> Int64 = { time.now() }
        let store = try SQLiteStore(
            folder: settings.data, name: "intake", migrations: IntakeSchema.migrations, claim: .init(tier: "intake", demo: settings.isDemo)
        ) {
            Program.end("gateway-intake", $0)
        }
        if settings.isDemo { Step.arm() }

        let sealing: Sealing = settings.isDemo && ProcessInfo.processInfo.environment["GATEWAY_SEALING"] == "off" ? .off : .on
        if sealing == .off {
            logger.critical("sealing is switched off: what is filed lies here in clear, and the Processor cannot open it")
        }

        let rules = try settings.safetyRules(logger: logger)
        if !rules.has(.durableCommits) { try store.commitWithoutFlushing() }
        let keys = try TierKeys(folder: settings.keys, name: Peer.intake)
        let keySets = try await KeySetShelf(installed: keys.keySet(), store: store, keys: keys.peers)
        let draftKeys = try DraftKeys(folder: settings.keys + "/draft", sealing: sealing)
        let told = ToldBook(store: store)
        let items = ItemShelf(book: told)
        let drafts = DraftBook(store: store, keys: draftKeys)
        let filings = FilingBook(store: store, origin: Peer.intake)
        let acknowledgements = AcknowledgementBook(store: store)
        let blobs = try BlobFolder(settings.data + "/blobs", rules: rules) { Program.end("gateway-intake", $0) }
        let disk = Disk(
            marks: try DiskMarks(
                amber: settings.file.share("disk.amber", default: 0.80), red: settings.file.share("disk.red", default: 0.92)),
            look: { Volume(of: settings.data) })
        ballast = DiskBallast(
            path: settings.data + "/ballast",
            bytes: Int64(try settings.file.amount("ballast.bytes", default: settings.isDemo ? DiskBallast.inDemo : DiskBallast.standard)))
        let bell = Bell()
        let heartbeat = Heartbeat()
        let feedbackURL = try settings.file.text("links.feedback")
        let log = try await LogKeeper.open(
            LockFile(path: settings.file.text("lock", default: settings.data + "/log.lock")) { Program.end("gateway-intake", $0) },
            filings: filings, rules: rules, at: now(), logger: logger)
        let site = try settings.file.text("node.code")
        guard (try? ReceiptNumber(site: site, day: "260101", node: 1, epoch: log.epoch, seq: 0)) != nil else {
            throw LinkFault("settings file \(path): \"node.code\" must be six digits, the first of every receipt's number")
        }

        self.settings = settings
        self.identity = identity
        self.logger = logger
        self.log = log
        innerHost = try settings.file.text("inner.host")
        innerPort = try settings.file.port("inner.port")
        tier = IntakeTier(
            site: try Site(
                name: settings.siteName, tier: .intake, owner: settings.owner, isDemo: settings.isDemo,
                navigation: [
                    PageLink("首页", "Home", "/"), PageLink("全部事项", "All licences", "/items"), PageLink("我的办件", "My cases", "/filings"),
                    PageLink("进度查询", "Progress", feedbackURL),
                ],
                links: [
                    PageLink("进度查询和许可公示", "Progress and published licences", feedbackURL),
                    PageLink("核验文书", "Check a document", feedbackURL + "/documents"), PageLink("运行状态", "Status", "/status"),
                ]
            ).marked(by: settings.mark),
            feedbackURL: feedbackURL, store: store, accounts: AccountBook(store: store), sessions: SessionBook(store: store),
            drafts: drafts,
            filings: filings, acknowledgements: acknowledgements, told: told, items: items, blobs: blobs, disk: disk,
            largestFile: try Self.largestFile(settings, path), sealing: sealing, keys: draftKeys,
            receiveFiling: ReceiveFiling(
                store: store, commits: GroupCommit(store: store), drafts: drafts, keys: draftKeys, items: items,
                sealer: { Sealer(keySet: keySets.current, sealing: sealing) },
                signer: keys.signer,
                ownKeys: keys.peers, site: site, log: log, now: now),
            codeResets: CodeResetBook(store: store, keys: draftKeys), heartbeat: heartbeat, newFilings: bell, now: now)
        pull = PullRoutes(
            filings: filings, acknowledgements: acknowledgements, blobs: blobs, keySets: keySets, signer: keys.signer, keys: keys.peers,
            log: log,
            bell: bell,
            now: now)
        inner = InnerRoutes(
            identity: identity, notices: PostNotice(store: store, signer: keys.signer, keys: keys.peers, now: now), heartbeat: heartbeat)
        statements = StatementRoutes(
            book: StatementBook(
                store: store, signer: keys.signer, keys: keys.peers, source: filings.statementSource(log: log, now: now), now: now))
    }

    /// `limits.material`, in MiB: lets a demo try files that are larger than its items allow.
    private static func largestFile(_ settings: TierSettings, _ path: String) throws -> Int? {
        let most = Int(Wire.Limits.material >> 20)
        let size = try settings.file.amount("limits.material", default: 0)
        guard size > 0 else { return nil }
        guard settings.isDemo, size <= most else {
            throw LinkFault("settings file \(path): \"limits.material\" is for a demo, from 1 to \(most) MiB; an item says its own limit")
        }
        return size << 20
    }

    package var routes: [String] { routeList(tier.addRoutes) }

    package func run() async throws {
        try await Listener.probe(host: settings.host, port: settings.port)
        try await Listener.probe(host: innerHost, port: innerPort)
        if try ballast.make(below: tier.disk.marks) == .noRoom {
            logger.warning("no room below the disk's marks for the ballast file of \(ballast.bytes) bytes: it is made when there is")
        }
        let ready = ReadyFile(folder: settings.data, listeners: 2)
        let innerRouter = inner.router {
            HelloAnswer(logs: try await log.logs(), keySetVersion: pull.keySets.current.version, now: tier.now(), fence: $0)
        }
        pull.add(to: innerRouter, admission: inner.admission)
        statements.add(to: innerRouter, admission: inner.admission)
        let outside = Application(
            router: tier.router(), server: .publicTLS(identity: identity),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { _ in ready.listening() }, logger: logger)
        let inside = Application(
            router: innerRouter, server: .innerTLS(identity: identity),
            configuration: .init(address: .hostname(innerHost, port: innerPort), serverName: nil),
            onServerRunning: { _ in ready.listening() }, logger: logger)
        let group = ServiceGroup(
            services: [
                identity, Housekeeping(tier: tier, logger: logger), Alarms(tier: tier, ballast: ballast.path, logger: logger),
                Listener(outside, host: settings.host, port: settings.port),
                Listener(inside, host: innerHost, port: innerPort),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}

extension IntakeTier {
    func router() -> Router<GatewayContext> {
        tierRouter(
            site: { siteNow }, formTargets: [feedbackURL], isDemo: site.isDemo,
            routes: addRoutes)
    }

    func addRoutes(to router: Router<GatewayContext>) {
        router.add(middleware: FullStorage(telephone: telephone))
        addHomeRoutes(to: router)
        addSearchRoutes(to: router)
        addGuideRoutes(to: router)
        addBlankFormRoutes(to: router)
        addScreeningRoutes(to: router)
        addStatusRoutes(to: router)
        addAccountRoutes(to: router)
        addDraftRoutes(to: router)
        addMaterialRoutes(to: router)
        addFilingRoutes(to: router)
        addCaseRoutes(to: router)
        addCodeRoutes(to: router)
        addCorrectionRoutes(to: router)
        addShortFilingRoutes(to: router)
    }
}

/// Changes the day's key in time: live drafts move to the new one first, then the old ones are destroyed. Forgets old drafts and
/// the blobs that nothing names any more.
struct Housekeeping: Service {
    let tier: IntakeTier
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            while !Task.isCancelled {
                await attempt("old drafts could not be forgotten") { try await tier.drafts.forgetOld(at: tier.now()) }
                await attempt("the room for filings could not be counted") {
                    tier.disk.keep(forFilings: try await tier.drafts.roomForFilings())
                }
                await attempt("the day's key could not be changed") {
                    let lost = try await tier.drafts.rewrap(at: tier.now())
                    if !lost.isEmpty { logger.error("\(lost.count) drafts lay under a key that is gone, and are lost: \(lost)") }
                    let destroyed = try tier.keys.rotate(tier.now())
                    if !destroyed.isEmpty { logger.info("\(destroyed.count) draft keys older than a day were destroyed") }
                }
                if rounds % 60 == 0 {
                    await attempt("unnamed blobs could not be swept") {
                        _ = try await tier.blobs.sweep { try await tier.drafts.names($0) }
                    }
                }
                rounds += 1
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }

    /// One duty that fails must not keep the others from being done.
    private func attempt(_ words: String, _ body: () async throws -> Void) async {
        do { try await body() } catch { logger.error("\(words): \(error)") }
    }
}
