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
    let logger: Logger

    /// Where the books stand in this node's log.
    func position() async throws -> LogPosition {
        let row = try await store.read { try $0.query("SELECT position FROM log_position WHERE origin = $1", origin).first }
        guard let row else { return LogPosition(origin: origin, epoch: 1) }
        return try JSONDecoder().decode(LogPosition.self, from: Data(row.blob("position")))
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
        try note(entry, outcome: "set aside", at: at, in: transaction)
    }

    /// What became of the entry.
    private func enter(_ leaf: Leaf, _ content: Content, at: Int64, in transaction: any SQLTransaction) throws -> String {
        guard case .filing(let filing, let item) = content else {
            if case .poison(let reason) = content { throw Poison(reason: reason) }
            return "set aside"
        }
        // Two receipts for one submission (another node, another epoch) are one case.
        let twin = try transaction.query("SELECT number FROM case_file WHERE submission = $1", filing.submission)
        guard twin.isEmpty else { return "same case" }
        guard let listed = catalogue.listing(of: item.id), let receiving = catalogue.department(listed.accepts),
            let deciding = catalogue.department(listed.decides), let code = CaseCode(typed: filing.caseCode)
        else { throw Poison(reason: "no department accepts and decides item \(item.id)") }
        let holder = item.holderName(filing.answers)
        let file = CaseFile(
            number: leaf.number.text, item: item, filing: filing, receivingAgency: receiving, decidingAuthority: deciding,
            proceeding: .opened(by: holder, receivedAt: Moment(milliseconds: leaf.time), limits: item.guide.limits))
        var stored = StoredCase(
            file: file, tag: caseTag(number: leaf.number, code: code), version: 0, isHere: filing.materials.map { _ in false },
            projected: (.received, nil))
        try transaction.query(
            """
            INSERT INTO case_file (number, submission, item, receiving, deciding, received_at, filing, applicant, tag, version, stage, is_open,
                due, due_is_provisional, lapses_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 1, NULL, 0, NULL)
            """, leaf.number.text, filing.submission, filing.item.digest, receiving.code, deciding.code, leaf.time, try canonical(filing),
            holder, stored.tag.bytes, Stage.received.rawValue)
        for (n, material) in filing.materials.enumerated() {
            try transaction.query(
                "INSERT INTO case_material (number, n, cipher_digest, is_here, tried_at) VALUES ($1, $2, $3, 0, 0)", leaf.number.text, n,
                Digest(hex: material.cipherDigest)?.bytes ?? [])
        }
        for first in stored.file.proceeding.journal { try CaseBook.append(first, to: leaf.number.text, in: transaction) }
        // Intake's clock may run a little ahead of ours; what was received is not in our future.
        try reporter.tell(&stored, at: Moment(milliseconds: max(at, leaf.time)), calendar: catalogue.calendar, in: transaction)
        return "case"
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
