import Ledger
import Pages
import Statute

/// 某日对账: what does not agree, what to do about it, and the digests of what both sides have signed.
extension ProcessorTier {
    func reconciliationDayPage(_ staff: Staff, _ line: ReconciledDay) -> Page {
        page(
            words("\(line.day.chinese)对账", "Reconciliation of \(line.day.words)"), staff,
            back: PageLink(words("返回对账", "Back to the days"), "/reconciliation"), section: "/reconciliation", wide: true,
            printNote: words("对账，截至 \(moment.chinese)", "Reconciliation as of \(moment.words)"),
            """
            \(lead(line))\(line.run.map { run in outcome(run) })\(again(staff, line))
            """)
    }

    private func lead(_ line: ReconciledDay) -> HTML {
        let isAsked = line.waiting?.isAsked == true
        let waiting: HTML =
            isAsked
            ? noticeBanner(
                .info, words("正在对账，请稍后刷新本页", "This day is being reconciled: reload the page in a moment"),
                line.waiting?.reason.map { reason -> HTML in "<p>\(hindranceWords(reason))</p>\n" } ?? .empty)
            : line.waiting.map { waiting in
                noticeBanner(
                    .warning, words("还没有对账：\(hindranceWords(waiting.reason))", "Not reconciled: \(hindranceWords(waiting.reason))"),
                    "<p>\(words("自 \(waiting.since.chinese) 起，系统会自动再试。", "Since \(waiting.since.words); it is tried again by itself."))</p>\n"
                )
            } ?? (line.run == nil ? noticeBanner(.info, words("还没有对账，正在等待", "Not reconciled yet, waiting for its turn")) : .empty)
        guard let run = line.run else { return waiting }
        let total = run.outcome.total
        return total == 0
            ? "\(waiting)\(noticeBanner(.success, words("全部相符", "Everything agrees")))"
            : "\(waiting)\(noticeBanner(.error, words("有 \(total) 处差异，请逐一查明", "\(total) differences: look into each")))"
    }

    private func outcome(_ run: ReconciliationBook.Run) -> HTML {
        let figures = run.outcome.figures
        func count(_ value: UInt64) -> HTML { "\(Int(clamping: value))\(words(" 件", ""))" }
        let facts: [(term: String, value: HTML)] = [
            (words("收件（外网回执）", "Receipts outside"), count(figures.receipts)),
            (words("取回（内网登记）", "Taken inside"), count(figures.entries)),
            (words("立案", "Cases opened"), count(figures.cases)), (words("网上展示", "Shown online"), count(figures.shown)),
            (words("差异", "Differences"), "\(Int(clamping: run.outcome.total))"),
        ]
        let evidence: [(term: String, value: HTML)] = [
            (words("对账时间", "Reconciled at"), "\(run.at.words)\(words("（第 \(run.outcome.run) 次）", ", run \(run.outcome.run)"))"),
            (words("外网受理的对账单", "Intake's statement"), digest(run.outcome.statements[Peer.intake])),
            (words("外网反馈的对账单", "Feedback's statement"), digest(run.outcome.statements[Peer.feedback])),
            (words("内网的对账结果", "The outcome, signed inside"), digest(run.digest)),
            (words("外网受理留存", "Kept at Intake"), kept(run.kept[Peer.intake])),
            (words("外网反馈留存", "Kept at Feedback"), kept(run.kept[Peer.feedback])),
            (words("外网展示的全部办件标签", "All case tags at Feedback"), "\(Int(clamping: figures.tags))"),
        ]
        let list: HTML = run.outcome.total == 0 ? .empty : pageSection(words("差异", "Differences"), differences(run.outcome))
        return """
            \(factRow(facts))
            \(list)
            \(pageSection(words("存证", "Evidence"), summaryList(evidence)))

            """
    }

    private func digest(_ digest: Digest?) -> HTML {
        guard let digest else { return "—" }
        let text = digest.hex
        return grouped(stride(from: 0, to: 64, by: 8).map { String(text.dropFirst($0).prefix(8)) }.joined(separator: "-"))
    }

    private func kept(_ isKept: Bool?) -> HTML {
        switch isKept {
        case .some(true): "\(words("已留存", "Kept"))"
        case .some(false): "\(words("未留存：对方此后另有对账单，请重新对账", "Not kept: it has made another statement since, reconcile again"))"
        case .none: "\(words("正在送达", "On its way"))"
        }
    }

    private func differences(_ outcome: Reconciliation) -> HTML {
        let rows = outcome.differences.map { difference -> [HTML] in
            [
                subject(difference), "\(kindWords(difference.kind))",
                "\(versions(difference))\(adviceWords(difference.kind))",
            ]
        }
        let more: HTML =
            outcome.total > UInt64(outcome.differences.count)
            ? "<p class=\"hint\">\(words("共 \(outcome.total) 处，这里列出前 \(outcome.differences.count) 处。", "\(outcome.total) in all; the first \(outcome.differences.count) are listed."))</p>\n"
            : .empty
        return """
            \(dataTable(
                caption: words("差异", "Differences"),
                head: [Column(words("编号", "Number")), Column(words("差异", "Difference")), Column(words("怎么办", "What to do"))], rows: rows,
                rowHeading: 0, captionShown: false))
            \(more)
            """
    }

