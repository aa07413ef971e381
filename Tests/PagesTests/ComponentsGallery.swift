import Foundation
import Pages
import Testing

/// Every component on pages like the real ones, with long names and full cells. `GALLERY_OUT=folder` writes them to be looked at.
@Suite struct GalleryTests {
    @Test(arguments: Gallery.pages.map(\.name)) func everyPageIsWhole(name: String) throws {
        let entry = try #require(Gallery.pages.first { $0.name == name })
        let html = entry.page.render().string
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"zh-Hans\">"))
        #expect(html.components(separatedBy: "<h1").count == 2, "one main heading")
        #expect(html.components(separatedBy: "<main ").count == 2, "one main part")
        #expect(!html.contains("style="), "the content security policy allows no inline style")
        #expect(
            !html.replacing(/<script type="module" src="[^"]+"><\/script>/, with: "").contains("<script"), "no script inside of the page")
        if let folder = ProcessInfo.processInfo.environment["GALLERY_OUT"] {
            // Opened from a folder, the stylesheet lies beside the page.
            let local = html.replacingOccurrences(of: "\"/assets/", with: "\"assets/")
            try FileManager.default.createDirectory(atPath: folder + "/assets", withIntermediateDirectories: true)
            try Data(local.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).html"))
            let other = Language.$current.withValue(.en) {
                Reading.$current.withValue(Reading(isLarge: true)) { entry.page.render().string }
            }
            try Data(other.replacingOccurrences(of: "\"/assets/", with: "\"assets/").utf8).write(
                to: URL(fileURLWithPath: "\(folder)/\(name)-large-en.html"))
            for asset in Assets.all { try Data(asset.bytes).write(to: URL(fileURLWithPath: folder + asset.path)) }
        }
    }

    @Test func theLookStaysSmall() throws {
        func packed(_ asset: Asset) throws -> Int { try #require(asset.packed).count }
        #expect(try packed(Assets.stylesheet) <= 5120)
        #expect(try packed(Assets.console) <= 4096)
        #expect(try packed(Assets.document) <= 2048)
        let scripts = try [Assets.autosave, Assets.upload, Assets.shortcuts].map(packed)
        #expect(scripts.allSatisfy { $0 <= 1536 } && scripts.reduce(0, +) <= 6144)
        #expect(Assets.stylesheet.path.wholeMatch(of: /\/assets\/site-[0-9a-f]{8}\.css/) != nil)
    }
}

enum Gallery {
    static let pages: [(name: String, page: Page)] = [
        ("home", home), ("guide", guide), ("tasks", tasks), ("question", question), ("receipt", receipt), ("timeline", progress),
        ("queue", queue), ("case", caseFile), ("parts", parts), ("document", document), ("draft", draft), ("changes", changes),
        ("ratio", ratio),
        ("problem", Problem.internalError.page(site: site(.intake), requestID: "7f3a9c0e55d1")),
    ]

    static let longCompany = "某某省某某市高新技术产业开发区融合创新餐饮管理服务（集团）有限责任公司第三分公司"
    static let longText = """
        本机关依据《中华人民共和国行政许可法》第三十二条的规定，自收到申请材料之日起五个工作日内一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。\
        申请人应当如实提交有关材料和反映真实情况，并对其申请材料实质内容的真实性负责。
        """

    static func site(_ tier: Site.Tier) -> Site {
        let navigation: [PageLink] =
            switch tier {
            case .intake: [PageLink("首页", "/"), PageLink("办事事项", "/items"), PageLink("我的办件", "/filings"), PageLink("进度查询", "/progress")]
            case .processor:
                [PageLink("待办", "/"), PageLink("检索", "/search"), PageLink("时限督办", "/supervision"), PageLink("网上办理率", "/ratio")]
            case .feedback: [PageLink("进度查询", "/"), PageLink("证照核验", "/verify"), PageLink("公示公告", "/notices")]
            }
        return Site(
            name: "某某省行政许可网上办理", tier: tier, owner: "某某省人民政府办公厅", contact: "12345", siteCode: "4400000000",
            recordNumber: "某ICP备00000000号", policeNumber: "某公网安备 00000000000000号", isDemo: true, nowText: "2026年2月13日（星期五）16:00",
            navigation: navigation, links: [PageLink("网上受理", "https://intake.example"), PageLink("办理反馈", "https://feedback.example")])
    }

