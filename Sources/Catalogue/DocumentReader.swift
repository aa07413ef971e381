import Licensing

/// Reads one template of `Forms/documents/` — 文书式样. One that leaves out what the law wants in the document is refused here,
/// with its line and the article.
enum DocumentReader {
    static func read(_ root: Leaf) throws(CatalogueFault) -> DocumentTemplate {
        var map = try MapReader(root, "文书式样")
        let formatLeaf = try map.need("format")
        guard try formatLeaf.text("“format”") == "1" else { throw formatLeaf.fault("只认识格式版本1，请写format: 1") }
        let kind = try map.choice("kind", DocumentKind.self)
        let title = try map.text("title")
        let letter = try letter(try map.need("letter"))
        let sealLeaf = try map.need("seal")
        let seal = try sealLeaf.choice("“seal”", DocumentSeal.self)
        guard seal == kind.seal else { throw sealLeaf.fault(sealWords(kind)) }
        let article = try article(&map, kind)
        let addressee = try map.take("addressee").map { leaf throws(CatalogueFault) in try sentence(leaf, "“addressee”") }
        let bodyLeaf = try map.need("body")
        let body = try parts(bodyLeaf, "body")
        let contacts = try map.take("contacts").map { leaf throws(CatalogueFault) in try parts(leaf, "contacts") } ?? []
        try map.finish()
        let template = DocumentTemplate(
            kind: kind, title: title, letter: letter, seal: seal, article: article, addressee: addressee, body: body, contacts: contacts)
        guard template.lacks.isEmpty else { throw bodyLeaf.fault(words(template.lacks, kind)) }
        return template
    }

    /// 文种代字 stands in the middle of a number: Chinese characters only, and few.
    private static func letter(_ leaf: Leaf) throws(CatalogueFault) -> String {
        let letter = try leaf.text("“letter”")
        guard letter.count <= 4, letter.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }) else {
            throw leaf.fault("“letter”是文号里的文种代字，应为一至四个汉字，现在是“\(letter)”")
        }
        return letter
    }

    private static func sealWords(_ kind: DocumentKind) -> String {
        switch kind.seal {
        case .none: "《\(kind.name)》不用印，请写seal: none"
        case .licensing: "《\(kind.name)》应加盖行政许可专用章（行政许可法第三十二条第二款），请写seal: licensing"
        case .agency: "《\(kind.name)》应加盖机关印章，请写seal: agency"
        }
    }

    private static func article(_ map: inout MapReader, _ kind: DocumentKind) throws(CatalogueFault) -> String? {
        guard let article = kind.article else { return try map.textIfAny("article") }
        let leaf = try map.need("article")
        let text = try leaf.text("“article”")
        guard text.contains("行政许可法"), text.hasSuffix(article) else {
            throw leaf.fault("《\(kind.name)》的依据条款应为行政许可法\(article)，请写article: 《中华人民共和国行政许可法》\(article)")
        }
        return text
    }

    // MARK: Paragraphs

    private static func parts(_ leaf: Leaf, _ key: String) throws(CatalogueFault) -> [DocumentTemplate.Part] {
        var parts: [DocumentTemplate.Part] = []
        for entry in try leaf.list("“\(key)”") {
            let part = try part(entry, key)
            guard !parts.contains(part) else { throw entry.fault("“\(key)”里同样的一段写了两次，请删去一个") }
            parts.append(part)
        }
        guard !parts.isEmpty else { throw leaf.fault("“\(key)”是空的，请至少写一段") }
        return parts
    }

    /// A sentence; or a map of `text` or `list`, with `when` or `unless`.
    private static func part(_ leaf: Leaf, _ key: String) throws(CatalogueFault) -> DocumentTemplate.Part {
        guard case .map = leaf.content else { return .init(.text(try sentence(leaf, "“\(key)”里的一段"))) }
        var map = try MapReader(leaf, "“\(key)”里的一段")
        let when = try map.take("when").map { leaf throws(CatalogueFault) in try field(leaf, "“when”") }
        let unless = try map.take("unless").map { leaf throws(CatalogueFault) in try field(leaf, "“unless”") }
        let text = map.take("text")
        let list = map.take("list")
        try map.finish()
        switch (text, list) {
        case (let text?, nil): return .init(.text(try sentence(text, "“text”")), when: when, unless: unless)
        case (nil, let list?):
            let field = try field(list, "“list”")
            guard field.shape == .list else { throw list.fault("“\(field.rawValue)”（\(field.name)）不是清单，请写进text里：{\(field.rawValue)}") }
            return .init(.list(field), when: when, unless: unless)
        default: throw map.fault("“\(key)”里的一段应当写text或者list，且只能写一个")
        }
    }

    private static func field(_ leaf: Leaf, _ what: String) throws(CatalogueFault) -> DocumentField {
        let word = try leaf.text(what)
        guard let field = DocumentField(rawValue: word) else { throw unknown(word, leaf) }
        return field
    }

    private static func sentence(_ leaf: Leaf, _ what: String) throws(CatalogueFault) -> DocumentText {
        let text = try leaf.text(what)
        do {
            return try DocumentText(text)
        } catch {
            switch error {
            case .unpaired: throw leaf.fault("花括号不成对；占位符写成{applicant}这样，文字里不能用花括号")
            case .unknown(let word): throw unknown(word, leaf)
            case .list(let field):
                throw leaf.fault("“\(field.rawValue)”（\(field.name)）是清单，请单独写一段list: \(field.rawValue)")
            }
        }
    }

    private static func unknown(_ word: String, _ leaf: Leaf) -> CatalogueFault {
        let near = Spelling.nearest(to: word, among: DocumentField.allCases.map(\.rawValue))
        return leaf.fault("没有“\(word)”这个占位符" + Spelling.suggestion(near))
    }

    /// All that is wanting, in one sentence.
    private static func words(_ lacks: [DocumentTemplate.Lack], _ kind: DocumentKind) -> String {
        let clauses = lacks.map { lack in
            switch lack {
            case .field(.provisional):
                "when: provisional的一段（\(DocumentField.provisional.name)）"
            case .field(let field):
                "{\(field.rawValue)}（\(field.name)" + (kind.article(for: field).map { "，" + $0 } ?? "") + "）"
            case .phrase(let phrase): "“\(phrase)”" + (kind.article.map { "（行政许可法\($0)）" } ?? "")
            }
        }
        return "《\(kind.name)》缺少必备内容：\(clauses.joined(separator: "、"))；请补上，必备内容不能只写在有条件的段落里"
    }
}
