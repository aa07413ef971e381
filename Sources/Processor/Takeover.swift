import Ledger
import Link
package import Logging
import Store
import Synchronization
import Unseal

/// 接管 — the operator's word that this Processor is the one that acts. It raises the fence at both outer tiers, so that every other one
/// is refused from then on, reads back what was told and is not in the books, and only then lets clerks act.
///
/// It can be run again when it breaks off: the fence goes up once more, and what was read back is there already.
package struct Takeover {
    private let settings: TierSettings
    private let store: SQLiteStore
    private let keys: TierKeys
    private let reporter: Reporter
    private let identity: LiveIdentity
    private let logger: Logger

    package init(settings path: String, logger: Logger) async throws {
        settings = try await TierSettings(file: path, also: ProcessorServer.settingsKeys)
        store = try await ProcessorServer.openStore(settings)
        keys = try TierKeys(folder: settings.keys, name: Peer.processor)
        reporter = try Reporter(keys: settings.keys)
        identity = try LiveIdentity(folder: settings.certificates, logger: logger)
        self.logger = logger
    }

    package func callAsFunction(say: (String) -> Void) async throws {
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        let own = try await store.read { try Tenure.epoch(in: $0) }
        let epoch = Epoch(own)
        let dialler = Dialler(
            identity: identity, overrides: try OuterPeer.addresses(settings),
            manner: .init(headers: { [(Wire.Header.processorEpoch, String(epoch.value))] }), logger: logger)
        do {
            let (intake, feedback) = try OuterPeer.both(settings)
            let greetings = [feedback, intake].map { Greeting(peer: $0, dialler: dialler) }
            epoch.value = try await raiseFence(greetings, over: own, at: time.now(), say: say)
            let recovery = Recovery(store: store, office: reporter.office, keys: keys.peers)
            for greeting in greetings { try await readBack(greeting, recovery, at: time.now(), say: say) }
            let catalogue = try await ServiceCatalogue(store)
            let finish = FinishRecovery(
                store: store, catalogue: catalogue, reporter: reporter, issue: IssueDocument(catalogue: catalogue, reporter: reporter))
            for sentence in try await finish(epoch: epoch.value, at: time.now()) { say("LOOK    \(sentence)") }
            say("this Processor acts now, as epoch \(epoch.value): start its server")
        } catch {
            await dialler.shutdown()
            throw error
        }
        await dialler.shutdown()
    }

    /// Both tiers, or nothing: where only one knows of the takeover two Processors could tell two things.
    private func raiseFence(_ greetings: [Greeting], over own: UInt64, at: Int64, say: (String) -> Void) async throws -> UInt64 {
        var fence = own
        for greeting in greetings { fence = max(fence, try await greeting(epoch: own, at: at).answer.fence) }
        let next = fence + 1
        // Nothing may be done here while the books are behind, whatever becomes of this run.
        try await store.write { transaction in
            if try Tenure.state(in: transaction) == .acting {
                try Tenure.set(.recovering(why: "a takeover was begun and not finished"), in: transaction)
            }
            try Tenure.set(epoch: next, in: transaction)
            try Audit.record(transaction, at: at, who: "takeover", what: "epoch \(next)", subject: "\(own)")
        }
        for greeting in greetings {
            guard try await greeting(epoch: next, at: at).isWelcome else {
                throw LinkFault("\(greeting.peer.signerName) has seen another takeover in this moment: run it again if it is still wanted")
            }
            say("\(greeting.peer.signerName) takes orders from epoch \(next) only")
        }
        return next
    }

    private func readBack(_ greeting: Greeting, _ recovery: Recovery, at: Int64, say: (String) -> Void) async throws {
        let name = greeting.peer.signerName
        let notices = NoticeBook(store: store)
        var line = try await notices.agreed(with: name)
        if try await !greeting.has(line) {
            say("\(name) was put back itself: it is told what it has lost when the server runs")
            line = AgreedLine()
        }
        let told = try await notices.known(for: name, after: line.n).filter { $0.value.isTold }
        var (highest, count) = (line.number, 0)
        while case let page = try await greeting.told(from: line.number + 1, limit: Wire.Limits.toldObjects), let last = page.entries.last {
            let unknown = page.entries.filter { told[Digest(sha256: $0.object)] == nil }
            try await recovery.enter(unknown, of: name, at: at)
            line.number = last.number
            line.digest = Digest(sha256: last.object)
            (highest, count) = (page.highest, count + unknown.count)
        }
        say("\(name) was told \(highest) objects: \(count) were read back")
    }
}

/// The epoch under which the calls of a takeover go out.
private final class Epoch: Sendable {
    private let held: Mutex<UInt64>

    init(_ epoch: UInt64) { held = Mutex(epoch) }

    var value: UInt64 {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
