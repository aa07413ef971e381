package import Licensing

/// 核对: every question that was asked with its answer, by section; for the applicant before filing and for the clerk afterwards.
/// Questions that do not apply are left away; what was not answered says so.
///
/// - Parameter changeLink: where a section can be changed; nil shows no link.
package func summary(
    item: LicenceItem, answers: Answers, faults: [Fault] = [], changeLink: ((Section) -> String?)? = nil
) -> HTML {
    let summary = AnswerSummary(item: item, answers: answers, faults: faults)
    return "\(item.sections.map { summary.section($0, changeLink: changeLink) })"
}

private struct AnswerSummary {
    let item: LicenceItem
    let answers: Answers
    let faults: [Fault]

    func section(_ section: Section, changeLink: ((Section) -> String?)?) -> HTML {
        let rows = section.fields.filter { isAsked($0, at: $0.id, nil) }.map { entry($0, answers[$0.id], at: $0.id) }
        let change = words("更改“\(section.title)”", "Change: \(section.title)")
        let link = changeLink?(section).map { url -> HTML in "<p><a href=\"\(PageLink.attribute(url))\">\(polyglot(change))</a></p>\n" }
        return """
            <section aria-labelledby="s-\(section.id)"><h2 id="s-\(section.id)">\(polyglot(section.title))</h2>
            \(link)<dl class="summary">
            \(rows)</dl></section>

            """
    }

    /// Also shown when only a fault stands there: something was typed where nothing was asked.
    private func isAsked(_ field: Field, at path: String, _ row: Answers?) -> Bool {
        field.kind != .note && (item.applies(field, given: answers, row: row) || faults.contains { $0.at == path })
    }

    private func entry(_ field: Field, _ answer: Answer?, at path: String) -> HTML {
        "<div><dt>\(polyglot(field.label))</dt><dd>\(value(field, answer, at: path))\(notes(field, at: path))</dd></div>\n"
    }

    /// The faults of a field and of its inputs; those inside of rows stand at their own entries.
    private func notes(_ field: Field, at path: String) -> [HTML] {
        let places = Set([path] + field.kind.parts.map { path + "." + $0.rawValue })
        return faults.filter { $0.at.map(places.contains) ?? false }
            .map { fault -> HTML in "<span class=\"fault-note\">\(polyglot(fault.words))</span>" }
    }

    private func value(_ field: Field, _ answer: Answer?, at path: String) -> HTML {
        guard let answer else { return "<span class=\"hint\">\(words("未填写", "Not answered"))</span>" }
        switch answer {
        case .text(let text): return lines(field.label(of: text))
        case .number(let number):
            return "\(number.description)\(field.unit.map { unit -> HTML in " <span class=\"unit\">\(polyglot(unit))</span>" })"
        case .yesNo(let yes): return HTML(text: yes ? words("是", "Yes") : words("否", "No"))
        case .choices(let codes):
            guard !codes.isEmpty else { return "<span class=\"hint\">\(words("没有选择", "Nothing chosen"))</span>" }
            return lines(codes.map(field.label).joined(separator: "\n"))
        case .person(let person):
            let paper = person.idKind.flatMap(IdentityPaper.init)?.words ?? words("证件号码", "Identity number")
            let parts = [person.name, person.idNo.map { paper + " " + $0 }, person.phone.map { words("电话 ", "Telephone ") + $0 }]
            return lines(parts.compactMap(\.self).joined(separator: "\n"))
        case .address(let address): return polyglot(address.line)
        case .rows(let rows):
            return "\(rows.enumerated().map { number, row in card(field, row, number) })"
        }
    }

    private func card(_ field: Field, _ row: Answers, _ number: Int) -> HTML {
        let path = "\(field.id).\(number)"
        let entries = field.fields.filter { isAsked($0, at: "\(path).\($0.id)", row) }
            .map { entry($0, row[$0.id], at: "\(path).\($0.id)") }
        return """
            <div class="row-card"><p><strong>\(polyglot(field.rowNoun)) \(number + 1)</strong></p>
            <dl class="summary">
            \(entries)</dl></div>

            """
    }
}
