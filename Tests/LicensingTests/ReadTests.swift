import Foundation
import Licensing
import Statute
import Testing

@Suite("填报：读出答案和全部问题")
struct ReadTests {
    @Test("a restaurant that filled in everything has no fault")
    func valid() throws {
        let reading = try foodItem().review(restaurant([:]), attached: allMaterials)
        #expect(reading.faults == [])
        #expect(reading.answers["uscc"] == .text("91320102MA1N0ABC5N"))
        #expect(reading.answers["site_area"] == .number(try #require(Quantity("120.5"))))
        #expect(reading.answers["by_agent"] == .yesNo(false))
        #expect(reading.answers["projects"] == .choices(["hot", "cold"]))
        #expect(reading.answers["type_marks"] == .choices([]))
        #expect(reading.answers["agent"] == nil)
        #expect(reading.answers["email"] == nil)
        #expect(reading.answers["site"] == .address(AddressAnswer(region: "江苏省南京市玄武区", detail: "某某路1号2层")))
        guard case .rows(let rows)? = reading.answers["managers"] else {
            Issue.record("no rows")
            return
        }
        #expect(rows.count == 1)
        #expect(rows.first?["full_time"] == .yesNo(true))
    }

    @Test("answers are natural JSON and come back the same")
    func json() throws {
        let answers = try foodItem().read(restaurant([:])).answers
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(answers)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""site_area":120.5"#))
        #expect(text.contains(#""staff":12"#))
        #expect(text.contains(#""by_agent":false"#))
        #expect(text.contains(#""domicile":{"detail":"某某路1号","region":"江苏省南京市玄武区"}"#))
        #expect(text.contains(#""legal_rep":{"id_kind":"resident","id_no":"32010219900307451X","name":"张三","phone":"13812345678"}"#))
        #expect(try JSONDecoder().decode(Answers.self, from: data) == answers)
    }

    @Test("an empty form is told everything that is missing, in the order of the form")
    func empty() throws {
        let item = try foodItem()
        let faults = item.review(FormInput(), attached: [:]).faults
        #expect(!faults.isRefused)
        #expect(faults.allSatisfy { $0.gravity == .fileable })
        #expect(faults.prefix(6).map(\.at) == ["uscc", "name", "subject_kind", "legal_rep.name", "legal_rep.id_no", "legal_rep.phone"])
        #expect(faults.first?.message == "请填写统一社会信用代码")
        #expect(faults.contains { $0.message == "请选择主体类型" })
        #expect(faults.contains { $0.at == "managers" && $0.message == "请至少填写1个人员" })
        #expect(faults.suffix(3).map(\.at) == ["materials.licence_copy", "materials.layout", "materials.rules_list"])
        // Optional or not asked under these answers.
        for at in ["email", "type_marks", "agent.name", "seats", "kitchen_area", "online_shop", "stores", "machines", "materials.flow"] {
            #expect(!faults.contains { $0.at == at }, "\(at)")
        }
        #expect(Set(faults).count == faults.count)
    }

    @Test(
        "each wrong answer is told at its field, can be filed as it is, and is kept",
        arguments: [
            ("uscc", "91350100M000100Y44", "format", "第18位校验码应为“3”"), ("legal_rep.id_no", "110105194912310021", "format", "第18位校验码应为“X”"),
            ("contact_phone", "84567890", "format", "请加区号"), ("email", "name", "format", "缺少@"), ("site_area", "很大", "format", "应为数字"),
            ("site_area", "0.5", "range", "不能小于1平方米"), ("site_area", "300000", "range", "不能大于200000平方米"),
            ("seats", "6.5", "format", "应为整数"),
            ("staff", "0", "range", "不能小于1"), ("name", String(repeating: "长", count: 81), "range", "最多80个字，现在有81个"),
            ("managers.0.person.id_no", "320106190002290019", "format", "不是真实的日期"),
        ])
    func wrong(path: String, typed: String, code: String, words: String) throws {
        let item = try foodItem()
        let reading = item.review(restaurant([path: [typed]]), attached: allMaterials)
        let fault = try #require(reading.faults.first)
        #expect(fault.code == code)
        #expect(fault.at == path)
        #expect(fault.gravity == .fileable)
        #expect(fault.message.contains(words), "\(fault.message)")
        #expect(fault.label == item.slot(at: path)?.phrase)
        #expect(reading.answers.values(at: path.replacing(".0.", with: ".")).isEmpty == false)
    }

