import Foundation
import Ledger
import Licensing
import Statute
import Store
import Unseal

/// Writes what the applicant will be told, seals it under his case key, signs it, and puts it in line for both outward tiers:
/// all in the transaction of the act that it tells of.
struct Reporter: Sendable {
    let signer: Signer
    let office: OfficeKeys

    /// One new version of the case: its whole state, never a difference.
    func tell(_ stored: inout StoredCase, at moment: Moment, calendar: WorkCalendar, in transaction: any SQLTransaction) throws {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: calendar)
        stored.version += 1
        guard let code = CaseCode(typed: stored.code), let number = ReceiptNumber(typed: file.number) else {
            throw StoreFault(.unexpected, "the number or the code of a case cannot be read")
        }
        let documents = try CaseBook.documents(of: file, standing: standing, in: transaction)
        let report = file.report(standing: standing, documents: documents, at: moment)
        let sealed = try CaseKey(code: code, number: number).seal(
            canonical(report), context: CaseVersion.context(caseTag: stored.tag, version: UInt64(stored.version)), nonce: randomNonce())
        let copy = try officeCopy(stored, beside: sealed.count, at: moment, in: transaction)
        let due = standing.dueForApplicant
        let lastEntry = Int64(file.proceeding.journal.last?.number ?? 0)
        for (target, filing) in [(Peer.feedback, nil), (Peer.intake, file.filing.submission)] as [(String, String?)] {
            let version = CaseVersion(
                caseTag: stored.tag, version: UInt64(stored.version), stage: standing.stage.rawValue,
                due: due?.day.description,
                provisional: due?.isProvisional ?? false, waitsForApplicant: standing.waitsForApplicant, filing: filing,
                sealed: sealed, codeAnswer: target == Peer.intake ? stored.codeAnswer : nil, office: copy, time: moment.milliseconds)
            try NoticeBook.enter(
                target: target, kind: "case", caseNumber: file.number, lastEntry: lastEntry, object: version.signed(by: signer).bytes,
                at: moment.milliseconds, in: transaction)
        }
        try CaseBook.project(stored, standing: standing, calendar: calendar, in: transaction)
    }

    /// The books' own copy of the case. A case of megabytes is told without it, rather than not at all, and the audit says so.
    private func officeCopy(
        _ stored: StoredCase, beside told: Int, at moment: Moment, in transaction: any SQLTransaction
    ) throws -> [UInt8]? {
        let copy = try office.seal(
            canonical(CaseCopy.read(stored, in: transaction)), context: CaseCopy.context(tag: stored.tag, version: stored.version),
            nonce: randomNonce())
        if told + copy.count <= (Wire.Limits.payload - 8_192) / 4 * 3 { return copy }
        try Audit.record(
            transaction, at: moment.milliseconds, who: "tell", what: "told without the office's copy, too large",
            subject: stored.file.number)
        return nil
    }

    /// The old code of a case opens nothing more: its last version says nothing and belongs to no filing.
    func retire(_ stored: StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws {
        for target in [Peer.feedback, Peer.intake] {
            let version = CaseVersion(
                caseTag: stored.tag, version: UInt64(stored.version + 1), stage: CaseVersion.retired, due: nil, provisional: false,
                waitsForApplicant: false, filing: nil, sealed: [], time: moment.milliseconds)
            try NoticeBook.enter(
                target: target, kind: "case", caseNumber: nil, lastEntry: 0, object: version.signed(by: signer).bytes,
                at: moment.milliseconds, in: transaction)
        }
    }

    /// A public object, signed and in clear, for the targets that show it.
    /// - Parameter since: when it was first made public, if that was earlier.
    func publish(
        kind: PublishedObject.Kind, id: String, version: UInt64, body: [UInt8], to targets: [String], at: Int64, since: Int64? = nil,
        in transaction: any SQLTransaction
    ) throws {
        let object = try PublishedObject(kind: kind, id: id, version: version, publishedAt: since ?? at, body: body).signed(by: signer)
            .bytes
        for target in targets {
            try NoticeBook.enter(
                target: target, kind: kind.rawValue, caseNumber: nil, lastEntry: 0, object: object, at: at, in: transaction)
        }
    }

    private func randomNonce() -> [UInt8] { (0..<12).map { _ in UInt8.random(in: 0...255) } }
}