    static let home = Page(
        title: "行政许可网上办理", site: site(.intake), section: "/", wide: true,
        body: """
            \(searchBox(to: "/search", label: "您想办什么？", hint: "可以用平常的话，例如“开饭店”", button: "查找事项"))
            \(pageSection("按主题办理", tiles([
                Tile("开饭店、卖食品", "/items?theme=food", "食品经营许可、食品生产许可"),
                Tile("技术进出口", "/items?theme=tech", "技术进口、出口合同登记"),
                Tile("开药店", "/items?theme=drug", "药品经营许可"),
                Tile("工程建设", "/items?theme=build", "规划、施工、消防等许可"),
            ])))
            \(pageSection("查询进度", "<p>凭办件编号和查询码，不用登录即可查询。</p>" + linkButton("查询办件进度", "/progress", .secondary)))
            """)

    static let guide = Page(
        title: "食品经营许可（新办）", site: site(.intake), context: ["办事指南"],
        breadcrumbs: [PageLink("首页", "/"), PageLink("办事事项", "/items"), PageLink("食品经营", "/items?theme=food")], section: "/items",
        signedInAs: "张三", token: "0000",
        body: """
            \(factRow([("承诺期限", "10 个工作日"), ("收费", "不收费"), ("到现场", "1 次"), ("结果", "食品经营许可证")]))
            \(linkButton("在线申请", "/items/food/filing"))
            \(pageSection("谁可以申请", "<p>\(longText)</p><ul><li>依法取得营业执照</li><li>有与经营品种、数量相适应的场所</li></ul>"))
            \(pageSection("申请材料", dataTable(
                caption: "申请材料目录", head: ["材料名称", "来源", "形式与份数", "必要性"],
                rows: [
                    ["食品经营许可申请书", "申请人自备", "电子件 1 份", "必要"],
                    ["与食品经营相适应的主要设备设施布局、操作流程等文件", "申请人自备", "PDF、JPG 或 PNG，不超过 20 MB", "从事热食类、冷食类、生食类、半成品或者自制饮品制售的，应当提交"],
                    ["授权委托书", "申请人自备", "电子件 1 份", "委托他人办理的，应当提交"],
                ], rowHeading: 0)))
            \(disclosure("什么情况下会停止计时", "<p>听证、检验、检测、检疫、鉴定和专家评审所需时间不计算在期限内，本机关会书面告知。</p>"))
            """)

    static let tasks = Page(
        title: "填写申请", site: site(.intake), context: ["食品经营许可（新办）"], lead: noticeBanner(.success, "已保存", "<p>填写的内容已保存到 14:32。</p>"),
        back: PageLink("返回办事指南", "/items/food"), section: "/filings", signedInAs: "张三", token: "0000",
        body: """
            <p>草稿保留到 2026年5月14日。每一部分都可以分次填写。</p>
            \(taskList([
                TaskRow("填写申请人信息", url: "/1", status: .done),
                TaskRow("填写经营场所", url: "/2", status: .faults(2)),
                TaskRow("填写经营项目", url: "/3", status: .started, hint: "已填 3 项，共 8 项"),
                TaskRow("上传申请材料", url: "/4", status: .todo, hint: "材料 2/4"),
                TaskRow("核对并提交", url: nil, status: .waiting),
            ]))
            \(actions(button("继续填写"), button("删除草稿", .danger)))
            """)

