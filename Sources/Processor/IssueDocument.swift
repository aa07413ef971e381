import Ledger
import Licensing
import Statute
import Store

/// 出具文书: the one way in which a row gets into a journal — with its numbers, its document and the document's digest, all in the
/// transaction of the act. A row without a document goes in as it is.
struct IssueDocument: Sendable {
    let catalogue: ServiceCatalogue
    let reporter: Reporter

    /// - Parameter entry: the last row of the case's journal, just performed.
    @discardableResult
    func callAsFunction(_ entry: Entry, of stored: inout StoredCase, at moment: Moment, in transaction: any SQLTransaction) throws -> Entry
    {
        var entry = entry
        guard let kind = stored.file.documentKind(of: entry) else {
            try CaseBook.append(entry, to: stored.file.number, in: transaction)
            if entry.act == .sealing { try publishSeal(entry, of: stored.file, at: moment, in: transaction) }
            return entry
        }
        guard let template = catalogue.templates[kind] else {
            throw StoreFault(.unexpected, "there is no document template \(kind.rawValue): load the forms again")
        }
        let agency = stored.file.issuer(of: entry)
        let year = moment.day.year
        let n = try CaseBook.allot(template.letter, department: agency.code, year: year, in: transaction)
        let number = documentNumber(mark: agency.mark, letter: template.letter, year: year, n: n)
        entry.content.documentNumber = number
        if entry.act == .grant { try numberLicence(&entry, stored.file, year: year, in: transaction) }
        let document = try Self.fill(template, entry, stored.file, number: number, at: moment, calendar: catalogue.calendar)
        let body = try document.canonical()
        let digest = Digest(sha256: body).hex
        entry.content.documentDigest = digest
        stored.file.complete(entry)
        try CaseBook.append(entry, to: stored.file.number, in: transaction)
        try transaction.query(
            "INSERT INTO document (number, case_number, entry, kind, body, digest) VALUES ($1, $2, $3, $4, $5, $6)", number,
            stored.file.number, entry.number, kind.rawValue, body, digest)
        let proof = DocumentProof(
            number: number, title: document.title, agency: document.agency, date: document.date, digest: digest, sealedOn: nil)
        try publish(proof, version: 1, at: moment, in: transaction)
        return entry
    }

    /// 预览 — the document as it would be issued, without its numbers.
    func preview(_ entry: Entry, of file: CaseFile, at moment: Moment) throws -> OfficialDocument? {
        guard let kind = file.documentKind(of: entry), let template = catalogue.templates[kind] else { return nil }
        return try Self.fill(template, entry, file, number: nil, at: moment, calendar: catalogue.calendar)
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

    /// A licence's number names the region and not the department, so it is counted by region.
    private func numberLicence(_ entry: inout Entry, _ file: CaseFile, year: Int, in transaction: any SQLTransaction) throws {
        let region = file.issuer(of: entry).region
        let n = try CaseBook.allot("licence", department: region, year: year, in: transaction)
        entry.content.licenceNumber = LicenceNumber(region: region, year: year, n: n).text
        entry.content.validFrom = entry.dated
        entry.content.validUntil = file.item.guide.result.validYears.map { entry.dated.adding(years: $0).adding(days: -1) }
    }

    /// 用印以后, who checks a copy is told so.
    private func publishSeal(_ seal: Entry, of file: CaseFile, at moment: Moment, in transaction: any SQLTransaction) throws {
        guard let sealed = seal.content.sealed, let row = file.proceeding.journal.first(where: { $0.number == sealed }),
            let number = row.content.documentNumber, let digest = row.content.documentDigest, let kind = file.documentKind(of: row)
        else { return }
        let proof = DocumentProof(
            number: number, title: catalogue.templates[kind]?.title ?? kind.name, agency: file.issuer(of: row).name, date: row.dated,
            digest: digest, sealedOn: seal.made.day)
        try publish(proof, version: 2, at: moment, in: transaction)
    }

    private func publish(_ proof: DocumentProof, version: UInt64, at moment: Moment, in transaction: any SQLTransaction) throws {
        try reporter.publish(
            kind: .document, id: proof.number, version: version, body: canonical(proof), to: [Peer.feedback], at: moment.milliseconds,
            in: transaction)
    }
}
