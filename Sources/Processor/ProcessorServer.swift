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
        "intake.url", "intake.address", "feedback.url", "feedback.address", "links.intake", "links.feedback", "disk.amber",
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
        let keySet = try keys.signedKeySet()
        let current = keySet.set.current.id
        guard opening[current] != nil else {
            throw LinkFault(
                "\(settings.keys) has no *.unseal file of key \(current.hex), to which filings are sealed: put it back from its backup")
        }
        let unsealer = Unsealer(keys: opening)
        let reporter = Reporter(signer: keys.signer, office: try OfficeKeys(opening, current: current))
        let tenure = try await Tenure(store: store, logger: logger)
        let newNotices = Bell()
        let notices = NoticeBook(store: store)
        let issue = IssueDocument(
            catalogue: catalogue, reporter: reporter, agencies: try AgencyKeys(folder: settings.keys + "/agencies"))
        let desk = Desk(
            store: store, catalogue: catalogue, reporter: reporter, issue: issue, newNotices: newNotices, tenure: tenure, now: now,
            logger: logger)
        let blobs = try ArrivedBlobs(settings.data + "/blobs", mark: settings.file.share("disk.amber", default: 0.90)) {
            Program.end("gateway-processor", $0)
        }
        let reconciliations = ReconciliationBook(store: store)
        let reconcileNow = Bell()
        let (intake, feedback) = try OuterPeer.both(settings)
        let dialler = Dialler(
            identity: identity, overrides: try OuterPeer.addresses(settings), manner: tenure.manner, logger: logger)

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
            desk: desk, tenure: tenure, blobs: blobs, reconciliations: reconciliations, reconcileNow: reconcileNow, now: now)
        let intakeReached = Bell()
        let feedbackReached = Bell()
        func teller(_ peer: OuterPeer, _ reached: Bell) -> Teller {
            Teller(
                target: peer.signerName, peer: peer, dialler: dialler, notices: notices,
                markTold: MarkTold(
                    target: peer.signerName, store: store, catalogue: catalogue, reporter: reporter, issue: issue, keys: keys.peers,
                    newNotices: newNotices),
                tenure: tenure, newNotices: newNotices, reached: reached, now: now, logger: logger)
        }
        func heart(_ peer: OuterPeer, _ reached: Bell) -> Heart {
            let greeting = Greeting(peer: peer, dialler: dialler)
            return Heart(
                greeting: greeting, agreement: Agreement(greeting: greeting, notices: notices, logger: logger), tenure: tenure,
                bringKeySet: peer.signerName == Peer.intake ? BringKeySet(keySet, to: peer, dialler: dialler, logger: logger) : nil,
                reached: reached, now: now, logger: logger)
        }
        let ingest = Ingest(
            origin: Peer.intake, store: store, catalogue: catalogue, unsealer: unsealer, reporter: reporter, issue: issue, logger: logger)
        workers = [
            Taker(
                origin: Peer.intake, peer: intake, dialler: dialler, store: store, catalogue: catalogue, ingest: ingest, keys: keys.peers,
                acknowledger: Acknowledger(
                    origin: Peer.intake, peer: intake, dialler: dialler, marks: MarkBook(store: store), epoch: tenure.epoch,
                    signer: keys.signer, now: now, logger: logger),
                materials: FetchMaterials(
                    book: MaterialBook(store: store), blobs: blobs, peer: intake, dialler: dialler, now: now, logger: logger),
                tenure: tenure, newNotices: newNotices, reached: intakeReached, now: now, logger: logger),
            teller(intake, intakeReached), teller(feedback, feedbackReached),
            heart(intake, intakeReached), heart(feedback, feedbackReached), Watch(desk: desk, logger: logger),
            Reconciler(
                book: reconciliations,
                compare: CompareDay(
                    books: OwnBooks(store: store, keys: keys.peers), ingest: ingest, intake: OuterSide(intake, dialler: dialler),
                    feedback: OuterSide(feedback, dialler: dialler), keys: keys.peers, now: now),
                signer: keys.signer, asked: reconcileNow, settling: .seconds(10), now: now, logger: logger),
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
