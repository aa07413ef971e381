import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import Outer
import Pages
import Statute

/// 许可公示 — 第四十条: the public facts of granted licences, and whether this site is connected.
extension FeedbackTier {
    private static let pageLength = 50

    func addPublicRoutes(to router: Router<GatewayContext>) {
        router.get("/licences") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            let query = request.uri.queryParameters
            let before = query["before"].flatMap { Int64($0) }.flatMap { at in query["id"].map { (at: at, id: String($0)) } }
            return respond(try await licencesPage(visit, before: before), private: false, headers: headers(visit))
        }
        router.get("/licences/:number") { request, context in
            let visit = Visit(request.headers, tier: .feedback)
            guard let number = context.parameters.get("number"),
                let published = try await told.published(kind: PublishedObject.Kind.licence.rawValue, id: number)
            else {
                throw Problem(.notFound, "没有公示这个许可证编号", "请对照许可证逐位核对编号，或者到许可公示里按持证人查找。刚作出的许可，一般几秒钟后就能查到。")
            }
            return respond(licencePage(visit, try Self.facts(published.body)), private: false, headers: headers(visit))
        }
        router.get("/status") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            let inner: HTML = heartbeat.isInnerSideConnected ? "正常" : "暂时中断，新的进展会晚一些显示"
            return respond(
                page("运行状态", visit: visit, summaryList([("进度查询和许可公示", "正常"), ("与审批内网的连接", inner)])), private: false, headers: headers(visit)
            )
        }
    }

    private static func facts(_ body: [UInt8]) throws -> LicenceFacts { try JSONDecoder().decode(LicenceFacts.self, from: Data(body)) }

    private func licencesPage(_ visit: Visit, before: (at: Int64, id: String)?) async throws -> Page {
        let found = try await told.published(kind: PublishedObject.Kind.licence.rawValue, limit: Self.pageLength + 1, before: before)
        let shown = found.prefix(Self.pageLength)
        let rows = try shown.map { published -> [HTML] in
            let facts = try Self.facts(published.body)
            return [
                "\(facts.facts.first?.text)", "\(facts.licenceName)", "<a href=\"/licences/\(facts.number)\">\(facts.number)</a>",
                "\(facts.authority)", "\(facts.grantedOn.chinese)",
            ]
        }
        let next =
            found.count > Self.pageLength ? shown.last.map { PageLink("下一页", "/licences?before=\($0.publishedAt)&id=\($0.id)") } : nil
        return page(
            "许可公示", visit: visit, section: "/licences", wide: true,
            """
            <p>准予行政许可的决定，公众有权查阅（行政许可法第四十条）。这里只列依法公开的内容，新作出的排在前面。</p>
            \(dataTable(
                caption: "已经作出的许可", head: ["持证人", "许可证件", "许可证编号", "决定机关", "决定日期"], rows: rows, rowHeading: 0,
                captionShown: false, whenEmpty: emptyState("还没有公示的许可。", PageLink("查询办理进度", "/"))))
            \(pager(previous: before == nil ? nil : PageLink("回到最新", "/licences"), next: next))

            """)
    }

    private func licencePage(_ visit: Visit, _ facts: LicenceFacts) -> Page {
        let today = Moment(milliseconds: now()).day
        let isValid = facts.validUntil.map { today <= $0 } ?? true
        let listed = facts.facts.map { fact -> (term: String, value: HTML) in (fact.label, "\(fact.text)") }
        let dates: [(term: String, value: HTML)] = [
            ("决定机关", "\(facts.authority)"), ("决定文号", "\(facts.documentNumber)"), ("决定日期", "\(facts.grantedOn.chinese)"),
            ("有效期至", "\(facts.validUntil?.chinese ?? "长期")"),
        ]
        return page(
            facts.licenceName, visit: visit, back: PageLink("返回许可公示", "/licences"), section: "/licences",
            printNote: "许可证编号 \(facts.number)",
            """
            \(noticeBanner(
                isValid ? .success : .warning, isValid ? "现行有效" : "已过有效期",
                "<p>按有效期计算，截至\(today.chinese)。</p>\n"))
            \(summaryList([("许可证编号", "\(facts.number)")] + listed + dates))

            """)
    }
}
