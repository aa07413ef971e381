import Foundation
import Ledger
import Licensing
import Logging
import Statute
import Store
import Unseal

/// 立案: opens what was pulled and makes the cases. Without a network: what it needs is in its arguments and the books.
struct Ingest: Sendable {
    /// What an entry turned out to be.
    enum Content: Sendable {
        case filing(Filing, LicenceItem)
        /// 无法立案: set aside with its envelope and shown to the administrators, never dropped, and nothing behind it waits.
        case poison(String)
    }

    let origin: String
    let store: any SQLStore
    let catalogue: ServiceCatalogue
    let unsealer: Unsealer
    let reporter: Reporter
    let issue: IssueDocument
    let logger: Logger

    /// Where the books stand in this node's log.
    func position() async throws -> LogPosition {
        let row = try await store.read { try $0.query("SELECT position FROM log_position WHERE origin = $1", origin).first }
        guard let row else { return LogPosition(origin: origin, epoch: 1) }
        return try JSONDecoder().decode(LogPosition.self, from: Data(row.blob("position")))
    }

    /// A node whose log was rolled back goes on under a new epoch: the old log is closed as far as it was taken, and the next begins.
    func move(toEpoch epoch: Int, at: Int64) async throws {
        let closed = try await position()
        guard epoch > closed.epoch else { return }
        try await store.write { [origin] transaction in
            try transaction.query(
                "INSERT INTO log_closed (origin, epoch, position) VALUES ($1, $2, $3) ON CONFLICT (origin, epoch) DO NOTHING", origin,
                closed.epoch, try canonical(closed))
            try transaction.query(
                """
                INSERT INTO log_position (origin, position) VALUES ($1, $2)
                ON CONFLICT (origin) DO UPDATE SET position = excluded.position
                """, origin, try canonical(LogPosition(origin: origin, epoch: epoch)))
            try Audit.record(transaction, at: at, who: origin, what: "epoch \(epoch)", subject: "\(closed.epoch)/\(closed.frontier.size)")
        }
    }

    /// - Throws: when the key is not here that the envelope was sealed to. Then it is this machine that is at fault and not the filing:
    ///   the line stands, with an alarm, until the key is back.
    func open(_ leaf: Leaf, envelope: [UInt8]) throws -> Content {
        do {
            let filing = try JSONDecoder().decode(Filing.self, from: Data(try unsealer.open(envelope, context: EnvelopeContext(of: leaf))))
            guard filing.submission == leaf.submission, filing.item.description == leaf.item else {
                return .poison("the envelope speaks of another filing than its entry")
            }
            guard let code = CaseCode(typed: filing.caseCode),
                Digest(commitmentTo: try canonical(filing.manifest), nonce: code.commitmentNonce) == leaf.commit
            else { return .poison("what was opened is not what the receipt commits to") }
            guard filing.materials.allSatisfy({ Digest(hex: $0.cipherDigest).map(leaf.materials.contains) ?? false }) else {
                return .poison("it names a material that its entry does not")
            }
            guard let item = catalogue.item(digest: filing.item.digest) else {
                return .poison("item \(filing.item) was never published here")
            }
            return .filing(filing, item)
        } catch let fault as LedgerFault where fault.code == .noKey {
            logger.critical("filing \(leaf.number.text) is sealed to a key that is not in the keys folder: put every *.unseal file back")
            throw fault
        } catch let fault as LedgerFault {
            return .poison("the envelope does not open: \(fault.code)")
        } catch {
            return .poison("the envelope holds no filing that this version can read")
        }
    }

    /// The one transaction: cases, journal, notices and the new position, or nothing of it.
    func commit(_ opened: [(entry: CheckedEntry, content: Content)], next: LogPosition, at: Int64) async throws {
        try await store.write { transaction in
            for (entry, content) in opened {
                do {
                    let outcome = try transaction.attempt { try enter(entry.leaf, content, at: at, in: transaction) }
                    try note(entry, outcome: outcome, at: at, in: transaction)
                } catch let poison as Poison {
                    try setAside(entry, reason: poison.reason, at: at, in: transaction)
                } catch let fault as StoreFault where fault.kind == .full || fault.kind == .storage {
                    throw fault
                } catch {
                    try setAside(entry, reason: "\(error)", at: at, in: transaction)
                }
            }
            try transaction.query(
                """
                INSERT INTO log_position (origin, position) VALUES ($1, $2)
                ON CONFLICT (origin) DO UPDATE SET position = excluded.position
                """, origin, try canonical(next))
        }
    }

