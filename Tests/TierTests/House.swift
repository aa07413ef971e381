import Crypto
import Foundation
import Ledger
import Licensing
import Link
import Logging
import Outer
import Seal
import Statute
import Store
import Unseal

@testable import Intake
@testable import Outer
@testable import Processor

/// The three tiers' books and rules in one process, on real stores, without sockets. Time stands where the test puts it.
final class House: @unchecked Sendable {
    static let forms = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Forms").path
    static let item = "food-business-new"

    let folder: String
    /// Milliseconds; set between steps only.
    var time: Int64
    let intakeStore: SQLiteStore
    let feedbackStore: SQLiteStore
    let processorStore: SQLiteStore
    let catalogue: ServiceCatalogue
    let desk: Desk
    let ingest: Ingest
    let receive: ReceiveFiling
    let drafts: DraftBook
    let filings: FilingBook
    let log: LogKeeper
    let cases: CaseBook
    let notices: NoticeBook
    let issue: IssueDocument
    let atFeedback: PostNotice
    let atIntake: PostNotice
    let keys: PeerKeys
    let intakeSigner: Signer
    let processorSigner: Signer
    let feedbackSigner: Signer
    let now: @Sendable () -> Int64

    init(at text: String = "2026-02-13T16:00+08:00") async throws {
        folder = NSTemporaryDirectory() + "house-" + UUID().uuidString
        for name in ["intake", "feedback", "processor"] {
            try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
        }
        guard let moment = Moment(text) else { throw StoreFault(.unexpected, text) }
        time = moment.milliseconds
        let clock = Clock(time)
        self.clock = clock
        let now: @Sendable () -> Int64 = { clock.now }
        self.now = now
        var keys = PeerKeys()
        var signers: [String: Signer] = [:]
        for name in [Peer.intake, Peer.feedback, Peer.processor] {
            let signer = try Signer(name: name, seed: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
            try keys.set(signer.publicKey, for: name)
            signers[name] = signer
        }
        guard let intakeSigner = signers[Peer.intake], let feedbackSigner = signers[Peer.feedback],
            let processorSigner = signers[Peer.processor]
        else { throw StoreFault(.unexpected, "signers") }
        self.keys = keys
        self.intakeSigner = intakeSigner
        self.processorSigner = processorSigner
        self.feedbackSigner = feedbackSigner

        let told = [
            Migration(1, "told", StoreFacts.migration + Audit.migration + ToldBook.migration),
            Migration(4, "reconciliation", StatementBook.migration + ToldBook.statementMigration),
        ]
        intakeStore = try SQLiteStore(folder: folder + "/intake", name: "intake", migrations: IntakeSchema.migrations)
        feedbackStore = try SQLiteStore(folder: folder + "/feedback", name: "feedback", migrations: told)
        processorStore = try SQLiteStore(folder: folder + "/processor", name: "processor", migrations: ProcessorSchema.migrations)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let opening = UnsealKey.generate()
        let reporter = Reporter(signer: processorSigner, office: try OfficeKeys(UnsealKeys([opening]), current: opening.id))
        try await LoadForms.load(Self.forms, into: processorStore, reporter: reporter, password: "unused", at: time, logger: logger)
        catalogue = try await ServiceCatalogue(processorStore)
        issue = IssueDocument(catalogue: catalogue, reporter: reporter)
        desk = Desk(
            store: processorStore, catalogue: catalogue, reporter: reporter, issue: issue, newNotices: Bell(),
            tenure: try await Tenure(store: processorStore, logger: logger), now: now, logger: logger)
        ingest = Ingest(
            origin: Peer.intake, store: processorStore, catalogue: catalogue, unsealer: Unsealer(keys: UnsealKeys([opening])),
            reporter: reporter, issue: issue, logger: logger)
        let escrow = UnsealKey.generate()
        let keySet = KeySet(
            version: 1, current: opening.listed(notBefore: 0, notAfter: .max / 2_000_000),
            escrow: escrow.listed(notBefore: 0, notAfter: .max / 2_000_000))
        let draftKeys = try DraftKeys(folder: folder + "/intake/draft")
        drafts = DraftBook(store: intakeStore, keys: draftKeys)
        filings = FilingBook(store: intakeStore, origin: Peer.intake)
        log = try await LogKeeper.open(
            LockFile(path: folder + "/log.lock") { _ in }, filings: filings, at: time, logger: logger)
        receive = ReceiveFiling(
            store: intakeStore, commits: GroupCommit(store: intakeStore), drafts: drafts, keys: draftKeys,
            items: ItemShelf(book: ToldBook(store: intakeStore)),
            sealer: { Sealer(keySet: keySet) }, signer: intakeSigner, ownKeys: keys, site: "320102", log: log, now: now)
        cases = CaseBook(store: processorStore)
        notices = NoticeBook(store: processorStore)
        atFeedback = PostNotice(store: feedbackStore, signer: feedbackSigner, keys: keys, now: now)
        atIntake = PostNotice(store: intakeStore, signer: intakeSigner, keys: keys, now: now)
    }

    private final class Clock: @unchecked Sendable {
        var now: Int64
        init(_ now: Int64) { self.now = now }
    }
    private let clock: Clock

    func move(to text: String) throws {
        guard let moment = Moment(text) else { throw StoreFault(.unexpected, text) }
        time = moment.milliseconds
        clock.now = time
    }

    /// What the Tellers do, without the wire: everything in line reaches both outward tiers, and the marks come back.
    func tell() async throws {
        for (target, post) in [(Peer.intake, atIntake), (Peer.feedback, atFeedback)] {
            let markTold = MarkTold(
                target: target, store: processorStore, catalogue: catalogue, reporter: desk.reporter, issue: issue, keys: keys,
                newNotices: Bell())
            while let notice = try await notices.next(for: target, limit: 1).first {
                let outcome =
                    notice.kind == "case" ? try await post.caseVersion(notice.object) : try await post.object(notice.object)
                guard case .told(let mark) = outcome else { throw StoreFault(.unexpected, "\(outcome)") }
                try await markTold(notice, mark: mark, at: Moment(milliseconds: time))
            }
        }
    }

    /// An applicant's draft with the answers of an example, ready to be filed.
    func draft(account: String = "a", answers: [(String, String)] = House.answers) async throws -> Draft {
        try await intakeStore.write { [time] in
            try $0.query(
                "INSERT INTO account (id, name, password, created_at) VALUES ($1, $1, '', $2) ON CONFLICT (id) DO NOTHING", account, time)
        }
        guard let (reference, _) = try await receive.items.current(id: Self.item) else {
            throw StoreFault(.unexpected, "no item at Intake")
        }
        let id = UUID().uuidString
        _ = try await drafts.begin(id: id, account: account, item: reference, submission: UUID().uuidString, at: time)
        guard let empty = try await drafts.find(id, account: account) else { throw StoreFault(.unexpected, "no draft") }
        _ = try await drafts.save(FormInput(pairs: answers), draft: empty, at: time)
        return empty
    }

    /// Files as it is (the materials are missing) and returns the receipt's number.
    func file(account: String = "a", answers: [(String, String)] = House.answers) async throws -> FilingBook.Filed {
        let draft = try await draft(account: account, answers: answers)
        guard
            case .received(let filed, _) = try await receive(draft: draft.id, submission: draft.submission, account: account, asItIs: true)
        else { throw StoreFault(.unexpected, "not received") }
        return filed
    }

    /// A later filing of few words to a case.
    @discardableResult
    func later(_ purpose: Filing.Purpose, to parent: FilingBook.Filed, code: CaseCode?, key: [UInt8]? = nil) async throws
        -> FilingBook.Filed
    {
        let outcome = try await receive.file(
            purpose, submission: UUID().uuidString, to: parent, code: code,
            later: Filing.Later(parent: parent.number, oneTimeKey: key))
        guard case .received(let filed, _) = outcome else { throw StoreFault(.unexpected, "not received") }
        return filed
    }

    /// What the public check at Feedback knows of a document.
    func proof(_ number: String) async throws -> DocumentProof? {
        let published = try await ToldBook(store: feedbackStore).published(kind: "document", id: number)
        return try published.map { try JSONDecoder().decode(DocumentProof.self, from: Data($0.body)) }
    }

    /// What the Taker does, without the wire.
    func take() async throws {
        let position = try await ingest.position()
        let epoch = position.epoch
        let shown = await log.shown(epoch: epoch)
        guard let page = try await filings.page(epoch: epoch, from: Int64(position.frontier.size), shown: shown, most: 100) else { return }
        let wire = EntriesPage(
            entries: page.entries,
            checkpoint: try Checkpoint(origin: Peer.intake, epoch: epoch, frontier: page.frontier).signed(by: intakeSigner))
        let (entries, next) = try judged(EntriesPage(bytes: wire.encoded()), at: position)
        try await ingest.commit(entries.map { ($0, try ingest.open($0.leaf, envelope: $0.envelope)) }, next: next, at: time)
    }

    func judged(_ page: EntriesPage, at position: LogPosition) throws -> (entries: [CheckedEntry], next: LogPosition) {
        let (checked, entries) = try page.checked(origin: position.origin, epoch: position.epoch, keys: keys)
        return (entries, try InnerEnd(at: position).judge(checked).next)
    }

    func stored(_ number: String) async throws -> StoredCase {
        guard let stored = try await cases.find(number, catalogue: catalogue) else { throw StoreFault(.unexpected, "no case \(number)") }
        return stored
    }

    static func person(_ id: String, _ roles: Set<Role>, department: Int = 1) -> Person {
        Person(id: id, name: id, department: ["11320102MB0000001X", "11320102MB0000002X", "11320102MB0000003X"][department], roles: roles)
    }
    static let clerk = person("wang", [.intakeClerk], department: 0)
    static let examiner = person("zhang", [.examiner])
    static let decider = person("chen", [.decider])

    static let opinion = ActContent(conclusion: .meets, reasons: "材料齐全。")
    static let grant = ActContent(basis: "食品安全法第三十五条", terms: "热食类食品制售")

    static let answers = [
        ("uscc", "92320106MA1N0ABC5D"), ("name", "记号小面馆"), ("subject_kind", "individual"), ("legal_rep.name", "王小明"),
        ("legal_rep.id_kind", "resident"), ("legal_rep.id_no", "32010219900307451X"), ("legal_rep.phone", "13800000001"),
        ("domicile.region", "演示区"), ("domicile.detail", "城南路 18 号"), ("contact_phone", "13800000001"), ("service_by", "online"),
        ("by_agent", "false"), ("business_type", "catering"), ("projects", "hot"), ("online", "false"), ("site.region", "演示区"),
        ("site.detail", "城南路 18 号"), ("site_area", "86"), ("kitchen_area", "24"), ("has_store", "false"),
        ("managers.0.person.name", "王小明"), ("managers.0.person.id_kind", "resident"),
        ("managers.0.person.id_no", "32010219900307451X"), ("managers.0.person.phone", "13800000001"), ("managers.0.post", "officer"),
        ("managers.0.full_time", "true"), ("staff", "4"), ("staff_health", "4"), ("systems", "self_check"), ("systems", "health"),
        ("systems", "purchase"), ("systems", "incident"),
    ]
}