    static let question = Page(
        title: "填写申请人信息", site: site(.intake), context: ["第 1 步，共 4 步", "食品经营许可（新办）"],
        lead: """
            <div class="error-summary" tabindex="-1"><h2>有 2 处需要改正</h2><ul><li><a href="#f-uscc">统一社会信用代码第18位校验码应为 X</a></li>\
            <li><a href="#f-kind">请选择主体业态</a></li></ul></div>
            """,
        back: PageLink("返回任务清单", "/"), section: "/filings", signedInAs: "张三", token: "0000", isError: true,
        body: postForm(
            to: "/filings/1/2", token: "0000",
            """
            <div class="field field-error"><label for="f-uscc">统一社会信用代码</label><span class="hint" id="h1">18 位，见营业执照右上角</span>
            <span class="error-text" id="e1">第18位校验码应为 X，请对照营业执照检查</span>
            <input id="f-uscc" name="uscc" value="91440300MA5DA0ABCD" aria-invalid="true" aria-describedby="h1 e1" autocomplete="off"></div>
            <div class="field"><label for="f-name">名称</label><input id="f-name" name="name" value="\(longCompany)" autocomplete="organization"></div>
            <fieldset class="field field-error" id="f-kind"><legend>主体业态</legend><span class="hint">按主要的一种选</span>
            <span class="error-text">请选择主体业态</span><div class="choices">
            <div class="choice"><input type="radio" name="kind" id="k1" value="a"><label for="k1">食品销售经营者</label></div>
            <div class="choice"><input type="radio" name="kind" id="k2" value="b" checked><label for="k2">餐饮服务经营者（含集体用餐配送单位、中央厨房）</label></div>
            </div></fieldset>
            <fieldset class="field"><legend>经营项目</legend><div class="choices">
            <label class="choice"><input type="checkbox" name="p" value="1" checked><span>预包装食品销售</span></label>
            <label class="choice"><input type="checkbox" name="p" value="2"><span>热食类食品制售</span></label></div></fieldset>
            <div class="field"><label for="f-area">经营面积</label><p class="condition-note">如“是否有实体门店”选“是”，请填写</p>
            <span class="input"><input id="f-area" name="area" inputmode="decimal" value="120"><span class="unit">平方米</span></span></div>
            <div class="field"><label for="f-region">行政区划</label><select id="f-region" name="region"><option>某某市高新区</option><option>某某市老城区</option></select></div>
            <div class="row-card"><h2>仓库 1</h2><div class="field"><label for="f-s0">详细地址</label><input id="f-s0" name="stores.0.address"></div>
            <button class="button button-secondary" name="_remove" value="stores.0">删除这个仓库</button></div>
            <button class="button button-secondary" name="_add" value="stores">再添一个仓库</button>
            <div class="field"><label for="f-note">情况说明（选填）</label><textarea id="f-note" name="note" rows="4">\(longText)</textarea></div>
            <div class="field"><label for="f-file">营业执照扫描件</label><span class="hint">PDF、JPG 或 PNG，不超过 20 MB</span><input type="file" id="f-file" name="file"></div>
            \(actions(button("保存并继续"), button("保存，以后再填", .secondary)))
            """))

    static let receipt = Page(
        title: "已收到您的申请", site: site(.intake), context: ["食品经营许可（新办）"], heading: .inBody, section: "/filings", signedInAs: "张三",
        token: "0000",
        printNote: "办件编号 2026-0213-0000-0017 · https://intake.example/filings/1 · 打印时间 2026年2月13日 16:00",
        body: """
            \(panel("已收到您的申请", [("办件编号", "2026-0213-0000-0017"), ("查询码", "K7QM-2XDR-9HVA-4TBE")],
                note: "收到时间：2026年2月13日 16:00。收件不等于受理。"))
            \(pageSection("接下来", """
                <p>我们将在 <strong>2026年2月27日（星期五）前</strong>答复是否受理，或者一次告知需要补正的全部内容。</p>
                <p>请保存好办件编号和查询码：查询码只在本页显示，本系统不留存。</p>
                """))
            \(qrCode("https://feedback.example/cases/440000260213001000017", label: "查询进度的网址"))
            \(pageSection("收到的材料", dataTable(
                caption: "收到的材料", head: ["材料", "文件", .number("大小"), "SHA-256 短码"],
                rows: [["营业执照", "营业执照（副本）扫描件-20260213.pdf", "1.2 MB", grouped("9f86-d081-884c")],
                    ["布局图", "布局图.jpg", "640 KB", grouped("2c26-b46b-68ff")]], captionShown: false)))
            \(actions(linkButton("查询进度", "/progress"), linkButton("下载回执", "/receipt", .secondary)))
            """)

    static let progress = Page(
        title: "办件进度", site: site(.feedback), context: ["食品经营许可（新办）"], back: PageLink("返回查询", "/"), section: "/",
        body: """
            \(summaryList([("办件编号", grouped("2026-0213-0000-0017")), ("当前环节", "专家评审 \(statusMark(.stopped))"),
                ("法定期限", "2026年4月3日（已用 3 个工作日，其中停钟 5 天）")]))
            <p class="hint">数据截至 2026年3月12日 14:05。</p>
            \(pageSection("办理过程", timeline([
                TimelineEntry(date: "2026年2月13日 16:00", title: "收到申请材料"),
                TimelineEntry(date: "2026年2月26日 10:12", title: "一次告知补正", detail: "<p>需要补正 2 项，<a href=\"/notice\">查看补正告知书</a></p>"),
                TimelineEntry(date: "2026年3月3日 09:30", title: "受理", detail: "<p>\(longText)</p>"),
                TimelineEntry(date: "2026年3月6日", title: "组织专家评审", detail: "<p>评审期间停止计时，依据《中华人民共和国行政许可法》第四十五条。</p>", state: .current),
                TimelineEntry(date: "2026年4月3日前", title: "作出决定", state: .coming),
            ])))
            """)

