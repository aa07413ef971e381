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
            return respond(screeningPage(guest, item, typed: [], faults: []), headers: guest.headers)
        }
        router.post("/items/:item/screening") { request, context in
            let guest = try await guest(request)
            let (_, item) = try await published(context)
            let fields = try await readForm(request)
            try checked(request, guest, fields)
            var faults: [Fault] = []
            for question in item.screening {
                switch fields.value(question.id) {
                case "yes", "no":
                    guard (fields.value(question.id) == "yes") == question.stopWhen else { continue }
                    return respond(stopPage(guest, item, question.stop))
                default:
                    faults.append(
                        Fault(code: Fault.Code.missing, message: "请回答：\(question.ask)", at: question.id, label: question.ask))
                }
            }
            guard faults.isEmpty else {
                return respond(screeningPage(guest, item, typed: fields, faults: faults), status: .unprocessableContent)
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
            "网上办理行政许可", guest, section: "/", wide: true,
            """
            <p>看指南、填申请、交材料、查结果，都在网上办。提交的内容当场加密，只有审批机关能打开。</p>
            <div class="split lean"><div>
            \(pageSection("要办事", items.isEmpty ? emptyState("暂时没有可以在网上申请的事项，请稍后再来，或者拨打 12345 咨询。") : list))
            </div><div>
            \(pageSection("已经提交了申请", """
                <ul>
                <li><a href="/filings">我的办件</a>：接着填草稿，看回执和期限</li>
                <li><a href="\(PageLink.attribute(feedbackURL))">进度查询</a>：凭办件编号和查询码，看办理过程和决定，不用登录</li>
                </ul>
                """))
            \(pageSection("不方便在网上办", "<p>可以到政务服务窗口当面办理，结果一样。咨询电话 12345。</p>\n"))
            </div></div>

            """)
    }

    private func guidePage(_ guest: Guest, _ item: LicenceItem) -> Page {
        let guide = item.guide
        let materials = item.materials.map { material -> [HTML] in
            let checks: HTML? =
                material.check.isEmpty ? nil : "<span class=\"hint\">办件人会核对：\(material.check.joined(separator: "；"))</span>"
            return [
                "\(material.name)", "\(item.note(material) ?? (material.required ? "都要提交" : "可以不交"))\(checks)", "\(material.source)",
                "\(formats(of: material))\(material.accept.isEmpty ? "" : "，每个不超过 \(material.maxMB) MB")",
            ]
        }
        let fee = guide.fee.charged ? [guide.fee.standard ?? "收费", guide.fee.basis.map { "依据" + $0 }].compactMap(\.self) : ["不收费"]
        return page(
            item.name, guest, context: ["办事指南"], back: PageLink("返回首页", "/"), wide: true, printNote: "办事指南，\(item.version) 版",
            """
            \(factRow([
                ("承诺办结时限", "\(guide.promiseDays) 个工作日"), ("收费", "\(fee.joined(separator: "，"))"),
                ("到现场次数", "\(guide.visits) 次"), ("办理结果", "\(guide.result.name)"),
            ]))
            \(actions(linkButton("在线申请", "/items/\(item.id)/screening")))
            <div class="split lean"><div>
            \(pageSection("申请条件", "<ul>\(guide.conditions.map { text -> HTML in "<li>\(text)</li>\n" })</ul>\n"))
            \(pageSection("申请材料", dataTable(
                caption: "申请材料", head: ["材料", "要交的情况", "来源", "格式"], rows: materials, rowHeading: 0, captionShown: false)))
            \(pageSection("办理流程和时限", "\(steps(of: guide))"))
            \(guide.faq.isEmpty ? HTML.empty : pageSection("常见问题", "\(guide.faq.map { entry in disclosure(entry.q, "<p>\(entry.a)</p>") })"))
            </div><div>
            \(pageSection("办理地点和咨询", """
                <ul>\(guide.places.map { place -> HTML in "<li>\(place.place)<br>\(place.hours)<br>电话 \(place.phone)</li>\n" })</ul>
                <p>投诉：\(guide.complaint)</p>

                """))
            \(pageSection("办理结果", "<p>\(guide.result.name)（\(guide.result.kind)），有效期 \(guide.result.validFor)。决定机关：\(guide.authority)。</p>\n"))
            \(pageSection("设定依据", "<ul>\(guide.legal.map { basis -> HTML in "<li>\(basis.text)</li>\n" })</ul>\n"))
            \(pageSection("不服决定怎么办", "<p>\(guide.remedy)</p>\n"))
            </div></div>

            """)
    }

    /// The steps with their days, and which of them count: 特殊环节 are where people lose trust in a number.
    private func steps(of guide: Guide) -> HTML {
        let shown = guide.steps.map { step -> HTML in
            let more = [
                step.clock == "running" ? "计算在办理期限以内" : nil, step.extend.map { "经批准可以延长 \($0) 个工作日" }, step.law.map { "依据：" + $0 },
            ].compactMap(\.self)
            return """
                <li><strong>\(step.name)</strong>：\(step.days) 个工作日\
                \(more.isEmpty ? HTML.empty : "<br><span class=\"hint\">\(more.joined(separator: "；"))</span>")</li>

                """
        }
        let acceptance = guide.limits.span(of: .row(.acceptance))?.count ?? 0
        let decision = guide.limits.span(of: .row(.decision))?.count ?? 0
        return """
            <ol>\(shown)</ol>
            <p>收件后 \(acceptance) 个工作日内告知是否受理；受理后，法定期限是 \(decision) 个工作日内作出决定。期限从第二天起算，只算工作日。具体到哪一天，受理时会写明日期。</p>

            """
    }

    private func screeningPage(_ guest: Guest, _ item: LicenceItem, typed: [(String, String)], faults: [Fault]) -> Page {
        let questions = item.screening.map { question -> HTML in
            let fault = faults.first { $0.at == question.id }
            let words = fault.map { fault -> HTML in "<p class=\"error-text\" id=\"e-\(question.id)\">错误：请选择“是”或者“否”</p>\n" }
            let choices = [("yes", "是"), ("no", "否")].map { code, label -> HTML in
                """
                <label class="choice"><input type="radio" name="\(question.id)" value="\(code)"\
                \(if: code == "yes", " id=\"f-\(question.id)\"")\(if: typed.value(question.id) == code, " checked")> <span>\(label)</span></label>

                """
            }
            return """
                <fieldset class="field\(if: fault != nil, " field-error")" role="radiogroup"\
                \(if: fault != nil, " aria-invalid=\"true\" aria-describedby=\"e-\(question.id)\"")><legend>\(question.ask)</legend>
                \(words)<div class="choices">
                \(choices)</div></fieldset>

                """
        }
        return page(
            "先看看是不是要办这个", guest, context: [item.name], lead: errorSummary(faults), back: PageLink("返回办事指南", "/items/\(item.id)"),
            isError: !faults.isEmpty,
            """
            <p>先回答 \(item.screening.count) 个问题，免得白填。这里的回答不保存。</p>
            \(postForm(to: "/items/\(item.id)/screening", token: guest.csrf, "\(questions)\(actions(button("开始填写")))"))
            \(guest.account == nil ? "<p class=\"hint\">开始填写前要先登录，草稿才能替您保存。</p>\n" : .empty)
            """)
    }

    private func stopPage(_ guest: Guest, _ item: LicenceItem, _ stop: Screening.Stop) -> Page {
        page(
            stop.title, guest, context: [item.name], back: PageLink("返回上一步", "/items/\(item.id)/screening"),
            """
            <p>\(stop.text)</p>
            \(stop.link.map { link -> HTML in "<p><a href=\"\(PageLink.attribute(link))\">去看怎么办</a></p>\n" })
            <p>拿不准的，可以拨打 12345 咨询，或者到政务服务窗口当面询问。刚才选错了的，请返回上一步改过来。</p>
            \(actions(linkButton("返回首页", "/", .secondary)))

            """)
    }

    private func statusPage(_ guest: Guest) -> Page {
        let inner: HTML = heartbeat.isInnerSideConnected ? "正常" : "暂时中断。申请照常收，回执照常有效，恢复后自动送到审批机关"
        return page("运行状态", guest, summaryList([("网上申请", "正常"), ("与审批内网的连接", inner)]))
    }
}

/// `PDF、JPG、PNG`
func formats(of material: Material) -> String { material.accept.map(\.rawValue).joined(separator: "、").uppercased() }
