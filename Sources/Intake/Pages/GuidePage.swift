import Licensing
import Pages
import Statute

/// The words of a guide. They are the item's own; only what stands round them is in the language of the page.
struct GuidePage {
    let item: LicenceItem
    private var guide: Guide { item.guide }

    struct Part {
        let title: String
        let id: String
        let body: HTML
    }

    var facts: HTML {
        let visits = guide.visits
        return factRow([
            (words("受理后承诺办结", "Decided, once accepted, within"), "\(workingDays(guide.promiseDays))"),
            (words("收费", "Fee"), fee),
            (
                words("跑窗口", "Visits to the counter"),
                "\(visits == 0 ? words("不用去", "None") : words("最多 \(visits) 次", "\(visits) at the most"))"
            ),
            (words("办理结果", "Result"), polyglot(guide.result.name)),
        ])
    }

    private var fee: HTML {
        guide.fee.charged ? polyglot(guide.fee.standard ?? words("收费", "Charged")) : "\(words("不收费", "None"))"
    }

    /// 基本信息 · 办理地点 · 条件 · 材料 · 特殊环节 · 流程 · 收费 · 依据 · 常见问题, and the remedies, which the law wants told.
    var parts: [Part] {
        var parts = [
            Part(title: words("基本信息", "In brief"), id: "brief", body: basics),
            Part(title: words("办理地点和咨询投诉", "Where, and whom to ask"), id: "places", body: places),
            Part(title: words("申请条件", "Conditions"), id: "conditions", body: list(guide.conditions)),
            Part(title: words("申请材料", "Materials"), id: "materials", body: GuideMaterials(item: item).shown),
            Part(title: words("特殊环节", "Special steps"), id: "special", body: specialSteps),
            Part(title: words("办理流程和时限", "Steps and limits"), id: "steps", body: steps),
            Part(title: words("收费", "Fees"), id: "fees", body: fees),
            Part(title: words("设定依据", "Legal basis"), id: "basis", body: list(guide.legal.map(\.text))),
            Part(title: words("不服决定怎么办", "Remedies"), id: "remedies", body: "<p>\(polyglot(guide.remedy))</p>\n"),
        ]
        if !guide.faq.isEmpty {
            let questions = guide.faq.map { entry -> HTML in "<dt><strong>\(polyglot(entry.q))</strong></dt><dd>\(lines(entry.a))</dd>\n" }
            parts.append(Part(title: words("常见问题", "Questions and answers"), id: "questions", body: "<dl>\n\(questions)</dl>\n"))
        }
        return parts
    }

    private func list(_ texts: [String]) -> HTML { "<ul>\n\(texts.map { text -> HTML in "<li>\(polyglot(text))</li>\n" })</ul>\n" }

    private var basics: HTML {
        let comma = words("、", ", ")
        let result = guide.result
        return summaryList([
            (words("事项类型", "Kind"), polyglot(guide.type)),
            (words("基本编码", "Code"), "<span class=\"code\">\(guide.basicCode)</span>"),
            (words("决定机关", "Decided by"), polyglot(guide.authority)),
            (words("行使层级", "Level"), polyglot(guide.level)),
            (words("谁可以申请", "For whom"), polyglot(item.audience.joined(separator: comma))),
            (words("网上办理", "Online"), polyglot(guide.onlineDepth)),
            (words("数量限制", "Limit of number"), polyglot(guide.quantityLimit)),
            (words("办理结果", "Result"), "\(polyglot(result.name))\(words("，", ", "))\(polyglot(result.kind))"),
            (words("有效期", "Valid for"), polyglot(result.validFor)),
        ])
    }

    private var places: HTML {
        let places = guide.places.map { place -> HTML in
            """
            <li>\(polyglot(place.place))<br>\(polyglot(place.hours))<br>\(words("电话", "Telephone")) \(place.phone)</li>

            """
        }
        return """
            <ul>
            \(places)</ul>
            <p>\(words("投诉：", "Complaints: "))\(polyglot(guide.complaint))</p>

            """
    }

    // MARK: Steps

    /// Steps beside receiving, deciding and handing over, and whether they are counted: nothing but 第四十五条 stops the limit.
    private var specialSteps: HTML {
        let rows = guide.steps.filter { $0.clock != nil }.map { step -> [HTML] in
            [
                polyglot(step.name), "\(workingDays(step.days))", step.law.map(polyglot) ?? "\(words("无另外规定", "No rule of its own"))",
                "\(words("计入", "Counted"))",
            ]
        }
        let none: HTML = "<p>\(words("没有特殊环节。", "There are none."))</p>\n"
        return dataTable(
            caption: words("特殊环节", "Special steps"),
            head: [
                Column(words("环节", "Step")), Column(words("所需时限", "Takes")), Column(words("依据", "Basis")),
                Column(words("是否计入法定办结时限", "Counted in the limit")),
            ], rows: rows, rowHeading: 0, captionShown: false, whenEmpty: none)
    }

