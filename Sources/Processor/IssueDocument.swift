import Foundation
import Ledger
import Licensing
import Statute
import Store

/// 出具文书: the one way in which a row gets into a journal — with its numbers, its document and the document's digest, all in the
/// transaction of the act. A row without a document goes in as it is.
struct IssueDocument: Sendable {
    let catalogue: ServiceCatalogue
    let reporter: Reporter
    var agencies = AgencyKeys.none
    var register: LicenceBook { LicenceBook(reporter: reporter, calendar: catalogue.calendar) }

    /// - Parameter entry: the last row of the case's journal, just performed.
    @discardableResult
    func callAsFunction(_ entry: Entry, of stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws -> Entry
    {
        guard let kind = stored.file.documentKind(of: entry) else {
            let entry = try signed(entry, of: &stored, in: transaction)
            try CaseBook.append(entry, to: stored.file.number, in: transaction)
            if entry.act == .sealing { try publishSeal(entry, of: stored.file, at: moment, in: transaction) }
            return entry
        }
        let (complete, document, digest) = try make(kind, entry, of: stored.file, at: moment, in: transaction)
        stored.file.complete(complete)
        try CaseBook.append(complete, to: stored.file.number, in: transaction)
        try enter(kind, document, digest, of: stored.file, row: complete.number, at: moment, in: transaction)
        return complete
    }

    /// What follows from the clock and from what has come in: the law's own acts, the document of a withdrawal that has come into force
    /// after all, and what the public check says of documents that have lost or won their effect. Returns how many rows and documents
    /// are new.
    func settle(_ stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws -> Int {
        let lapsed = stored.file.lapse(until: moment, calendar: catalogue.calendar)
        for entry in lapsed {
            try self(entry, of: &stored, at: moment, in: transaction)
            try Audit.record(
                transaction, at: moment.milliseconds, who: "law", what: "deemed \(entry.act.rawValue)", subject: stored.file.number)
        }
        let standing = stored.file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let late = standing.journal.filter { $0.act == .withdrawal && !$0.isVoid && $0.content.documentNumber == nil }
        for entry in late {
            guard let kind = stored.file.documentKind(of: entry) else { continue }
            let (complete, document, digest) = try make(kind, entry, of: stored.file, at: moment, in: transaction)
            stored.file.complete(complete)
            try enter(kind, document, digest, of: stored.file, row: complete.number, at: moment, in: transaction)
        }
        try publishEffects(of: stored.file, at: moment, in: transaction)
        try register.enter(stored.file, at: moment, in: transaction)
        return lapsed.count + late.count
    }

    /// The row with its numbers, and its document.
    private func make(
        _ kind: DocumentKind, _ entry: Entry, of file: CaseFile, at moment: Moment, in transaction: any SQLTransaction
    ) throws -> (Entry, OfficialDocument, String) {
        var entry = entry
        let template = try template(kind, for: entry.act)
        let agency = file.issuer(of: entry)
        let year = moment.day.year
        let n = try CaseBook.allot(template.letter, department: agency.code, year: year, in: transaction)
        let number = documentNumber(mark: agency.mark, letter: template.letter, year: year, n: n)
        entry.content.documentNumber = number
        if [.grant, .renewal].contains(entry.act) { try numberLicence(&entry, file, year: year, in: transaction) }
        let document = try Self.fill(template, entry, file, number: number, at: moment, calendar: catalogue.calendar)
        let digest = Digest(sha256: try document.canonical()).hex
        entry.content.documentDigest = digest
        // D5: a machine does not seal, and still nobody can put another text in its name.
        if document.seal == nil {
            // The law's own act does not wait for a certificate: without a valid one the document bears no signature.
            entry.content.signature = try? agencies.sign(
                try document.canonical(), number: number, for: AgencyKeys.system, at: moment)
        }
        return (entry, document, digest)
    }

    /// 用印: with the seal goes the signature of the agency whose document it is.
    private func signed(_ seal: Entry, of stored: inout StoredCase, in transaction: any SQLTransaction) throws -> Entry {
        guard seal.act == .sealing, let number = seal.content.sealed,
            let row = stored.file.proceeding.journal.first(where: { $0.number == number }),
            let found = try transaction.query(
                "SELECT number, body FROM document WHERE case_number = $1 AND entry = $2", stored.file.number, number
            ).first
        else { return seal }
        var seal = seal
        seal.content.signature = try agencies.sign(
            found.blob("body"), number: found.text("number"), for: stored.file.issuer(of: row).code, at: seal.made)
        stored.file.complete(seal)
        return seal
    }

    private func enter(
        _ kind: DocumentKind, _ document: OfficialDocument, _ digest: String, of file: CaseFile, row: Int, at moment: Moment,
        in transaction: any SQLTransaction
    ) throws {
        try transaction.query(
            "INSERT INTO document (number, case_number, entry, kind, body, digest) VALUES ($1, $2, $3, $4, $5, $6)", document.number ?? "",
            file.number, row, kind.rawValue, try document.canonical(), digest)
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        try publishProof(of: row, file, standing, at: moment, in: transaction)
    }

    /// 预览 — the document as it would be issued, without its numbers.
    func preview(_ entry: Entry, of file: CaseFile, at moment: Moment) throws -> OfficialDocument? {
        guard let kind = file.documentKind(of: entry) else { return nil }
        return try Self.fill(template(kind, for: entry.act), entry, file, number: nil, at: moment, calendar: catalogue.calendar)
    }

    /// An act without its document is not done, and whoever acts is told why.
    private func template(_ kind: DocumentKind, for act: Act) throws(Statute.Refusal) -> DocumentTemplate {
        guard let template = catalogue.templates[kind] else {
            throw Statute.Refusal(.circumstances, "系统里没有“\(kind.name)”的文书式样，不能出具文书；请系统管理员重新导入。", article: act.article)
        }
        return template
    }

    /// A document that lacks what the law wants in it is not issued, and its act is not done.
    private static func fill(
        _ template: DocumentTemplate, _ entry: Entry, _ file: CaseFile, number: String?, at moment: Moment, calendar: WorkCalendar
    ) throws -> OfficialDocument {
        let standing = file.proceeding.state(at: max(moment, entry.made), calendar: calendar)
        do {
            return try template.fill(file.documentValues(of: entry, standing: standing, number: number))
        } catch let gap {
            throw Statute.Refusal(.contentMissing, gap.description, article: entry.act.article)
        }
    }

    /// A licence's number names the region and not the department, so it is counted by region. Renewed, it keeps the number that it has.
    private func numberLicence(_ entry: inout Entry, _ file: CaseFile, year: Int, in transaction: any SQLTransaction) throws {
        let region = file.issuer(of: entry).region
        let renewed = try LicenceBook.known(file.item, file.filing, deciding: file.decidingAuthority, in: transaction)
        if let renewed {
            entry.content.licenceNumber = renewed.number
        } else {
            let n = try CaseBook.allot("licence", department: region, year: year, in: transaction)
            entry.content.licenceNumber = LicenceNumber(region: region, year: year, n: n).text
        }
        // 延续: the new validity follows the old one.
        let after = file.proceeding.validUntil?.adding(days: 1)
        entry.content.validFrom = max(entry.dated, after ?? entry.dated)
        entry.content.validUntil = file.item.guide.result.validYears.map {
            (entry.content.validFrom ?? entry.dated).adding(years: $0).adding(days: -1)
        }
    }

    /// 用印以后, who checks a copy is told so.
    private func publishSeal(_ seal: Entry, of file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        guard let sealed = seal.content.sealed else { return }
        let standing = file.proceeding.state(at: max(moment, seal.made), calendar: catalogue.calendar)
        try publishProof(of: sealed, file, standing, at: moment, in: transaction)
    }

    /// What the public check says of every document of a case, said anew.
    func publishProofs(of file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        for row in try transaction.query("SELECT entry FROM document WHERE case_number = $1 ORDER BY entry", file.number) {
            try publishProof(of: Int(row.int("entry")), file, standing, at: moment, in: transaction)
        }
    }

    /// 文书的效力, where it has changed since the public was told last.
    private func publishEffects(of file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        let standing = file.proceeding.state(at: moment, calendar: catalogue.calendar)
        let shown = try transaction.query(
            """
            SELECT d.entry AS entry, p.is_void AS is_void FROM document AS d JOIN document_proof AS p ON p.number = d.number
            WHERE d.case_number = $1 ORDER BY d.entry
            """, file.number
        ).map { (entry: Int(try $0.int("entry")), isVoid: try $0.bool("is_void")) }
        for document in shown {
            guard let row = standing.journal.first(where: { $0.number == document.entry }), row.isVoid != document.isVoid else { continue }
            try publishProof(of: document.entry, file, standing, at: moment, in: transaction)
        }
    }

    private func publishProof(
        of entry: Int, _ file: CaseFile, _ standing: Standing, at moment: Moment, in transaction: any SQLTransaction
    ) throws {
        let found = try transaction.query("SELECT body, digest FROM document WHERE case_number = $1 AND entry = $2", file.number, entry)
        guard let row = found.first else { return }
        let document = try JSONDecoder().decode(OfficialDocument.self, from: Data(row.blob("body")))
        let issued = standing.journal.first { $0.number == entry }
        let isVoid = issued?.isVoid ?? false
        let proof = DocumentProof(
            number: document.number ?? "", title: document.title, agency: document.agency, date: document.date,
            digest: try row.text("digest"), sealedOn: standing.seal(of: entry)?.made.day, isVoid: isVoid,
            signature: standing.signature(of: entry))
        let version = try transaction.query(
            """
            INSERT INTO document_proof (number, version, is_void) VALUES ($1, 1, $2)
            ON CONFLICT (number) DO UPDATE SET version = document_proof.version + 1, is_void = excluded.is_void RETURNING version
            """, proof.number, isVoid
        ).first?.int("version")
        try reporter.publish(
            kind: .document, id: proof.number, version: UInt64(version ?? 1), body: canonical(proof), to: [Peer.feedback],
            at: moment.milliseconds, in: transaction)
    }
}
