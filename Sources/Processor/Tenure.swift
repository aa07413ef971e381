import Ledger
import Link
import Logging
import Pages
import Statute
import Store
import Synchronization

/// 在任 — whether this Processor is the one that acts. Of several on copies of the same books only one may be: the outer tiers keep the
/// highest processor epoch as a fence, and a takeover is what raises it.
///
/// What is said here is kept in the books, so that it survives a start; the pages, the desk, the watch and the workers ask it each time.
final class Tenure: Sendable {
    enum State: Sendable, Equatable {
        case acting
        /// These books came from a backup, or are older than what was told: nothing is done until `gateway-processor takeover`.
        case recovering(why: String)
        /// 被接管: another Processor has taken over under this epoch.
        case fenced(by: UInt64)

        /// As it stands in the books.
        var text: String {
            switch self {
            case .acting: "acting"
            case .recovering(let why): "recovering: \(why)"
            case .fenced(let epoch): "fenced \(epoch)"
            }
        }

        init(text: String?) {
            guard let text, text != "acting" else {
                self = .acting
                return
            }
            if text.hasPrefix("fenced "), let epoch = UInt64(text.dropFirst(7)) {
                self = .fenced(by: epoch)
            } else {
                self = .recovering(why: String(text.dropFirst("recovering: ".count)))
            }
        }
    }

    private struct Now {
        var state: State
        /// The outer tiers that have welcomed this process since it started.
        var welcomedBy: Set<String> = []
    }

    /// 代次: counts takeovers, from 1.
    let epoch: UInt64
    private let now: Mutex<Now>
    private let changed = Bell()
    private let store: any SQLStore
    private let logger: Logger

    init(store: any SQLStore, logger: Logger) async throws {
        let (epoch, state) = try await store.read { (try Self.epoch(in: $0), try Self.state(in: $0)) }
        self.epoch = epoch
        now = Mutex(Now(state: state))
        self.store = store
        self.logger = logger
    }

    var state: State { now.withLock { $0.state } }

    // MARK: Who asks before acting

    /// Why nobody may act here now; nil when they may.
    var refusal: Statute.Refusal? {
        guard let words = Self.said(state) else { return nil }
        return Statute.Refusal(.circumstances, words.advice, article: "内网办理系统的接管")
    }

    /// For the pages: what is the matter, and what to do.
    static func said(_ state: State) -> (title: String, advice: String)? {
        switch state {
        case .acting: return nil
        case .recovering:
            return (
                words("本机正在恢复，暂停办理", "This machine is being recovered: nothing can be done here yet"),
                words(
                    "本机的数据来自备份，或者早于已经告知申请人的内容。请系统管理员执行接管（gateway-processor takeover），完成以前不能办理。",
                    "Its data came from a backup, or are older than what applicants have been told. The administrator has to run gateway-processor takeover first."
                )
            )
        case .fenced:
            return (
                words("本机已被接管，停止办理", "Another machine has taken over: nothing can be done here"),
                words(
                    "另一台内网办理服务器已经接管业务。请到那一台上办理；本机上的办理不会生效，也没有被执行。",
                    "Another Processor has taken over. Please work there: nothing is done on this machine.")
            )
        }
    }

    /// Returns when this process may deal with an outer tier: it acts, and that tier has welcomed it since it started.
    func welcome(by peer: String) async {
        while !Task.isCancelled {
            let seen = changed.count
            if now.withLock({ $0.state == .acting && $0.welcomedBy.contains(peer) }) { return }
            await changed.wait(after: seen, timeout: .seconds(30))
        }
    }

    func isWelcome(by peer: String) -> Bool { now.withLock { $0.welcomedBy.contains(peer) } }

    // MARK: What changes it

    func welcomed(by peer: String) {
        let isNew = now.withLock { $0.welcomedBy.insert(peer).inserted }
        if isNew { changed.ring() }
    }

    /// Says it once, and remembers it: a fenced Processor that starts again does not act until its greeting is answered.
    func note(_ state: State) async throws {
        stop(state)
        guard try await store.read({ try Self.state(in: $0) }) != state else { return }
        try await store.write { try Self.set(state, in: $0) }
    }

    /// In memory at once, whoever comes to know it first.
    private func stop(_ state: State) {
        let isNew = now.withLock { now in
            defer { now.state = state }
            return now.state != state
        }
        if isNew {
            switch state {
            case .acting: logger.notice("this Processor acts, as epoch \(epoch)")
            case .recovering(let why):
                logger.critical("this Processor stops: \(why). Run `gateway-processor takeover` when it is to be the one that acts")
            case .fenced(let by):
                logger.critical("this Processor (epoch \(epoch)) stops: one of epoch \(by) has taken over. Nothing is done here any more")
            }
            changed.ring()
        }
    }

    /// Every call says which Processor it is; an answer that names a higher fence stops this one.
    var manner: Dialler.Manner {
        let check: @Sendable (Dialler.Answer) throws(LinkFault) -> Void = { [weak self] answer throws(LinkFault) in
            guard answer.status == 409, let fence = answer.header(Wire.Header.fence).flatMap({ UInt64($0) }), let self, fence > self.epoch
            else { return }
            self.stop(.fenced(by: fence))
            throw LinkFault("a Processor of epoch \(fence) has taken over", kind: .refused)
        }
        return Dialler.Manner(headers: { [epoch] in [(Wire.Header.processorEpoch, String(epoch))] }, check: check)
    }

    /// What this tier was told is to be looked at again before anything more is told to it.
    func unwelcome(by peer: String) { now.withLock { _ = $0.welcomedBy.remove(peer) } }

    // MARK: In the books

    static func epoch(in transaction: any SQLTransaction) throws -> UInt64 {
        try StoreFacts.value("processor.epoch", in: transaction).flatMap { UInt64($0) } ?? 1
    }

    static func state(in transaction: any SQLTransaction) throws -> State {
        State(text: try StoreFacts.value("processor.state", in: transaction))
    }

    static func set(_ state: State, in transaction: any SQLTransaction) throws {
        try StoreFacts.set("processor.state", state.text, in: transaction)
    }

    static func set(epoch: UInt64, in transaction: any SQLTransaction) throws {
        try StoreFacts.set("processor.epoch", String(epoch), in: transaction)
    }
}
