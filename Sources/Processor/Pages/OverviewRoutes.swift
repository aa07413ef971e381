import Hummingbird
import Ledger
import Licensing
import Pages
import Statute
import Store

/// 概览: what an administrator must answer for. Every figure says how it is counted.
extension ProcessorTier {
    func addOverviewRoutes(to router: Router<GatewayContext>) {
        router.get("/overview") { request, _ in
            try await signedIn(request) { staff in
                guard staff.has(.administrator) || staff.has(.supervisor) else { throw Problem.forbidden("只有系统管理员和监察员可以看概览。") }
                return respond(try await overviewPage(staff))
            }
        }
    }

    /// 网上办理事项比例的目标, in per cent.
    private static let target = 70

    private func overviewPage(_ staff: Staff) async throws -> Page {
        var rows: [[HTML]] = []
        var online = 0
        var all = 0
        for department in catalogue.departments {
            let open = try await cases.count(.init(isOpen: true, deciding: department.code))
            let overdue = try await cases.count(.init(isOpen: true, deciding: department.code, dueBefore: today))
            let decided = try await cases.count(.init(isOpen: false, deciding: department.code))
            let items = catalogue.listed.filter { $0.decides == department.code }
            let here = items.filter { catalogue.onlineItems.contains($0.id) }
            online += here.count
            all += items.count
            rows.append([
                "\(department.name)", share(here.count, of: items.count), "\(Int(open))",
                overdue > 0 ? statusMark(.overdue, "\(overdue)") : "0", "\(Int(decided))",
            ])
        }
        let listed = catalogue.listed.map { listed -> [HTML] in
            [
                "\(listed.name)", "\(catalogue.department(listed.decides)?.name)",
                catalogue.onlineItems.contains(listed.id) ? "可以" : "还不能：没有发布办事指南和表单",
            ]
        }
        let total = (
            open: try await cases.count(.init(isOpen: true)), overdue: try await cases.count(.init(isOpen: true, dueBefore: today)),
            decided: try await cases.count(.init(isOpen: false))
        )
        let setAside = try await store.read { try $0.query("SELECT count(*) AS n FROM set_aside").first?.int("n") ?? 0 }
        let waiting = try await notices.backlog(for: Peer.feedback).count
        return page(
            "概览", staff, section: "/overview", wide: true, printNote: "概览，截至 \(Moment(milliseconds: now()).chinese)",
            """
            \(setAside > 0 ? noticeBanner(.error, "有 \(setAside) 份收件无法立案，已单独保存，请立即查明") : .empty)
            \(waiting > 0 ? noticeBanner(.info, "有 \(waiting) 份文书正在送往外网，申请人还看不到") : .empty)
            \(factRow([
                ("网上办理事项比例", "\(percent(online, of: all))<br><span class=\"hint\">\(online) 项 ÷ \(all) 项，目标 \(Self.target)%</span>"),
                ("在办", "<a href=\"/?scope=open\">\(Int(total.open)) 件</a>"),
                ("其中超期", "\(Int(total.overdue)) 件<br><span class=\"hint\">占在办 \(percent(Int(total.overdue), of: Int(total.open)))</span>"),
                ("已作决定", "<a href=\"/?scope=closed\">\(Int(total.decided)) 件</a>"),
            ]))
            <p><strong>\(distance(online, of: all))</strong></p>
            \(pageSection("按决定机关", """
                \(dataTable(
                    caption: "按决定机关", head: ["部门", "网上办理事项比例", .number("在办"), .number("其中超期"), .number("已作决定")],
                    rows: rows, rowHeading: 0, captionShown: false))
                <p class="hint">网上办理事项比例 = 可以在网上申请的事项数 ÷ 事项清单上的事项数。深色是比例，红线是目标 \(Self.target)%。现在以发布了办事指南和表单为“可以在网上申请”，还没有逐项试办验证。</p>
                <p class="hint">超期 = 还没有办结、期限早于今天的件。各项数字截至 \(Moment(milliseconds: now()).chinese)。</p>

                """))
            \(pageSection("事项清单", dataTable(
                caption: "事项清单", head: ["事项", "决定机关", "网上申请"], rows: listed, rowHeading: 0, captionShown: false)))

            """)
    }

    private func share(_ part: Int, of whole: Int) -> HTML {
        guard whole > 0 else { return "没有列入清单的事项" }
        return "<strong>\(percent(part, of: whole))</strong>（\(part) 项 ÷ \(whole) 项）\(shareBar(part, of: whole, target: Self.target))"
    }

    /// The message before the figures: what is still to be done.
    private func distance(_ online: Int, of all: Int) -> String {
        guard all > 0 else { return "事项清单还是空的。" }
        let wanted = (all * Self.target + 99) / 100
        return online >= wanted
            ? "\(all) 项许可中有 \(online) 项可以在网上申请，达到目标 \(Self.target)%。"
            : "\(all) 项许可中有 \(online) 项可以在网上申请；要达到 \(Self.target)%，还差 \(wanted - online) 项。"
    }

    private func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "—" }
        let tenths = (part * 1000 + whole / 2) / whole
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
