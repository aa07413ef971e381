import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Licensing
import NIOCore
import Outer
import Pages
import Statute

/// 许可公示 — 第四十条: the public facts of granted licences, for people, for spreadsheets and for feed readers.
extension FeedbackTier {
    private static let pageLength = 50
    private static let kind = PublishedObject.Kind.licence.rawValue

    func addPublicRoutes(to router: Router<GatewayContext>) {
        router.get("/licences") { request, context in
            let visit = Visit(request.headers, tier: .feedback)
            let query = request.uri.queryParameters
            let before = query["before"].flatMap { Int64($0) }.flatMap { at in query["id"].map { (at: at, id: String($0)) } }
            let text = queryValue("q", in: request)
            // A search reads all that was ever published.
            if !text.isEmpty { try addressLimit.admit(context.remote) }
            return respond(try await licencesPage(visit, text: text, before: before), private: false, headers: headers(visit))
        }
        router.get("/licences.atom") { _, _ in
            let found = try await told.published(kind: Self.kind, limit: Self.pageLength).map { ($0, try Self.facts($0.body)) }
            return Response(
                status: .ok, headers: [.contentType: "application/atom+xml; charset=utf-8", .cacheControl: "public, max-age=300"],
                body: .init(byteBuffer: ByteBuffer(bytes: feed(found).bytes)))
        }
        router.get("/licences.csv") { request, context in
            try addressLimit.admit(context.remote)
            let month =
                request.uri.queryParameters["month"].map { String($0.prefix(7)) } ?? String(Moment(milliseconds: now()).day.text.prefix(7))
            guard let first = Day(month + "-01") else {
                throw Problem.badRequest(words("请把月份写成 2026-02 这样。", "Please write the month like 2026-02."))
            }
            return csv(try await rows(of: month, before: first.adding(days: 32).start), name: "licences-\(month)")
        }
        router.get("/licences/:number") { request, context in
            let visit = Visit(request.headers, tier: .feedback)
            return respond(licencePage(visit, try await licence(context)), private: false, headers: headers(visit))
        }
        router.get("/licences/:number/facts.json") { _, context in
            let facts = try await licence(context)
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                body: .init(byteBuffer: ByteBuffer(bytes: try canonical(facts))))
        }
        router.get("/status") { request, _ in
            let visit = Visit(request.headers, tier: .feedback)
            let inner =
                heartbeat.isInnerSideConnected
                ? words("正常", "in order") : words("暂时中断，新的进展会晚一些显示", "interrupted for now; news will show later")
            return respond(
                page(
                    words("运行状态", "Status"), visit: visit,
                    summaryList([
                        (words("进度查询、文书核验和许可公示", "Progress, documents and licences"), HTML(text: words("正常", "in order"))),
                        (words("与审批内网的连接", "Connection to the inner network"), HTML(text: inner)),
                    ])), private: false, headers: headers(visit))
        }
    }

    private func licence(_ context: GatewayContext) async throws -> LicenceFacts {
        let typed = context.parameters.get("number").map { Typed.code($0) }
        guard let typed, let published = try await told.published(kind: Self.kind, id: typed) else {
            throw Problem(
                .notFound, words("没有公示这个许可证编号", "No such licence"),
                words(
                    "请对照许可证逐位核对编号，或者到许可公示里按持证人查找。刚作出的许可，一般几秒钟后就能查到。",
                    "Please compare the number sign by sign, or search by holder. A new licence shows after a few seconds."))
        }
        return try Self.facts(published.body)
    }

    private static func facts(_ body: [UInt8]) throws -> LicenceFacts { try JSONDecoder().decode(LicenceFacts.self, from: Data(body)) }

    // MARK: For machines

    /// Atom (RFC 4287), newest first.
    private func feed(_ found: [(ToldBook.Published, LicenceFacts)]) -> HTML {
        func time(_ milliseconds: Int64) -> String { Moment(milliseconds: milliseconds).text }
        let entries = found.map { published, facts -> HTML in
            """
            <entry><title>\(facts.facts.first?.text) \(facts.licenceName)</title><id>urn:licence:\(facts.number)</id>\
            <link href="\(publicURL)/licences/\(facts.number)"/><updated>\(time(facts.ends?.last.map { $0.on.start.milliseconds } ?? published.publishedAt))</updated>\
            <author><name>\(facts.authority)</name></author><summary>\(facts.number) \(facts.documentNumber) \(facts.grantedOn.text)</summary></entry>

            """
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans"><title>\(official("许可公示"))</title><id>\(publicURL)/licences</id>\
            <link rel="self" href="\(publicURL)/licences.atom"/><updated>\(time(found.first?.0.publishedAt ?? now()))</updated>
            \(entries)</feed>

            """
    }

    /// - Parameter end: a moment after the month, from which one reads back.
    private func rows(of month: String, before end: Moment) async throws -> [[String]] {
        var rows = [official(["许可证编号", "持证人", "许可证件", "事项", "许可内容", "决定文号", "决定日期", "有效期至", "决定机关", "状态"])]
        var before = (at: end.milliseconds, id: "")
        while true {
            let found = try await told.published(kind: Self.kind, limit: 500, before: before)
            guard let last = found.last else { return rows }
            before = (last.publishedAt, last.id)
            for published in found {
                let facts = try Self.facts(published.body)
                // Published newest first, by the day of the decision: nothing of this month is left once an older one comes.
                if String(facts.grantedOn.text.prefix(7)) < month { return rows }
                guard facts.grantedOn.text.hasPrefix(month) else { continue }
                rows.append([
                    facts.number, facts.facts.first?.text ?? "", facts.licenceName, facts.itemName,
                    facts.facts.dropFirst().map { "\($0.label)：\($0.text)" }.joined(separator: "；"), facts.documentNumber,
                    facts.grantedOn.text, facts.validUntil?.text ?? official("长期"), facts.authority, status(facts).text,
                ])
            }
        }
    }

    // MARK: Pages

    private func licencesPage(_ visit: Visit, text: String, before: (at: Int64, id: String)?) async throws -> Page {
        let found =
            text.isEmpty
            ? try await told.published(kind: Self.kind, limit: Self.pageLength + 1, before: before)
            : try await told.published(kind: Self.kind, containing: text, limit: Self.pageLength)
        let shown = found.prefix(Self.pageLength)
        let rows = try shown.map { published -> [HTML] in
            let facts = try Self.facts(published.body)
            return [
                polyglot(facts.facts.first?.text ?? ""), polyglot(facts.licenceName),
                "<a href=\"/licences/\(facts.number)\">\(facts.number)</a>", polyglot(facts.authority), "\(facts.grantedOn.words)",
                "\(status(facts).words)",
            ]
        }
        let next =
            found.count > Self.pageLength
            ? shown.last.map { PageLink(words("下一页", "Next page"), "/licences?before=\($0.publishedAt)&id=\($0.id)") } : nil
        let empty =
            text.isEmpty
            ? emptyState(words("还没有公示的许可。", "No licence is public yet."), PageLink(words("查询办理进度", "Follow a case"), "/"))
            : emptyState(
                words("没有找到“\(text)”。请核对名称或者编号。", "Nothing found for “\(text)”."), PageLink(words("看全部许可", "See all licences"), "/licences")
            )
        let month = String(Moment(milliseconds: now()).day.text.prefix(7))
        return page(
            words("许可公示", "Public licences"), visit: visit, section: "/licences", wide: true,
            """
            <p>\(words("准予行政许可的决定，公众有权查阅（行政许可法第四十条）。这里只列依法公开的内容，新作出的排在前面。", "The public may read every decision to grant a licence (article 40). Only what the law makes public is listed, the newest first."))</p>
            \(searchForm("/licences", value: text, label: words("按持证人或者许可证编号查找", "Search by holder or licence number")))
            \(dataTable(
                caption: words("已经作出的许可", "Licences granted"),
                head: [
                    Column(words("持证人", "Holder")), Column(words("许可证件", "Licence")), Column(words("许可证编号", "Number")),
                    Column(words("决定机关", "Decided by")), Column(words("决定日期", "Date")),
                    Column(words("状态", "Status")),
                ], rows: rows, rowHeading: 0, captionShown: false, whenEmpty: empty))
            \(pager(previous: before == nil ? nil : PageLink(words("回到最新", "Newest"), "/licences"), next: next))
            <p class="hint"><a href="/licences.csv?month=\(month)">\(words("下载本月的（CSV）", "Download this month (CSV)"))</a> · <a href="/licences.atom">\(words("订阅（Atom）", "Subscribe (Atom)"))</a></p>

            """)
    }

    private func licencePage(_ visit: Visit, _ facts: LicenceFacts) -> Page {
        let today = Moment(milliseconds: now()).day
        let listed = facts.facts.map { fact -> (term: String, value: HTML) in (fact.label, polyglot(fact.text)) }
        let number: [(term: String, value: HTML)] = [(words("许可证编号", "Licence number"), copyable(facts.number))]
        let dates: [(term: String, value: HTML)] = [
            (words("决定机关", "Decided by"), polyglot(facts.authority)), (words("决定文号", "Decision"), polyglot(facts.documentNumber)),
            (words("决定日期", "Date"), HTML(text: facts.grantedOn.words)),
            (words("有效期至", "Valid until"), HTML(text: facts.validUntil?.words ?? words("长期", "without end"))),
        ]
        let picture = qrCode("\(publicURL)/licences/\(facts.number)", label: words("扫码核验许可证", "Scan to check this licence")).map {
            code -> HTML in
            "<div class=\"print-only\">\(code)</div>\n"
        }
        return page(
            facts.licenceName, visit: visit, back: PageLink(words("返回许可公示", "Back to the licences"), "/licences"), section: "/licences",
            printNote: words("许可证编号 \(facts.number)", "Licence \(facts.number)"),
            """
            \(facts.ends?.last.map(licenceEnd) ?? noticeBanner(
                status(facts) == .valid ? .success : .warning, status(facts).words,
                "<p>\(words("按有效期计算，截至\(today.chinese)。", "By its dates, as of \(today.words)."))</p>\n"))
            \(summaryList(number + listed + dates))
            \(picture)
            <p class="hint"><a href="/licences/\(facts.number)/facts.json">\(words("机器可读的内容（JSON）", "Machine-readable (JSON)"))</a></p>

            """)
    }

    private func status(_ facts: LicenceFacts) -> LicenceStatus { facts.status(on: Moment(milliseconds: now()).day) }
}
