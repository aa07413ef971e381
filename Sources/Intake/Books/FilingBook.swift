import Ledger
import Licensing
import Outer
import Store

/// The log of filings: append-only, dense, each entry with the root of the log as it then was.
struct FilingBook: Sendable {
    struct Filed: Sendable {
        let number: String
        let submission: String
        let account: String
        let item: String
        let at: Int64
        let keyID: String
        /// The signed receipt, byte for byte as it was first given.
        let receipt: [UInt8]
        let epoch: Int
        let seq: Int64
        let purpose: Filing.Purpose
        /// 办件编号 of the case it belongs to, when it is not the one that opened it.
        let parent: String?
    }

    let store: any SQLStore
    let origin: String

    func find(number: String, account: String) async throws -> Filed? {
        try await store.read { try $0.query("SELECT * FROM log WHERE number = $1 AND account = $2", number, account).first.map(Self.filed) }
    }

    /// 办件: the filings that opened a case.
    func filings(of account: String, limit: Int) async throws -> [Filed] {
        try await store.read {
            try $0.query(
                "SELECT * FROM log WHERE account = $1 AND parent IS NULL ORDER BY epoch DESC, seq DESC LIMIT $2", account, limit
            ).map(Self.filed)
        }
    }

    /// What was filed later to a case.
    func later(to number: String, account: String) async throws -> [Filed] {
        try await store.read {
            try $0.query("SELECT * FROM log WHERE parent = $1 AND account = $2 ORDER BY epoch, seq", number, account).map(Self.filed)
        }
    }

    /// The hash of a filing's entry: what a later filing names as its parent in the log.
    static func leafHash(of number: String, in transaction: any SQLTransaction) throws -> Digest? {
        try transaction.query("SELECT leaf FROM log WHERE number = $1", number).first.map { Merkle.leafHash(try $0.blob("leaf")) }
    }

    /// The entries from `position` on as far as they may be shown, and the log's state after the last of them.
    func page(epoch: Int, from: Int64, shown: UInt64, most: Int) async throws -> (entries: [EntriesPage.Entry], frontier: Frontier)? {
        try await store.read { transaction in
            let rows = try transaction.query(
                "SELECT leaf, envelope, receipt, frontier FROM log WHERE epoch = $1 AND seq >= $2 AND seq < $3 ORDER BY seq LIMIT $4",
                epoch,
                from, Int64(clamping: shown), most)
            let entries = EntriesPage.fitting(
                try rows.map {
                    EntriesPage.Entry(leaf: try $0.blob("leaf"), envelope: try $0.blob("envelope"), receipt: try $0.blob("receipt"))
                })
            guard !entries.isEmpty else { return nil }
            return (entries, try Self.frontier(rows[entries.count - 1]))
        }
    }

    /// Where the log ends now.
    func log(epoch: Int) async throws -> Hello.Log {
        let frontier = try await store.read { try Self.current(epoch: epoch, in: $0).frontier }
        return Hello.Log(origin: origin, epoch: epoch, size: frontier.size, root: frontier.root)
    }

    // MARK: Epochs (see LogKeeper)

    /// The newest log as it ends, and whether this database has ever had a lock.
    func newestLog() async throws -> (log: Hello.Log, wasLocked: Bool) {
        try await store.read { [origin] transaction in
            let begun = try StoreFacts.value("epoch", in: transaction).flatMap { Int($0) } ?? 1
            let newest = try transaction.query("SELECT coalesce(max(epoch), 1) AS epoch FROM log").first?.int("epoch") ?? 1
            let epoch = max(begun, Int(newest))
            let frontier = try Self.current(epoch: epoch, in: transaction).frontier
            let wasLocked = try StoreFacts.value("locked", in: transaction) != nil
            return (Hello.Log(origin: origin, epoch: epoch, size: frontier.size, root: frontier.root), wasLocked)
        }
    }

    /// The root of a log after so many entries; nil when it is shorter.
    func root(epoch: Int, size: UInt64) async throws -> Digest? {
        guard size > 0 else { return Merkle.emptyRoot }
        return try await store.read {
            try $0.query("SELECT frontier FROM log WHERE epoch = $1 AND seq = $2", epoch, Int64(clamping: size) - 1).first
                .map { try Self.frontier($0).root }
        }
    }

    func closedLogs(before epoch: Int) async throws -> [Hello.Log] {
        try await store.read { [origin] transaction in
            try transaction.query("SELECT DISTINCT epoch FROM log WHERE epoch < $1 ORDER BY epoch", epoch).map { row in
                let closed = Int(try row.int("epoch"))
                let frontier = try Self.current(epoch: closed, in: transaction).frontier
                return Hello.Log(origin: origin, epoch: closed, size: frontier.size, root: frontier.root)
            }
        }
    }

