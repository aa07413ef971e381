extension DocumentTemplate {
    /// The document with these values; or all that it still lacks, together.
    package func fill(_ given: DocumentValues) throws(DocumentGap) -> OfficialDocument {
        var values = given
        values[.article] = article.map(DocumentValue.text)
        let shown = parts.filter { $0.isShown(values) }
        // A sentence with a hole in it is not issued either, mandatory or not.
        let wanted = Set(DocumentField.framed + kind.mandatory + shown.flatMap(\.fields))
        let missing = DocumentField.allCases.filter { wanted.contains($0) && !values.has($0) }
        let tooLong = DocumentField.allCases.filter(values.isTooLong)
        guard missing.isEmpty, tooLong.isEmpty else { throw DocumentGap(title: title, missing: missing, tooLong: tooLong) }
        return OfficialDocument(
            kind: kind, title: title, number: values.number.map(DocumentValues.visible), agency: values.text(.agency),
            addressee: addressee.map { DocumentValues.visible($0.filled(values)) }, paragraphs: body.flatMap { $0.filled(values) },
            contacts: contacts.flatMap { $0.filled(values) }.flatMap(\.lines), date: values.date, caseNumber: values.text(.caseNumber),
            article: article, seal: seal.name, issuedBySystem: kind.isIssuedBySystem)
    }
}

extension DocumentTemplate.Part {
    fileprivate func filled(_ values: DocumentValues) -> [OfficialDocument.Paragraph] {
        guard isShown(values) else { return [] }
        return switch content {
        case .text(let text): text.filled(values).split(separator: "\n").map { .text(String($0)) }
        case .list(let field): [.list(values.lines(field))]
        }
    }
}

/// 文书缺项: why a document cannot be issued yet — everything at once.
package struct DocumentGap: Error, Sendable, Equatable {
    package let title: String
    package let missing: [DocumentField]
    package let tooLong: [DocumentField]
}

extension DocumentGap: CustomStringConvertible {
    package var description: String {
        var clauses: [String] = []
        if !missing.isEmpty { clauses.append("还缺少\(missing.map(\.name).joined(separator: "、"))") }
        if !tooLong.isEmpty { clauses.append("\(tooLong.map(\.name).joined(separator: "、"))过长") }
        return "《\(title)》\(clauses.joined(separator: "；"))，补正后才能出具。"
    }
}