    /// What was set aside is tried again at each start: the item may have been published since, the fault mended. It keeps its receipt's
    /// number and time, so its days are those of the receipt.
    func retrySetAside(at: Int64) async throws {
        let rows = try await store.read {
            try $0.query(
                """
                SELECT s.number AS number, s.envelope AS envelope, t.leaf AS leaf FROM set_aside AS s JOIN taken AS t ON t.number = s.number
                WHERE t.origin = $1 ORDER BY s.number
                """, origin
            ).map { (number: try $0.text("number"), envelope: try $0.blob("envelope"), leaf: try $0.blob("leaf")) }
        }
        for (number, envelope, leafBytes) in rows {
            do {
                let leaf = try Leaf(bytes: leafBytes)
                // What was set aside by an earlier version did not have its materials fetched.
                try await store.write { try MaterialBook.addSetAside(leaf, in: $0) }
                let content = try open(leaf, envelope: envelope)
                try await store.write { transaction in
                    let outcome = try enter(leaf, content, at: at, in: transaction)
                    try transaction.query("DELETE FROM set_aside WHERE number = $1", number)
                    try Audit.record(transaction, at: at, who: origin, what: "\(outcome), after all", subject: number)
                }
                logger.notice("filing \(number), which had been set aside, is a case now")
            } catch {
                logger.critical("filing \(number) is still set aside: \(error)")
            }
        }
    }

    private struct Poison: Error {
        let reason: String
    }

    private func setAside(_ entry: CheckedEntry, reason: String, at: Int64, in transaction: any SQLTransaction) throws {
        logger.critical("filing \(entry.leaf.number.text) is set aside: \(reason)")
        try transaction.query(
            "INSERT INTO set_aside (number, reason, envelope, at) VALUES ($1, $2, $3, $4) ON CONFLICT (number) DO NOTHING",
            entry.leaf.number.text, reason, entry.envelope, at)
        try MaterialBook.addSetAside(entry.leaf, in: transaction)
        try note(entry, outcome: "set aside", at: at, in: transaction)
    }

    /// What became of the entry.
    private func enter(_ leaf: Leaf, _ content: Content, at: Int64, in transaction: any SQLTransaction) throws -> String {
        guard case .filing(let filing, let item) = content else {
            if case .poison(let reason) = content { throw Poison(reason: reason) }
            return "set aside"
        }
        guard filing.purpose == .application else { return try later(leaf, filing, item, at: at, in: transaction) }
        // Two receipts for one submission (another node, another epoch) are one case.
        let twin = try transaction.query("SELECT number FROM case_file WHERE submission = $1", filing.submission)
        guard judge(submissionHasCase: !twin.isEmpty) == .newCase else { return "same case" }
        guard let listed = catalogue.listing(of: item.id), let receiving = catalogue.department(listed.accepts),
            let deciding = catalogue.department(listed.decides), let code = CaseCode(typed: filing.caseCode)
        else { throw Poison(reason: "no department accepts and decides item \(item.id)") }
        let holder = item.holderName(filing.answers)
        let received = Moment(milliseconds: leaf.time)
        let renewed = try LicenceBook.renewed(
            by: item, filing, receivedOn: received.day, deciding: deciding, in: transaction)
        let file = CaseFile(
            number: leaf.number.text, item: item, filing: filing, receivingAgency: receiving, decidingAuthority: deciding,
            proceeding: .opened(
                by: holder, receivedAt: received, limits: item.limits, renewing: renewed.until, isKnown: renewed.isKnown))
        var stored = StoredCase(
            file: file, tag: caseTag(number: leaf.number, code: code), code: code.text, version: 0,
            isHere: filing.materials.map { _ in false },
            projected: (.received, nil))
        try transaction.query(
            """
            INSERT INTO case_file (number, submission, item, receiving, deciding, received_at, filing, applicant, tag, version, stage, is_open,
                due, due_is_provisional, lapses_at, renews_until, renews_known)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 1, NULL, 0, NULL, $11, $12)
            """, leaf.number.text, filing.submission, filing.item.digest, receiving.code, deciding.code, leaf.time, try canonical(filing),
            holder, stored.tag.bytes, Stage.received.rawValue, renewed.until?.text, renewed.isKnown)
        try MaterialBook.add(filing.materials, to: leaf.number.text, after: 0, in: transaction)
        for first in stored.file.proceeding.journal { try CaseBook.append(first, to: leaf.number.text, in: transaction) }
        // Intake's clock may run a little ahead of ours; what was received is not in our future.
        let moment = Moment(milliseconds: max(at, leaf.time))
        // What comes after its days are over is accepted already: the law does not wait for the line.
        _ = try issue.settle(&stored, at: moment, in: transaction)
        try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
        return "case"
    }