    func begin(epoch: Int, why: String, at: Int64) async throws {
        try await store.write { transaction in
            try StoreFacts.set("epoch", String(epoch), in: transaction)
            try Audit.record(transaction, at: at, who: "start", what: "new epoch \(epoch): \(why)", subject: "log")
        }
    }

    func noteLocked() async throws { try await store.write { try StoreFacts.set("locked", "yes", in: $0) } }

    func holdsBlob(_ digest: Digest) async throws -> Bool {
        try await store.read { try !$0.query("SELECT 1 AS one FROM log_blob WHERE digest = $1 LIMIT 1", digest.bytes).isEmpty }
    }

    // MARK: Inside a transaction (see ReceiveFiling)

    static func current(epoch: Int, in transaction: any SQLTransaction) throws -> (frontier: Frontier, lastAt: Int64) {
        guard let row = try transaction.query("SELECT frontier, at FROM log WHERE epoch = $1 ORDER BY seq DESC LIMIT 1", epoch).first else {
            return (Frontier(), 0)
        }
        return (try frontier(row), try row.int("at"))
    }

    /// How a log ends: what the next entry continues.
    static func end(origin: String, epoch: Int, in transaction: any SQLTransaction) throws -> LogPosition {
        let (frontier, lastAt) = try current(epoch: epoch, in: transaction)
        return LogPosition(origin: origin, epoch: epoch, frontier: frontier, lastTime: frontier.size > 0 ? lastAt : nil)
    }

    private static func frontier(_ row: SQLRow) throws -> Frontier { try decode(Frontier.self, row.blob("frontier")) }

    static func filed(submission: String, in transaction: any SQLTransaction) throws -> (filed: Filed, commitment: [UInt8])? {
        try transaction.query("SELECT * FROM log WHERE submission = $1", submission).first.map {
            (try filed($0), try $0.blob("commitment"))
        }
    }

    static func filed(_ row: SQLRow) throws -> Filed {
        Filed(
            number: try row.text("number"), submission: try row.text("submission"), account: try row.text("account"),
            item: try row.text("item"), at: try row.int("at"), keyID: try row.text("key_id"), receipt: try row.blob("receipt"),
            epoch: Int(try row.int("epoch")), seq: try row.int("seq"),
            purpose: Filing.Purpose(rawValue: try row.text("purpose")) ?? .application, parent: try row.optionalText("parent"))
    }
}

/// What the Processor has confirmed: signed, and never lower than before.
struct AcknowledgementBook: Sendable {
    let store: any SQLStore

    /// The number of entries that are committed inside.
    func received(origin: String, epoch: Int) async throws -> Int64 {
        try await store.read {
            try $0.query("SELECT received FROM acknowledgement WHERE origin = $1 AND epoch = $2", origin, epoch).first?.int("received") ?? 0
        }
    }

    /// The verdict, and what is stored after it.
    func store(
        _ new: Acknowledgement, object: [UInt8], at: Int64
    ) async throws -> (verdict: AcknowledgementVerdict, stored: Acknowledgement?) {
        // Of a log that is not kept here.
        guard new.origin == Peer.intake else { return (.foreign, nil) }
        let outcome = try await store.write { transaction -> (verdict: AcknowledgementVerdict, stored: Acknowledgement?) in
            let row = try transaction.query(
                "SELECT payload FROM acknowledgement WHERE origin = $1 AND epoch = $2", new.origin, new.epoch
            ).first
            let stored = try row.map { try Acknowledgement(bytes: $0.blob("payload")) }
            guard isHeard(new.processorEpoch, fence: try Fence.current(in: transaction)) else { return (.lower, stored) }
            let size = try FilingBook.current(epoch: new.epoch, in: transaction).frontier.size
            let verdict = judge(new, stored: stored, logSize: size)
            guard verdict == .store else { return (verdict, stored) }
            try transaction.query(
                """
                INSERT INTO acknowledgement (origin, epoch, received, payload, object) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (origin, epoch) DO UPDATE SET received = excluded.received, payload = excluded.payload,
                    object = excluded.object
                """, new.origin, new.epoch, Int64(new.received), try new.encoded(), object)
            try Audit.record(
                transaction, at: at, who: Peer.processor, what: "received \(new.received), verified \(new.verified), safe \(new.safe)",
                subject: "\(new.origin)/\(new.epoch)")
            return (verdict, new)
        }
        if outcome.verdict == .store { Step.acknowledgementStored.reached() }
        return outcome
    }
}
