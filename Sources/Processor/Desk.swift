import Foundation
import Ledger
import Licensing
import Link
import Logging
import Statute
import Store

/// 办理: load → perform (pure) → save. One transaction writes the journal, the projection and the outgoing notice.
struct Desk: Sendable {
    enum Outcome: Sendable {
        case done(Entry)
        /// The law or the roles say no; nothing has changed.
        case refused(Statute.Refusal)
        /// Somebody else acted on the case since the page was shown.
        case changed
        case notFound
    }

    let store: any SQLStore
    let catalogue: ServiceCatalogue
    let reporter: Reporter
    let issue: IssueDocument
    let newNotices: Bell
    let tenure: Tenure
    let now: @Sendable () -> Int64
    let logger: Logger

    /// - Parameter seen: the number of journal entries on the page from which the act was sent.
    func perform(_ act: Act, on number: String, content: ActContent, by person: Person, seen: Int) async throws -> Outcome {
        if let refusal = tenure.refusal { return .refused(refusal) }
        let clock = Moment(milliseconds: now())
        do {
            let outcome: Outcome = try await store.write { transaction in
                guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return .notFound }
                let moment = stored.moment(clock)
                // What the law has done up to this moment stands before what a person does now.
                if try settle(&stored, at: moment, in: transaction) { return .changed }
                guard stored.file.proceeding.journal.count == seen else { return .changed }
                if [.retraction, .revocation, .cancellation].contains(act),
                    let newer = try LicenceBook.newerCase(
                        than: stored.file, stored.file.proceeding.state(at: moment, calendar: catalogue.calendar), in: transaction)
                {
                    throw Statute.Refusal(.circumstances, "这个许可已经由办件\(newer)延续，请在该办件办理。", article: act.article)
                }
                let performed = try stored.file.perform(
                    act, content: content, by: person.officer, of: person.department, at: moment, calendar: catalogue.calendar)
                // A refused act, or one whose document lacks something, takes no number: all of it is one transaction.
                let entry = try issue(performed, of: &stored, at: moment, in: transaction)
                try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
                try issue.register.enter(stored.file, at: moment, in: transaction)
                try Audit.record(transaction, at: moment.milliseconds, who: person.id, what: act.rawValue, subject: number)
                return .done(entry)
            }
            if case .done = outcome { Step.actCommitted.reached() }
            newNotices.ring()
            return outcome
        } catch let refusal as Statute.Refusal {
            // Thrown out of the transaction, so that nothing of it remains, no number either.
            return .refused(refusal)
        }
    }

    /// 预览: what the act would issue, or why it may not be performed. Nothing is changed and no number is taken.
    func preview(_ act: Act, on stored: StoredCase, content: ActContent, by person: Person) throws(Statute.Refusal) -> OfficialDocument? {
        let moment = stored.moment(Moment(milliseconds: now()))
        var trial = stored.file
        let entry = try trial.perform(
            act, content: content, by: person.officer, of: person.department, at: moment, calendar: catalogue.calendar)
        do { return try issue.preview(entry, of: trial, at: moment) } catch let refusal as Statute.Refusal { throw refusal } catch {
            throw Statute.Refusal(.contentMissing, "文书不能出具：\(error)", article: act.article)
        }
    }

    /// How many cases the watch looks at in one round.
    static let mostAtOnce = 500

    /// 法定后果: what happens by itself when nobody has acted in time. Returns how many cases were looked at, and how many changed.
    func lapse() async throws -> (looked: Int, changed: Int) {
        guard tenure.state == .acting else { return (0, 0) }
        let clock = Moment(milliseconds: now())
        let numbers = try await store.read {
            try $0.query(
                "SELECT number FROM case_file WHERE lapses_at <= $1 ORDER BY lapses_at, number LIMIT $2", clock.milliseconds,
                Self.mostAtOnce
            )
            .map { try $0.text("number") }
        }
        var changed = 0
        for number in numbers {
            do {
                let hasChanged = try await store.write { transaction in
                    guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return false }
                    return try settle(&stored, at: stored.moment(clock), in: transaction)
                }
                if hasChanged { changed += 1 }
            } catch let fault as StoreFault where fault.kind == .full || fault.kind == .storage {
                throw fault
            } catch {
                // One case that cannot be settled must not keep the others from their dates; it is tried again in ten minutes.
                logger.critical("case \(number) cannot be settled by law: \(error)")
                try await store.write {
                    try $0.query("UPDATE case_file SET lapses_at = $1 WHERE number = $2", clock.milliseconds + 600_000, number)
                }
            }
        }
        if changed > 0 { newNotices.ring() }
        return (numbers.count, changed)
    }

    /// Enters what the law has done, and tells it when the case is no longer where the books say it is. `false`: nothing has changed.
    private func settle(_ stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws -> Bool {
        let lapsed = try issue.settle(&stored, at: moment, in: transaction)
        let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        if lapsed > 0 || standing.stage != stored.projected.stage || standing.nextDue != stored.projected.due {
            try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
            return true
        }
        try CaseBook.project(stored, standing: standing, calendar: catalogue.calendar, in: transaction)
        return false
    }
}