    /// A receipt's number leads to its case; the page there says so when there is none.
    private func subject(_ difference: Difference) -> HTML {
        guard ReceiptNumber(typed: difference.subject) != nil else {
            return difference.subject.utf8.count == 64 ? digest(Digest(hex: difference.subject)) : "\(difference.subject)"
        }
        let shown = grouped(number(difference.subject))
        switch difference.kind {
        case .materialMissing, .notShown, .behind, .ahead, .contentDiffers, .markMissing, .receiptMissing, .entryDiffers:
            return "<a href=\"/cases/\(difference.subject)\">\(shown)</a>"
        case .entryMissing, .caseMissing, .setAside, .newEpoch, .unknownTag: return shown
        }
    }

    private func versions(_ difference: Difference) -> HTML {
        switch difference.kind {
        case .behind, .ahead, .newEpoch:
            "\(words("外网 \(difference.there ?? "—")，内网 \(difference.here ?? "—")。", "Outside \(difference.there ?? "—"), inside \(difference.here ?? "—"). "))"
        default: .empty
        }
    }

    private func kindWords(_ kind: Difference.Kind) -> String {
        switch kind {
        case .entryMissing: words("有回执，内网没有", "Receipt, not taken inside")
        case .receiptMissing: words("内网有，外网没有回执", "Taken inside, no receipt outside")
        case .entryDiffers: words("内外网的登记内容不同", "Different entries inside and outside")
        case .newEpoch: words("外网日志换代（曾回退）", "Intake's log was rolled back")
        case .caseMissing: words("已取回，没有办件", "Taken, no case")
        case .setAside: words("无法立案，单独保存", "Set aside, no case")
        case .materialMissing: words("材料超过一天未到", "Materials missing for a day")
        case .notShown: words("外网没有展示", "Not shown online")
        case .behind: words("外网展示的是旧版本", "An older version is shown")
        case .ahead: words("外网展示的版本比内网新", "A newer version is shown than is known inside")
        case .contentDiffers: words("外网展示的内容不同", "Another content is shown")
        case .unknownTag: words("外网展示了内网没有的办件", "A case is shown that is unknown inside")
        case .markMissing: words("已展示，内网没有告知凭证", "Shown, no proof of telling inside")
        }
    }

    private func adviceWords(_ kind: Difference.Kind) -> String {
        switch kind {
        case .entryMissing: words("查明为何没有取回；期限自回执起算，正在走。", "Find out why it was not taken; its days run from the receipt.")
        case .receiptMissing: words("外网丢失了登记：保全内网的一份，核对外网备份。", "Intake has lost it: keep the copy inside, check Intake's backups.")
        case .entryDiffers: words("保全两机数据作为证据，逐项核对。", "Keep both machines' data as evidence and compare them.")
        case .newEpoch: words("外网受理曾回退到旧数据：核对这段时间的收件，联系申请人。", "Intake went back to older data: check what was received in that time.")
        case .caseMissing: words("从备份恢复该办件；期限正在走。", "Put the case back from a backup; its days are running.")
        case .setAside: words("在日志中查明原因，修复后重启内网服务即可立案。", "See the reason in the log, mend it, and restart the Processor.")
        case .materialMissing: words("在外网受理的文件夹中查找该材料。", "Look for the files in Intake's folder.")
        case .notShown: words("核对告知是否送出，外网是否丢失。", "See whether it was told, and whether Feedback has lost it.")
        case .behind: words("查明为何没有告知到最新版本。", "Find out why the newest version is not told.")
        case .ahead: words("内网账目比已告知的旧：查明内网是否恢复过旧备份。", "The books are older than what was told: was an old backup put back?")
        case .contentDiffers: words("保全两机数据作为证据，逐项核对。", "Keep both machines' data as evidence and compare them.")
        case .unknownTag: words("查明内网是否恢复过旧备份，或者外网被改动。", "Was an old backup put back inside, or was Feedback tampered with?")
        case .markMissing: words("从外网反馈取回告知凭证，它是告知的法定时间。", "Get the mark back from Feedback: it is the legal time of telling.")
        }
    }

    private func again(_ staff: Staff, _ line: ReconciledDay) -> HTML {
        guard staff.has(.administrator), line.waiting?.isAsked != true else { return .empty }
        return postForm(
            to: "/reconciliation/\(line.day.text)/run", token: staff.csrf,
            "\(actions(button(line.run == nil ? words("现在对账", "Reconcile now") : words("重新对账", "Reconcile again"), .secondary)))")
    }
}
