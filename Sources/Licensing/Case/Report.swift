package import Statute

extension CaseFile {
    /// 办理进度, for the applicant.
    /// - Parameter documents: the documents of the journal's rows, as they were issued.
    package func report(standing: Standing, documents: [CaseReport.Issued], at moment: Moment) -> CaseReport {
        let content = content(standing)
        let applicant = item.holderName(content.answers)
        return CaseReport(
            number: number, item: filing.item, itemName: item.name, applicantName: applicant.isEmpty ? nil : applicant,
            stage: standing.stage, receivedOn: standing.currentReceipt.day, receivingAgency: receivingAgency.name,
            decidingAuthority: decidingAuthority.name, phone: receivingAgency.phone, due: standing.nextDue,
            dueLimit: standing.next?.limit.id,
            limits: standing.clocks.map {
                CaseReport.Limit(limit: $0.limit.id, span: $0.span, start: $0.start, due: $0.due, days: $0.count.runs)
            },
            lines: standing.journal.map { line($0, standing) }, decision: decision(standing, content), documents: documents,
            files: content.current.map(file), correction: correctionSheet(standing, content),
            service: standing.journal.last { $0.act == .delivery && !$0.isVoid }?.content.service, writtenAt: moment)
    }

    private func file(_ held: CaseContent.Held) -> CaseReport.File {
        CaseReport.File(
            material: held.filed.material, name: item.material(held.filed.material)?.name ?? held.filed.material,
            fileName: held.filed.fileName, size: held.filed.size, digest: held.filed.plainDigest)
    }

    private func line(_ entry: Entry, _ standing: Standing) -> CaseReport.Line {
        let due: DueDate? =
            switch entry.act {
            case .correctionNotice: standing.correctionDue(of: entry)
            default: entry.content.statedDue
            }
        return CaseReport.Line(
            act: entry.act, byLaw: entry.basis.isLaw, day: entry.arrivedAt.day, dated: entry.dated, due: due,
            documentNumber: entry.content.documentNumber, voidReason: entry.voidReason)
    }

    private func correctionSheet(_ standing: Standing, _ content: CaseContent) -> CorrectionSheet? {
        guard let asked = standing.notice ?? standing.offer else { return nil }
        let onTheSpot = asked.act == .onTheSpotCorrection
        return CorrectionSheet(
            entry: asked.number, onTheSpot: onTheSpot, askedOn: asked.made.day, defects: asked.content.defects ?? [],
            term: asked.content.term,
            due: onTheSpot ? DueDate(day: asked.made.day) : standing.correctionDue(of: asked),
            lapses: !onTheSpot && proceeding.limits.correctionLapses, answers: content.answers)
    }

    private func decision(_ standing: Standing, _ content: CaseContent) -> CaseReport.Decision? {
        guard let entry = standing.decision ?? standing.renewal, let documentNumber = entry.content.documentNumber else { return nil }
        return CaseReport.Decision(
            isGranted: entry.act != .refusal, documentNumber: documentNumber, day: entry.dated, terms: entry.content.terms,
            reasons: entry.content.reasons, basis: entry.content.basis, remedies: entry.content.remedies,
            licence: licenceFacts(standing))
    }

    /// The public facts of the licence, once it is granted, and what became of it.
    package func licenceFacts(_ standing: Standing) -> LicenceFacts? {
        guard let grant = standing.licensing, let number = grant.content.licenceNumber,
            let documentNumber = grant.content.documentNumber
        else { return nil }
        let ends = standing.journal.filter { [.retraction, .revocation, .cancellation].contains($0.act) && !$0.isVoid }.map {
            LicenceFacts.End(
                act: $0.act, on: $0.dated, ground: $0.content.ground, documentNumber: $0.content.documentNumber ?? "")
        }
        return LicenceFacts(
            number: number, documentNumber: documentNumber, licenceName: item.guide.result.name, itemName: item.name,
            authority: decidingAuthority.name, facts: item.publicFacts(content(standing).answers), grantedOn: grant.dated,
            validUntil: grant.content.validUntil, ends: ends.isEmpty ? nil : ends)
    }
}

extension LicenceItem {
    /// 申请人 as the item's public fields name him: the first of them.
    package func holderName(_ answers: Answers) -> String {
        guard let id = publicFields.first, let field = field(id), let answer = answers[id] else { return "" }
        return words(field, answer)
    }

    /// What the item names as public (`public:`), in its order, as the applicant answered it.
    package func publicFacts(_ answers: Answers) -> [LicenceFacts.Fact] {
        publicFields.compactMap { id in
            guard let field = field(id), let answer = answers[id] else { return nil }
            return LicenceFacts.Fact(label: field.label, text: words(field, answer))
        }
    }

    private func words(_ field: Field, _ answer: Answer) -> String {
        switch answer {
        case .text(let text): field.label(of: text)
        case .number(let number): number.description + (field.unit ?? "")
        case .yesNo(let yes): yes ? "是" : "否"
        case .choices(let codes): codes.map(field.label(of:)).joined(separator: "、")
        case .address(let address): address.line
        // A person's data is never public, and rows have no one-line form.
        case .person, .rows: ""
        }
    }

    package func publicText(_ answers: Answers) -> String {
        publicFacts(answers).map { "\($0.label)：\($0.text)" }.joined(separator: "\n")
    }
}

/// 许可证编号: region, year, a gapless number, and an ISO 7064 MOD 11,10 check digit. The national formats of single items come later.
package struct LicenceNumber: Sendable, Hashable {
    package let text: String

    package init(region: String, year: Int, n: Int64) {
        let count = String(n)
        let body = region + String(year) + String(repeating: "0", count: max(0, 6 - count.count)) + count
        var product = 10
        for digit in body.utf8.map({ Int($0) - 48 }) {
            let sum = (product + digit) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        text = "XK" + body + String((11 - product) % 10)
    }
}
