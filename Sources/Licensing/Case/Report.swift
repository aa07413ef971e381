package import Statute

extension CaseFile {
    /// 办理进度 in plain words, for the applicant.
    package func report(standing: Standing, at moment: Moment) -> CaseReport {
        let applicant = item.holderName(filing.answers)
        return CaseReport(
            number: number, itemName: item.name, applicantName: applicant.isEmpty ? nil : applicant, stage: standing.stage,
            receivingAgency: receivingAgency.name, decidingAuthority: decidingAuthority.name, phone: receivingAgency.phone,
            due: standing.nextDue, dueExplanation: dueExplanation(standing), lines: standing.journal.filter { !$0.isVoid }.map(line),
            decision: decision(standing), writtenAt: moment)
    }

    private func dueExplanation(_ standing: Standing) -> String? {
        let running = standing.clocks.filter(\.isRunning).min { $0.due < $1.due }
        return running.map { clock in
            switch clock.limit.id {
            case .acceptance: "答复是否受理"
            case .decision: "作出决定"
            case .delivery: "送达许可证件"
            }
        }
    }

    private func line(_ entry: Entry) -> CaseReport.Line {
        let title: String
        var text: String?
        switch (entry.act, entry.basis.isLaw) {
        case (.filing, _): title = "已收到申请"
        case (.acceptance, true):
            title = "依法视为受理"
            let limit = TimeLimit.row(.acceptance)
            text = "收件后\(limit.span.chinese)内没有告知，自收到申请材料之日（\(entry.dated.chinese)）起即为受理（行政许可法\(limit.article)）。"
        case (.acceptance, false):
            title = "已受理"
            text = entry.content.statedDue.map { "应当在 \($0.text)前作出决定。" }
        case (.examination, _): title = "已审查，等待决定"
        case (.grant, _): title = "准予许可"
        case (.refusal, _): title = "不予许可"
        }
        return CaseReport.Line(day: entry.made.day, title: title, text: text)
    }

    private func decision(_ standing: Standing) -> CaseReport.Decision? {
        guard let entry = standing.decision, let documentNumber = entry.content.documentNumber else { return nil }
        return CaseReport.Decision(
            isGranted: entry.act == .grant, documentNumber: documentNumber, day: entry.dated, terms: entry.content.terms,
            reasons: entry.content.reasons,
            basis: entry.content.basis, remedies: entry.content.remedies, licence: entry.act == .grant ? licenceFacts : nil)
    }

    /// The public facts of the licence, once it is granted.
    package var licenceFacts: LicenceFacts? {
        guard let grant = proceeding.journal.last(where: { $0.act == .grant && !$0.isVoid }), let number = grant.content.licenceNumber,
            let documentNumber = grant.content.documentNumber
        else { return nil }
        return LicenceFacts(
            number: number, documentNumber: documentNumber, licenceName: item.guide.result.name, itemName: item.name,
            authority: decidingAuthority.name, facts: item.publicFacts(filing.answers), grantedOn: grant.dated,
            validUntil: grant.content.validUntil)
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
