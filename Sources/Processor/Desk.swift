import Foundation
import Ledger
import Licensing
import Link
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
    let newNotices: Bell
    let now: @Sendable () -> Int64

    /// - Parameter seen: the number of journal entries on the page from which the act was sent.
    func perform(_ act: Act, on number: String, content: ActContent, by person: Person, seen: Int) async throws -> Outcome {
        let moment = Moment(milliseconds: now())
        let outcome: Outcome = try await store.write { transaction in
            guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return .notFound }
            // What the law has done up to this moment stands before what a person does now.
            let lapsed = try enterLapses(&stored, at: moment, in: transaction)
            guard stored.file.proceeding.journal.count == seen + lapsed else { return .changed }
            guard lapsed == 0 else {
                try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
                return .changed
            }
            let entry: Entry
            do {
                // First without numbers: a refused act takes none.
                var trial = stored.file
                _ = try trial.perform(
                    act, content: content, by: person.officer, of: person.department, at: moment, calendar: catalogue.calendar)
                let full = try numbered(content, act: act, stored.file, at: moment, in: transaction)
                entry = try stored.file.perform(
                    act, content: full, by: person.officer, of: person.department, at: moment, calendar: catalogue.calendar)
            } catch let refusal as Statute.Refusal {
                return .refused(refusal)
            }
            try CaseBook.append(entry, to: number, in: transaction)
            try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
            if act == .grant { try enterLicence(stored.file, at: moment, in: transaction) }
            try Audit.record(transaction, at: moment.milliseconds, who: person.id, what: act.rawValue, subject: number)
            return .done(entry)
        }
        Step.actCommitted.reached()
        newNotices.ring()
        return outcome
    }

    /// 法定后果: what happens by itself when nobody has acted in time. Returns how many cases it happened to.
    func lapse() async throws -> Int {
        let moment = Moment(milliseconds: now())
        let numbers = try await store.read {
            try $0.query("SELECT number FROM case_file WHERE lapses_at <= $1 ORDER BY lapses_at, number LIMIT 500", moment.milliseconds)
                .map { try $0.text("number") }
        }
        for number in numbers {
            try await store.write { transaction in
                guard var stored = try CaseBook.load(number, catalogue: catalogue, in: transaction) else { return }
                if try enterLapses(&stored, at: moment, in: transaction) > 0 {
                    try reporter.tell(&stored, at: moment, calendar: catalogue.calendar, in: transaction)
                } else {
                    let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
                    try CaseBook.project(stored, standing: standing, in: transaction)
                }
            }
        }
        if !numbers.isEmpty { newNotices.ring() }
        return numbers.count
    }

    private func enterLapses(_ stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws -> Int {
        let entries = stored.file.lapse(until: moment, calendar: catalogue.calendar)
        for entry in entries {
            try CaseBook.append(entry, to: stored.file.number, in: transaction)
            try Audit.record(
                transaction, at: moment.milliseconds, who: "law", what: "deemed \(entry.act.rawValue)", subject: stored.file.number)
        }
        return entries.count
    }

    /// 文号: allotted when the act is certain, in its own transaction.
    private func numbered(_ content: ActContent, act: Act, _ file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws
        -> ActContent
    {
        guard let letter = act.documentLetter else { return content }
        let department = file.department(for: act)
        let year = moment.day.year
        var content = content
        let n = try CaseBook.allot(letter, department: department.code, year: year, in: transaction)
        content.documentNumber = "\(department.mark)许\(letter)〔\(year)〕\(n)号"
        if act == .grant {
            let n = try CaseBook.allot("licence", department: department.code, year: year, in: transaction)
            content.licenceNumber = LicenceNumber(region: department.region, year: year, n: n).text
            content.validUntil = file.item.guide.result.validYears.flatMap { moment.day.adding(years: $0).adding(days: -1) }
        }
        return content
    }

    /// 第四十条: the public facts of the licence, for everyone to look up.
    private func enterLicence(_ file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        guard let facts = file.licenceFacts else { return }
        let body = try canonical(facts)
        try transaction.query("INSERT INTO licence (number, case_number, body) VALUES ($1, $2, $3)", facts.number, file.number, body)
        try reporter.publish(
            kind: .licence, id: facts.number, version: 1, body: body, to: [Peer.feedback], at: moment.milliseconds, in: transaction)
    }
}