    /// 补正、撤回、重置查询码: what belongs to a case that is here. Whoever sends a correction or a withdrawal has shown the case's code.
    private func later(_ leaf: Leaf, _ filing: Filing, _ item: LicenceItem, at: Int64, in transaction: any SQLTransaction) throws -> String
    {
        let twin = try transaction.query("SELECT receipt FROM case_filing WHERE submission = $1", filing.submission)
        guard twin.isEmpty else { return "same filing" }
        guard let parent = filing.later?.parent, var stored = try CaseBook.load(parent, catalogue: catalogue, in: transaction) else {
            throw Poison(reason: "it belongs to a case that is not here")
        }
        guard filing.applicant == stored.file.filing.applicant, item.id == stored.file.item.id else {
            throw Poison(reason: "it belongs to another applicant's case")
        }
        let moment = stored.moment(Moment(milliseconds: max(at, leaf.time)))
        _ = try issue.settle(&stored, at: moment, in: transaction)
        let filed = CaseFile.Later(receipt: leaf.number.text, filing: filing, receivedAt: Moment(milliseconds: leaf.time))
        try CaseBook.append(filed, submission: filing.submission, to: &stored, in: transaction)
        switch filing.purpose {
        case .application, .codeReset:
            try resetCode(filing, &stored, at: moment, in: transaction)
            return "new code"
        case .correction, .withdrawal, .hearingRequest:
            guard try CaseBook.wasInForce(filing.caseCode, of: stored, in: transaction) else {
                throw Poison(reason: "it was sent without the case's code")
            }
            let entry = stored.file.receive(filed, as: filing.purpose.act, at: moment)
            let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
            // What came too late ends nothing, so no document says that it did.
            if standing.journal.contains(where: { $0.number == entry.number && $0.isVoid }) {
                try CaseBook.append(entry, to: parent, in: transaction)
            } else {
                try issue(entry, of: &stored, at: moment, in: transaction)
            }
            // A correction in time undoes what its lapse had done, its document too.
            _ = try issue.settle(&stored, at: moment, in: transaction)
            try CaseBook.rename(item.holderName(stored.file.content(standing).answers), case: parent, in: transaction)
            try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
            return filing.purpose.rawValue
        }
    }

    /// A new code for the case; the old one opens nothing any more.
    private func resetCode(_ filing: Filing, _ stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws {
        guard let key = filing.later?.oneTimeKey, let number = ReceiptNumber(typed: stored.file.number),
            let code = CaseCode(bytes: (0..<CaseCode.byteCount).map { _ in UInt8.random(in: 0...255) })
        else { throw Poison(reason: "its one-time key cannot be read") }
        let answer = try CodeAnswer.seal(code, to: key, number: number)
        try reporter.retire(stored, at: moment, in: transaction)
        try CaseBook.reset(code: code, answer: answer, tag: caseTag(number: number, code: code), of: &stored, in: transaction)
        try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
    }

    private func note(_ entry: CheckedEntry, outcome: String, at: Int64, in transaction: any SQLTransaction) throws {
        try transaction.query(
            """
            INSERT INTO taken (origin, epoch, seq, number, submission, leaf, receipt, outcome, taken_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, origin, entry.leaf.epoch, Int64(entry.leaf.seq), entry.leaf.number.text, entry.leaf.submission, entry.leafBytes,
            entry.receiptObject.bytes, outcome, at)
        try Audit.record(transaction, at: at, who: origin, what: outcome, subject: entry.leaf.number.text)
    }
}

extension Filing.Purpose {
    /// The row of the journal that a later filing becomes.
    fileprivate var act: Act {
        switch self {
        case .application, .codeReset: .filing
        case .correction: .correction
        case .withdrawal: .withdrawal
        case .hearingRequest: .hearingRequest
        }
    }
}
