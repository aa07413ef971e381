import Licensing
import Testing

@Suite("查找事项：老百姓怎么说，就怎么找到")
struct ItemSearchTests {
    /// Another item beside the food item, so that there is something to be told apart.
    private func other(_ id: String, _ name: String, _ keywords: [String], conditions: [String] = ["有与经营规模相适应的资金"]) throws -> LicenceItem {
        var item = try foodItem()
        (item.id, item.name, item.short, item.theme, item.keywords) = (id, name, "办" + name, ["开办企业"], keywords)
        item.guide.result.name = name + "证"
        item.guide.conditions = conditions
        return item
    }

    private func search() throws -> ItemSearch {
        ItemSearch([
            try other("tobacco-new", "烟草专卖零售许可", ["烟证", "卖烟", "烟酒店"]),
            try other("hygiene-new", "公共场所卫生许可", ["理发店", "美容店", "宾馆", "浴室", "游泳馆"]), try foodItem(),
            try other("medical-practice", "医疗机构执业登记", ["诊所", "门诊部", "医院"]),
        ])
    }

    @Test(
        "the food item comes first",
        arguments: [
            "开饭店", "饭店", "想开个小吃店", "我要开一家面馆", "开饭馆要什么手续", "开餐馆怎么办证", "奶茶店", "奶茶", "咖啡", "开咖啡馆需要办什么证", "食堂", "学校食堂怎么办理",
            "单位食堂", "超市", "便利店卖吃的", "开个小卖部", "烘焙", "蛋糕店许可证", "外卖", "做外卖要办证吗", "餐饮", "餐饮许可证", "餐饮服务许可证", "食品经营许可证", "食品流通许可证",
            "食品卫生许可证", "办食品证", "食品", "我在玄武区租了个门面，准备卖盖浇饭和小吃，开一家快餐店要办什么", "火锅", "ＫＴＶ里的餐厅", "小 吃 店", "　饭店　许可　", "开\u{200B}饭\u{FEFF}店",
            "小吃点", "食品经菅许可", "Restaurant", "how to open a coffee shop", "ＲＥＳＴＡＵＲＡＮＴ", "spjyxk", "面", "中央厨房", "自动售货机", "食品安全管理人员",
        ])
    func food(query: String) throws {
        #expect(try search().find(query).first?.id == "food-business-new", "\(query)")
        #expect(try ItemSearch([foodItem()]).find(query).map(\.id) == ["food-business-new"], "\(query)")
    }

    @Test(
        "others come first where they are meant",
        arguments: [
            ("办烟证", "tobacco-new"), ("卖烟", "tobacco-new"), ("开烟酒店", "tobacco-new"), ("开理发店", "hygiene-new"), ("公共场所卫生许可证", "hygiene-new"),
            ("开诊所要什么材料", "medical-practice"), ("卫生许可证", "hygiene-new"),
        ])
    func others(query: String, id: String) throws {
        #expect(try search().find(query).first?.id == id, "\(query)")
    }

    @Test(
        "what no item speaks of finds none",
        arguments: [
            "", " ", "　", "办证", "怎么办", "今天天气怎么样", "结婚证", "护照", "火星移民", "驾驶证换证", "?!，。", "xyzzy", "a", "the licence", "\u{301}\u{301}", "🍜🍜",
            "\u{202E}\u{200B}", "<script>", "' OR 1=1 --", "\0", "１２３４５",
        ])
    func nothing(query: String) throws {
        let found = try search().find(query).map(\.name)
        #expect(found.isEmpty, "\(query): \(found)")
    }

    @Test("the name of the kind alone finds all, and no more than asked for")
    func all() throws {
        #expect(try search().find("许可证").count == 3)
        #expect(try search().find("许可", limit: 2).count == 2)
        #expect(ItemSearch([]).find("饭店").isEmpty)
    }

    @Test("endless and hostile input is cut off, and what stands at its beginning still counts")
    func hostile() throws {
        let search = try search()
        let start = ContinuousClock.now
        #expect(search.find("饭店" + String(repeating: "甲乙", count: 1_000_000)).first?.id == "food-business-new")
        #expect(search.find(String(repeating: "\u{FDFA}", count: 100_000)).isEmpty)
        #expect(search.find("a" + String(repeating: "\u{301}", count: 1_000_000)).isEmpty)
        #expect(search.find(String(repeating: "我想开", count: 300_000)).isEmpty)
        #expect(search.find(String(repeating: "怎么", count: 300_000)).isEmpty)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}
