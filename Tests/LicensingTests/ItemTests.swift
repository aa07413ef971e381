import Catalogue
import Foundation
import Licensing
import Statute
import Testing

@Suite("食品经营许可（新办）：从文件读出的事项")
struct ItemTests {
    @Test("35 questions in four sections, six materials, eight rules")
    func shape() throws {
        let item = try foodItem()
        let top = item.sections.flatMap(\.fields)
        #expect(top.count == 26)
        #expect(top.flatMap(\.fields).count == 9)
        #expect(item.sections.map(\.id) == ["applicant", "business", "premises", "people"])
        #expect(item.sections.map(\.fields.count) == [10, 5, 7, 4])
        #expect(item.materials.count == 6)
        #expect(item.rules.count == 8)
        #expect(item.reference == "food-business-new@2026-11-01")
    }

    @Test("the guide gives the limits that the law of the item sets")
    func guide() throws {
        let guide = try foodItem().guide
        #expect(guide.limits.decisionDays == 10)
        #expect(guide.limits.source?.contains("令第78号") == true)
        #expect(guide.promiseDays == 7)
        #expect(guide.result.name == "食品经营许可证")
        #expect(guide.result.validYears == 5)
        #expect(guide.step("decide")?.extend == 5)
        #expect(guide.legal[0].text == "《中华人民共和国食品安全法》第三十五条")
    }

    @Test("read, written as JSON and read again, it is the same; written twice, the bytes are the same")
    func json() throws {
        let item = try foodItem()
        let bytes = try item.json()
        let again = try LicenceItem(json: bytes)
        #expect(again == item)
        #expect(try again.json() == bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"audience":["法人","非法人组织","个体工商户"],"declaration":{"sign":"tick","#))
        #expect(text.contains(#""when":{"field":"by_agent","op":"is","values":["true"]}"#))
        #expect(text.contains(#""max":200000,"min":1"#))
        #expect(!text.contains(#"\/"#))
    }

    @Test("nothing points to a file or an item that is not there")
    func noDanglingReferences() throws {
        let item = try foodItem()
        #expect(item.materials.allSatisfy { $0.blank == nil && $0.sample == nil })
        #expect(item.screening.allSatisfy { $0.stop.link == nil })
        #expect(item.screening.map(\.stopWhen) == [false, true])
    }

    @Test("the words of conditions come from the labels of the form")
    func words() throws {
        let item = try foodItem()
        #expect(item.note(try #require(item.field("agent"))) == "如“是否委托他人办理”选“是”，请填写")
        #expect(item.note(try #require(item.field("seats"))) == "如“主体业态”选“餐饮服务经营者”或“集中用餐单位食堂”，请填写")
        #expect(item.note(try #require(item.field("machines"))) == "如“业态标注”选了“利用自动设备”，请填写")
        #expect(item.note(try #require(item.field("uscc"))) == nil)
        #expect(item.note(try #require(item.material("layout")))?.hasPrefix("除“经营项目”只选“食品销售连锁管理”") == true)
    }

    @Test(
        "paths lead to the question they name, and nowhere else",
        arguments: [
            ("uscc", "统一社会信用代码", true), ("legal_rep", "法定代表人（负责人）", false),
            ("legal_rep.id_no", "法定代表人（负责人）的证件号码", true), ("stores", "外设仓库", false), ("stores.1", "外设仓库", false),
            ("stores.1.area", "第2个仓库的面积", true), ("stores.0.address", "第1个仓库的仓库地址", false),
            ("managers.2.person.id_no", "第3个人员的证件号码", true),
        ])
    func slots(path: String, phrase: String, isInput: Bool) throws {
        let slot = try #require(try foodItem().slot(at: path))
        #expect(slot.isInput == isInput)
        if path != "stores.1" { #expect(slot.phrase == phrase) }
    }

    @Test(
        "what is not in the form has no place",
        arguments: [
            "", ".", "usc", "uscc.", "uscc.x", "legal_rep.region", "legal_rep.id_no.x", "stores.x.area", "stores.01.area", "stores.-1.area",
            "stores.99999.area", "stores.0.nothing", "stores.0.area.x", "managers.0.person.id_no.x", "__proto__", "uscc\u{301}",
        ])
    func noSlot(path: String) throws {
        #expect(try foodItem().slot(at: path) == nil)
    }

    @Test("all items of the folder can be read")
    func folder() throws {
        let items = try Catalogue.items(in: forms + "/items")
        #expect(items.contains { $0.id == "food-business-new" })
        for (id, result) in items { #expect(throws: Never.self, "\(id)") { _ = try result.get() } }
    }
}
