extension LicenceItem {
    /// A condition in words, to stand between 如 and ，请填写: `“是否委托他人办理”选“是”`.
    package func words(_ condition: Condition) -> String {
        switch condition {
        case .all(let parts): parts.map(words).joined(separator: "，并且")
        case .any(let parts): parts.map(words).joined(separator: "，或者")
        case .not(let inner): "除" + words(inner) + "以外"
        case .test(let test): words(test)
        }
    }

    /// The line above a question that not everybody is asked.
    package func note(_ field: Field) -> String? { field.when.map { "如" + words($0) + "，请填写" } }

    /// When a material is wanted; nil for those that everybody brings.
    package func note(_ material: Material) -> String? {
        guard let when = material.when else { return nil }
        if case .not = when { return words(when) + "，都要提交" }
        return "如" + words(when) + "，请提交"
    }

    private func words(_ test: FieldTest) -> String {
        let slot = slot(at: test.field)
        let name = "“\(slot?.phrase ?? test.field)”"
        let values = test.values.map { "“\(slot?.field.label(of: $0) ?? $0)”" }
        let number = test.values.first ?? ""
        switch test.op {
        case .is: return name + "选" + values.joined(separator: "或")
        case .contains: return name + "选了" + values.joined()
        case .any: return name + "选了" + values.joined(separator: "或")
        case .only: return name + "只选" + values.joined()
        case .gt: return name + "大于" + number
        case .gte: return name + "不小于" + number
        case .lt: return name + "小于" + number
        case .lte: return name + "不大于" + number
        case .filled: return test.values.first == "true" ? "填写了" + name : "没有填写" + name
        }
    }
}

extension Field {
    /// What a stored code says on the page: 企业, 是.
    package func label(of code: String) -> String {
        switch kind {
        case .yesNo: code == "true" ? "是" : code == "false" ? "否" : code
        default: option(code)?.label ?? code
        }
    }
}
