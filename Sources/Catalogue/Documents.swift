import Foundation
package import Licensing

extension Catalogue {
    // MARK: 文书式样

    /// One template that is in memory: what an administrator is editing.
    package static func document(named name: String, bytes: [UInt8]) throws(CatalogueFault) -> DocumentTemplate {
        try DocumentReader.read(try Leaf.read(try Source(name: name, bytes: bytes)))
    }

    /// Every `<kind>.yaml` of the folder. All kinds have to be there: a case that has to be told something must not find on its last
    /// day that there are no words for it.
    package static func documents(in folder: String) throws(CatalogueFault) -> [DocumentKind: DocumentTemplate] {
        let short = folder.split(separator: "/").suffix(2).joined(separator: "/")
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
                .sorted()
        } catch {
            throw CatalogueFault(file: short, message: "文件夹打不开，请检查路径和读取权限")
        }
        var templates: [DocumentKind: DocumentTemplate] = [:]
        for file in files {
            let source = try Source(path: "\(folder)/\(file)")
            let name = String(file.dropLast(".yaml".count))
            guard let kind = DocumentKind(rawValue: name) else {
                let near = Spelling.nearest(to: name, among: DocumentKind.allCases.map(\.rawValue)).map { $0 + ".yaml" }
                throw source.fault("没有“\(name)”这种文书" + Spelling.suggestion(near), line: nil)
            }
            let root = try Leaf.read(source)
            let template = try DocumentReader.read(root)
            guard template.kind == kind else {
                throw place(of: "kind", in: root).fault("kind是“\(template.kind.rawValue)”，文件名却是“\(file)”，两者应当一致")
            }
            try compare(template, with: templates.values.sorted { $0.kind.rawValue < $1.kind.rawValue }, root)
            templates[kind] = template
        }
        let missing = DocumentKind.allCases.filter { templates[$0] == nil }
        guard missing.isEmpty else {
            let words = missing.map { "《\($0.name)》（\($0.rawValue).yaml）" }.joined(separator: "、")
            throw CatalogueFault(file: short, message: "缺少文书式样：\(words)，请补上")
        }
        return templates
    }

    /// Two documents must be told apart by their titles, and their numbers by the letter; only the three endings share a series.
    private static func compare(_ template: DocumentTemplate, with others: [DocumentTemplate], _ root: Leaf) throws(CatalogueFault) {
        for other in others {
            guard other.title != template.title else {
                throw place(of: "title", in: root).fault("标题“\(template.title)”与\(other.kind.rawValue).yaml重复，请改一个")
            }
            guard other.letter != template.letter || other.kind.sharesSeries(with: template.kind) else {
                throw place(of: "letter", in: root).fault("文种代字“\(template.letter)”与\(other.kind.rawValue).yaml重复，文号会混在一起，请改一个")
            }
        }
    }

    private static func place(of key: String, in root: Leaf) -> Leaf {
        guard case .map(let pairs) = root.content else { return root }
        return pairs.first { pair in
            if case .scalar(let word) = pair.key.content { word == key } else { false }
        }?.key ?? root
    }
}