    static let queue = Page(
        title: "待办", site: site(.processor), section: "/", signedInAs: "李四（经办人）", token: "0000", wide: true,
        body: """
            \(filterLinks("筛选", [Filter("全部", "/", count: 128, isCurrent: true), Filter("今日到期", "/?due=today", count: 2), Filter("超期", "/?due=over", count: 1),
                Filter("待补正", "/?s=correction", count: 14)]))
            \(dataTable(
                caption: "按剩余工作日从少到多，数据时间 14:05", head: ["时限", "办件编号", "申请人", "事项", "环节", "经办人", .number("剩余")],
                rows: [
                    [statusMark(.overdue, "超期 1 天"), grouped("2026-0105-0000-0003"), HTML(text: longCompany), "食品经营许可（新办）", "审查", "李四", "-1"],
                    [statusMark(.dueToday), "<a href=\"/cases/1\">\(grouped("2026-0113-0000-0011"))</a>", "王小明", "技术进口合同登记", "受理", "李四", "0"],
                    [statusMark(.near, "剩 2 天"), grouped("2026-0120-0000-0020"), "某某进出口有限公司", "技术出口合同登记", "审核", "未分派", "2"],
                    [statusMark(.normal, "剩 12 天"), grouped("2026-0213-0000-0017"), "某某餐饮有限公司", "食品经营许可（新办）", "受理", "李四", "12"],
                    [statusMark(.stopped), grouped("2026-0213-0000-0018"), "欧阳某某", "食品经营许可（变更）", "专家评审", "赵六", "9"],
                    [statusMark(.closed), grouped("2026-0103-0000-0001"), "某某餐饮有限公司", "食品经营许可（延续）", "送达", "李四", "—"],
                ], rowHeading: 1))
            \(pager(previous: nil, next: PageLink("下一页", "/?after=17"), position: "第 1–50 件，共 128 件"))
            """)

    static let caseFile = Page(
        title: "办件 2026-0213-0000-0017", site: site(.processor), context: ["食品经营许可（新办）"],
        lead: noticeBanner(.warning, "申请人带着 2 处已知问题提交", "<p>系统已提示申请人，申请人选择照样提交。请逐项核对。</p>"),
        breadcrumbs: [PageLink("待办", "/"), PageLink("今日到期", "/?due=today")], signedInAs: "李四（经办人）", token: "0000", wide: true,
        body: """
            \(factRow([("时限", statusMark(.dueToday)), ("法定期限", "2026年3月13日"), ("已用", "19 个工作日"), ("经办人", "李四")]))
            <div class="split lean"><div>
            \(pageSection("申请人", summaryList([("名称", HTML(text: longCompany)),
                ("统一社会信用代码", "\(grouped("91440300MA5DA0ABCD"))<span class=\"fault-note\">第18位校验码应为 X</span>"), ("法定代表人", "张三 · 居民身份证 320102********451X")])))
            </div><div>
            \(pageSection("下一步", "<p>材料齐全、符合法定形式的，应当受理。</p>" + actions(button("受理"), button("一次告知补正", .secondary), button("不予受理", .danger))))
            </div></div>
            """)

    static let sheet = DocumentSheet(
        heading: "某某省某某市市场监督管理局", title: "行政许可申请材料补正一次性告知书", number: "某市监许补〔2026〕17号", addressee: longCompany,
        paragraphs: [
            "你（单位）于2026年2月13日提出的食品经营许可（新办）申请（办件编号440000-260213-001-000017-3）收悉。",
            "\(longText)",
            DocumentSheet.Paragraph(
                "经审查，申请材料不齐全、不符合法定形式，现将需要补正的全部内容一次告知如下：",
                items: ["经营场所布局图没有标明各功能区的用途和面积，请重新提交标明功能区的布局图。", "法定代表人身份证明已过有效期，请提交有效的证件。"]),
            "请于2026年3月20日前补正。无正当理由逾期不补正的，视为放弃申请。补正材料之日起，受理期限重新计算。", "\(longText)", "\(longText)", "\(longText)",
        ],
        contacts: ["联系人：李某某", "联系电话：000-00000000；监督投诉电话：12345"], agencyName: "某某省某某市市场监督管理局", date: "2026年2月26日",
        seal: .init(agency: "某某省某某市市场监督管理局", date: "2026年2月26日"), digest: "9f86d081-884c7d65-9a2feaa0")

