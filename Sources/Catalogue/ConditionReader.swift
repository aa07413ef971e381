import Licensing

/// Reads `when`, `unless` and `then`: `{ by_agent: true }`, `{ projects: { any: [hot, cold] } }`, `{ any_of: […] }`, `{ not: {…} }`.
/// Every field, option and operator named has to exist and to fit, so that no condition can be wrong in silence.
struct ConditionReader {
    /// The fields a condition may look at here, by id.
    let fields: [String: Field]
    /// Fields that exist but stand further down the form.
    var later: Set<String> = []

    func read(_ leaf: Leaf, _ what: String) throws(CatalogueFault) -> Condition {
        var parts: [Condition] = []
        for (key, value) in try leaf.pairs(what) {
            switch try key.text("键") {
            case "any_of":
                var choices: [Condition] = []
                for item in try value.list("“any_of”") { choices.append(try read(item, "“any_of”里的条件")) }
                guard choices.count > 1 else { throw value.fault("“any_of”至少写两个条件") }
                parts.append(.any(choices))
            case "not": parts.append(.not(try read(value, "“not”里的条件")))
            case let id: parts += try tests(id, key, value, what)
            }
        }
        guard let first = parts.first else { throw leaf.fault("\(what)是空的，请写条件或者删去") }
        return parts.count == 1 ? first : .all(parts)
    }

    private func tests(_ id: String, _ key: Leaf, _ value: Leaf, _ what: String) throws(CatalogueFault) -> [Condition] {
        guard let field = fields[id] else {
            if later.contains(id) { throw key.fault("\(what)里的字段“\(id)”排在后面；条件只能看前面的字段，请调整顺序") }
            throw key.fault("\(what)里的字段“\(id)”不存在" + Spelling.suggestion(Spelling.nearest(to: id, among: fields.keys.sorted())))
        }
        switch value.content {
        case .scalar: return [.test(try equality(field, [value]))]
        case .list(let items):
            guard !items.isEmpty else { throw value.fault("“\(id)”的列表是空的") }
            return [.test(try equality(field, items))]
        case .map(let pairs):
            guard !pairs.isEmpty else { throw value.fault("“\(id)”的条件是空的") }
            var tests: [Condition] = []
            for (name, operand) in pairs { tests.append(.test(try test(field, name, operand))) }
            return tests
        }
    }

    private func equality(_ field: Field, _ values: [Leaf]) throws(CatalogueFault) -> FieldTest {
        var words: [String] = []
        for leaf in values {
            switch field.kind {
            case .choice: words.append(try option(leaf, of: field))
            case .yesNo: words.append(try leaf.flag("“\(field.id)”的条件") ? "true" : "false")
            case .integer, .decimal: words.append(try quantity(leaf).description)
            case .choices: throw leaf.fault("“\(field.id)”是多选，请写成{contains: …}、{any: […]}或{only: […]}")
            default: throw leaf.fault("“\(field.id)”这种字段不能比较内容，只能写{filled: true}")
            }
        }
        return FieldTest(field.id, .is, words)
    }

    private func test(_ field: Field, _ name: Leaf, _ operand: Leaf) throws(CatalogueFault) -> FieldTest {
        let op = try name.choice("条件", FieldTest.Operator.self)
        switch op {
        case .is: return try equality(field, try operand.list("“is”"))
        case .contains, .any, .only:
            guard field.kind == .choices else { throw name.fault("“\(field.id)”不是多选，不能写\(op.rawValue)") }
            let leaves = op == .contains ? [operand] : try operand.list("“\(op.rawValue)”")
            guard !leaves.isEmpty else { throw operand.fault("“\(op.rawValue)”的列表是空的") }
            var words: [String] = []
            for leaf in leaves { words.append(try option(leaf, of: field)) }
            return FieldTest(field.id, op, words)
        case .gt, .gte, .lt, .lte:
            guard field.kind == .integer || field.kind == .decimal else { throw name.fault("“\(field.id)”不是数字，不能写\(op.rawValue)") }
            return FieldTest(field.id, op, [try quantity(operand).description])
        case .filled: return FieldTest(field.id, op, [try operand.flag("“filled”") ? "true" : "false"])
        }
    }

    private func option(_ leaf: Leaf, of field: Field) throws(CatalogueFault) -> String {
        let code = try leaf.text("选项")
        guard field.option(code) != nil else {
            let near = Spelling.nearest(to: code, among: field.options.map(\.code))
            throw leaf.fault("“\(field.id)”没有“\(code)”这个选项" + Spelling.suggestion(near))
        }
        return code
    }

    private func quantity(_ leaf: Leaf) throws(CatalogueFault) -> Quantity {
        let text = try leaf.text("数字")
        guard let quantity = Quantity(text) else { throw leaf.fault("“\(text)”不是数字，或者小数超过三位") }
        return quantity
    }
}
