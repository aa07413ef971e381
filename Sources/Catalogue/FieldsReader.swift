import Licensing

/// Reads `sections` and their fields.
struct FieldsReader {
    /// The fields of the first level so far, in the order of the form.
    private(set) var fields: [String: Field] = [:]
    private var all: Set<String> = []

    static let mostOptions = 60

    mutating func sections(_ map: inout MapReader) throws(CatalogueFault) -> [Section] {
        let readers = try map.maps("sections", "部分（section）")
        // Known beforehand only to tell “does not exist” from “comes later”.
        for var reader in readers {
            for leaf in try reader.need("fields").list("“fields”") {
                var field = try MapReader(leaf, "字段")
                all.insert(try field.text("id"))
            }
        }
        var sections: [Section] = []
        for var reader in readers {
            let id = try reader.identifier("id", "部分")
            if sections.contains(where: { $0.id == id }) { throw reader.fault("部分“\(id)”写了两次，请换一个id") }
            let title = try reader.text("title")
            let leaf = try reader.need("fields")
            var own: [Field] = []
            for item in try leaf.list("“fields”") {
                let field = try field(item, siblings: [:], inRow: false)
                if fields[field.id] != nil { throw item.fault("字段“\(field.id)”写了两次，请换一个id") }
                fields[field.id] = field
                own.append(field)
            }
            guard !own.isEmpty else { throw leaf.fault("部分“\(id)”里没有字段") }
            try reader.finish()
            sections.append(Section(id: id, title: title, fields: own))
        }
        return sections
    }

    private func field(_ leaf: Leaf, siblings: [String: Field], inRow: Bool) throws(CatalogueFault) -> Field {
        var map = try MapReader(leaf, "字段")
        let id = try map.identifier("id", "字段")
        let kindLeaf = try map.need("type")
        let kind = try kindLeaf.choice("“type”", FieldKind.self)
        if inRow, kind == .rows { throw kindLeaf.fault("重复项里面不能再放重复项") }
        var field = Field(id: id, label: try map.text("label"), kind: kind)
        field.required = try map.flag("required", default: false)
        field.sensitive = try map.flag("sensitive", default: false)
        field.hint = try map.textIfAny("hint")
        field.unit = try map.textIfAny("unit")
        field.prefill = try map.textIfAny("prefill")
        let conditions = ConditionReader(
            fields: fields.merging(siblings) { _, near in near }, later: all.union([id]).subtracting(fields.keys))
        field.when = try map.applicability(conditions)
        if let leaf = map.take("options") { field.options = try options(leaf, field) }
        if field.options.isEmpty, kind == .choice || kind == .choices { throw map.fault("“\(id)”是选择项，请写options") }
        try bounds(&field, &map)
        if kind == .rows {
            field.item = try map.textIfAny("item")
            field.fields = try inner(try map.need("fields"))
        }
        try map.finish()
        return field
    }

    private func inner(_ leaf: Leaf) throws(CatalogueFault) -> [Field] {
        var siblings: [String: Field] = [:]
        var inner: [Field] = []
        for item in try leaf.list("“fields”") {
            let field = try field(item, siblings: siblings, inRow: true)
            if siblings[field.id] != nil { throw item.fault("字段“\(field.id)”在同一个重复项里写了两次") }
            siblings[field.id] = field
            inner.append(field)
        }
        guard !inner.isEmpty else { throw leaf.fault("重复项里没有字段") }
        return inner
    }

    private func options(_ leaf: Leaf, _ field: Field) throws(CatalogueFault) -> [Field.Option] {
        guard field.kind == .choice || field.kind == .choices else { throw leaf.fault("只有choice和choices才能写options") }
        var options: [Field.Option] = []
        for (key, value) in try leaf.pairs("“options”") {
            let code = try key.text("选项代号")
            try key.checkIdentifier(code, "选项代号")
            let label = try value.text("选项“\(code)”")
            if options.contains(where: { $0.label == label }) { throw value.fault("选项“\(label)”写了两次") }
            options.append(Field.Option(code: code, label: label))
        }
        guard (2...Self.mostOptions).contains(options.count) || (field.kind == .choices && options.count == 1) else {
            throw leaf.fault("选项应有2至\(Self.mostOptions)个，现在有\(options.count)个")
        }
        return options
    }

    private func bounds(_ field: inout Field, _ map: inout MapReader) throws(CatalogueFault) {
        let min = map.take("min")
        let max = map.take("max")
        switch field.kind {
        case .integer, .decimal:
            field.min = try min?.quantity("“min”")
            field.max = try max?.quantity("“max”")
        case .text, .textarea:
            if let min { throw min.fault("文字字段不能写min，要求填写请用required: true") }
            let most = field.kind == .text ? 500 : 5000
            field.max = Quantity(try max?.number("“max”", 1...most) ?? (field.kind == .text ? 200 : 2000))
        case .choices, .rows:
            let most = field.kind == .choices ? field.options.count : FormLimits.rows
            field.min = try min?.number("“min”", 1...most).quantity
            field.max = try max?.number("“max”", 1...most).quantity
        default:
            if let leaf = min ?? max { throw leaf.fault("\(field.kind.rawValue)字段不能写min或max") }
        }
        if let low = field.min, let high = field.max, low > high { throw (max ?? map.leaf).fault("min大于max，请核对") }
        if field.unit != nil, field.kind != .integer, field.kind != .decimal { throw map.fault("只有数字字段才能写unit") }
    }
}

extension MapReader {
    /// `when` and `unless` as one condition.
    mutating func applicability(_ conditions: ConditionReader) throws(CatalogueFault) -> Condition? {
        var parts: [Condition] = []
        if let leaf = take("when") { parts.append(try conditions.read(leaf, "when")) }
        if let leaf = take("unless") { parts.append(.not(try conditions.read(leaf, "unless"))) }
        guard let first = parts.first else { return nil }
        return parts.count == 1 ? first : .all(parts)
    }

    mutating func identifier(_ key: String, _ what: String) throws(CatalogueFault) -> String {
        let leaf = try need(key)
        let id = try leaf.text("“\(key)”")
        try leaf.checkIdentifier(id, what + "的" + key)
        return id
    }
}

extension Leaf {
    /// Words that other readers of YAML take for a truth value or nothing, and words our own conditions use.
    private static let reserved: Set<String> = ["no", "yes", "on", "off", "y", "n", "true", "false", "null", "any_of", "not", "materials"]

    /// Ids become keys, paths and column names: lower case, digits and underscores.
    func checkIdentifier(_ id: String, _ what: String) throws(CatalogueFault) {
        let fits = id.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        guard fits, let first = id.utf8.first, (97...122).contains(first), id.utf8.count <= 40 else {
            throw fault("\(what)“\(id)”只能用小写字母、数字和下划线，以字母开头，最多40个字符")
        }
        if Self.reserved.contains(id) { throw fault("\(what)不能用“\(id)”，别的软件会把它读成真假值；请换一个词") }
    }

    func quantity(_ what: String) throws(CatalogueFault) -> Quantity {
        let text = try text(what)
        guard let quantity = Quantity(text) else { throw fault("\(what)应为数字，最多三位小数，现在是“\(text)”") }
        return quantity
    }
}

extension Int {
    fileprivate var quantity: Quantity? { Quantity(self) }
}
