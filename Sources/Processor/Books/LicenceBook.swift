import Foundation
import Ledger
import Licensing
import Statute
import Store

/// 许可证登记簿 — 第四十条: every licence as the journal of its case has it. It follows from the journals; each change of it is told to the
/// public, under the day on which the licence was given.
struct LicenceBook {
    static let migration = Migration(
        13, "what is renewed, the versions of a licence's public facts, and days on which nobody could reach us",
        [
            "CREATE TABLE outage (day TEXT PRIMARY KEY, notice TEXT NOT NULL)",
            "ALTER TABLE case_file ADD COLUMN renews_until TEXT",
            // Whether this register knows the licence that is renewed, as the applicant's.
            "ALTER TABLE case_file ADD COLUMN renews_known BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE licence ADD COLUMN version BIGINT NOT NULL DEFAULT 1",
            // As it was before it was renewed: a renewal that turns out void gives it back.
            "ALTER TABLE licence ADD COLUMN former_case TEXT",
            "ALTER TABLE licence ADD COLUMN former BLOB",
        ])

    let reporter: Reporter
    let calendar: WorkCalendar

    private struct Row {
        let caseNumber: String
        let facts: LicenceFacts
        let version: Int64
        let former: (caseNumber: String, facts: LicenceFacts)?
    }

    private static func row(_ found: SQLRow) throws -> Row {
        func facts(_ bytes: [UInt8]) throws -> LicenceFacts { try JSONDecoder().decode(LicenceFacts.self, from: Data(bytes)) }
        let former: (caseNumber: String, facts: LicenceFacts)? = try found.optionalText("former_case").flatMap { number in
            try found.optionalBlob("former").map { (number, try facts($0)) }
        }
        return Row(
            caseNumber: try found.text("case_number"), facts: try facts(found.blob("body")), version: try found.int("version"),
            former: former)
    }

    /// Enters the licence of a case, if it has one, and tells of it if anything has changed. A licence that has lost its ground is given
    /// back to the case before, or shown as ended.
    func enter(_ file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        let standing = file.proceeding.state(at: moment, calendar: calendar)
        guard let facts = file.licenceFacts(standing), let given = standing.licensing else {
            return try withdraw(from: file, at: moment, in: transaction)
        }
        let known = try transaction.query("SELECT * FROM licence WHERE number = $1", facts.number).first.map(Self.row)
        var former = known?.former
        if let known, known.caseNumber != file.number {
            // The newer case has it: a late act in the older one takes nothing back.
            guard let until = known.facts.validUntil, facts.validUntil.map({ $0 > until }) ?? true else { return }
            former = (known.caseNumber, known.facts)
        }
        // What the renewal did not ask anew stands as it was.
        let whole = former.map { facts.adding($0.facts.facts) } ?? facts
        guard known?.caseNumber != file.number || known?.facts != whole else { return }
        try put(whole, of: file.number, known: known, former: former, since: given.made, at: moment, in: transaction)
    }

    private func withdraw(from file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        guard let known = try transaction.query("SELECT * FROM licence WHERE case_number = $1", file.number).first.map(Self.row) else {
            return
        }
        let since = known.facts.grantedOn.start
        if let former = known.former {
            try put(former.facts, of: former.caseNumber, known: known, former: nil, since: since, at: moment, in: transaction)
        } else if !known.facts.isVoid {
            try put(known.facts.voided, of: file.number, known: known, former: nil, since: since, at: moment, in: transaction)
        }
    }

    private func put(
        _ facts: LicenceFacts, of caseNumber: String, known: Row?, former: (caseNumber: String, facts: LicenceFacts)?, since: Moment,
        at moment: Moment, in transaction: any SQLTransaction
    ) throws {
        let body = try canonical(facts)
        // After a takeover the public may know more versions than these books.
        let told = try transaction.query(
            "SELECT max(version) AS version FROM told_back WHERE kind = 'licence' AND id = $1", facts.number
        ).first?.optionalInt("version")
        let version = max(known?.version ?? 0, told ?? 0) + 1
        if known == nil {
            try transaction.query("INSERT INTO licence (number, case_number, body) VALUES ($1, $2, $3)", facts.number, caseNumber, body)
        }
        try transaction.query(
            "UPDATE licence SET case_number = $1, body = $2, version = $3, former_case = $4, former = $5 WHERE number = $6", caseNumber,
            body,
            version, former?.caseNumber, try former.map { try canonical($0.facts) }, facts.number)
        try reporter.publish(
            kind: .licence, id: facts.number, version: UInt64(version), body: body, to: [Peer.feedback], at: moment.milliseconds,
            since: since.milliseconds, in: transaction)
    }

    /// 撤回、撤销、注销 in a case whose licence another one has renewed since: the licence is that other case's.
    static func newerCase(than file: CaseFile, _ standing: Standing, in transaction: any SQLTransaction) throws -> String? {
        guard let number = standing.licensing?.content.licenceNumber else { return nil }
        let owner = try transaction.query("SELECT case_number FROM licence WHERE number = $1", number).first?.text("case_number")
        return owner == file.number ? nil : owner
    }

    // MARK: 延续

    /// What a case renews: until when the licence is valid, and whether this register knows it as the applicant's. What he typed of a
    /// licence that is not ours hurries us, and still the law's own renewal waits for a person who has seen it.
    static func renewed(
        by item: LicenceItem, _ filing: Filing, receivedOn day: Day, deciding: Department, in transaction: any SQLTransaction
    ) throws -> (until: Day?, isKnown: Bool) {
        guard item.renews != nil else { return (nil, true) }
        if let known = try known(item, filing, deciding: deciding, in: transaction) { return (known.validUntil, true) }
        let typed = item.renewedUntil(filing.answers)
        // No licence of this kind lasts longer; a slip of the pen is no date to count to.
        let last = day.adding(years: item.guide.result.validYears ?? 20)
        return (typed.flatMap { $0 <= last ? $0 : nil }, false)
    }

    /// The licence that a case renews, if it is in this register, stands, is of the same kind and agency, and is the applicant's own.
    static func known(
        _ item: LicenceItem, _ filing: Filing, deciding: Department, in transaction: any SQLTransaction
    ) throws -> LicenceFacts? {
        guard let number = item.renewedLicence(filing.answers),
            let row = try transaction.query("SELECT * FROM licence WHERE number = $1", number).first.map(Self.row),
            let of = try transaction.query("SELECT filing FROM case_file WHERE number = $1", row.caseNumber).first
        else { return nil }
        let holder = try JSONDecoder().decode(Filing.self, from: Data(of.blob("filing")))
        let codes = (holder.answers[LicenceItem.creditCodeField]?.code, filing.answers[LicenceItem.creditCodeField]?.code)
        let isHis = codes.0 != nil && codes.0 == codes.1 || holder.applicant == filing.applicant
        let isAlike = row.facts.licenceName == item.guide.result.name && row.facts.authority == deciding.name
        return isHis && isAlike && row.facts.ends == nil && !row.facts.isVoid ? row.facts : nil
    }
}
