package import Statute

/// 案卷现在的内容: the application with the corrections that count, as a clerk has to judge it.
package struct CaseContent: Sendable {
    /// One file of the case; superseded ones stay readable.
    package struct Held: Sendable {
        /// Its place among all files ever filed to the case.
        package let n: Int
        package let filed: FiledMaterial
        /// The receipt by which it came, when not the first one.
        package let receipt: String?
        package let isSuperseded: Bool
    }

    package let answers: Answers
    package let materials: [Held]
    /// Of the latest filing that counts.
    package let knownFaults: [Fault]
    /// What the latest correction changed: each with the words before and after.
    package let changes: [Change]

    package var current: [Held] { materials.filter { !$0.isSuperseded } }
}

/// 更改: one answer or material before and after a correction.
package struct Change: Codable, Sendable, Equatable {
    package let place: String
    package let label: String
    package let before: String
    package let after: String

    package init(place: String, label: String, before: String, after: String) {
        self.place = place
        self.label = label
        self.before = before
        self.after = after
    }
}

extension CaseFile {
    package func content(_ standing: Standing) -> CaseContent {
        let counted = Set(standing.corrections.compactMap(\.content.filing))
        var answers = filing.answers
        var faults = filing.knownFaults
        var held = filing.materials.map { ($0, String?.none, false) }
        var changes: [Change] = []
        for filed in later {
            let isCounted = counted.contains(filed.receipt)
            if isCounted {
                let replaced = Set(filed.filing.later?.replaced ?? [])
                let old = held.filter { !$0.2 && replaced.contains($0.0.material) }.map(\.0)
                changes =
                    item.changes(from: answers, to: filed.filing.answers)
                    + item.changes(from: old, to: filed.filing.materials, replaced: replaced)
                answers = filed.filing.answers
                faults = filed.filing.knownFaults
                held = held.map { ($0.0, $0.1, $0.2 || replaced.contains($0.0.material)) }
            }
            // What does not count is kept beside the case, superseding nothing.
            held += filed.filing.materials.map { ($0, filed.receipt, false) }
        }
        let materials = held.enumerated().map { CaseContent.Held(n: $0, filed: $1.0, receipt: $1.1, isSuperseded: $1.2) }
        return CaseContent(answers: answers, materials: materials, knownFaults: faults, changes: changes)
    }
}

extension LicenceItem {
    /// What differs between two sets of answers, field by field, in the order of the form.
    package func changes(from old: Answers, to new: Answers) -> [Change] {
        sections.flatMap(\.fields).compactMap { field in
            guard old[field.id] != new[field.id] else { return nil }
            return Change(place: field.id, label: field.label, before: plain(field, old[field.id]), after: plain(field, new[field.id]))
        }
    }

    package func changes(from old: [FiledMaterial], to new: [FiledMaterial], replaced: Set<String>) -> [Change] {
        materials.filter { replaced.contains($0.id) }.map { material in
            func names(_ files: [FiledMaterial]) -> String {
                files.filter { $0.material == material.id }.map(\.fileName).joined(separator: "、")
            }
            return Change(place: "materials.\(material.id)", label: material.name, before: names(old), after: names(new))
        }
    }

    /// An answer in one line of words; empty when there is none.
    package func plain(_ field: Field, _ answer: Answer?) -> String {
        guard let answer else { return "" }
        switch answer {
        case .text(let text): return field.label(of: text)
        case .number(let number): return number.description + (field.unit ?? "")
        case .yesNo(let yes): return yes ? "是" : "否"
        case .choices(let codes): return codes.map(field.label(of:)).joined(separator: "、")
        case .address(let address): return address.line
        case .person(let person):
            let paper = person.idKind.flatMap(IdentityPaper.init(rawValue:))?.label
            return [person.name, paper, person.idNo, person.phone].compactMap(\.self).joined(separator: " ")
        case .rows(let rows):
            return rows.enumerated().map { n, row in
                "\(n + 1). " + field.fields.map { plain($0, row[$0.id]) }.filter { !$0.isEmpty }.joined(separator: "，")
            }.joined(separator: "；")
        }
    }
}

extension Answers {
    /// The answers as they would have been typed: what a correction starts from.
    package func typed(for item: LicenceItem) -> FormInput {
        FormInput(pairs: item.sections.flatMap(\.fields).flatMap { Self.pairs($0, self[$0.id], at: $0.id) })
    }

    private static func pairs(_ field: Field, _ answer: Answer?, at path: String) -> [(String, String)] {
        switch answer {
        case nil: []
        case .text(let text): [(path, text)]
        case .number(let number): [(path, number.description)]
        case .yesNo(let yes): [(path, yes ? "true" : "false")]
        case .choices(let codes): codes.map { (path, $0) }
        case .person, .address:
            field.kind.parts.compactMap { part in answer?.part(part).map { ("\(path).\(part.rawValue)", $0) } }
        case .rows(let rows):
            rows.enumerated().flatMap { n, row in
                field.fields.flatMap { pairs($0, row[$0.id], at: "\(path).\(n).\($0.id)") }
            }
        }
    }
}
