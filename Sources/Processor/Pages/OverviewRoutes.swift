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
                "\(department.name)", "\(Int(open))", overdue > 0 ? statusMark(.overdue, "\(overdue)") : "0", "\(Int(decided))",
                "\(here.count) / \(items.count)", "\(percent(here.count, of: items.count))",
            ])
        }
        let listed = catalogue.listed.map { listed -> [HTML] in
            [
                "\(listed.name)", "\(catalogue.department(listed.decides)?.name)",
                catalogue.onlineItems.contains(listed.id) ? "可以网上办理" : "尚未上线：没有可用的事项文件",
            ]
        }
        let total = (
            open: try await cases.count(.init(isOpen: true)), overdue: try await cases.count(.init(isOpen: true, dueBefore: today)),
            decided: try await cases.count(.init(isOpen: false))
        )
        let setAside = try await store.read { try $0.query("SELECT count(*) AS n FROM set_aside").first?.int("n") ?? 0 }
        let waiting = try await notices.backlog(for: Peer.feedback).count
        return page(
            "概览", staff, section: "/overview", wide: true,
            """
            \(factRow([
                ("在办", "\(Int(total.open))"), ("超期", "\(Int(total.overdue))"), ("已作决定", "\(Int(total.decided))"),
                ("可网上办理的事项", "\(online) / \(all)，\(percent(online, of: all))"),
            ]))
            \(setAside > 0 ? noticeBanner(.error, "有 \(setAside) 份收件无法立案，已单独保存，请立即查明") : .empty)
            \(waiting > 0 ? noticeBanner(.info, "有 \(waiting) 份文书正在送往外网") : .empty)
            \(dataTable(
                caption: "按决定机关", head: ["部门", .number("在办"), .number("超期"), .number("已作决定"), .number("网上事项"), .number("网上事项比例")],
                rows: rows, rowHeading: 0))
            <p class="hint">超期：在办且到期日早于今天。网上事项比例 = 已发布、可以网上申请的事项数 ÷ 部门事项清单的事项数，目标 70%。每月探测件验证以后才算数的规则尚未实现。</p>
            \(dataTable(caption: "事项清单", head: ["事项", "决定机关", "网上办理"], rows: listed, rowHeading: 0))

            """)
    }

    private func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "—" }
        let tenths = (part * 1000 + whole / 2) / whole
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
