import Ledger
import Licensing
import Link
import Statute
import Store

/// 告知的记载: keeps an outward tier's signed mark, and from Feedback's takes the legal time of telling (law.md D1).
struct MarkTold: Sendable {
    let target: String
    let store: any SQLStore
    let catalogue: ServiceCatalogue
    let reporter: Reporter
    let issue: IssueDocument
    let keys: PeerKeys
    let newNotices: Bell

    /// - Parameter mark: the signed answer, byte for byte.
    func callAsFunction(_ notice: NoticeBook.Waiting, mark bytes: [UInt8], at moment: Moment) async throws {
        let mark = try ToldMark.open(SignedObject(bytes: bytes, limit: 65_536), by: target, keys: keys)
        guard mark.sha256 == Digest(sha256: notice.object) else {
            throw LinkFault("\(target) confirmed another notice than the one it was sent")
        }
        try await store.write { transaction in
            // The same answer again, after a fall between its commit and the next question, changes nothing.
            guard try !NoticeBook.isTold(notice, in: transaction) else { return }
            try NoticeBook.markTold(notice, target: target, toldAt: mark.toldAt, mark: bytes, in: transaction)
            if target == Peer.feedback, let number = notice.caseNumber {
                try noteTold(notice, number, toldAt: Moment(milliseconds: mark.toldAt), mark: bytes, at: moment, in: transaction)
            }
        }
    }

    /// Every entry that this version told for the first time now has its time of telling; if that changes the standing, it is told anew.
    private func noteTold(
        _ notice: NoticeBook.Waiting, _ number: String, toldAt: Moment, mark: [UInt8], at moment: Moment, in transaction: any SQLTransaction
    ) throws {
        guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return }
        // Feedback's clock may run a little ahead of ours; what it has told is not in our future.
        // Nor is what was done here while we waited for our turn to write.
        let moment = stored.moment(max(moment, toldAt))
        let before = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        for entry in stored.file.proceeding.journal where entry.told == nil && entry.number <= notice.lastEntry {
            try transaction.query(
                "INSERT INTO journal_told (number, entry, told_at, mark) VALUES ($1, $2, $3, $4)", number, entry.number,
                toldAt.milliseconds, mark)
            try stored.file.note(entry: entry.number, toldAt: toldAt)
        }
        let settled = try issue.settle(&stored, at: moment, in: transaction)
        try serveOnline(notice, &stored, toldAt: toldAt, at: moment, in: transaction)
        let after = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        if settled > 0 || after.stage != before.stage || after.nextDue != before.nextDue {
            try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
            newNotices.ring()
        } else {
            try CaseBook.project(stored, standing: after, calendar: catalogue.calendar, in: transaction)
        }
    }

    /// 电子送达: the sealed decision can be read where its applicant agreed to be served. That is its service, and the record says so.
    private func serveOnline(
        _ notice: NoticeBook.Waiting, _ stored: inout StoredCase, toldAt: Moment, at moment: Moment, in transaction: any SQLTransaction
    ) throws {
        let file = stored.file
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let answers = file.content(standing).answers
        var served = stored
        guard standing.stage.awaitsDelivery, file.item.serviceWay(answers) == .online, let decision = standing.decision,
            let seal = standing.seal(of: decision.number), seal.number <= notice.lastEntry,
            let record = served.file.served(
                online: file.item.holderName(answers), on: toldAt.day, at: moment, calendar: catalogue.calendar)
        else { return }
        do {
            try transaction.attempt { _ = try issue(record, of: &served, at: moment, in: transaction) }
            stored = served
            try Audit.record(transaction, at: moment.milliseconds, who: target, what: "served online", subject: file.number)
        } catch let refusal as Statute.Refusal {
            // A record that cannot be made must not hold up what others are told: the case stays with its issuer, and the audit says why.
            try Audit.record(
                transaction, at: moment.milliseconds, who: target, what: "not served online: \(refusal.message)", subject: file.number)
        }
    }
}