    @Test(
        "what is hostile or unreadable is refused and not kept",
        arguments: [
            (["uscc": ["1", "2"]], "repeated@uscc"), (["uscc": ["9132\u{0}"]], "control@uscc"),
            (["name": [String(repeating: "x", count: 5000)]], "too_long@name"),
            (["subject_kind": ["emperor"]], "unknown_option@subject_kind"), (["by_agent": ["maybe"]], "unknown_option@by_agent"),
            (["projects": ["hot", "soup"]], "unknown_option@projects"), (["projects": ["hot", "hot"]], "repeated@projects"),
            (["legal_rep.id_kind": ["library_card"]], "unknown_option@legal_rep.id_kind"), (["is_admin": ["true"]], "unknown_field@-"),
            (["uscc.x": ["1"]], "unknown_field@-"), (["managers.0.salary": ["1"]], "unknown_field@-"),
            (["managers.50.post": ["officer"]], "too_many@managers"),
        ] as [([String: [String]], String)])
    func refused(changes: [String: [String]], mark: String) throws {
        let item = try foodItem()
        let reading = item.review(restaurant(changes), attached: allMaterials)
        #expect(reading.isRefused)
        let refused = reading.faults.filter { $0.gravity == .refused }
        #expect(refused.marks == [mark])
        for key in changes.keys where key != "managers.50.post" {
            #expect(!reading.faults.contains { $0.code == "missing" && $0.at == key }, "told twice: \(key)")
        }
    }

    @Test("an unknown field is named, but only a few of them")
    func unknownNames() throws {
        let item = try foodItem()
        let one = item.read(restaurant(["<b>x": ["1"]])).faults
        #expect(one.map(\.message) == ["表单里没有“<b>x”这一项，没有保存；请从本网站的页面填写"])
        let many = Dictionary(uniqueKeysWithValues: (0..<100).map { ("x\($0)", ["1"]) })
        #expect(item.read(restaurant(many)).faults.count == 5)
        let flood = Dictionary(uniqueKeysWithValues: (0..<5000).map { ("x\($0)", ["1"]) })
        #expect(item.read(restaurant(flood)).faults.marks == ["too_many@-"])
    }

    @Test("a question that does not apply must be empty; what stands there is not filed")
    func hidden() throws {
        let item = try foodItem()
        let reading = item.review(
            restaurant(["agent.name": ["王五"], "online_shop": ["某某平台"], "stores.0.area": ["30"]]), attached: allMaterials)
        #expect(reading.faults.marks == ["hidden@agent", "hidden@online_shop", "hidden@stores"])
        #expect(reading.faults[0].message == "委托代理人：现在不用填：“是否委托他人办理”选“是”的才填这一项；请清空，所填内容不会提交")
        #expect(reading.answers["agent"] == nil && reading.answers["online_shop"] == nil && reading.answers["stores"] == nil)
        // The preselected kind of paper is no answer.
        #expect(item.review(restaurant(["agent.id_kind": ["passport"]]), attached: allMaterials).faults == [])
    }

