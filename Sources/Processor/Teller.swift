import Ledger
import Licensing
import Link
import Logging
import ServiceLifecycle
import Statute
import Store

/// 告知: sends what is in line to one outward tier and keeps its signed answer. Feedback's answer is the legal time of telling (law.md D1).
struct Teller: Service {
    let target: String
    let peer: OuterPeer
    let dialler: Dialler
    let store: any SQLStore
    let notices: NoticeBook
    let catalogue: ServiceCatalogue
    let reporter: Reporter
    let keys: PeerKeys
    let newNotices: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff()
            while !Task.isCancelled {
                let seen = newNotices.count
                do {
                    let waiting = try await notices.next(for: target, limit: 64)
                    for notice in waiting { try await tell(notice) }
                    backoff.reset()
                    if waiting.isEmpty { await newNotices.wait(after: seen, timeout: .seconds(5)) }
                } catch {
                    if Task.isCancelled { return }
                    let pause = backoff.next(random: Double.random(in: 0..<1))
                    logger.warning("\(target) cannot be told, next try in \(pause) ms: \(error)")
                    try? await Task.sleep(for: .milliseconds(pause))
                }
            }
        }
    }

    private func tell(_ notice: NoticeBook.Waiting) async throws {
        let answer = try await dialler.request(
            "PUT", url: peer.url + (notice.kind == "case" ? "/publish/v1/cases" : "/publish/v1/objects"), body: notice.object,
            expecting: peer.name, timeout: .seconds(30), maxAnswer: 65_536)
        guard answer.status == 200 else {
            throw LinkFault("\(target) answered \(answer.status) to notice \(notice.n)")
        }
        Step.noticeSent.reached()
        let mark = try ToldMark.open(SignedObject(bytes: answer.body, limit: 65_536), by: peer.signerName, keys: keys)
        guard mark.sha256 == Digest(sha256: notice.object) else {
            throw LinkFault("\(target) confirmed another notice than the one it was sent")
        }
        let moment = Moment(milliseconds: now())
        let toldAt = Moment(milliseconds: mark.toldAt)
        try await store.write { transaction in
            try NoticeBook.markTold(notice, target: target, toldAt: mark.toldAt, mark: answer.body, in: transaction)
            if target == Peer.feedback, let number = notice.caseNumber {
                try noteTold(notice, number, toldAt: toldAt, mark: answer.body, at: moment, in: transaction)
            }
        }
        Step.toldCommitted.reached()
    }

    /// Every entry that this version told for the first time now has its time of telling; if that changes the standing, it is told anew.
    private func noteTold(
        _ notice: NoticeBook.Waiting, _ number: String, toldAt: Moment, mark: [UInt8], at moment: Moment, in transaction: any SQLTransaction
    ) throws {
        guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return }
        let before = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        for entry in stored.file.proceeding.journal where entry.told == nil && entry.number <= notice.lastEntry {
            try transaction.query(
                "INSERT INTO journal_told (number, entry, told_at, mark) VALUES ($1, $2, $3, $4)", number, entry.number,
                toldAt.milliseconds, mark)
            try stored.file.note(entry: entry.number, toldAt: toldAt)
        }
        let after = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        if after.stage != before.stage || after.nextDue != before.nextDue {
            try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
            newNotices.ring()
        } else {
            try CaseBook.project(stored, standing: after, in: transaction)
        }
    }
}
