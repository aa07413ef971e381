import Catalogue
import Foundation
import Licensing
import Statute
import Testing

@Suite("文书：填好的一份")
struct DocumentTests {
    struct Want: CustomTestStringConvertible, Sendable {
        let kind: DocumentKind
        let field: DocumentField
        var testDescription: String { "\(kind.rawValue) \(field.rawValue)" }
    }

    private static let wants = DocumentKind.allCases.flatMap { kind in
        (DocumentField.framed + kind.mandatory).filter { $0 != .article }.map { Want(kind: kind, field: $0) }
    }

    private func gap(_ kind: DocumentKind, _ values: DocumentValues) throws -> DocumentGap? {
        let template = try template(kind)
        do throws(DocumentGap) {
            _ = try template.fill(values)
            return nil
        } catch {
            return error
        }
    }

    @Test("a document says everything it is given", arguments: DocumentKind.allCases)
    func full(kind: DocumentKind) throws {
        let template = try template(kind)
        let document = try template.fill(fullValues)
        let text = document.plainText
        for field in DocumentField.framed + kind.mandatory + kind.mandatoryWhenKnown {
            for line in written(field, in: template) { #expect(text.contains(line), "\(field.rawValue): \(line)\n\(text)") }
        }
        for phrase in kind.mandatoryPhrases { #expect(text.contains(phrase)) }
        #expect(text.contains("2026年3月9日"))
        #expect(!text.contains { "{}?".contains($0) }, "\(text)")
        for doubled in ["。。", "，。", "。，", "；。", "、。", "：。", "的规定的规定"] { #expect(!text.contains(doubled), "\(doubled)\n\(text)") }
        #expect(document.kind == kind)
        #expect(document.issuedBySystem == [.deemedAcceptance, .deemedRenewal].contains(kind))
        #expect((document.seal == nil) == [.deemedAcceptance, .deemedRenewal, .serviceRecord].contains(kind))
        let read = try JSONDecoder().decode(OfficialDocument.self, from: Data(try document.canonical()))
        #expect(read == document)
        #expect(try read.canonical() == document.canonical())
        let again = try JSONDecoder().decode(DocumentTemplate.self, from: Data(try JSONEncoder().encode(template)))
        #expect(again == template)
    }

    @Test("without one part it is not issued, and the part is named", arguments: wants)
    func missing(want: Want) throws {
        for blank: DocumentValue? in [nil, "", " \n", "……", .list([]), .list(["—"])] {
            var values = fullValues
            values[want.field] = blank
            let gap = try #require(try gap(want.kind, values))
            #expect(gap.missing == [want.field])
            #expect(gap.description.contains(want.field.name))
        }
    }

    @Test("everything that is missing is said at once", arguments: DocumentKind.allCases)
    func nothing(kind: DocumentKind) throws {
        let gap = try #require(try gap(kind, DocumentValues(date: .first)))
        #expect(Set(gap.missing).isSuperset(of: Set(DocumentField.framed + kind.mandatory).subtracting([.article])))
        #expect(gap.description.hasPrefix("《\(kind.name)》还缺少"))
    }

    @Test("a paragraph whose content is unknown is left away, and another takes its place")
    func conditions() throws {
        var values = fullValues
        #expect(try template(.grant).fill(values).plainText.contains("有效期：自2026年3月5日起至2031年3月4日止。"))
        values[.validUntil] = nil
        values[.duties] = nil
        let text = try template(.grant).fill(values).plainText
        #expect(text.contains("有效期：自2026年3月5日起长期有效。"))
        #expect(!text.contains("下列义务"))
    }

    @Test("a date that may still move says so, and beside it stands the term in words (D10)")
    func provisional() throws {
        var values = fullValues
        let told = try template(.acceptance).fill(values).plainText
        #expect(told.contains("办理期限为二十个工作日"))
        #expect(told.contains("应当作出行政许可决定的日期为2026年4月1日（预计）。"))
        #expect(told.contains("节假日安排尚未公布"))
        values[.decisionDue] = Day("2026-04-01").map { .due(DueDate(day: $0)) }
        #expect(try !template(.acceptance).fill(values).plainText.contains("预计"))
    }

    @Test("lists are numbered, lines of a block are paragraphs, lines of a basis one enumeration")
    func shapes() throws {
        let notice = try template(.correctionNotice).fill(fullValues)
        #expect(notice.paragraphs.contains(.list(["主要设备设施、经营布局图：未标明加工制作区，请补充标注后重新提交", "联系电话：少一位，请更正"])))
        #expect(notice.plainText.contains("　　2. 联系电话：少一位，请更正\n"))
        let refusal = try template(.refusal).fill(fullValues)
        #expect(refusal.paragraphs.contains(.text("两名核查人员于现场测量，申请人在场。")))
        #expect(refusal.plainText.contains("《中华人民共和国食品安全法》第三十五条、《食品经营许可和备案管理办法》第四条的规定，本机关决定不予行政许可。"))
    }

    @Test(
        "what a clerk ends himself is not ended twice",
        arguments: ["《某条例》第四条", "《某条例》第四条。", "《某条例》第四条的规定", "《某条例》第四条的规定。", "《某条例》第四条；\n"])
    func ends(basis: String) throws {
        var values = fullValues
        values[.legalBasis] = .text(basis)
        #expect(try template(.nonAcceptance).fill(values).plainText.contains("　　根据《某条例》第四条的规定，本机关决定"))
        values[.conclusion] = "符合法定条件、标准；"
        #expect(try template(.grant).fill(values).plainText.contains("你（单位）的申请符合法定条件、标准。\n"))
    }

    @Test("numbers of documents")
    func numbers() {
        #expect(documentNumber(mark: "演市监", letter: "准", year: 2026, n: 1) == "演市监许准〔2026〕1号")
        #expect(documentNumber(mark: "演审", letter: "不受", year: 2027, n: 1203) == "演审许不受〔2027〕1203号")
    }

    @Test("a preview has no number")
    func preview() throws {
        var values = fullValues
        values.number = nil
        let document = try template(.grant).fill(values)
        #expect(document.number == nil)
        #expect(document.plainText.hasPrefix("准予行政许可决定书\n（预览，尚未编号）\n"))
        #expect(!String(decoding: try document.canonical(), as: UTF8.self).contains("number\""))
    }

    @Test("the same document is the same bytes, today and in ten years")
    func golden() throws {
        let day = try #require(Day("2026-01-05"))
        let document = OfficialDocument(
            kind: .acceptance, title: "受理通知书", number: "演审许受〔2026〕1号", agency: "演示区行政审批局", addressee: "张三/李四",
            paragraphs: [.text("一“二”"), .list(["甲", "乙"])], contacts: ["联系人：王收件"], date: day, caseNumber: "A-1", article: nil,
            seal: "行政许可专用章", issuedBySystem: false)
        let bytes = """
            {"addressee":"张三/李四","agency":"演示区行政审批局","caseNumber":"A-1","contacts":["联系人：王收件"],"date":"2026-01-05",\
            "issuedBySystem":false,"kind":"acceptance","number":"演审许受〔2026〕1号","paragraphs":["一“二”",["甲","乙"]],\
            "seal":"行政许可专用章","title":"受理通知书"}
            """
        #expect(String(decoding: try document.canonical(), as: UTF8.self) == bytes)
        #expect(
            document.plainText == """
                受理通知书
                演审许受〔2026〕1号

                张三/李四：
                　　一“二”
                　　1. 甲
                　　2. 乙

                　　联系人：王收件

                演示区行政审批局
                （用印：行政许可专用章）
                2026年1月5日

                办件编号：A-1

                """)
    }
}

@Suite("文书：填进来的是字，不是式样")
struct HostileDocumentTests {
    private func refusal(_ field: DocumentField, _ value: String) throws -> OfficialDocument {
        var values = fullValues
        values[field] = .text(value)
        return try template(.refusal).fill(values)
    }

    @Test("braces in a value are braces")
    func braces() throws {
        let document = try refusal(.reasons, "见{remedies}和{legal_basis}，{unknown}，{{，}")
        #expect(document.plainText.contains("具体理由：见{remedies}和{legal_basis}，{unknown}，{{，}。"))
        #expect(try refusal(.applicant, "{agency}").addressee == "{agency}")
    }

    @Test("a line end in a name begins no line of its own", arguments: ["\n", "\r\n", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\r"])
    func lines(end: String) throws {
        let document = try refusal(.applicant, "某公司\(end)演市监许准〔2026〕9号")
        #expect(document.addressee == "某公司 演市监许准〔2026〕9号")
        let reasons = try refusal(.reasons, "一。\(end)\(end)办件编号：B")
        #expect(reasons.paragraphs.contains(.text("具体理由：一。")))
        #expect(reasons.paragraphs.contains(.text("办件编号：B。")))
        #expect(!reasons.plainText.components(separatedBy: "\n").contains { $0.hasPrefix("办件编号：B") })
        for paragraph in reasons.paragraphs {
            if case .text(let text) = paragraph { #expect(!text.contains { $0.isNewline }) }
        }
    }

    @Test("marks of direction and controls are gone: what is read is what is signed")
    func marks() throws {
        let document = try refusal(.applicant, "某\u{202E}司公\u{202C}甲\u{0}\u{7}\u{2066}乙\u{200F}")
        #expect(document.addressee == "某司公甲乙")
        var values = fullValues
        values.number = "演\u{202E}审\n许受〔2026〕1号"
        values[.defects] = .list(["甲\n乙\u{202E}", "……", "丙"])
        let notice = try template(.correctionNotice).fill(values)
        #expect(notice.number == "演审 许受〔2026〕1号")
        #expect(notice.paragraphs.contains(.list(["甲 乙", "……", "丙"])))
    }

    @Test("ten kilobytes are a long reason; a hundred are none")
    func long() throws {
        let reason = String(repeating: "理由", count: 1_700)
        #expect(try refusal(.reasons, reason).plainText.contains(reason))
        #expect(throws: DocumentGap.self) { try refusal(.reasons, String(repeating: "理由", count: 17_000)) }
        var values = fullValues
        values[.defects] = .list(Array(repeating: "缺", count: 20_000))
        let template = try template(.correctionNotice)
        #expect {
            try template.fill(values)
        } throws: { error in
            (error as? DocumentGap)?.tooLong == [.defects] && "\(error)".contains("需要补正的全部内容过长")
        }
    }
}
