extension LicenceItem {
    /// What is not there though the form asks for it: required answers, the missing halves of begun ones, too few rows or ticks.
    func missing(_ answers: Answers) -> [Fault] {
        sections.flatMap(\.fields).flatMap { field in
            applies(field, given: answers) ? missing(field, answers[field.id], at: field.id, answers) : []
        }
    }

    private func missing(_ field: Field, _ answer: Answer?, at path: String, _ answers: Answers) -> [Fault] {
        switch field.kind {
        case .note: return []
        case .person, .address:
            guard field.required || !(answer?.isEmpty ?? true) else { return [] }
            // The kind of paper is preselected on every page; without any number it need not be asked for.
            let parts = field.kind.parts.filter { $0 != .idKind || answer?.part(.idNo) != nil }
            return parts.filter { answer?.part($0) == nil }.map { blank(at: path + "." + $0.rawValue) }
        case .rows: return missingRows(field, answer, answers)
        case .choices:
            let ticked = answer?.codes.count ?? 0
            if ticked == 0 { return field.required ? [blank(at: path)] : [] }
            guard let min = field.min?.whole, ticked < min else { return [] }
            return [short("至少选\(min)项，现在选了\(ticked)项", at: path)]
        default:
            return field.required && (answer?.isEmpty ?? true) ? [blank(at: path)] : []
        }
    }

    private func missingRows(_ field: Field, _ answer: Answer?, _ answers: Answers) -> [Fault] {
        guard case .rows(let rows)? = answer, !rows.isEmpty else {
            guard field.required else { return [] }
            return [
                Fault(
                    code: Fault.Code.missing, message: "请至少填写\(field.min?.whole ?? 1)个\(field.rowNoun)", at: field.id, label: field.label)
            ]
        }
        var faults: [Fault] = []
        if let min = field.min?.whole, rows.count < min { faults.append(short("至少填\(min)个，现在有\(rows.count)个", at: field.id)) }
        for (number, row) in rows.enumerated() {
            for inner in field.fields where applies(inner, given: answers, row: row) {
                faults += missing(inner, row[inner.id], at: "\(field.id).\(number).\(inner.id)", answers)
            }
        }
        return faults
    }

    private func blank(at path: String) -> Fault {
        let slot = slot(at: path)
        let phrase = slot?.phrase ?? path
        let verb =
            switch slot?.field.kind {
            case .choice, .choices, .yesNo: "请选择"
            default: slot?.part == .idKind ? "请选择" : "请填写"
            }
        return Fault(code: Fault.Code.missing, message: verb + phrase, at: path, label: phrase)
    }

    private func short(_ wrong: String, at path: String) -> Fault {
        let phrase = slot(at: path)?.phrase ?? path
        return Fault(code: Fault.Code.range, message: phrase + "：" + wrong, at: path, label: phrase)
    }
}
