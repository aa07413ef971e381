import Foundation
import Ledger
import Licensing
import Statute
import Store
import Unseal

/// 读回 — enters in the books what an outer tier was told and these books do not know: the way in which a restored Processor comes to
/// stand where applicants were told that it stands. Without a network; every step may be repeated.
///
/// First what Feedback was told, in its order, then what Intake was told (it may have been told more of a case, or less); then
/// `finish`. Why this loses and doubles nothing: see `CaseCopy`.
struct Recovery: Sendable {
    /// The books and what was told cannot belong together; nothing of the page was entered.
    struct Contradiction: Error, CustomStringConvertible {
        let description: String
    }

    let store: any SQLStore
    let office: OfficeKeys
    let keys: PeerKeys

    /// One page, one transaction.
    /// - Parameter from: the number of the first entry there.
    func enter(_ entries: [ToldPage.Entry], of target: String, at: Int64) async throws {
        let opened = try entries.map { try open($0, of: target) }
        try await store.write { transaction in
            let numbers = SeenNumbers(departments: try Self.departments(transaction))
            for one in opened { try enter(one, of: target, numbers: numbers, at: at, in: transaction) }
        }
    }

    // MARK: Opening

    private struct Opened: Sendable {
        enum Content: Sendable {
            case version(CaseVersion, CaseCopy)
            case retired(CaseVersion)
            case published(PublishedObject)
        }

        let entry: ToldPage.Entry
        let toldAt: Int64
        let content: Content

        var kind: String { if case .published(let object) = content { object.kind.rawValue } else { "case" } }
    }

    /// An object counts by the Processor's own signature, its mark by the tier's; whoever brought them does not matter.
    private func open(_ entry: ToldPage.Entry, of target: String) throws -> Opened {
        let object = try SignedObject(bytes: entry.object, limit: Wire.Limits.signedObject)
        let mark = try ToldMark.open(SignedObject(bytes: entry.mark, limit: 65_536), by: target, keys: keys)
        guard mark.sha256 == object.digest else {
            throw Contradiction(description: "object \(entry.number) of \(target) has the mark of another one")
        }
        let content: Opened.Content
        switch object.payloadType {
        case CaseVersion.payloadType:
            let version = try CaseVersion.open(object, by: Peer.processor, keys: keys)
            content = version.stage == CaseVersion.retired ? .retired(version) : .version(version, try copy(version, entry, target))
        default: content = .published(try PublishedObject.open(object, by: Peer.processor, keys: keys))
        }
        return Opened(entry: entry, toldAt: mark.toldAt, content: content)
    }

    private func copy(_ version: CaseVersion, _ entry: ToldPage.Entry, _ target: String) throws -> CaseCopy {
        guard let sealed = version.office.flatMap({ Base64.decode($0) }) else {
            throw Contradiction(
                description: """
                    object \(entry.number) of \(target) was told without the office's copy of its case: restore a backup that is newer
                    """)
        }
        let context = CaseCopy.context(tag: version.caseTag, version: Int64(clamping: version.version))
        return try JSONDecoder().decode(CaseCopy.self, from: Data(try office.open(sealed, context: context)))
    }

    // MARK: Entering

    private static func departments(_ transaction: any SQLTransaction) throws -> [Department] {
        try transaction.query("SELECT body FROM department").map {
            try JSONDecoder().decode(Department.self, from: Data($0.blob("body")))
        }
    }

    private func enter(
        _ one: Opened, of target: String, numbers: SeenNumbers, at: Int64, in transaction: any SQLTransaction
    ) throws {
        let (id, version): (String, UInt64)
        var (caseNumber, lastEntry): (String?, Int64) = (nil, 0)
        switch one.content {
        case .version(let told, let copy):
            (id, version, caseNumber, lastEntry) = (copy.number, told.version, copy.number, Int64(copy.journal.count))
            try RecoveredCase(copy: copy, told: told, at: at).enter(numbers: numbers, in: transaction)
        case .retired(let told): (id, version) = (told.caseTag.hex, told.version)
        case .published(let object):
            (id, version) = (object.id, object.version)
            switch object.kind {
            case .item: try enter(object, in: transaction)
            case .document: try numbers.move(pastDocument: object.id, in: transaction)
            case .licence: try numbers.move(pastLicence: object.id, in: transaction)
            case .notice, .ratio, .calendar: break
            }
        }
        try transaction.query(
            """
            INSERT INTO told_back (target, number, kind, id, version, at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (target, number) DO NOTHING
            """, target, one.entry.number, one.kind, id, Int64(clamping: version), at)
        try line(one, of: target, caseNumber: caseNumber, lastEntry: lastEntry, at: at, in: transaction)
        guard target == Peer.feedback, let caseNumber else { return }
        // 告知: as when the mark came for the first time. Every row that this version told first has its time of telling from it.
        for row in try transaction.query("SELECT entry, body FROM journal WHERE number = $1 AND entry <= $2", caseNumber, lastEntry) {
            guard try JSONDecoder().decode(Entry.self, from: Data(row.blob("body"))).told == nil else { continue }
            try transaction.query(
                "INSERT INTO journal_told (number, entry, told_at, mark) VALUES ($1, $2, $3, $4) ON CONFLICT (number, entry) DO NOTHING",
                caseNumber, try row.int("entry"), one.toldAt, one.entry.mark)
        }
    }

    /// The line of what is to be told: the object stands in it as told. One that was still waiting in the backup is told now.
    private func line(
        _ one: Opened, of target: String, caseNumber: String?, lastEntry: Int64, at: Int64, in transaction: any SQLTransaction
    ) throws {
        let done = try transaction.query("SELECT done FROM teller WHERE target = $1", target).first?.int("done") ?? 0
        let waiting = try transaction.query(
            "SELECT n FROM notice WHERE target = $1 AND n > $2 AND object = $3", target, done, one.entry.object
        ).first?.int("n")
        if waiting == nil {
            try NoticeBook.enter(
                target: target, kind: one.kind, caseNumber: caseNumber, lastEntry: lastEntry, object: one.entry.object, at: at,
                in: transaction)
        }
        guard let n = try waiting ?? transaction.query("SELECT max(n) AS n FROM notice").first?.int("n") else { return }
        let notice = NoticeBook.Waiting(
            n: n, kind: one.kind, caseNumber: caseNumber, lastEntry: lastEntry, object: one.entry.object)
        try NoticeBook.markTold(notice, target: target, toldAt: one.toldAt, mark: one.entry.mark, in: transaction)
    }

    private func enter(_ object: PublishedObject, in transaction: any SQLTransaction) throws {
        let item = try JSONDecoder().decode(LicenceItem.self, from: Data(object.body))
        let digest = Digest(sha256: object.body).hex
        try transaction.query(
            """
            INSERT INTO item (digest, id, version, body, published_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (digest) DO NOTHING
            """, digest, item.id, item.version, object.body, object.publishedAt)
    }
}
