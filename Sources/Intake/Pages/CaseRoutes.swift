import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Pages
import Statute
import Store

/// 我的办件 and one case of it: its receipt, what the applicant has to do now, and what he may.
extension IntakeTier {
    func addCaseRoutes(to router: Router<GatewayContext>) {
        router.get("/filings") { request, _ in
            try await signedIn(request) { guest, account in
                let tab = request.uri.queryParameters["tab"].map(String.init)
                return respond(try await filingsPage(guest, account, tab: tab), headers: guest.headers)
            }
        }
        router.get("/filings/:number") { request, context in
            try await signedIn(request) { guest, account in
                respond(try await filingPage(guest, try await ownFiling(context, account)), headers: guest.headers)
            }
        }
        router.get("/filings/:number/receipt.json") { request, context in
            try await signedIn(request) { _, account in
                let filed = try await ownFiling(context, account)
                return Self.download(filed.receipt, type: "application/json", name: "receipt-\(filed.number).json")
            }
        }
        router.get("/filings/:number/deadline.ics") { request, context in
            try await signedIn(request) { _, account in
                let filed = try await ownFiling(context, account)
                guard let due = try await progress(of: filed).due else { throw Problem.notFound }
                let title = words("行政许可办件 \(filed.number) 本阶段期限", "Licence case \(filed.number): limit of this stage")
                return Self.download(
                    Array(calendarEntry(title: title, on: due.day, id: filed.number, at: Moment(milliseconds: now())).utf8),
                    type: "text/calendar; charset=utf-8", name: "deadline-\(filed.number).ics")
            }
        }
    }

    func ownFiling(_ context: GatewayContext, _ account: AccountBook.Account) async throws -> FilingBook.Filed {
        guard let number = context.parameters.get("number"), let filed = try await filings.find(number: number, account: account.id) else {
            throw Problem.notFound
        }
        try await receiveFiling.log.cover(filed, isNew: false)
        return filed
    }

    /// Those that the log's lock covers: nothing of another filing is shown, and a lock that cannot be written hides no older one.
    func covered(_ filed: [FilingBook.Filed]) async -> [FilingBook.Filed] {
        if let newest = filed.max(by: { ($0.epoch, $0.seq) < ($1.epoch, $1.seq) }) {
            try? await receiveFiling.log.cover(newest, isNew: false)
        }
        var shown: [FilingBook.Filed] = []
        for one in filed where await receiveFiling.log.shown(epoch: one.epoch) > UInt64(max(0, one.seq)) { shown.append(one) }
        return shown
    }

    /// The filing that opened the case; a later one has no acts of its own.
    func ownCase(_ context: GatewayContext, _ account: AccountBook.Account) async throws -> FilingBook.Filed {
        let filed = try await ownFiling(context, account)
        guard filed.parent == nil else { throw Problem.notFound }
        return filed
    }

    private static func download(_ bytes: [UInt8], type: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store", .contentDisposition: Disposition.attachment(name)],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: How far it has come

    /// How far a filing has come, as far as this outer tier has been told.
    struct Progress: Sendable {
        var stage: Stage?
        var words: String
        var due: DueDate?
        var waits = false
        var version: CaseVersion?
    }

    /// What the clear header of the newest case version says; before the first one, where the filing is on its way.
    func progress(of filed: FilingBook.Filed) async throws -> Progress {
        guard let version = try await version(of: filed) else {
            return Progress(words: try await onItsWay(filed))
        }
        let stage = Stage(rawValue: version.stage)
        if version.waitsForApplicant, try await pendingCorrection(filed, since: version) != nil {
            return Progress(
                stage: stage, words: words("已提交补正，等待内网签收", "Correction filed, waiting for the inner network"), version: version)
        }
        let due = version.due.flatMap { Day($0) }.map { DueDate(day: $0, isProvisional: version.provisional) }
        return Progress(
            stage: stage, words: stage?.plainWords ?? words("办理中", "In progress"), due: due, waits: version.waitsForApplicant,
            version: version)
    }
}
