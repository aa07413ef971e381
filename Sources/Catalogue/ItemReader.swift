import Licensing
import Statute

/// Reads `item.yaml` — 事项定义. Whatever would make a form that cannot be filled in, or a guide that leaves something out
/// (第三十条), is refused here, with its line.
enum ItemReader {
    static func read(_ root: Leaf) throws(CatalogueFault) -> LicenceItem {
        var map = try MapReader(root, "事项")
        let formatLeaf = try map.need("format")
        guard try formatLeaf.text("“format”") == "1" else { throw formatLeaf.fault("只认识格式版本1，请写format: 1") }
        let id = try itemCode(try map.need("id"))
        let versionLeaf = try map.need("version")
        let version = try versionLeaf.text("“version”")
        guard Day(version) != nil else { throw versionLeaf.fault("version应为发布日期，例如2026-11-01") }
        let name = try map.text("name")
        let short = try map.text("short")
        let theme = try map.texts("theme")
        let audience = try map.texts("audience")
        let guide = try GuideReader.read(try map.need("guide"))
        let screening = try screening(&map)
        var fields = FieldsReader()
        let sections = try fields.sections(&map)
        try requireServiceConsent(fields.fields, map)
        let conditions = ConditionReader(fields: fields.fields)
        let materials = try MaterialsReader.read(&map, conditions)
        let rules = try RulesReader(fields: fields.fields, conditions: conditions).read(&map)
        let declaration = try declaration(try map.need("declaration"))
        let publicFields = try publicFields(&map, fields.fields)
        var print: PrintedForm?
        if let leaf = map.take("print") {
            var reader = try MapReader(leaf, "print")
            print = PrintedForm(form: try reader.text("form"))
            try reader.finish()
        }
        var keywords: [String]?
        if let leaf = map.take("keywords") {
            keywords = try leaf.list("“keywords”").map { entry throws(CatalogueFault) in try entry.text("“keywords”") }
        }
        let renews = try renewed(&map, fields.fields)
        try map.finish()
        return LicenceItem(
            format: 1, id: id, version: version, name: name, short: short, theme: theme, audience: audience, guide: guide,
            screening: screening, sections: sections, materials: materials, rules: rules, declaration: declaration,
            publicFields: publicFields, print: print, keywords: keywords, renews: renews)
    }

    /// 延续: both fields are asked of everyone, and another term than the Act's names the law that sets it.
    private static func renewed(_ map: inout MapReader, _ fields: [String: Field]) throws(CatalogueFault) -> Renewed? {
        guard let leaf = map.take("renews") else { return nil }
        var reader = try MapReader(leaf, "renews")
        func field(_ key: String, _ kind: FieldKind, _ reader: inout MapReader) throws(CatalogueFault) -> String {
            let leaf = try reader.need(key)
            let id = try leaf.text("“\(key)”")
            guard let field = fields[id], field.kind == kind, field.required, field.when == nil else {
                throw leaf.fault("“\(key)”应当是一个必填的\(kind.rawValue)字段的id")
            }
            return id
        }
        let licence = try field("licence", .text, &reader)
        let until = try field("until", .date, &reader)
        var asked: Span?
        let law = try reader.textIfAny("law")
        if let days = try reader.numberIfAny("days", 1...400) {
            asked = Span(days, try reader.choice("unit", Span.Unit.self))
            guard law != nil else { throw reader.fault("不是三十日的，写明依据的法律、法规、规章（law）——行政许可法第五十条第一款") }
        }
        try reader.finish()
        return Renewed(licence: licence, until: until, asked: asked, law: law)
    }

    private static func itemCode(_ leaf: Leaf) throws(CatalogueFault) -> String {
        let id = try leaf.text("“id”")
        let fits = id.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        guard fits, let first = id.utf8.first, (97...122).contains(first), id.utf8.count <= 60, !id.hasSuffix("-") else {
            throw leaf.fault("事项的id“\(id)”只能用小写字母、数字和连字符，以字母开头")
        }
        return id
    }

    private static func screening(_ map: inout MapReader) throws(CatalogueFault) -> [Screening] {
        var questions: [Screening] = []
        for var reader in try map.mapsIfAny("screening", "自查问题") {
            let id = try reader.identifier("id", "自查问题")
            if questions.contains(where: { $0.id == id }) { throw reader.fault("自查问题“\(id)”写了两次") }
            let ask = try reader.text("ask")
            let type = try reader.need("type")
            guard try type.text("“type”") == "yes_no" else { throw type.fault("自查问题的type只能是yes_no") }
            let stopWhen = try reader.flag("stop_when")
            var stop = try MapReader(try reader.need("stop"), "stop")
            let title = try stop.text("title")
            let text = try stop.text("text")
            let linkLeaf = stop.take("link")
            let link = try linkLeaf?.text("“link”")
            if let linkLeaf, let link, !link.hasPrefix("/items/") { throw linkLeaf.fault("link只能指向本站的事项，例如/items/food-business-new") }
            try stop.finish()
            try reader.finish()
            questions.append(Screening(id: id, ask: ask, stopWhen: stopWhen, stop: .init(title: title, text: text, link: link)))
        }
        return questions
    }

    /// What becomes public with a licence has one line of words, and is nobody's personal data.
    private static func publicFields(_ map: inout MapReader, _ fields: [String: Field]) throws(CatalogueFault) -> [String] {
        let leaf = try map.need("public")
        var names: [String] = []
        for entry in try leaf.list("“public”") {
            let name = try entry.text("“public”")
            guard let field = fields[name] else {
                throw entry.fault("public里的字段“\(name)”不存在" + Spelling.suggestion(Spelling.nearest(to: name, among: Array(fields.keys))))
            }
            guard !field.sensitive, ![.person, .rows, .note, .phone, .email].contains(field.kind) else {
                throw entry.fault("字段“\(name)”含个人信息或者没有一行的写法，不能列入public")
            }
            names.append(name)
        }
        guard !names.isEmpty else { throw leaf.fault("public至少要写一个字段，第一个是持证人名称") }
        return names
    }

    /// 送达方式确认: without the applicant's consent nothing may be served electronically (D14), so every form has to ask.
    private static func requireServiceConsent(_ fields: [String: Field], _ map: MapReader) throws(CatalogueFault) {
        guard let field = fields[LicenceItem.serviceField], field.kind == .choice, field.required, field.when == nil,
            field.option("online") != nil
        else {
            throw map.fault("缺少必填的“送达方式确认”：请加一个id为service_by的choice字段，其中有online选项（电子送达须经申请人同意）")
        }
    }

    private static func declaration(_ leaf: Leaf) throws(CatalogueFault) -> Declaration {
        var reader = try MapReader(leaf, "declaration")
        let declaration = Declaration(text: try reader.text("text"), sign: try reader.choice("sign", Declaration.Sign.self))
        try reader.finish()
        return declaration
    }
}
