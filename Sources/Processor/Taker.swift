import Foundation
import Ledger
import Licensing
import Link
import Logging
import ServiceLifecycle
import Statute
import Store
import Unseal

/// 取件: pulls from one outward node, proves, opens, makes the case, acknowledges. The Processor dials; nobody dials in.
struct Taker: Service {
    let origin: String
    let peer: OuterPeer
    let dialler: Dialler
    let store: any SQLStore
    let cases: CaseBook
    let catalogue: ServiceCatalogue
    let unsealer: Unsealer
    let keys: PeerKeys
    let signer: Signer
    let reporter: Reporter
    let blobs: ArrivedBlobs
    let newNotices: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            while !Task.isCancelled {
                do {
                    try await fetchMissing()
                    try await take()
                    backoff.reset()
                } catch {
                    if Task.isCancelled { return }
                    let pause = backoff.next(random: Double.random(in: 0..<1))
                    logger.warning("\(origin) cannot be pulled, next try in \(pause) ms: \(error)")
                    try? await Task.sleep(for: .milliseconds(pause))
                }
            }
        }
    }

    /// One page: everything of it is committed before it is acknowledged, so a crash anywhere only makes it come again.
    private func take() async throws {
        let position = try await position()
        let answer = try await dialler.request(
            "GET", url: peer.url + "/bridge/v1/log/entries?epoch=\(position.epoch)&from=\(position.frontier.size)&wait=\(Wire.Limits.wait)",
            expecting: peer.name, timeout: .seconds(Wire.Limits.wait + 10), maxAnswer: Wire.Limits.page * 2)
        if answer.status == 204 { return }
        guard answer.status == 200 else { throw LinkFault("\(origin) answered \(answer.status) to a pull") }
        let page = try EntriesPage(bytes: answer.body)
        switch judge(page: page, at: position, keys: keys) {
        case .stop(let fault):
            // Nothing of such a page is used. The line stands until a person has looked: that is what an alarm is for.
            logger.critical("\(origin) showed a page that does not fit what it showed before (\(fault.code)): \(fault.message)")
            throw LinkFault("the page of \(origin) was refused")
        case .accept(let entries, let next):
            Step.pageJudged.reached()
            var opened: [(CheckedEntry, Opened)] = []
            for entry in entries { opened.append((entry, await open(entry))) }
            try await commit(opened, next: next)
            Step.caseCommitted.reached()
            newNotices.ring()
            try await acknowledge(next)
            Step.acknowledged.reached()
        }
    }

    /// Materials that had not arrived with their filing are asked for again, the earliest due cases first.
    private func fetchMissing() async throws {
        let missing = try await store.read { transaction in
            try transaction.query(
                """
                SELECT m.number AS number, m.n AS n FROM case_material AS m JOIN case_file AS c ON c.number = m.number
                WHERE m.is_here = 0 ORDER BY coalesce(c.due, '9999'), m.number, m.n LIMIT 16
                """
            ).map { (number: try $0.text("number"), n: Int(try $0.int("n"))) }
        }
        for (number, n) in missing {
            guard let material = try await cases.find(number, catalogue: catalogue)?.file.filing.materials.dropFirst(n).first,
                await blobs.fetch(material, from: peer, with: dialler, logger: logger)
            else { continue }
            try await store.write { try $0.query("UPDATE case_material SET is_here = 1 WHERE number = $1 AND n = $2", number, n) }
        }
    }

    private func position() async throws -> LogPosition {
        let row = try await store.read { try $0.query("SELECT position FROM log_position WHERE origin = $1", origin).first }
        guard let row else { return LogPosition(origin: origin, epoch: 1) }
        return try JSONDecoder().decode(LogPosition.self, from: Data(row.blob("position")))
    }

    // MARK: Opening

    private enum Opened: Sendable {
        case filing(Filing, LicenceItem, isHere: [Bool])
        case poison(String)
    }

    private func open(_ entry: CheckedEntry) async -> Opened {
        let leaf = entry.leaf
        do {
            let filing = try JSONDecoder().decode(
                Filing.self, from: Data(try unsealer.open(entry.envelope, context: EnvelopeContext(of: leaf))))
            guard filing.submission == leaf.submission, filing.item.description == leaf.item else {
                return .poison("the envelope speaks of another filing than its entry")
            }
            guard let code = CaseCode(typed: filing.caseCode),
                Digest(commitmentTo: try canonical(filing.manifest), nonce: code.commitmentNonce) == leaf.commit
            else { return .poison("what was opened is not what the receipt commits to") }
            guard let item = catalogue.item(digest: filing.item.digest) else {
                return .poison("item \(filing.item) was never published here")
            }
            var isHere: [Bool] = []
            for material in filing.materials {
                isHere.append(await blobs.fetch(material, from: peer, with: dialler, logger: logger))
            }
            return .filing(filing, item, isHere: isHere)
        } catch {
            return .poison("\(error)")
        }
    }

    // MARK: The one transaction

    private func commit(_ opened: [(CheckedEntry, Opened)], next: LogPosition) async throws {
        let at = now()
        try await store.write { transaction in
            for (entry, content) in opened {
                switch content {
                case .filing(let filing, let item, let isHere):
                    try enter(entry, filing, item, isHere: isHere, at: at, in: transaction)
                case .poison(let reason):
                    logger.critical("filing \(entry.leaf.number.text) is set aside: \(reason)")
                    try transaction.query(
                        "INSERT INTO set_aside (number, reason, envelope, at) VALUES ($1, $2, $3, $4)", entry.leaf.number.text, reason,
                        entry.envelope,
                        at)
                    try note(entry, outcome: "set aside", at: at, in: transaction)
                }
            }
            try transaction.query(
                """
                INSERT INTO log_position (origin, position) VALUES ($1, $2)
                ON CONFLICT (origin) DO UPDATE SET position = excluded.position
                """, origin, try canonical(next))
        }
    }

    private func enter(
        _ entry: CheckedEntry, _ filing: Filing, _ item: LicenceItem, isHere: [Bool], at: Int64, in transaction: any SQLTransaction
    ) throws {
        let leaf = entry.leaf
        // Two receipts for one submission (another node, another epoch) are one case.
        let twin = try transaction.query("SELECT number FROM case_file WHERE submission = $1", filing.submission)
        guard twin.isEmpty else { return try note(entry, outcome: "same case", at: at, in: transaction) }
        guard let listed = catalogue.listing(of: item.id), let receiving = catalogue.department(listed.accepts),
            let deciding = catalogue.department(listed.decides), let code = CaseCode(typed: filing.caseCode)
        else {
            return try note(entry, outcome: "set aside", at: at, in: transaction)
        }
        let holder = item.holderName(filing.answers)
        let file = CaseFile(
            number: leaf.number.text, item: item, filing: filing, receivingAgency: receiving, decidingAuthority: deciding,
            proceeding: .opened(by: holder, receivedAt: Moment(milliseconds: leaf.time), limits: item.guide.limits))
        var stored = StoredCase(file: file, tag: caseTag(number: leaf.number, code: code), version: 0, isHere: isHere)
        try transaction.query(
            """
            INSERT INTO case_file (number, submission, item, receiving, deciding, received_at, filing, applicant, tag, version, stage, is_open,
                due, due_is_provisional, lapses_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 1, NULL, 0, NULL)
            """, leaf.number.text, filing.submission, filing.item.digest, receiving.code, deciding.code, leaf.time, try canonical(filing),
            holder, stored.tag.bytes, Stage.received.rawValue)
        for (n, arrived) in isHere.enumerated() {
            try transaction.query(
                "INSERT INTO case_material (number, n, cipher_digest, is_here) VALUES ($1, $2, $3, $4)", leaf.number.text, n,
                Digest(hex: filing.materials[n].cipherDigest)?.bytes ?? [], arrived)
        }
        for first in stored.file.proceeding.journal { try CaseBook.append(first, to: leaf.number.text, in: transaction) }
        try reporter.tell(&stored, at: Moment(milliseconds: at), calendar: catalogue.calendar, in: transaction)
        try note(entry, outcome: "case", at: at, in: transaction)
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

    private func acknowledge(_ position: LogPosition) async throws {
        let acknowledgement = Acknowledgement(
            origin: origin, epoch: position.epoch, received: position.frontier.size, n: position.frontier.size, time: now())
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.acknowledgements, body: try acknowledgement.signed(by: signer).bytes, expecting: peer.name,
            timeout: .seconds(30), maxAnswer: 4096)
        // A conflict says that a higher one is stored: this one is old news.
        guard [204, 409].contains(answer.status) else { throw LinkFault("\(origin) answered \(answer.status) to an acknowledgement") }
    }
}

/// An outward tier as the Processor sees it: where it is dialled and whose certificate must answer.
struct OuterPeer: Sendable {
    /// Name under which it signs.
    let signerName: String
    /// `https://host:port`, without a path.
    let url: String
    /// `spiffe://…`
    let name: String
}

extension OuterPeer {
    var host: String { url.split(separator: "/").dropFirst().first?.split(separator: ":").first.map(String.init) ?? "" }
}
