import HTTPTypes
import Hummingbird
import Licensing
import Pages
import Statute

/// 电子监察: the cards that stand, by colour and department, each with its case; and on the case's page those of the case.
extension ProcessorTier {
    private static let pageLength = 50
    private static let mostExported = 20_000

    func addSupervisionRoutes(to router: Router<GatewayContext>) {
        router.get("/supervision") { request, _ in
            try await overseeing(request) { staff in
                let query = request.uri.queryParameters
                var before: CardBook.Place?
                if let since = query["since"].flatMap({ Int64($0) }), let number = query["number"], let id = query["id"] {
                    before = CardBook.Place(since: since, number: String(number.prefix(40)), id: String(id.prefix(200)))
                }
                return respond(try await supervisionPage(staff, Asked(request), before: before))
            }
        }
        router.get("/supervision.csv") { request, _ in
            try await overseeing(request) { _ in
                let given = try await cards.cards(Asked(request).filter, limit: Self.mostExported)
                let head = [
                    words("颜色", "Colour"), words("规则", "Rule"), words("办件编号", "Case number"), words("申请人", "Applicant"),
                    words("部门", "Department"), words("发生时间", "Since"), words("结束时间", "Until"), words("计入考核", "Counts"),
                    words("内容", "What"), words("撤销原因", "Withdrawn because"),
                ]
                let rows = given.map { one -> [String] in
                    [
                        one.card.colour.words, one.card.rule.words, number(one.number), one.applicant, departmentName(one.department),
                        one.card.since.text, one.card.endedAt?.text ?? "",
                        one.card.countsAgainstDepartment ? words("是", "yes") : words("否", "no"), one.card.words,
                        one.card.withdrawnReason ?? "",
                    ]
                }
                return csv([head] + rows, name: "supervision-\(today.text)")
            }
        }
    }

    /// What was asked for, as the address says it.
    private struct Asked {
        var colour: String
        var department: String?

        init(_ request: Request) {
            let query = request.uri.queryParameters
            colour = query["colour"].map { String($0.prefix(20)) } ?? ""
            department = query["department"].map { String($0.prefix(40)) }
        }

        /// `all`: also those that have ended or lost their ground.
        var filter: CardBook.Filter {
            CardBook.Filter(colour: Supervision.Colour(rawValue: colour), department: department, inForceOnly: colour != "all")
        }

        func address(_ path: String, colour: String? = nil) -> String {
            let pairs = [("colour", colour ?? self.colour), ("department", department ?? "")].filter { !$0.1.isEmpty }
            return pairs.isEmpty ? path : path + "?" + pairs.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
        }
    }

    private func departmentName(_ code: String) -> String { catalogue.department(code)?.name ?? code }

