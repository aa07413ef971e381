import Foundation
import Licensing
import Testing

@Suite("填报原文：草稿与行")
struct InputTests {
    @Test("a posted page replaces its own questions, keeps the other pages, and drops an unticked box")
    func merging() throws {
        let item = try foodItem()
        let page = try #require(item.section("business"))
        let draft = restaurant([:])
        let posted = FormInput(pairs: [("business_type", "sales"), ("projects", "bulk"), ("_token", "secret"), ("online", "false")])
        let merged = draft.merging(posted, replacing: page)
        #expect(merged.all("projects") == ["bulk"])
        #expect(merged["uscc"] == draft["uscc"])
        #expect(merged.values["_token"] == nil)
        #expect(merged.values["online_shop"] == nil)
    }

    @Test("what was typed wrong is stored and comes back from JSON")
    func raw() throws {
        let input = FormInput(pairs: [("uscc", " 错 "), ("projects", "a"), ("projects", "b")])
        let again = try JSONDecoder().decode(FormInput.self, from: JSONEncoder().encode(input))
        #expect(again == input)
        #expect(again["uscc"] == " 错 ")
        #expect(String(decoding: try JSONEncoder().encode(FormInput(pairs: [("a", "b")])), as: UTF8.self) == #"{"a":["b"]}"#)
    }

    @Test("row buttons", arguments: [("_add", "stores", RowEdit.add("stores")), ("_remove", "stores.1", .remove("stores", row: 1))])
    func edits(key: String, value: String, edit: RowEdit) {
        #expect(RowEdit(pairs: [("uscc", "x"), (key, value)]) == edit)
    }

    @Test(
        "no row buttons",
        arguments: [
            ("_remove", "stores"), ("_remove", "stores.x"), ("_remove", "stores.1.2"), ("_remove", "stores.-1"), ("_add", ""),
            ("add", "stores"),
        ])
    func noEdits(key: String, value: String) {
        #expect(RowEdit(pairs: [(key, value)]) == nil)
    }

    @Test("adding keeps what was typed and makes a blank row; removing closes the gap; continuing drops blank rows")
    func rows() throws {
        let item = try foodItem()
        let page = try #require(item.section("premises"))
        let stores = try #require(item.field("stores"))
        let first = FormInput(pairs: [("stores.0.area", "10"), ("stores.0.address.detail", "甲")])

        let added = FormInput().merging(first, replacing: page, edit: .add("stores"))
        #expect(added.rowCount(of: stores) == 2)
        #expect(added["stores.0.area"] == "10")

        let typed = FormInput(pairs: [
            ("stores.0.area", "10"), ("stores.1.area", "20"), ("stores.2.area", "30"), ("stores.2.address.detail", "丙"),
        ])
        let removed = FormInput().merging(typed, replacing: page, edit: .remove("stores", row: 1))
        #expect(removed.values == ["stores.0.area": ["10"], "stores.1.area": ["30"], "stores.1.address.detail": ["丙"]])

        let gaps = FormInput(pairs: [("stores.0.area", " "), ("stores.1.area", "20"), ("stores.2.area", "")])
        #expect(FormInput().merging(gaps, replacing: page).values == ["stores.0.area": ["20"]])

        // On an untouched page one blank row is shown already; the button makes it two.
        #expect(FormInput().merging(FormInput(), replacing: page, edit: .add("stores")).rowCount(of: stores) == 2)
        // A button for something that is no repeat changes nothing.
        #expect(FormInput().merging(first, replacing: page, edit: .add("site")) == first)
        #expect(FormInput().merging(first, replacing: page, edit: .remove("stores", row: 7)) == first)
    }

    @Test("a full repeat takes no more rows")
    func full() throws {
        let item = try foodItem()
        let stores = try #require(item.field("stores"))
        let input = FormInput(pairs: (0..<20).map { ("stores.\($0).area", "1") })
        #expect(input.adding(rowOf: stores) == input)
        #expect(item.read(restaurant(["has_store": ["true"], "stores.20.area": ["1"]])).isRefused)
    }

    @Test("whether something was typed")
    func filled() {
        let input = FormInput(pairs: [("a.id_kind", "resident"), ("b", " "), ("c.0.x", "1"), ("cc", "1")])
        #expect(!input.isFilled("a"))
        #expect(!input.isFilled("b"))
        #expect(input.isFilled("c"))
        #expect(!input.isFilled("c.1"))
        #expect(!input.isFilled("d"))
    }

    @Test(
        "no key a stranger sends can stop the reader",
        arguments: ["stores.999999999999999999999.area", "stores..area", "....", "\u{0}", "legal_rep.", "stores.0"])
    func hostileKeys(key: String) throws {
        let item = try foodItem()
        let page = try #require(item.section("premises"))
        let posted = FormInput(pairs: [(key, "1")])
        for edit in [nil, RowEdit.add("stores"), .remove("stores", row: 0)] {
            let merged = restaurant([:]).merging(posted, replacing: page, edit: edit)
            if edit == nil { #expect(item.read(merged).isRefused) } else { _ = item.read(merged) }
        }
    }
}
