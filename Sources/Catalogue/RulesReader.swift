import Licensing

/// Reads `rules` — 跨字段规则. Each says exactly one thing, about fields that exist and are of the right kind.
struct RulesReader {
    let fields: [String: Field]
    let conditions: ConditionReader

    func read(_ map: inout MapReader) throws(CatalogueFault) -> [CrossRule] {
        var rules: [CrossRule] = []
        for var reader in try map.mapsIfAny("rules", "规则") {
            let idLeaf = try reader.need("id")
            let id = try idLeaf.text("“id”")
            guard id.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }), id.utf8.count <= 60
            else {
                throw idLeaf.fault("规则的id“\(id)”只能用小写字母、数字和连字符")
            }
            if rules.contains(where: { $0.id == id }) { throw idLeaf.fault("规则“\(id)”写了两次") }
            let atLeaf = try reader.need("at")
            let at = try atLeaf.text("“at”")
            guard fields[at] != nil else { throw unknown(at, atLeaf) }
            let rule = try demand(&reader, CrossRule(id: id, at: at, message: try reader.text("message"), kind: .implies))
            try reader.finish()
            rules.append(rule)
        }
        return rules
    }

    private func demand(_ map: inout MapReader, _ blank: CrossRule) throws(CatalogueFault) -> CrossRule {
        var found: [CrossRule] = []
        for kind in [CrossRule.Kind.atMost, .atLeast, .equals, .before] {
            guard let leaf = map.take(kind.rawValue) else { continue }
            var rule = blank
            rule.kind = kind
            let paths = try leaf.list("“\(kind.rawValue)”")
            guard paths.count == 2 else { throw leaf.fault("“\(kind.rawValue)”应写两个字段，例如[a, b]") }
            for path in paths { rule.fields.append(try self.path(path, kind == .before ? [.date] : [.integer, .decimal], inRows: false)) }
            found.append(rule)
        }
        if let leaf = map.take("distinct") {
            var rule = blank
            rule.kind = .distinct
            rule.fields = [try path(leaf, nil, inRows: true)]
            found.append(rule)
        }
        if let leaf = map.take("sum") {
            var rule = blank
            rule.kind = .sum
            var sum = try MapReader(leaf, "sum")
            rule.fields = [
                try path(try sum.need("of"), [.integer, .decimal], inRows: true),
                try path(try sum.need("equals"), [.integer, .decimal], inRows: false),
            ]
            try sum.finish()
            found.append(rule)
        }
        let when = map.take("when")
        let then = map.take("then")
        if let when, let then {
            var rule = blank
            rule.when = try conditions.read(when, "when")
            rule.then = try conditions.read(then, "then")
            found.append(rule)
        } else if let half = when ?? then {
            throw half.fault("规则里when和then要一起写")
        }
        guard found.count == 1, let rule = found.first else {
            throw map.fault("一条规则应当且只能写一种要求：when+then、at_most、at_least、equals、before、distinct或sum")
        }
        return rule
    }

    /// A path such as `staff` or `managers.person.id_no`, to fields of these kinds.
    private func path(_ leaf: Leaf, _ kinds: [FieldKind]?, inRows: Bool) throws(CatalogueFault) -> String {
        let path = try leaf.text("字段")
        var steps = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...]
        guard let root = steps.popFirst(), var field = fields[root] else { throw unknown(path, leaf) }
        guard (field.kind == .rows) == inRows else { throw leaf.fault(inRows ? "“\(path)”应为重复项里的字段，例如stores.area" : "“\(path)”不能是重复项里的字段") }
        if inRows {
            guard let step = steps.popFirst(), let inner = field.fields.first(where: { $0.id == step }) else { throw unknown(path, leaf) }
            field = inner
        }
        if let step = steps.popFirst() {
            guard let part = FieldPart(rawValue: step), field.kind.parts.contains(part), steps.isEmpty else { throw unknown(path, leaf) }
        } else if !field.kind.parts.isEmpty {
            throw leaf.fault("“\(path)”由几项组成，请写明是哪一项，例如\(path).\(field.kind.parts[0].rawValue)")
        }
        if let kinds, !kinds.contains(field.kind) {
            throw leaf.fault("“\(path)”是\(field.kind.rawValue)，这里应为\(kinds.map(\.rawValue).joined(separator: "或"))")
        }
        return path
    }

    private func unknown(_ path: String, _ leaf: Leaf) -> CatalogueFault {
        leaf.fault("字段“\(path)”不存在" + Spelling.suggestion(Spelling.nearest(to: path, among: fields.keys.sorted())))
    }
}
