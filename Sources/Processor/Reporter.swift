import Foundation
import Ledger
import Licensing
import Statute
import Store

/// Writes what the applicant will be told, seals it under his case key, signs it, and puts it in line for both outward tiers:
/// all in the transaction of the act that it tells of.
struct Reporter: Sendable {
    let signer: Signer

    /// One new version of the case: its whole state, never a difference.
    func tell(_ stored: inout StoredCase, at moment: Moment, calendar: WorkCalendar, in transaction: any SQLTransaction) throws {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: calendar)
        stored.version += 1
        guard let code = CaseCode(typed: file.filing.caseCode), let number = ReceiptNumber(typed: file.number) else {
            throw StoreFault(.unexpected, "the number or the code of a case cannot be read")
        }
        let report = file.report(standing: standing, at: moment)
        let sealed = try CaseKey(code: code, number: number).seal(
            canonical(report), context: CaseVersion.context(caseTag: stored.tag, version: UInt64(stored.version)), nonce: randomNonce())
        let lastEntry = Int64(file.proceeding.journal.last?.number ?? 0)
        for (target, filing) in [(Peer.feedback, nil), (Peer.intake, file.filing.submission)] as [(String, String?)] {
            let version = CaseVersion(
                caseTag: stored.tag, version: UInt64(stored.version), stage: standing.stage.rawValue,
                due: standing.nextDue?.day.description,
                provisional: standing.nextDue?.isProvisional ?? false, waitsForApplicant: false, filing: filing, sealed: sealed,
                time: moment.milliseconds)
            try NoticeBook.enter(
                target: target, kind: "case", caseNumber: file.number, lastEntry: lastEntry, object: version.signed(by: signer).bytes,
                at: moment.milliseconds, in: transaction)
        }
        try CaseBook.project(stored, standing: standing, in: transaction)
    }

    /// A public object, signed and in clear, for the targets that show it.
    func publish(
        kind: PublishedObject.Kind, id: String, version: UInt64, body: [UInt8], to targets: [String], at: Int64,
        in transaction: any SQLTransaction
    ) throws {
        let object = try PublishedObject(kind: kind, id: id, version: version, publishedAt: at, body: body).signed(by: signer).bytes
        for target in targets {
            try NoticeBook.enter(
                target: target, kind: kind.rawValue, caseNumber: nil, lastEntry: 0, object: object, at: at, in: transaction)
        }
    }

    private func randomNonce() -> [UInt8] { (0..<12).map { _ in UInt8.random(in: 0...255) } }
}
