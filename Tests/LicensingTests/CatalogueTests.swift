import Catalogue
import Foundation
import Licensing
import Statute
import Testing

@Suite("表：写错的文件，连同行号拒绝")
struct CatalogueTests {
    private static let source = (try? String(contentsOfFile: forms + "/items/food-business-new/item.yaml", encoding: .utf8)) ?? ""

    /// The item with one piece of text replaced, and the line where it stood.
    private func broken(_ old: String, _ new: String) throws -> (fault: CatalogueFault, line: Int) {
        let range = try #require(Self.source.range(of: old), "not in the file: \(old)")
        let text = Self.source.replacingCharacters(in: range, with: new)
        let line = Self.source[..<range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
        do throws(CatalogueFault) {
            _ = try Catalogue.item(named: "item.yaml", bytes: Array(text.utf8))
        } catch {
            return (error, line)
        }
        throw NothingWrong()
    }

    private struct NothingWrong: Error {}

    @Test(
        "each mistake is found on its line and said in words",
        arguments: [
            ("label: 联系电话", "lable: 联系电话", "没有“lable”这个键。您是不是想写“label”？"),
            ("type: uscc", "type: usc", "“type”没有“usc”这种写法"), ("type: uscc", "type: usc", "您是不是想写“uscc”？"),
            ("when: { by_agent: true }", "when: { by_agnet: true }", "字段“by_agnet”不存在。您是不是想写“by_agent”？"),
            ("when: { by_agent: true }", "when: { by_agent: 1 }", "只能写true或false"),
            ("when: { by_agent: true }", "when: { has_store: true }", "排在后面"),
            ("when: { by_agent: true }", "when: { agent: true }", "排在后面"),
            (
                "when: { business_type: [catering, canteen] }", "when: { business_type: [catering, cantine] }",
                "没有“cantine”这个选项。您是不是想写“canteen”？"
            ),
            ("when: { type_marks: { contains: vending } }", "when: { type_marks: vending }", "是多选"),
            ("when: { type_marks: { contains: vending } }", "when: { type_marks: { has: vending } }", "没有“has”这种写法"),
            ("when: { has_store: true }", "when: { has_store: { gt: 1 } }", "不是数字"),
            ("when: { online: true }", "when: { site: x }", "排在后面"),
            ("{ id: email,", "{ id: uscc,", "字段“uscc”写了两次"), ("{ id: email,", "{ id: no,", "不能用“no”"),
            ("{ id: email,", "{ id: E-mail,", "只能用小写字母"),
            ("{ online: 同意电子送达,", "{ \"on\": 同意电子送达,", "不能用“on”"),
            ("max: 200000", "max: 0.5", "min大于max"), ("max: 80", "max: 很长", "应为1至500的整数"), ("min: 4", "min: 9", "应为1至4的整数"),
            ("required: true, prefill: business_register.uscc", "required: yes, prefill: business_register.uscc", "只能写true或false，现在是“yes”"),
            ("at_most: [kitchen_area, site_area]", "at_most: [kitchen_area, site]", "由几项组成"),
            ("at_most: [kitchen_area, site_area]", "at_most: [kitchen_area, name]", "“name”是text，这里应为integer或decimal"),
            ("at_most: [kitchen_area, site_area]", "at_most: [kitchen_area]", "应写两个字段"),
            ("at: staff_health", "at: staff_helth", "您是不是想写“staff_health”？"),
            ("distinct: managers.person.id_no", "distinct: managers.person.region", "不存在"),
            ("distinct: managers.person.id_no", "distinct: staff", "应为重复项里的字段"),
            ("then: { projects: { contains: cold } }", "than: { projects: { contains: cold } }", "when和then要一起写"),
            ("format: 1 ", "format: 2 ", "只认识格式版本1"), ("version: 2026-11-01", "version: 2026-11-31", "version应为发布日期"),
            ("id: food-business-new", "id: Food", "只能用小写字母、数字和连字符"), ("valid_for: 5年", "valid_for: 五年", "应写成“5年”或者“长期”"),
            ("charged: false", "charged: true", "行政许可法第五十八条"), ("promise_days: 7", "promise_days: 11", "比法定期限10个工作日还长"),
            ("promise_days: 7", "handling: both\n  promise_days: 7", "handling只能写ordinary、joint、preliminary"),
            ("promise_days: 7", "handling: joint\n  promise_days: 7", "不写extend"),
            ("promise_days: 7", "inspects: maybe\n  promise_days: 7", "只能写true或false"),
            ("clock: running", "clock: stopped", "第四十五条"), ("days: 10, extend: 5, law:", "days: ten, extend: 5, law:", "应为0至400的整数"),
            ("name: 操作流程,", "name: 操作流程等相关材料,", "兜底说法"), ("accept: [pdf, docx]", "accept: [pdf, exe]", "没有“exe”这种写法"),
            ("sign: tick", "sign: seal", "可以写tick、ca"), ("stop_when: true", "stop_when: maybe", "只能写true或false"),
            ("unit: 平方米, min: 1, max: 200000", "unit: 平方米, min: 1, min: 2", "写了两次"), ("theme: [餐饮, 开办企业]", "theme: []", "是空的"),
            ("name: 食品经营许可（新办）", "name: &n 食品经营许可（新办）", "不能用锚点"), ("name: 食品经营许可（新办）", "name: *n", "不能用锚点"),
            ("name: 食品经营许可（新办）", "name: !!str 食品经营许可（新办）", "不能用类型标签"), ("name: 食品经营许可（新办）", "name: !!str \"食品\"", "不能用类型标签"),
            ("theme: [餐饮, 开办企业]", "theme: !!seq [餐饮]", "不能用类型标签"), ("name: 食品经营许可（新办）", "name: {a: b}", "应为一段文字"),
            ("name: 食品经营许可（新办）", "name: \"食品", "YAML写法有误"), ("name: 食品经营许可（新办）", "name: 食\u{7}品", "控制字符"),
        ])
    func mistakes(old: String, new: String, words: String) throws {
        let (fault, line) = try broken(old, new)
        #expect(fault.message.contains(words), "\(fault)")
        // An unclosed quote is noticed later; whole-record mistakes are told where the record begins.
        let wholeRecord = ["min大于max", "应为一段文字", "YAML写法有误", "when和then", "行政许可法第五十八条"].contains { words.contains($0) }
        if !wholeRecord { #expect(fault.line == line, "\(fault)") }
        #expect(fault.description.hasPrefix("item.yaml 第"))
        #expect(fault.quote?.isEmpty == false)
        #expect(!fault.description.contains("\n"))
    }

    @Test func outagesAreDaysWithANotice() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outages-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "outages.yaml")
        #expect(try Catalogue.outages(fromFile: file.path) == [:])
        let good = "outages:\n  - { day: \"2026-11-03\", notice: 故障公告 }\n"
        try Data(good.utf8).write(to: file)
        #expect(try Catalogue.outages(fromFile: file.path) == [Day("2026-11-03") ?? .first: "故障公告"])
        for (text, words) in [
            (good + "  - { day: \"2026-11-03\", notice: 又一份 }\n", "写了两次"), (good.replacing("11-03", with: "11-31"), "不是真实的日期"),
            (good.replacing(", notice: 故障公告", with: ""), "notice"),
        ] {
            try Data(text.utf8).write(to: file)
            #expect {
                try Catalogue.outages(fromFile: file.path)
            } throws: {
                "\($0)".contains(words)
            }
        }
    }

    /// 第五十条第一款但书, and 第四十五条's eight procedures with what a law of the item's own adds.
    @Test("what an item's own law says of renewals and of stops")
    func ownLaw() throws {
        let renewal = try String(contentsOfFile: forms + "/items/food-business-renewal/item.yaml", encoding: .utf8)
        func read(_ text: String) throws -> LicenceItem { try Catalogue.item(named: "item.yaml", bytes: Array(text.utf8)) }
        let item = try read(renewal)
        #expect(item.limits.renewalWindow?.chinese == "十五个工作日")
        #expect(item.renewedUntil(["valid_until": .text("2027-01-20")]) == Day("2027-01-20"))
        let stopped = try read(
            renewal.replacing("  promise_days: 7\n", with: "  promise_days: 7\n  stops: [{ name: 现场勘测, law: 某条例第十二条 }]\n"))
        #expect(stopped.limits.stop(named: "现场勘测")?.source == "某条例第十二条")
        for (old, new, words) in [
            ("licence: licence_no", "licence: changes", "必填的text字段"), ("until: valid_until", "until: licence_no", "必填的date字段"),
            (", law: 食品经营许可和备案管理办法（市场监管总局令第78号） }   # 条款待核\n\nscreening", " }\n\nscreening", "写明依据"),
            ("  promise_days: 7\n", "  promise_days: 7\n  stops: [{ name: 听证, law: 某条例 }]\n", "第四十五条已经规定"),
        ] {
            #expect(renewal.contains(old), "\(old)")
            #expect {
                try read(renewal.replacing(old, with: new))
            } throws: {
                "\($0)".contains(words)
            }
        }
    }

    @Test("an item says who decides it, what it is decided by, and when it is public")
    func handling() throws {
        let keys = "handling: preliminary\n  inspects: true\n  promise_days: 7"
        let text = Self.source.replacing("promise_days: 7", with: keys).replacing("{ id: issue, ", with: "{ id: publish, ").replacing(
            "extend: 5, ", with: "")
        let limits = try Catalogue.item(named: "item.yaml", bytes: Array(text.utf8)).guide.limits
        #expect(limits.deciding.id == .preliminaryReview)
        #expect(limits.inspects == true)
        #expect(limits.publication?.count == 5)
        #expect(limits.forbids(.grant) != nil && limits.forbids(.forwarding) == nil)
        #expect(try foodItem().guide.limits.deciding.id == .decision)
        // 第四十二条第二款's days are nobody's to change.
        let joint = Self.source.replacing("promise_days: 7", with: "handling: joint\n  promise_days: 7").replacing("extend: 5, ", with: "")
        #expect(throws: CatalogueFault.self) { try Catalogue.item(named: "item.yaml", bytes: Array(joint.utf8)) }
        let whole = joint.replacing("days: 10, law:", with: "days: 45, law:")
        #expect(try Catalogue.item(named: "item.yaml", bytes: Array(whole.utf8)).guide.limits.deciding.id == .jointDecision)
    }

    @Test("a sentence that can be read aloud")
    func sentence() throws {
        let (fault, line) = try broken("when: { by_agent: true }", "when: { by_agnet: true }")
        #expect(fault.description.hasPrefix("item.yaml 第\(line)行第"))
        #expect(fault.description.contains("：when里的字段“by_agnet”不存在。您是不是想写“by_agent”？（原文：- { id: agent,"))
    }

    @Test(
        "a missing part is named", arguments: [("  remedy: ", "remedy"), ("  complaint: ", "complaint"), ("declaration:\n", "declaration")])
    func missing(old: String, key: String) throws {
        let (fault, _) = try broken(old, old.replacing(key, with: "x_\(key)_x"))
        #expect(fault.message.contains("缺少“\(key)”") || fault.message.contains("x_\(key)_x"), "\(fault)")
    }

    @Test("every form asks how documents shall be served")
    func serviceConsent() throws {
        let (fault, _) = try broken("{ online: 同意电子送达,", "{ mail: 同意电子送达,")
        #expect(fault.message.contains("送达方式确认"))
    }

    @Test(
        "bytes that are no such file",
        arguments: [
            (Array("".utf8), "空的"), ([0xFF, 0xFE, 0x00], "不是UTF-8"),
            (Array(repeating: UInt8(ascii: "a"), count: 256 * 1024 + 1), "超过256 KiB"),
            (Array("- a\n- b".utf8), "应写成“键: 内容”"), (Array("a: 1\n---\nb: 2\n".utf8), "一个文件里只能有一份"),
            (Array("%YAML 1.1\n---\na: 1".utf8), "YAML指令"),
            (Array(String(repeating: "[", count: 5000).utf8), "YAML写法有误"), (Array(String(repeating: "- ", count: 5000).utf8), "YAML写法有误"),
            (Array(("a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)).utf8), "层次太深"),
            (Array("? [a, b]\n: c".utf8), "键应为一个词"), (Array("a: 1\n\"a\": 2".utf8), "写了两次"), (Array("<<: {a: 1}".utf8), "没有“<<”这个键"),
        ] as [([UInt8], String)])
    func noFile(bytes: [UInt8], words: String) {
        do throws(CatalogueFault) {
            _ = try Catalogue.item(named: "x.yaml", bytes: bytes)
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains(words) || error.message.contains("缺少"), "\(error)")
        }
    }

    @Test("nested aliases are refused before they can grow")
    func laughs() {
        var text = "a0: &a0 [x, x]\n"
        for n in 1..<40 { text += "a\(n): &a\(n) [*a\(n - 1), *a\(n - 1)]\n" }
        text += "? *a39\n: boom\n"
        #expect(throws: CatalogueFault.self) { _ = try Catalogue.item(named: "x.yaml", bytes: Array(text.utf8)) }
    }

    @Test("no damage to the file makes the reader stop: every line cut off, every tenth byte turned")
    func damage() throws {
        let bytes = Array(Self.source.utf8)
        let lines = Self.source.split(separator: "\n", omittingEmptySubsequences: false)
        for count in stride(from: 0, to: lines.count, by: 7) {
            _ = try? Catalogue.item(named: "x", bytes: Array(lines.prefix(count).joined(separator: "\n").utf8))
        }
        for place in stride(from: 0, to: bytes.count, by: 307) {
            var turned = bytes
            turned[place] ^= 0x15
            _ = try? Catalogue.item(named: "x", bytes: turned)
        }
    }
}

@Suite("表：日历、名册和其他表")
struct TableTests {
    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "catalogue-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return folder.path
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "accepted"
        } catch { return "\(error)" }
    }

    @Test("the calendars that are published can be read")
    func calendar() throws {
        let calendar = try Catalogue.calendar(in: forms + "/calendar")
        #expect((2004...2026).allSatisfy(calendar.isPublished) && !calendar.isPublished(2027))
        // 国办发明电〔2005〕35号: this Saturday was worked.
        #expect(Day("2005-12-31").map(calendar.isWorkday) == true)
    }

    @Test("a year between two that are known is missed")
    func missingYear() throws {
        func text(_ year: Int) -> String { "year: \(year)\nnotice: x\nweekdays_off: []\nweekends_on: []" }
        let folder = try folder(["2024.yaml": text(2024), "2026.yaml": text(2026)])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(message { _ = try Catalogue.calendar(in: folder) }.contains("缺少2025年的节假日文件"))
    }

    @Test(
        "wrong calendars",
        arguments: [
            (
                "2026.yaml", "year: 2026\nnotice: x\nweekdays_off: [\"2026-01-01\", \"2026-02-30\"]\nweekends_on: []",
                "2026.yaml 第3行第30列：“2026-02-30”不是真实的日期"
            ),
            ("2026.yaml", "year: 2026\nnotice: x\nweekdays_off: []\nweekend_on: []", "没有“weekend_on”这个键。您是不是想写“weekends_on”？"),
            ("2025.yaml", "year: 2026\nnotice: x\nweekdays_off: []\nweekends_on: []", "不一致"),
            ("2026.yaml", "year: 2026\nnotice: x\nweekdays_off: [\"2026-01-03\"]\nweekends_on: []", "第3行第16列：2026年1月3日是星期六，周末本来不上班"),
            ("2026.yaml", "year: 2026\nnotice: x\nweekdays_off: []\nweekends_on: [\"2026-01-05\"]", "第4行第15列：2026年1月5日是星期一，本来就上班"),
            ("2026.yaml", "year: 2026\nnotice: x\nweekdays_off: [\"2025-01-01\"]\nweekends_on: []", "2025年1月1日不在2026年内"),
            ("2026.yaml", "year: 2026\nnotice: x\nweekdays_off: [\"2026-01-01\", \"2026-01-01\"]\nweekends_on: []", "写了两次"),
            ("readme.txt", "", "没有任何年份"),
        ])
    func wrongCalendar(name: String, text: String, words: String) throws {
        let folder = try folder([name: text])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let told = message { _ = try Catalogue.calendar(in: folder) }
        #expect(told.contains(words), "\(told)")
        #expect(!told.contains("。。"))
    }

    @Test("one broken item does not hide the others, and folder and id agree")
    func items() throws {
        let good = try String(contentsOfFile: forms + "/items/food-business-new/item.yaml", encoding: .utf8)
        let folder = try folder([
            "food-business-new/item.yaml": good, "other/item.yaml": good, "broken/item.yaml": "format: 1", "notes/readme.txt": "",
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let items = try Catalogue.items(in: folder)
        #expect(items.map(\.id) == ["broken", "food-business-new", "other"])
        #expect(items.map { (try? $0.result.get()) != nil } == [false, true, false])
        #expect(message { _ = try items[2].result.get() }.contains("两者应当一致"))
        #expect(message { _ = try Catalogue.items(in: folder + "/nowhere") }.contains("打不开"))
        #expect(message { _ = try Catalogue.item(fromFile: folder + "/nowhere.yaml") }.contains("打不开"))
        #expect(
            message { _ = try Catalogue.item(fromFile: folder) }.contains("读不出来")
                || message { _ = try Catalogue.item(fromFile: folder) }.contains("打不开"))
    }

    @Test("tables and policies")
    func tables() throws {
        let folder = try folder([
            "t.yaml": "ca:\n  lifetime_days: 3650\nintake:\n  dns: [a, b]\n  key: P-256\n", "bad.yaml": "ca: 1\n",
            "p.yaml": "\"spiffe://x/y\":\n  intake: [hello, log]\n", "twice.yaml": "x:\n  intake: [hello, hello]\n",
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(
            try Catalogue.table(fromFile: folder + "/t.yaml") == [
                "ca": ["lifetime_days": ["3650"]], "intake": ["dns": ["a", "b"], "key": ["P-256"]],
            ])
        #expect(message { _ = try Catalogue.table(fromFile: folder + "/bad.yaml") }.contains("第1行"))
        #expect(try Catalogue.policy(fromFile: folder + "/p.yaml") == ["spiffe://x/y": ["intake": ["hello", "log"]]])
        #expect(message { _ = try Catalogue.policy(fromFile: folder + "/twice.yaml") }.contains("方法“hello”写了两次"))
        #expect(message { _ = try Catalogue.policy(fromFile: folder + "/t.yaml") }.contains("应为一个列表"))
    }

    private static let staff = """
        departments:
          - { code: "320102-01", name: 玄武区市场监督管理局, mark: 玄市监, region: "320102", phone: 025-84567890, address: 某某路1号 }
        people:
          - { id: wang, name: 王五, department: "320102-01", roles: [intakeClerk, examiner] }
        items:
          - { id: food, name: 食品经营许可, accepts: "320102-01", decides: "320102-01" }
        """

    @Test("the departments that are published can be read, and decide the items that are")
    func published() throws {
        let book = try Catalogue.departments(fromFile: forms + "/departments.yaml")
        let items = try Catalogue.items(in: forms + "/items").map(\.id)
        #expect(items.allSatisfy { id in book.items.contains { $0.id == id } })
    }

    @Test("departments and their people")
    func departments() throws {
        let folder = try folder([
            "d.yaml": Self.staff, "role.yaml": Self.staff.replacing("examiner", with: "examinor"),
            "code.yaml": Self.staff.replacing("department: \"320102-01\"", with: "department: \"320102-02\""),
            "region.yaml": Self.staff.replacing("region: \"320102\"", with: "region: 江苏省南京市玄武区"),
            "decides.yaml": Self.staff.replacing("decides: \"320102-01\"", with: "decides: \"320102-03\""),
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let book = try Catalogue.departments(fromFile: folder + "/d.yaml")
        #expect(book.department("320102-01")?.name == "玄武区市场监督管理局")
        #expect(book.people.map(\.roles) == [[.intakeClerk, .examiner]])
        #expect(book.items.map(\.decides) == ["320102-01"])
        #expect(message { _ = try Catalogue.departments(fromFile: folder + "/decides.yaml") }.contains("没有代码为“320102-03”的机构"))
        #expect(message { _ = try Catalogue.departments(fromFile: folder + "/region.yaml") }.contains("应当是 6 位数字"))
        #expect(message { _ = try Catalogue.departments(fromFile: folder + "/role.yaml") }.contains("第4行"))
        #expect(message { _ = try Catalogue.departments(fromFile: folder + "/role.yaml") }.contains("您是不是想写“examiner”？"))
        #expect(message { _ = try Catalogue.departments(fromFile: folder + "/code.yaml") }.contains("没有代码为“320102-02”的机构"))
    }
}
