import Yams

/// A piece of a file with its place. Every scalar is text: `no` is not false, `2026-11-01` is no date and `1:30` is not ninety.
/// What a text means is said by whoever asks for it.
struct Leaf {
    enum Content {
        case scalar(String)
        case list([Leaf])
        case map([(key: Leaf, value: Leaf)])
    }

    let content: Content
    let line: Int
    let column: Int
    let source: Source

    func fault(_ message: String) -> CatalogueFault { source.fault(message, line: line, column: column) }

    static func read(_ source: Source) throws(CatalogueFault) -> Leaf {
        do {
            // The parser must outlive the walk: nodes hold their anchors weakly.
            let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
            let root = try parser.singleRoot()
            return try withExtendedLifetime(parser) {
                guard let root else { throw source.fault("文件是空的", line: nil) }
                return try convert(root, source, depth: 0)
            }
        } catch let fault as CatalogueFault {
            throw fault
        } catch let error as YamlError {
            throw translate(error, source)
        } catch {
            throw source.fault("不是能读懂的YAML", line: nil)
        }
    }

    private static let deepest = 24

    private static func convert(_ node: Node, _ source: Source, depth: Int) throws(CatalogueFault) -> Leaf {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        func fault(_ message: String) -> CatalogueFault { source.fault(message, line: line, column: column) }
        guard depth <= deepest else { throw fault("层次太深，请检查括号和缩进") }
        guard node.anchor == nil else { throw fault("不能用锚点（&）和别名（*），请把内容写全") }
        // A node begins where its tag begins. What the parser says of tags itself is no help: it fills them in as it compares keys.
        guard source.scalar(line: line, column: column) != "!" else { throw fault("不能用类型标签（!），请直接写内容") }
        switch node {
        case .alias: throw fault("不能用锚点（&）和别名（*），请把内容写全")
        case .scalar(let scalar):
            return Leaf(content: .scalar(scalar.string), line: line, column: column, source: source)
        case .sequence(let sequence):
            var items: [Leaf] = []
            for item in sequence { items.append(try convert(item, source, depth: depth + 1)) }
            return Leaf(content: .list(items), line: line, column: column, source: source)
        case .mapping(let mapping):
            var pairs: [(key: Leaf, value: Leaf)] = []
            var seen: [String: Int] = [:]
            for (key, value) in mapping {
                let name = try convert(key, source, depth: depth + 1)
                guard case .scalar(let text) = name.content else { throw name.fault("键应为一个词") }
                if let first = seen[text] { throw name.fault("“\(text)”写了两次（第一次在第\(first)行），请删去一个") }
                seen[text] = name.line
                pairs.append((name, try convert(value, source, depth: depth + 1)))
            }
            return Leaf(content: .map(pairs), line: line, column: column, source: source)
        }
    }

    private static func translate(_ error: YamlError, _ source: Source) -> CatalogueFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            let words =
                problem.contains("another document")
                ? "一个文件里只能有一份内容，请删去多余的“---”" : "YAML写法有误，请检查缩进、冒号后的空格、引号和括号（\(problem)）"
            return source.fault(words, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return source.fault(
                "“\(duplicates.joined(separator: "”“"))”在同一层写了两次（第一次在第\(context.mark.line)行），请删去一个", line: context.mark.line,
                column: context.mark.column)
        case .reader(let problem, _, _, _): return source.fault("文件里有不能用的字符（\(problem)）", line: nil)
        default: return source.fault("不是能读懂的YAML", line: nil)
        }
    }
}