    static let document = Page(
        title: sheet.title, site: site(.feedback), heading: .inBody, back: PageLink("返回办件进度", "/"), styles: [Assets.document],
        body: "\(actions(linkButton("下载", "/document.pdf")))\(officialDocument(sheet, isMain: true))")

    static let draft: Page = {
        var sheet = Gallery.sheet
        (sheet.number, sheet.date, sheet.seal, sheet.digest, sheet.isPreview) = (nil, nil, nil, nil, true)
        sheet.paragraphs.removeLast(3)
        return Page(
            title: "预览补正告知书", site: site(.processor), back: PageLink("返回办件", "/"), signedInAs: "李四（经办人）", token: "0000", wide: true,
            styles: [Assets.document], body: officialDocument(sheet))
    }()

    static let changes = Page(
        title: "补正前后", site: site(.processor), signedInAs: "李四（经办人）", token: "0000", wide: true, scripts: [Assets.shortcuts],
        body: """
            \(tabs([Filter("改动", "/a", count: 3, isCurrent: true), Filter("材料", "/b", count: 4), Filter("记录", "/c")]))
            \(splitPane(
                left: pageSection("改动", changeList([
                    FieldChange("经营场所地址", before: "某某市老城区1号", after: "某某市老城区1号\n二层"),
                    FieldChange("传真", before: "000-0000", after: nil), FieldChange("仓库 1", before: nil, after: longCompany)])),
                right: pageSection("办理", "<p>查询码 \(copyable("K7QM-2XDR-9HVA-4TBE"))</p>\(actions(button("受理", key: "KeyA", confirms: true), button("补正", .secondary, key: "KeyC")))"),
                isLean: true))
            \(shortcutDialog([("KeyJ", "下一行"), ("KeyK", "上一行"), ("KeyA", "受理"), ("KeyC", "一次告知补正")]))
            """)

    static let ratio = Page(
        title: "网上办理率", site: site(.processor), signedInAs: "孙七（管理员）", token: "0000", wide: true,
        body: """
            \(barChart(title: "三个部门达到 70% 的目标，两个没有", note: "网上办理的事项数 ÷ 全部事项数", bars: [
                ChartBar("某某市市场监督管理局", 34, of: 47), ChartBar("某某市卫生健康委员会", 12, of: 31), ChartBar("某某市文化和旅游局", 9, of: 9),
                ChartBar("某某市交通运输局", 20, of: 28), ChartBar("某某市城市管理行政执法局", 0, of: 6), ChartBar("某某市密码管理局", 0, of: 0)]))
            \(dataTable(caption: "各部门网上办理率", head: ["部门", .number("网上办理"), .number("事项"), "占比"], rows: [
                ["某某市市场监督管理局", "34", "47", "72.3%\(shareBar(34, of: 47, target: 70))"], ["某某市卫生健康委员会", "12", "31", "38.7%\(shareBar(12, of: 31, target: 70))"]], rowHeading: 0))
            """)

    static let parts = Page(
        title: "部件", site: site(.intake), isError: false,
        body: """
            \(noticeBanner(.info, "系统将于 2026年3月1日 0:00 至 6:00 维护"))
            \(noticeBanner(.success, "已提交"))
            \(noticeBanner(.warning, "还有 3 处没有填写", "<p>您仍然可以照样提交，经办人会看到这些提示。</p>"))
            \(noticeBanner(.error, "查毒未通过", "<p>文件“\(longCompany).pdf”含有病毒，请更换文件。</p>"))
            <p>\(StatusKind.allCases.map { kind -> HTML in "\(statusMark(kind))　" })\(tag("容缺"))</p>
            <h2>长文本与长名称</h2><p>\(longText)\(longText)</p><h3>\(longCompany)</h3>
            \(emptyState("没有待办。", PageLink("去看待分派 4 件", "/?s=open")))
            \(summaryList([("名称", HTML(text: longCompany)), ("备注", "未填写")]))
            \(actions(button("主要操作"), button("次要操作", .secondary), button("不可撤销的操作", .danger), linkButton("链接按钮", "/", .secondary)))
            <hr>
            \(disclosure("为什么要提供这些内容", isOpen: true, "<p>\(longText)</p>"))
            """)
}
