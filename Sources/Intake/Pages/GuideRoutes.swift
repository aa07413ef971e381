import HTTPTypes
import Hummingbird
import Licensing
import Outer
import Pages
import Statute

/// 首页、办事指南、资格自查: what one may read without an account.
extension IntakeTier {
    func addGuideRoutes(to router: Router<GatewayContext>) {
        router.get("/") { request, _ in
            let guest = try await guest(request)
            return respond(homePage(guest, items: try await items.current().map(\.item)), headers: guest.headers)
        }
        router.get("/items/:item") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            return respond(guidePage(guest, item), headers: guest.headers)
        }
        router.get("/items/:item/screening") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            return respond(screeningPage(guest, item, faults: []), headers: guest.headers)
        }
        router.post("/items/:item/screening") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            let fields = try await readForm(request)
            try checked(request, guest, fields)
            for question in item.screening {
                switch fields.value(question.id) {
                case "yes", "no":
                    guard (fields.value(question.id) == "yes") == question.stopWhen else { continue }
                    return respond(stopPage(guest, item, question.stop))
                default:
                    let fault = Fault(code: Fault.Code.missing, message: "请先回答这个问题。", at: question.id, label: question.ask)
                    return respond(screeningPage(guest, item, faults: [fault]), status: .unprocessableContent)
                }
            }
            guard let account = guest.account else { return redirect(to: "/sign-in?next=/items/\(item.id)/screening") }
            return try await beginDraft(item.id, account: account)
        }
        router.get("/status") { request, _ in
            let guest = try await guest(request)
            return respond(statusPage(guest), private: false, headers: guest.headers)
        }
    }

    func published(_ context: GatewayContext) async throws -> (reference: ItemReference, item: LicenceItem) {
        guard let id = context.parameters.get("item"), let found = try await items.current(id: id) else { throw Problem.notFound }
        return found
    }

    private func homePage(_ guest: Guest, items: [LicenceItem]) -> Page {
        let list = tiles(items.map { Tile($0.short, "/items/\($0.id)", "\($0.name) · 承诺 \($0.guide.promiseDays) 个工作日办结") })
        return page(
            "网上办理行政许可", guest, section: "/",
            """
            <p class="lede">看指南、填申请、交材料、查结果，都在网上办。提交的内容当场加密，只有审批机关能打开。</p>
            \(pageSection("可以在网上申请的事项", items.isEmpty ? emptyState("暂时没有可以在网上申请的事项，请稍后再来，或者拨打 12345 咨询。") : list))
            \(pageSection("已经提交了申请", """
                <ul>
                <li><a href="/filings">我的办件</a>：看回执、办理阶段和答复期限</li>
                <li><a href="\(PageLink.attribute(feedbackURL))">进度查询</a>：凭办件编号和查询码看办理过程和决定</li>
                </ul>
                """))

            """)
    }

    private func guidePage(_ guest: Guest, _ item: LicenceItem) -> Page {
        let guide = item.guide
        let steps = guide.steps.map { step -> HTML in
            "<li><strong>\(step.name)</strong>：\(step.days) 个工作日\(step.law.map { law -> HTML in "（\(law)）" })</li>\n"
        }
        let materials = item.materials.map { material -> [HTML] in
            [
                "\(material.name)", "\(material.source)", "\(item.note(material) ?? (material.required ? "都要交" : "可以不交"))",
                "\(material.accept.map(\.rawValue).joined(separator: "、").uppercased())\(material.accept.isEmpty ? "" : "，每个不超过 \(material.maxMB) MB")",
            ]
        }
        return page(
            item.name, guest, back: PageLink("返回首页", "/"),
            """
            \(factRow([
                ("承诺期限", "\(guide.promiseDays) 个工作日"), ("收费", guide.fee.charged ? "收费" : "不收费"),
                ("到现场次数", "\(guide.visits) 次"), ("办理结果", "\(guide.result.name)"),
            ]))
            \(actions(linkButton("在线申请", "/items/\(item.id)/screening")))
            \(pageSection("受理条件", "<ul>\(guide.conditions.map { text -> HTML in "<li>\(text)</li>\n" })</ul>\n"))
            \(pageSection("申请材料", dataTable(caption: "申请材料", head: ["材料", "来源", "什么情况要交", "格式"], rows: materials, rowHeading: 0, captionShown: false)))
            \(pageSection("办理流程和时限", "<ol>\(steps)</ol>\n<p>法定期限：受理后 \(guide.limits.span(of: .row(.decision)).count) 个工作日内作出决定。期限从受理之日的第二天起算，只算工作日。</p>\n"))
            \(pageSection("设定依据", "<ul>\(guide.legal.map { basis -> HTML in "<li>\(basis.text)</li>\n" })</ul>\n"))
            \(pageSection("办理地点和咨询", "<ul>\(guide.places.map { place -> HTML in "<li>\(place.place)，\(place.hours)，电话 \(place.phone)</li>\n" })</ul>\n<p>投诉：\(guide.complaint)</p>\n"))
            \(pageSection("不服决定怎么办", "<p>\(guide.remedy)</p>\n"))
            \(guide.faq.isEmpty ? HTML.empty : pageSection("常见问题", "\(guide.faq.map { entry in disclosure(entry.q, "<p>\(entry.a)</p>") })"))

            """)
    }

    private func screeningPage(_ guest: Guest, _ item: LicenceItem, faults: [Fault]) -> Page {
        let questions = item.screening.map { question -> HTML in
            """
            <fieldset class="field" id="f-\(question.id)"><legend>\(question.ask)</legend>
            <div class="choices">
            <label class="choice"><input type="radio" name="\(question.id)" value="yes"> <span>是</span></label>
            <label class="choice"><input type="radio" name="\(question.id)" value="no"> <span>否</span></label>
            </div></fieldset>

            """
        }
        return page(
            "先看看是不是要办这个", guest, context: [item.name], lead: errorSummary(faults), back: PageLink("返回办事指南", "/items/\(item.id)"),
            isError: !faults.isEmpty,
            postForm(to: "/items/\(item.id)/screening", token: guest.csrf, "\(questions)\(actions(button("开始填写")))"))
    }

    private func stopPage(_ guest: Guest, _ item: LicenceItem, _ stop: Screening.Stop) -> Page {
        page(
            stop.title, guest, context: [item.name], back: PageLink("返回上一步", "/items/\(item.id)/screening"),
            """
            <p>\(stop.text)</p>
            <p>拿不准的，可以拨打 12345 咨询，或者到政务服务窗口当面询问。</p>

            """)
    }

    private func statusPage(_ guest: Guest) -> Page {
        let inner: HTML = heartbeat.isInnerSideConnected ? "正常" : "中断。申请照常收，回执照常有效，连通后自动送达内网"
        return page("运行状态", guest, summaryList([("网上受理", "正常"), ("与内网的连接", inner)]))
    }
}
