import Ledger
import Licensing
import Pages
import Statute

/// 我的办件 (A16): what waits for the applicant, what is under way, what is closed, and drafts.
extension IntakeTier {
    private enum Tab: String, CaseIterable {
        case todo, active, closed, drafts

        var name: String {
            switch self {
            case .todo: words("待您处理", "For you to do")
            case .active: words("办理中", "Under way")
            case .closed: words("已办结", "Closed")
            case .drafts: words("草稿", "Drafts")
            }
        }
    }

    private struct Case {
        let filed: FilingBook.Filed
        let name: String
        let progress: Progress

        var tab: Tab { progress.waits ? .todo : progress.stage?.isOpen ?? true ? .active : .closed }
    }

    func filingsPage(_ guest: Guest, _ account: AccountBook.Account, tab asked: String?) async throws -> Page {
        var cases: [Case] = []
        for filed in try await covered(filings.filings(of: account.id, limit: 200)) {
            let item = try await ItemReference(filed.item).asyncFlatMap { try await items.item($0) }
            cases.append(Case(filed: filed, name: item?.short ?? "", progress: try await progress(of: filed)))
        }
        let drafts = try await drafts.drafts(of: account.id)
        func count(_ tab: Tab) -> Int { tab == .drafts ? drafts.count : cases.filter { $0.tab == tab }.count }
        // The first tab that has something in it, unless one was asked for.
        let tab = asked.flatMap(Tab.init) ?? [.todo, .active, .drafts, .closed].first { count($0) > 0 } ?? .active
        let links = Tab.allCases.map { Filter($0.name, "/filings?tab=\($0.rawValue)", count: count($0), isCurrent: $0 == tab) }
        let shown = tab == .drafts ? try await draftTable(drafts) : table(cases.filter { $0.tab == tab }, tab)
        return page(
            words("我的办件", "My cases"), guest, lead: "\(diskNotice)\(innerNotice)", section: "/filings", wide: true,
            """
            \(tabs(links, label: words("办件分类", "Cases by state")))
            \(shown)
            <p>\(words("办理过程和决定书，凭办件编号和查询码到", "Progress and decisions: with case number and code under "))<a href="\(PageLink.attribute(feedbackURL))">\(words("进度查询", "Progress"))</a>\(words("查看。", "."))</p>

            """)
    }

    private func table(_ cases: [Case], _ tab: Tab) -> HTML {
        let rows = cases.map { entry -> [HTML] in
            let number = ReceiptNumber(typed: entry.filed.number).map { grouped($0.grouped) } ?? "\(entry.filed.number)"
            let act: HTML =
                tab == .todo
                ? "<br><a href=\"/filings/\(entry.filed.number)/correction\">\(words("去补正", "Correct it now"))</a>" : .empty
            return [
                "<a href=\"/filings/\(entry.filed.number)\">\(number)</a>\(act)", polyglot(entry.name), "\(entry.progress.words)",
                "\(entry.progress.due?.words)", "\(Moment(milliseconds: entry.filed.at).day.words)",
            ]
        }
        let empty =
            switch tab {
            case .todo: emptyState(words("现在没有要您处理的件。", "There is nothing for you to do now."))
            case .closed: emptyState(words("还没有办结的件。", "No case is closed yet."))
            default: emptyState(words("没有正在办理的件。", "No case is under way."), PageLink(words("去看可以办的事项", "See what you can apply for"), "/"))
            }
        return dataTable(
            caption: tab.name,
            head: [
                Column(words("办件编号", "Case")), Column(words("事项", "Item")), Column(words("现在的阶段", "Stage")),
                Column(words("本阶段期限", "Limit")), Column(words("收件日期", "Received")),
            ], rows: rows, rowHeading: 0, captionShown: false, whenEmpty: empty)
    }

    private func draftTable(_ drafts: [Draft]) async throws -> HTML {
        var rows: [[HTML]] = []
        for draft in drafts {
            let item = try await items.item(draft.item)
            let mark: HTML = draft.correction == nil ? .empty : " \(tag(words("补正", "correction")))"
            rows.append([
                "<a href=\"/drafts/\(draft.id)\">\(polyglot(item?.short ?? draft.item.id))</a>\(mark)",
                "\(Moment(milliseconds: draft.updatedAt).words)", "\(Moment(milliseconds: draft.updatedAt + DraftBook.life).day.words)",
            ])
        }
        return dataTable(
            caption: words("草稿", "Drafts"),
            head: [Column(words("事项", "Item")), Column(words("上次保存", "Last saved")), Column(words("保留到", "Kept until"))],
            rows: rows, rowHeading: 0, captionShown: false,
            whenEmpty: emptyState(words("没有草稿。", "There are no drafts."), PageLink(words("去看可以办的事项", "See what you can apply for"), "/")))
    }
}