    private func supervisionPage(_ staff: Staff, _ asked: Asked, before: CardBook.Place?) async throws -> Page {
        let found = try await cards.cards(asked.filter, limit: Self.pageLength + 1, before: before)
        let shown = Array(found.prefix(Self.pageLength))
        let counts = try await cards.counts()
        let colours: [Supervision.Colour] = [.red, .yellow, .blue, .operations]
        func count(_ colour: Supervision.Colour, _ department: String? = nil) -> Int {
            counts.filter { $0.colour == colour && (department == nil || $0.department == department) }.reduce(0) { $0 + $1.count }
        }
        var filters = [
            Pages.Filter(
                words("全部在效的", "All that stand"), asked.address("/supervision", colour: "in-force"),
                count: counts.filter { asked.department == nil || $0.department == asked.department }.reduce(0) { $0 + $1.count },
                isCurrent: asked.filter.colour == nil && asked.colour != "all")
        ]
        filters += colours.map { colour in
            Pages.Filter(
                colour.words, asked.address("/supervision", colour: colour.rawValue), count: count(colour, asked.department),
                isCurrent: asked.colour == colour.rawValue)
        }
        filters.append(
            Pages.Filter(
                words("包括已经结束的", "Ended ones too"), asked.address("/supervision", colour: "all"), count: nil,
                isCurrent: asked.colour == "all"))
        let rows = catalogue.departments.map { department -> [HTML] in
            let counting = counts.filter { $0.department == department.code }.reduce(0) { $0 + $1.counting }
            return [polyglot(department.name)]
                + colours.map { colour -> HTML in
                    "<a href=\"\(PageLink.attribute("/supervision?colour=\(colour.rawValue)&department=\(department.code)"))\">\(count(colour, department.code))</a>"
                } + ["\(counting)"]
        }
        let next =
            found.count > Self.pageLength
            ? shown.last.map { last in
                let path = asked.address("/supervision", colour: asked.colour.isEmpty ? "in-force" : nil)
                let place = last.place
                return PageLink(
                    words("下一页", "Next page"), "\(path)&since=\(place.since)&number=\(place.number)&id=\(percentEncoded(place.id))")
            } : nil
        return page(
            words("电子监察", "Supervision"), staff, context: [asked.department.map(departmentName)].compactMap(\.self),
            section: "/supervision", wide: true, printNote: words("电子监察，截至 \(moment.chinese)", "Supervision as of \(moment.words)"),
            """
            <p>\(words("监察牌由办理记录、日历和事项推算，发生时间是条件成立之时，不是发现之时。文书在期限内作出、因内外网交换迟延告知的，不计部门责任。", "Cards follow from the record, the calendar and the item; each bears the moment at which it was so, not when it was noticed. What was made in time and told late by the exchange does not count against a department."))</p>
            \(filterLinks(words("按颜色筛选", "Filter by colour"), filters))
            \(cardTable(shown))
            \(pager(previous: before == nil ? nil : PageLink(words("回到第一页", "First page"), asked.address("/supervision")), next: next))
            <p><a href="\(PageLink.attribute(asked.address("/supervision.csv")))">\(words("下载这份清单（CSV）", "Download this list (CSV)"))</a></p>
            \(pageSection(words("按部门（在效的）", "By department (those that stand)"), dataTable(
                caption: words("按部门", "By department"),
                head: [Column(words("部门", "Department"))] + colours.map { .number($0.words) } + [.number(words("计入考核", "Counting"))],
                rows: rows, rowHeading: 0, captionShown: false)))

            """)
    }

    private func cardTable(_ given: [CardBook.Given]) -> HTML {
        let rows = given.map { one -> [HTML] in
            [
                one.card.colour.mark, polyglot(one.card.rule.words),
                "<a href=\"/cases/\(one.number)\">\(grouped(number(one.number)))</a><br>\(polyglot(one.applicant))",
                polyglot(departmentName(one.department)), "\(one.card.since.words)", said(one.card),
            ]
        }
        let empty: HTML = "<p>\(words("没有符合条件的监察牌。", "No cards match."))</p>\n"
        return dataTable(
            caption: words("监察牌", "Cards"),
            head: [
                Column(words("颜色", "Colour")), Column(words("规则", "Rule")), Column(words("办件", "Case")), Column(words("部门", "Department")),
                Column(words("发生时间", "Since")), Column(words("内容", "What")),
            ], rows: rows, captionShown: false, whenEmpty: empty)
    }

    private func said(_ card: Card) -> HTML {
        var lines: [HTML] = ["<p>\(polyglot(card.words))</p>"]
        if let reason = card.withdrawnReason {
            lines.append("<p>\(tag(words("已撤销", "withdrawn"))) \(polyglot(reason))</p>")
        } else if let ended = card.endedAt {
            lines.append("<p>\(tag(words("已结束", "ended"))) \(ended.words)</p>")
        }
        if [.red, .yellow].contains(card.colour), !card.countsAgainstDepartment {
            lines.append("<p>\(tag(words("不计入考核", "does not count")))</p>")
        }
        return lines.reduce(into: .empty) { $0 += $1 }
    }

    /// 监察 on the page of a case; nothing where there is no card.
    func caseCards(_ number: String) async throws -> HTML {
        let cards = try await cards.cards(of: number)
        guard !cards.isEmpty else { return .empty }
        let rows = cards.map { card -> HTML in
            "<li>\(card.colour.mark) \(polyglot(card.rule.words)) \(card.since.words)\(said(card))</li>\n"
        }
        return pageSection(words("电子监察", "Supervision"), "<ul>\(rows)</ul>\n")
    }
}
