import Catalogue
import Foundation
import Licensing
import Testing

@Suite("文书式样：法律要写的，一样不能少")
struct DocumentTemplateTests {
    struct Cut: CustomTestStringConvertible, Sendable {
        let kind: DocumentKind
        let old: String
        let words: String
        let article: String?
        var testDescription: String { "\(kind.rawValue) without \(old)" }
    }

    private static let fields = DocumentKind.allCases.flatMap { kind in
        (kind.mandatory + kind.mandatoryWhenKnown).map { field in
            let old = field.shape == .list ? "list: \(field.rawValue)" : field == .provisional ? "when: provisional" : "{\(field.rawValue)}"
            let words = field == .provisional ? old : "{\(field.rawValue)}（\(field.name)"
            return Cut(kind: kind, old: old, words: words, article: field == .provisional ? nil : kind.article(for: field))
        }
    }
    private static let phrases = DocumentKind.allCases.flatMap { kind in
        kind.mandatoryPhrases.map { Cut(kind: kind, old: $0, words: "“\($0)”", article: kind.article) }
    }

    private func fault(_ kind: DocumentKind, _ text: String) -> CatalogueFault? {
        do throws(CatalogueFault) {
            _ = try Catalogue.document(named: "\(kind.rawValue).yaml", bytes: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("every template that is published loads, each of its kind")
    func published() throws {
        let templates = try Catalogue.documents(in: documents)
        #expect(Set(templates.keys) == Set(DocumentKind.allCases))
        for (kind, template) in templates {
            #expect(template.kind == kind)
            #expect(template.title == kind.name)
            #expect(template.seal == kind.seal)
            #expect(template.lacks.isEmpty)
        }
        #expect(templates[.acceptance]?.letter == "受")
        #expect(Set([.withdrawal, .abandonment, .termination].compactMap { templates[$0]?.letter }) == ["终"])
        #expect(Set(templates.values.map(\.letter)).count == DocumentKind.allCases.count - 2)
    }

    @Test("what is cut out is missed, by name, with the line and the article", arguments: fields + phrases)
    func cut(_ cut: Cut) throws {
        let source = try documentSource(cut.kind)
        // Not in the comments: there the words may stay.
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.firstIndex { $0.hasPrefix("body:") } ?? 0
        let new = cut.old.hasPrefix("list: ") ? "text: 某" : cut.old.hasPrefix("when: ") ? "when: query" : "某"
        let text = lines.map { $0.hasPrefix("#") ? String($0) : String($0.replacing(cut.old, with: new)) }.joined(separator: "\n")
        #expect(text != source)
        let fault = try #require(self.fault(cut.kind, text), "loads without \(cut.old)")
        #expect(fault.message.contains(cut.words), "\(fault)")
        #expect(fault.line == body + 2, "\(fault)")
        if let article = cut.article { #expect(fault.message.contains(article), "\(fault)") }
    }

    @Test("a mandatory part under a condition is no mandatory part; under both answers it is")
    func conditions() throws {
        let refusal = try documentSource(.refusal)
        let conditional = refusal.replacing("  - \"{remedies}。\"", with: "  - when: facts\n    text: \"{remedies}。\"")
        let told = try #require(fault(.refusal, conditional))
        #expect(told.message.contains("{remedies}"))
        #expect(told.message.contains("行政许可法第三十八条第二款"))
        let both = conditional.replacing(
            "  - when: review_channel", with: "  - unless: facts\n    text: \"{remedies}。\"\n  - when: review_channel")
        #expect(fault(.refusal, both) == nil)
        let phrase = refusal.replacing("  - 根据{article}，", with: "  - when: facts\n    text: 根据{article}，")
        #expect(fault(.refusal, phrase)?.message.contains("“不予行政许可”") == true)
    }

    @Test(
        "each mistake is found on its line and said in words",
        arguments: [
            ("format: 1", "format: 2", "只认识格式版本1"), ("title: 受理通知书", "title: \"\"", "是空的"),
            ("title: 受理通知书", "titel: 受理通知书", "您是不是想写“title”？"),
            ("letter: 受 ", "letter: A ", "应为一至四个汉字"), ("seal: licensing", "seal: agency", "第三十二条第二款"),
            ("seal: licensing", "seal: licencing", "您是不是想写“licensing”？"), ("第一款第五项\naddressee", "第一款第四项\naddressee", "第三十二条第一款第五项"),
            ("《中华人民共和国行政许可法》第", "《演示法》第", "应为行政许可法"), ("kind: acceptance", "kind: acceptence", "您是不是想写“acceptance”？"),
            ("{filed_on}", "{file_on}", "没有“file_on”这个占位符。您是不是想写“filed_on”？"), ("{filed_on}", "{filed_on", "花括号不成对"),
            ("{filed_on}", "filed_on}", "花括号不成对"), ("{filed_on}", "{{filed_on}}", "花括号不成对"), ("{filed_on}", "{}", "没有“”这个占位符"),
            ("{filed_on}", "{defects}", "是清单，请单独写一段list: defects"), ("when: query", "when: querry", "您是不是想写“query”？"),
            ("- 特此通知。", "- list: query", "不是清单"), ("when: query", "whn: query", "没有“whn”这个键"),
            ("  - when: query\n", "  - list: defects\n", "只能写一个"),
            ("  - 联系人：{contact}\n", "  - 联系人：{contact}\n  - 联系人：{contact}\n", "写了两次"),
            ("title: 受理通知书", "title: 受理通知书\ntitle: 受理通知书", "写了两次"), ("- 特此通知。", "- []", "应为一段文字"),
            ("contacts:\n", "contacts: []\nextra:\n", "是空的"), ("format: 1", "format: 1\nextra: 1", "没有“extra”这个键"),
        ])
    func mistakes(old: String, new: String, words: String) throws {
        let source = try documentSource(.acceptance)
        let range = try #require(source.range(of: old), "not in the file: \(old)")
        let line = source[..<range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
        let fault = try #require(self.fault(.acceptance, source.replacingCharacters(in: range, with: new)), "loads")
        #expect(fault.message.contains(words), "\(fault)")
        // A mistake of the whole entry, or one that only the next line shows, is told one line further.
        #expect((line...line + 1).contains(fault.line ?? 0), "\(fault)")
        #expect(fault.description.hasPrefix("acceptance.yaml 第"))
    }

    @Test("what the system issues has no seal")
    func deemed() throws {
        let source = try documentSource(.deemedAcceptance)
        #expect(fault(.deemedAcceptance, source.replacing("seal: none", with: "seal: licensing"))?.message.contains("不用印") == true)
        #expect(try template(.deemedAcceptance).seal == .none)
    }

    @Test("a folder with a kind missing, unknown, misnamed or mixed up")
    func folder() throws {
        func told(_ change: (inout [String: String]) -> Void) throws -> String {
            var files: [String: String] = [:]
            for kind in DocumentKind.allCases { files[kind.rawValue] = try documentSource(kind) }
            change(&files)
            let folder = FileManager.default.temporaryDirectory.appending(path: "documents-" + UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            for (name, text) in files { try text.write(to: folder.appending(path: name + ".yaml"), atomically: true, encoding: .utf8) }
            do throws(CatalogueFault) {
                _ = try Catalogue.documents(in: folder.path)
                return "loads"
            } catch {
                return error.description
            }
        }
        #expect(try told { _ in } == "loads")
        let missing = try told {
            $0["refusal"] = nil
            $0["grant"] = nil
        }
        #expect(missing.contains("缺少文书式样：《准予行政许可决定书》（grant.yaml）、《不予行政许可决定书》（refusal.yaml）"))
        #expect(try told { $0["refusel"] = $0["refusal"] }.contains("没有“refusel”这种文书。您是不是想写“refusal.yaml”？"))
        #expect(try told { $0["refusal"] = $0["grant"] }.contains("kind是“grant”，文件名却是“refusal.yaml”"))
        #expect(try told { $0["refusal"]?.replace("letter: 不", with: "letter: 准") }.contains("第6行第1列：文种代字“准”与grant.yaml重复"))
        #expect(try told { $0["refusal"]?.replace("title: 不", with: "title: 准") }.contains("第5行第1列：标题“准予行政许可决定书”与grant.yaml重复"))
        #expect(try told { $0["abandonment"]?.replace("letter: 终", with: "letter: 弃") } == "loads")
    }
}
