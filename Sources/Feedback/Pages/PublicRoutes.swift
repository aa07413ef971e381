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
            else { throw Problem.notFound }
            return respond(licencePage(visit, try Self.facts(published.body)), private: false, headers: headers(visit))
        }
        router.get("/status") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            let inner: HTML = heartbeat.isInnerSideConnected ? "正常" : "中断，新的进展会晚一些显示"
            return respond(
                page("运行状态", visit: visit, summaryList([("办理反馈", "正常"), ("与内网的连接", inner)])), private: false, headers: headers(visit))
        }
    }

    private static func facts(_ body: [UInt8]) throws -> LicenceFacts { try JSONDecoder().decode(LicenceFacts.self, from: Data(body)) }

    private func licencesPage(_ visit: Visit, before: (at: Int64, id: String)?) async throws -> Page {
        let found = try await told.published(kind: PublishedObject.Kind.licence.rawValue, limit: Self.pageLength + 1, before: before)
        let shown = found.prefix(Self.pageLength)
        let rows = try shown.map { published -> [HTML] in
            let facts = try Self.facts(published.body)
            return [
                "<a href=\"/licences/\(facts.number)\">\(facts.number)</a>", "\(facts.facts.first?.text)", "\(facts.licenceName)",
                "\(facts.authority)", "\(facts.grantedOn.chinese)",
            ]
        }
        let next =
            found.count > Self.pageLength ? shown.last.map { PageLink("下一页", "/licences?before=\($0.publishedAt)&id=\($0.id)") } : nil
        return page(
            "已经作出的许可", visit: visit, section: "/licences", wide: true,
            """
            <p>准予行政许可的决定，公众有权查阅（行政许可法第四十条）。这里只列依法公开的内容，不含个人信息。</p>
            \(dataTable(
                caption: "已经作出的许可", head: ["许可证编号", "持证人", "许可证", "发证机关", "发证日期"], rows: rows, captionShown: false,
                whenEmpty: emptyState("还没有公示的许可。")))
            \(pager(previous: before == nil ? nil : PageLink("回到最新", "/licences"), next: next))

            """)
    }

    private func licencePage(_ visit: Visit, _ facts: LicenceFacts) -> Page {
        let today = Moment(milliseconds: now()).day
        let isValid = facts.validUntil.map { today <= $0 } ?? true
        let listed = facts.facts.map { fact -> (term: String, value: HTML) in (fact.label, "\(fact.text)") }
        let dates: [(term: String, value: HTML)] = [
            ("发证机关", "\(facts.authority)"), ("决定文号", "\(facts.documentNumber)"), ("发证日期", "\(facts.grantedOn.chinese)"),
            ("有效期至", "\(facts.validUntil?.chinese ?? "长期")"),
        ]
        return page(
            facts.licenceName, visit: visit, back: PageLink("返回许可公示", "/licences"), section: "/licences",
            printNote: "许可证编号 \(facts.number)",
            """
            \(noticeBanner(isValid ? .success : .warning, isValid ? "现行有效" : "已过有效期"))
            \(summaryList([("许可证编号", "\(facts.number)")] + listed + dates))

            """)
    }
}
