import Licensing
import Testing

@Suite("跨字段规则：每条的两面")
struct RuleTests {
    /// A change of the restaurant, and whether the rule holds under it.
    @Test(
        "the eight rules of the item",
        arguments: [
            ("bulk-cooked-parent", ["projects": ["bulk_cooked", "hot"]], false),
            ("bulk-cooked-parent", ["projects": ["bulk_cooked", "bulk"]], true),
            ("bulk-cooked-parent", ["projects": ["bulk_cooked", "packed_bulk"]], true), ("bulk-cooked-parent", ["projects": ["hot"]], true),
            ("cold-parent", ["projects": ["cold_meat"]], false), ("cold-parent", ["projects": ["cold_pastry", "hot"]], false),
            ("cold-parent", ["projects": ["cold_meat", "cold"]], true),
            ("semi-central", ["projects": ["semi"]], false), ("semi-central", ["projects": ["semi"], "type_marks": ["wholesale"]], false),
            ("semi-central", ["projects": ["semi"], "type_marks": ["central_kitchen"]], true),
            ("school-canteen", ["type_marks": ["school"]], false),
            ("school-canteen", ["type_marks": ["school"], "business_type": ["canteen"]], true),
            ("school-canteen", ["type_marks": ["school"], "business_type": []], true),
            ("sales-no-cooking", ["business_type": ["sales"], "seats": []], false),
            ("sales-no-cooking", ["business_type": ["sales"], "seats": [], "projects": ["bulk", "hot"]], true),
            ("kitchen-fits", ["kitchen_area": ["120.501"]], false), ("kitchen-fits", ["kitchen_area": ["120.5"]], true),
            ("kitchen-fits", ["site_area": []], true),
            ("health-fits", ["staff_health": ["13"]], false), ("health-fits", ["staff_health": ["0"]], true),
        ] as [(String, [String: [String]], Bool)])
    func both(rule: String, changes: [String: [String]], holds: Bool) throws {
        let faults = try foodItem().review(restaurant(changes), attached: allMaterials).faults
        #expect(!faults.contains { $0.code == "rule:" + rule } == holds, "\(faults.marks)")
    }

    @Test("the same person twice is told at the second row")
    func distinct() throws {
        let second: [String: [String]] = [
            "managers.1.person.name": ["李四"], "managers.1.person.id_kind": ["resident"],
            "managers.1.person.phone": ["13987654321"], "managers.1.post": ["director"], "managers.1.full_time": ["true"],
        ]
        let item = try foodItem()
        let same = item.review(
            restaurant(second.merging(["managers.1.person.id_no": ["320106 2000 0229 0019"]]) { $1 }), attached: allMaterials)
        #expect(same.faults.marks == ["rule:one-manager-distinct@managers.1.person.id_no"])
        #expect(same.faults.first?.label == "第2个人员的证件号码")
        let other = item.review(
            restaurant(second.merging(["managers.1.person.id_no": ["11010519491231002X"]]) { $1 }), attached: allMaterials)
        #expect(other.faults == [])
    }

    /// Kinds the food item does not need, on a small form of numbers, dates and rows.
    private func item(_ rule: CrossRule) throws -> LicenceItem {
        var item = try foodItem()
        let inner = [Field(id: "n", label: "数", kind: .decimal)]
        item.sections = [
            Section(
                id: "s", title: "s",
                fields: [
                    Field(id: "a", label: "甲", kind: .decimal), Field(id: "b", label: "乙", kind: .decimal),
                    Field(id: "from", label: "起", kind: .date), Field(id: "to", label: "止", kind: .date),
                    Field(id: "parts", label: "项", kind: .rows, fields: inner),
                ])
        ]
        item.rules = [rule]
        return item
    }

    @Test(
        "the other kinds",
        arguments: [
            (CrossRule.Kind.atLeast, ["a", "b"], ["a": "2", "b": "1"], true), (.atLeast, ["a", "b"], ["a": "1", "b": "2"], false),
            (.equals, ["a", "b"], ["a": "1.50", "b": "1.5"], true), (.equals, ["a", "b"], ["a": "1", "b": "1.001"], false),
            (.equals, ["a", "b"], ["a": "1"], true),
            (.before, ["from", "to"], ["from": "2026-02-28", "to": "2026年3月1日"], true),
            (.before, ["from", "to"], ["from": "2026-03-01", "to": "2026-03-01"], false),
            (.before, ["from", "to"], ["from": "2026-03-01", "to": "明天"], true),
            (.sum, ["parts.n", "a"], ["parts.0.n": "0.1", "parts.1.n": "0.2", "a": "0.3"], true),
            (.sum, ["parts.n", "a"], ["parts.0.n": "0.1", "parts.1.n": "0.2", "a": "0.4"], false),
            (.sum, ["parts.n", "a"], ["a": "0.3"], true),
        ] as [(CrossRule.Kind, [String], [String: String], Bool)])
    func kinds(kind: CrossRule.Kind, fields: [String], typed: [String: String], holds: Bool) throws {
        let item = try item(CrossRule(id: "r", at: fields[0], message: "不符", kind: kind, fields: fields))
        let answers = item.read(FormInput(pairs: typed.map { ($0.key, $0.value) })).answers
        #expect(
            item.check(answers, attached: ["licence_copy": 1, "layout": 1, "rules_list": 1]).contains { $0.code == "rule:r" } == !holds)
    }

    @Test(
        "numbers and logic in conditions",
        arguments: [
            (Condition.test(FieldTest("a", .gt, ["2"])), true), (.test(FieldTest("a", .gt, ["3"])), false),
            (.test(FieldTest("a", .gte, ["3"])), true),
            (.test(FieldTest("a", .lt, ["3"])), false), (.test(FieldTest("a", .lte, ["3"])), true),
            (.test(FieldTest("a", .is, ["3", "4"])), true),
            (.test(FieldTest("a", .filled, ["true"])), true), (.test(FieldTest("z", .filled, ["true"])), false),
            (.test(FieldTest("z", .filled, ["false"])), true),
            (.test(FieldTest("z", .lt, ["3"])), false), (.not(.test(FieldTest("z", .lt, ["3"]))), true),
            (.test(FieldTest("c", .only, ["x", "y"])), true), (.test(FieldTest("c", .only, ["y"])), false),
            (.test(FieldTest("c", .any, ["q", "x"])), true),
            (.all([.test(FieldTest("a", .gt, ["2"])), .test(FieldTest("c", .contains, ["q"]))]), false),
            (.any([.test(FieldTest("a", .gt, ["9"])), .test(FieldTest("c", .contains, ["x"]))]), true),
        ])
    func conditions(condition: Condition, holds: Bool) throws {
        let answers: Answers = ["a": .number(try #require(Quantity(3))), "c": .choices(["x"])]
        #expect(condition.holds { answers[$0] } == holds)
    }

    @Test("in a demand a missing side passes, however it is put")
    func missing() {
        let test = Condition.test(FieldTest("z", .is, ["1"]))
        let answers: Answers = ["a": .text("2")]
        for demand in [test, .not(test), .not(.not(test)), .all([test, .not(test)]), .any([test, .test(FieldTest("a", .is, ["1"]))])] {
            #expect(demand.permits { answers[$0] })
        }
        #expect(!Condition.all([test, .test(FieldTest("a", .is, ["1"]))]).permits { answers[$0] })
        #expect(!Condition.test(FieldTest("z", .filled, ["true"])).permits { answers[$0] })
    }
}
