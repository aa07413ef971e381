/// The place a path points to: a field, perhaps in a row, perhaps one input of a composite answer.
package struct FormSlot: Sendable {
    package let field: Field
    package let part: FieldPart?
    /// The repeat and the row that hold the field.
    package let row: (holder: Field, number: Int)?

    /// Whether a page has an input of this very name.
    package var isInput: Bool {
        switch field.kind {
        case .rows, .note: false
        case .person, .address: part != nil
        default: part == nil
        }
    }

    /// The place in words: 经营者名称, 法定代表人（负责人）的姓名, 第2个仓库的面积.
    package var phrase: String {
        var words = ""
        if let row {
            words = "第\(row.number + 1)个\(row.holder.rowNoun)"
            // 第1个人员的姓名, not 第1个人员的人员的姓名.
            if field.label != row.holder.rowNoun || part == nil { words += (field.label.hasPrefix("是否") ? "" : "的") + field.label }
        } else {
            words = field.label
        }
        if let part { words += "的" + part.label }
        return words
    }
}

extension LicenceItem {
    /// Resolves `uscc`, `legal_rep.id_no`, `stores`, `stores.0.area`, `stores.0.address.detail`; nil for what the form does not have.
    package func slot(at path: String) -> FormSlot? {
        let steps = path.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false)
        guard let root = steps.first, let field = field(String(root)) else { return nil }
        guard field.kind == .rows else { return Self.slot(field, steps.dropFirst(), row: nil) }
        guard steps.count > 1 else { return FormSlot(field: field, part: nil, row: nil) }
        guard let number = FormLimits.row(steps[1]) else { return nil }
        guard steps.count > 2 else { return FormSlot(field: field, part: nil, row: (field, number)) }
        guard let inner = field.fields.first(where: { $0.id == steps[2] }) else { return nil }
        return Self.slot(inner, steps.dropFirst(3), row: (field, number))
    }

    private static func slot(_ field: Field, _ rest: ArraySlice<Substring>, row: (holder: Field, number: Int)?) -> FormSlot? {
        guard let step = rest.first else { return FormSlot(field: field, part: nil, row: row) }
        guard rest.count == 1, let part = FieldPart(rawValue: String(step)), field.kind.parts.contains(part) else { return nil }
        return FormSlot(field: field, part: part, row: row)
    }

    /// Faults in the order of the form, whatever order they were found in; those without a place come first.
    package func inOrder(_ faults: [Fault]) -> [Fault] {
        let order = Dictionary(
            sections.flatMap(\.fields).enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let keyed = faults.enumerated().map { (position(of: $1.at, order) + [$0], $1) }
        return keyed.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }

    private func position(of path: String?, _ order: [String: Int]) -> [Int] {
        guard let path else { return [-1, 0, 0, 0] }
        let steps = path.split(separator: ".").map(String.init)
        if steps.first == "materials", steps.count == 2 {
            return [order.count, materials.firstIndex { $0.id == steps[1] } ?? materials.count, 0, 0]
        }
        guard let slot = slot(at: path), let root = steps.first.flatMap({ order[$0] }) else { return [-1, 0, 0, 0] }
        let inner = slot.row.flatMap { row in row.holder.fields.firstIndex { $0.id == slot.field.id } } ?? -1
        let part = slot.part.flatMap { slot.field.kind.parts.firstIndex(of: $0) } ?? -1
        return [root, slot.row?.number ?? -1, inner, part]
    }
}