    private var steps: HTML {
        let shown = guide.steps.map { step -> HTML in
            let extend = step.extend.flatMap {
                $0 == 0 ? nil : words("经批准可以延长 \(workingDays($0))", "may be prolonged by \(workingDays($0))")
            }
            let more = [extend, step.law.map { words("依据：\($0)", "basis: \($0)") }].compactMap(\.self).joined(separator: words("；", "; "))
            return """
                <li><strong>\(polyglot(step.name))</strong>\(words("：", ": "))\(workingDays(step.days))\
                \(more.isEmpty ? HTML.empty : "<br><span class=\"hint\">\(polyglot(more))</span>")</li>

                """
        }
        return "<ol>\n\(shown)</ol>\n<p>\(limits)</p>\n\(correction)"
    }

    private var limits: String {
        let acceptance = guide.limits.span(of: .row(.acceptance))?.words ?? ""
        let decision = guide.limits.span(of: guide.limits.deciding)?.words ?? ""
        let owed = guide.limits.deciding.id.owed
        return words(
            "收件后\(acceptance)内告知是否受理，逾期不告知的，自收到申请材料之日起即为受理；受理后，法定期限是\(decision)内\(owed)，本机关承诺 \(workingDays(guide.promiseDays))内办结。期限从第二天起算，只算工作日。具体到哪一天，受理时会写明日期。",
            "Within \(acceptance) of receipt you are told whether the application is accepted; if nothing is said in time it counts as accepted from the day of receipt. By law the agency must then \(owed) within \(decision); this agency promises \(workingDays(guide.promiseDays)). Limits begin on the next day and count working days only. The acceptance names the date."
        )
    }

    private var correction: HTML? {
        guide.correction.map { correction in
            let span = Span(correction.days, correction.unit).words
            let law = correction.law.map { words("（依据：\($0)）", " (basis: \($0))") } ?? ""
            return """
                <p>\(polyglot(words("材料要补正的，一次告知全部内容，请在\(span)内补正\(law)。", "If corrections are needed you are told all of them at once and have \(span)\(law).")))</p>

                """
        }
    }

    /// 第五十八条: nothing is charged unless a law or an administrative regulation says so, and then it stands here.
    private var fees: HTML {
        guard guide.fee.charged else { return "<p>\(words("不收费。", "No fee is charged."))</p>\n" }
        return summaryList([
            (words("标准", "Amount"), fee), (words("依据", "Basis"), polyglot(guide.fee.basis ?? "")),
        ])
    }
}

/// 申请材料: one row for the form itself, then what the item asks for; on paper with a box to tick before each.
struct GuideMaterials {
    let item: LicenceItem

    var shown: HTML {
        dataTable(
            caption: words("申请材料", "Materials"),
            head: [
                Column(words("材料", "Material")), Column(words("来源", "From")), Column(words("形式和份数", "Form and copies")),
                Column(words("要不要交", "Needed")), Column(words("空白表、样表", "Blank, sample")),
            ], rows: [form] + item.materials.map(row), rowHeading: 0, captionShown: false)
    }

    private static let box: HTML = "<span class=\"tick-box\" aria-hidden=\"true\">□ </span>"

    private var form: [HTML] {
        [
            "\(Self.box)\(polyglot(item.formName))", "\(words("申请人填写", "The applicant"))",
            "\(words("在网上填写，不用另交；到窗口办的，纸质 1 份", "Filled in online; at the counter, 1 on paper"))", "\(words("必须", "Always"))",
            "<a href=\"/items/\(item.id)/blank\">\(words("空白表（\(item.versionWords)版）", "Blank form (\(item.versionWords))"))</a>",
        ]
    }

    private func row(_ material: Material) -> [HTML] {
        let checks = material.check.joined(separator: words("；", "; "))
        let check: HTML =
            checks.isEmpty ? .empty : "<span class=\"hint\">\(words("会核对：", "Will be checked: "))\(polyglot(checks))</span>"
        return [
            "\(Self.box)\(polyglot(material.name))\(check)", polyglot(material.source), "\(Self.kind(material))",
            "\(need(material))", "\(words("没有固定格式", "No fixed form"))",
        ]
    }

    private static func kind(_ material: Material) -> String {
        let copies = material.copies ?? 1
        guard !material.accept.isEmpty else { return words("纸质 \(copies) 份", "\(copies) on paper") }
        return words(
            "电子 \(formats(of: material))，每个不超过 \(material.maxMB) MB；纸质 \(copies) 份",
            "Electronic: \(formats(of: material)), up to \(material.maxMB) MB each; or \(copies) on paper")
    }

    private func need(_ material: Material) -> HTML {
        let when = item.note(material).map { polyglot($0) } ?? "\(material.required ? words("必须", "Always") : words("可以不交", "Optional"))"
        let waived = material.waive.map { waive -> HTML in
            "<span class=\"hint\">\(words("可以免交：", "Not needed: "))\(polyglot(waive.note))</span>"
        }
        let later: HTML = "<span class=\"hint\">\(words("暂缺的可以容缺受理，事后补交", "May be handed in later"))</span>"
        return "\(when)\(waived)\(if: material.correctable, later)"
    }
}
