import Hummingbird
import Ledger
import Link
package import Logging
import Pages
import ServiceLifecycle
import Store
import UnixSignals
import Unseal

/// Settings → store → tier → run. One listener: the console. Everything else the Processor dials itself.
package struct ProcessorServer {
    static let settingsKeys: Set<String> = [
        "intake.url", "intake.address", "feedback.url", "feedback.address", "links.intake", "links.feedback",
    ]

    let settings: TierSettings
    let tier: ProcessorTier
    let identity: LiveIdentity
    let workers: [any Service]
    let dialler: Dialler
    let logger: Logger

    static func openStore(_ settings: TierSettings) async throws -> SQLiteStore {
        let store = try SQLiteStore(
            folder: settings.data, name: "processor", migrations: ProcessorSchema.migrations,
            claim: .init(tier: "processor", demo: settings.isDemo)
        ) {
            Program.end("gateway-processor", $0)
        }
        if settings.isDemo { Step.arm() }
        return store
    }

    package init(settings path: String, logger: Logger) async throws {
        let settings = try await TierSettings(file: path, also: Self.settingsKeys)
        let identity = try LiveIdentity(folder: settings.certificates, logger: logger)
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        let now: @Sendable () -> Int64 = { time.now() }
        let store = try await Self.openStore(settings)
        let catalogue = try await ServiceCatalogue(store)
        guard !catalogue.departments.isEmpty else {
            throw LinkFault("the books have no departments yet: run `gateway-processor load --forms Forms --settings \(path)` first")
        }
        let keys = try TierKeys(folder: settings.keys, name: Peer.processor)
        let opening = try UnsealKeys(folder: settings.keys)
        let current = try keys.keySet().current.id
        guard opening[current] != nil else {
            throw LinkFault(
                "\(settings.keys) has no *.unseal file of key \(current.hex), to which filings are sealed: put it back from its backup")
        }
        let unsealer = Unsealer(keys: opening)
        let reporter = Reporter(signer: keys.signer)
        let newNotices = Bell()
        let notices = NoticeBook(store: store)
        let issue = IssueDocument(catalogue: catalogue, reporter: reporter)
        let desk = Desk(
            store: store, catalogue: catalogue, reporter: reporter, issue: issue, newNotices: newNotices, now: now, logger: logger)
        let blobs = try ArrivedBlobs(settings.data + "/blobs")
        let intake = OuterPeer(
            signerName: Peer.intake, url: try settings.file.text("intake.url"), name: CertificateProfile.spiffe(of: "intake"))
        let feedback = OuterPeer(
            signerName: Peer.feedback, url: try settings.file.text("feedback.url"), name: CertificateProfile.spiffe(of: "feedback"))
        let dialler = Dialler(
            identity: identity,
            overrides: [
                intake.host: settings.file.text("intake.address", default: ""),
                feedback.host: settings.file.text("feedback.address", default: ""),
            ]
            .filter { !$0.value.isEmpty }, logger: logger)

        self.settings = settings
        self.identity = identity
        self.dialler = dialler
        self.logger = logger
        tier = ProcessorTier(
            site: try Site(
                name: settings.siteName, tier: .processor, owner: settings.owner, isDemo: settings.isDemo,
                links: [
                    PageLink("网上受理（外网）", "Apply online (outside)", settings.file.text("links.intake", default: "/")),
                    PageLink("办理反馈（外网）", "Progress and results (outside)", settings.file.text("links.feedback", default: "/")),
                ]
            ).marked(by: settings.mark), store: store, people: PeopleBook(store: store), cases: CaseBook(store: store), notices: notices,
            catalogue: catalogue,
            desk: desk, blobs: blobs, now: now)
        let intakeReached = Bell()
        let feedbackReached = Bell()
        func teller(_ peer: OuterPeer, _ reached: Bell) -> Teller {
            Teller(
                target: peer.signerName, peer: peer, dialler: dialler, notices: notices,
                markTold: MarkTold(
                    target: peer.signerName, store: store, catalogue: catalogue, reporter: reporter, issue: issue, keys: keys.peers,
                    newNotices: newNotices),
                newNotices: newNotices, reached: reached, now: now, logger: logger)
        }
        workers = [
            Taker(
                origin: Peer.intake, peer: intake, dialler: dialler, store: store, cases: CaseBook(store: store), catalogue: catalogue,
                ingest: Ingest(
                    origin: Peer.intake, store: store, catalogue: catalogue, unsealer: unsealer, reporter: reporter, issue: issue,
                    logger: logger),
                keys: keys.peers, signer: keys.signer, blobs: blobs, newNotices: newNotices, reached: intakeReached, now: now,
                logger: logger),
            teller(intake, intakeReached), teller(feedback, feedbackReached),
            Heart(peer: intake, dialler: dialler, reached: intakeReached, now: now, logger: logger),
            Heart(peer: feedback, dialler: dialler, reached: feedbackReached, now: now, logger: logger), Watch(desk: desk, logger: logger),
        ]
    }

    package var routes: [String] { routeList(tier.addRoutes) }

    package func run() async throws {
        try await Listener.probe(host: settings.host, port: settings.port)
        let ready = ReadyFile(folder: settings.data, listeners: 1)
        let console = Application(
            router: tier.router(), server: .publicTLS(identity: identity),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { _ in ready.listening() }, logger: logger)
        let group = ServiceGroup(
            services: [identity] + workers + [Listener(console, host: settings.host, port: settings.port)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        do { try await group.run() } catch {
            await dialler.shutdown()
            throw error
        }
        await dialler.shutdown()
    }
}