    @Test("a condition that holds makes its question and its material compulsory")
    func conditions() throws {
        let item = try foodItem()
        let faults = item.review(restaurant(["by_agent": ["true"], "has_store": ["true"]]), attached: allMaterials).faults
        #expect(
            faults.marks == [
                "missing@agent.name", "missing@agent.id_no", "missing@agent.phone", "missing@stores", "material@materials.proxy",
            ])
        #expect(faults.last?.message == "请提交材料“授权委托书及代理人身份证明”")
    }

    @Test("a condition may look at an earlier page while only one page is read")
    func acrossPages() throws {
        let item = try foodItem()
        let faults = item.read(restaurant(["kitchen_area": []]), section: "premises").faults
        #expect(faults.marks == ["missing@kitchen_area"])
        let sales = item.read(restaurant(["projects": ["bulk"], "kitchen_area": []]), section: "premises").faults
        #expect(!sales.contains { $0.at == "kitchen_area" })
    }

    @Test("one page tells the faults of that page only, its rules included")
    func page() throws {
        let item = try foodItem()
        let input = restaurant(["uscc": ["1"], "kitchen_area": ["500"], "staff": ["x"]])
        #expect(item.read(input, section: "premises").faults.marks == ["rule:kitchen-fits@kitchen_area"])
        #expect(item.read(input, section: "applicant").faults.marks == ["format@uscc"])
        #expect(item.read(input, section: "business").faults == [])
        #expect(item.read(restaurant(["evil": ["1"]]), section: "business").faults.marks == ["unknown_field@-"])
    }

    @Test("rows: blank ones at the end do not count, one in between is incomplete, and each part has its place")
    func rows() throws {
        let item = try foodItem()
        let base: [String: [String]] = [
            "has_store": ["true"], "stores.0.address.region": ["江苏省"], "stores.0.address.detail": ["1号"],
            "stores.0.area": ["10"], "stores.0.cold_chain": ["true"],
        ]
        #expect(item.review(restaurant(base.merging(["stores.1.area": [""]]) { $1 }), attached: allMaterials).faults == [])
        let gap = item.review(restaurant(base.merging(["stores.2.area": ["5"]]) { $1 }), attached: allMaterials).faults
        #expect(
            gap.marks == [
                "missing@stores.1.address.region", "missing@stores.1.address.detail", "missing@stores.1.area",
                "missing@stores.1.cold_chain",
                "missing@stores.2.address.region", "missing@stores.2.address.detail", "missing@stores.2.cold_chain",
            ])
        #expect(gap[2].message == "请填写第2个仓库的面积")
        #expect(gap[3].message == "请选择第2个仓库是否有冷藏冷冻")
    }

    @Test("too few ticks")
    func ticks() throws {
        let faults = try foodItem().review(restaurant(["systems": ["health"]]), attached: allMaterials).faults
        #expect(faults.map(\.message) == ["已建立的制度：至少选4项，现在选了1项"])
    }

    @Test("materials: missing, too many, not wanted, unknown")
    func materials() throws {
        let item = try foodItem()
        let attached = ["licence_copy": 1, "layout": 6, "flow": 1, "rules_list": 0, "proxy": 1, "bribe": 1]
        let faults = item.review(restaurant([:]), attached: attached).faults
        #expect(
            faults.marks == ["unknown_field@-", "material@materials.layout", "material@materials.rules_list", "material@materials.proxy"])
        #expect(faults[0].gravity == .refused)
        #expect(faults[1].message.contains("最多5个文件，现在有6个"))
        #expect(faults[3].message.contains("不用提交"))
        let answers = item.read(restaurant(["projects": ["chain_sales"], "business_type": ["sales"], "kitchen_area": []])).answers
        #expect(item.requiredMaterials(answers).map(\.id) == ["licence_copy", "rules_list"])
    }

    @Test("full-width digits, separators and units are read; Chinese text keeps its punctuation")
    func tolerant() throws {
        let item = try foodItem()
        let input = restaurant(["site_area": ["１，２００．５ 平方米"], "staff": ["12人"], "name": ["　南京（某某）\t餐饮，店\u{202E}  "]])
        let reading = item.review(input, attached: allMaterials)
        #expect(reading.faults == [])
        #expect(reading.answers["site_area"]?.number?.description == "1200.5")
        #expect(reading.answers["name"] == .text("南京（某某） 餐饮，店"))
        #expect(input["name"].hasPrefix("　"), "what was typed stays as it was typed")
    }

    @Test("a date of birth after today is a fault only when today is told")
    func today() throws {
        let item = try foodItem()
        let day = try #require(Day("1999-01-01"))
        #expect(item.read(restaurant([:]), today: day).faults.marks == ["format@managers.0.person.id_no"])
        #expect(item.read(restaurant([:])).faults == [])
    }

    @Test("answers opened elsewhere are checked without what was typed")
    func check() throws {
        let item = try foodItem()
        var answers = item.read(restaurant([:])).answers
        #expect(item.check(answers, attached: allMaterials) == [])
        answers["uscc"] = nil
        answers["staff_health"] = .number(try #require(Quantity(13)))
        #expect(item.check(answers, attached: allMaterials).marks == ["missing@uscc", "rule:health-fits@staff_health"])
        // What could not be read is text: it is answered, and no rule can compare it.
        answers["staff_health"] = .text("很多")
        #expect(item.check(answers, attached: allMaterials).marks == ["missing@uscc"])
    }
}
