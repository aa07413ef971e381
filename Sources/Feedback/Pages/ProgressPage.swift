import Foundation
import Ledger
import Licensing
import Outer
import Pages
import Statute

/// 办理进度: what the opened case says, in plain words, with its dates and documents.
extension FeedbackTier {
    func reportPage(_ visit: Visit, _ report: CaseReport) -> Page {
        let number = ReceiptNumber(typed: report.number)?.grouped ?? report.number
        let offline = words("与审批内网的连接暂时中断，新的进展会晚一些显示。", "The connection to the inner network is interrupted; news will show later.")
        return page(
            report.itemName, visit: visit, back: PageLink(words("查询别的办件", "Another case"), "/"),
            printNote: words("办件编号 \(number)，内容截至 \(report.writtenAt.chinese)", "Case \(number), as of \(report.writtenAt.words)"),
            """
            \(report.decision.map { decision($0, of: report) } ?? standing(report))
            \(documents(report))
            \(pageSection(words("办理过程", "Progress"), timeline(entries(report))))
            \(limits(report))
            \(pageSection(words("办件信息", "The case"), summaryList(facts(report, number))))
            <p class="hint">\(words("内容截至 \(report.writtenAt.chinese)。", "As of \(report.writtenAt.words). "))\(heartbeat.isInnerSideConnected ? "" : offline)</p>
            \(postForm(to: "/progress/closing", token: visit.csrf, actions(button(words("看完了，关闭", "Close"), .secondary))))

            """)
    }

    /// 期限, each day of them with its article: so that anyone can count after us.
    private func limits(_ report: CaseReport) -> HTML {
        guard let limits = report.limits, !limits.isEmpty else { return .empty }
        let rows = limits.map { each in
            (
                each.limit.words,
                "\(each.due?.words ?? limitStandsStill)<br>\(limitBasis(.row(each.limit), each.span, from: each.start, days: each.days))"
                    as HTML
            )
        }
        return pageSection(words("期限怎么算", "How the limits are counted"), summaryList(rows))
    }

    private func documents(_ report: CaseReport) -> HTML {
        guard !report.documents.isEmpty else { return .empty }
        let rows = report.documents.map { issued -> HTML in
            let state =
                issued.isVoid
                ? tag(words("没有效力", "without effect"))
                : issued.sealedOn != nil
                    ? tag(words("已用印", "sealed"))
                    : issued.document.seal == nil ? .empty : tag(words("待用印", "not sealed yet"))
            return """
                <li><a href="/progress/documents/\(issued.entry)">\(polyglot("\(issued.document.title) \(issued.document.number ?? "")"))</a> \(state)</li>

                """
        }
        return pageSection(words("文书", "Documents"), "<ul>\(rows)</ul>\n")
    }

    func documentPage(_ visit: Visit, _ issued: CaseReport.Issued) -> Page {
        let without = words("这份文书没有效力，原因见办理过程", "This document has no effect; the progress page says why")
        let number = issued.document.number ?? ""
        let picture = qrCode(checkURL(issued), label: words("扫码核验文书", "Scan to check this document")).map { code -> HTML in
            "<div class=\"print-only doc-check\">\(code)</div>\n"
        }
        return page(
            "\(issued.document.title) \(number)", visit: visit, heading: .inBody,
            lead: issued.isVoid ? noticeBanner(.warning, without) : nil,
            back: PageLink(words("返回办理进度", "Back to the case"), "/progress"), styles: [Assets.document],
            """
            \(officialDocument(issued.sheet, isMain: true))
            \(picture)
            <div class="no-print"><p><a href="/progress/documents/\(issued.entry)/document.pdf">\(words("下载 PDF", "Download PDF"))</a> · \
            <a href="/progress/documents/\(issued.entry)/copy">\(words("下载电子副本", "Download the electronic copy"))</a> · \
            <a href="\(PageLink.attribute("/documents?number=\(percentEncoded(number))&code=\(issued.shortDigest)"))">\(words("核验这份文书", "Check this document"))</a></p></div>

            """)
    }

    /// Where anyone who holds a copy can check it.
    func checkURL(_ issued: CaseReport.Issued) -> String {
        "\(publicURL)/documents?number=\(percentEncoded(issued.document.number ?? ""))&code=\(issued.shortDigest)"
    }

    private func entries(_ report: CaseReport) -> [TimelineEntry] {
        let last = report.lines.lastIndex { $0.voidReason == nil } ?? 0
        let isPreliminary = report.limits?.contains { $0.limit == .preliminaryReview } ?? false
        var entries = report.lines.enumerated().compactMap { index, line -> TimelineEntry? in
            guard line.act != .sealing else { return nil }
            let isCurrent = index == last && report.stage.isOpen
            return TimelineEntry(
                date: line.day.words, title: title(line), detail: detail(line, isPreliminary: isPreliminary),
                state: isCurrent ? .current : .done)
        }
        if let due = report.due, let limit = report.dueLimit {
            entries.append(
                TimelineEntry(
                    date: words("\(due.text)（含）前", "By \(due.words)"),
                    title: limit.isRight
                        ? words("可以\(limit.owed)", "You may \(limit.owed)") : words("应当\(limit.owed)", "Must \(limit.owed)"), state: .coming
                ))
        }
        return entries
    }

    private func title(_ line: CaseReport.Line) -> String {
        if line.voidReason != nil { return words("\(line.act.name)（没有效力）", "\(line.act.words) (without effect)") }
        return switch (line.act, line.byLaw) {
        case (.filing, _): words("已收到申请", "Application received")
        case (.acceptance, true): words("依法视为受理", "Accepted by law")
        case (.acceptance, false): words("已受理", "Accepted")
        case (.correctionNotice, _): words("告知补正", "Correction requested")
        case (.onTheSpotCorrection, _): words("请您当场更正", "You may correct on the spot")
        case (.correction, _): words("已收到补正", "Correction received")
        case (.nonAcceptance, _): words("不予受理", "Not accepted")
        case (.exemption, _): words("不受理：不需要取得行政许可", "No licence is needed")
        case (.examination, _): words("已审查，等待决定", "Examined, waiting for the decision")
        case (.siteCheck, _): words("已现场核查", "The site was checked")
        case (.inspectorAssignment, _): words("已指派检验检疫人员", "Inspectors were sent")
        case (.partyNotice, _): words("已告知利害关系人", "An interested party was told")
        case (.statement, _): words("已听取陈述、申辩", "A statement was heard")
        case (.opinionRequest, _): words("征求有关部门意见", "Another department was asked")
        case (.opinion, _): words("有关部门已回复", "The other department has answered")
        case (.recusal, _): words("有办理人员回避", "An officer stepped aside")
        case (.renewal, _): words("依法视为准予延续", "Renewed by law")
        case (.retraction, _): words("许可被撤回", "The licence was retracted")
        case (.revocation, _): words("许可被撤销", "The licence was revoked")
        case (.cancellation, _): words("许可已注销", "The licence was cancelled")
        case (.hearingRight, _): words("告知听证权利", "You may ask for a hearing")
        case (.hearingRequest, _): words("已收到听证申请", "A hearing was asked for")
        case (.hearingNotice, _): words("通知听证的时间和地点，所需时间不计入期限", "A hearing is set: its time is not counted")
        case (.hearingRecord, _): words("听证已经举行，期限继续计算", "The hearing was held: the limit runs again")
        case (.forwarding, _): words("已转报上级机关决定", "Forwarded to the agency above, which decides")
        case (.specialProcedure, _): words("特别程序开始，所需时间不计入期限", "Special procedure begun: its time is not counted")
        case (.procedureResult, _): words("特别程序已有结果，期限继续计算", "Special procedure done: the limit runs again")
        case (.prolongation, _): words("办理期限已延长", "The limit was prolonged")
        case (.grant, _): words("准予许可", "Granted")
        case (.refusal, _): words("不予许可", "Refused")
        case (.withdrawal, _): words("已撤回申请", "Application withdrawn")
        case (.abandonment, _): words("视为放弃申请", "Deemed abandoned")
        case (.termination, _): words("终止办理", "Terminated")
        case (.delivery, _): words("已送达", "Served")
        case (.sealing, _): words("已用印", "Sealed")
        }
    }

    private func detail(_ line: CaseReport.Line, isPreliminary: Bool) -> HTML? {
        var texts: [HTML] = []
        if let reason = line.voidReason { texts.append(polyglot(reason)) }
        if line.act == .acceptance, line.byLaw, let span = TimeLimit.row(.acceptance).span {
            let article = TimeLimit.row(.acceptance).article
            texts.append(
                "\(polyglot(words("收件后\(span.chinese)内没有告知，自收到申请材料之日（\(line.dated.chinese)）起即为受理（行政许可法\(article)）。", "Nothing was said within \(span.words); the application counts as accepted from the day of receipt, \(line.dated.words) (\(article)).")))"
            )
        }
        if let due = line.due, line.act == .acceptance {
            let owed = (isPreliminary ? TimeLimit.ID.preliminaryReview : .decision).owed
            texts.append("\(words("应当在 \(due.text)（含）前\(owed)。", "The agency must \(owed) by \(due.words)."))")
        }
        if let due = line.due, line.act == .prolongation {
            texts.append("\(words("延长后，应当在 \(due.text)（含）前作出决定。", "Now a decision must be made by \(due.words)."))")
        }
        if let due = line.due, line.act == .correctionNotice {
            texts.append("\(words("请在 \(due.text)（含）前补正。", "Please correct by \(due.words)."))")
        }
        if let number = line.documentNumber { texts.append(polyglot(number)) }
        return texts.isEmpty ? nil : texts.map { text -> HTML in "<p>\(text)</p>" }.reduce(into: .empty) { $0 += $1 }
    }

    /// What the decision says already is not said again.
    private func facts(_ report: CaseReport, _ number: String) -> [(term: String, value: HTML)] {
        let parties: [(term: String, value: HTML)] =
            report.decision == nil
            ? [
                (words("申请人", "Applicant"), polyglot(report.applicantName ?? "")),
                (words("决定机关", "Deciding authority"), polyglot(report.decidingAuthority)),
            ] : []
        let service: [(term: String, value: HTML)] =
            report.service.map { record in
                [(words("送达", "Service"), HTML(text: "\(record.way.words)，\(record.servedOn.words)"))]
            } ?? []
        return [(words("办件编号", "Case number"), grouped(number))] + parties + service + [
            (words("收到材料的日期", "Materials received"), HTML(text: report.receivedOn.words)),
            (words("受理机关", "Receiving agency"), polyglot(report.receivingAgency)), (words("咨询电话", "Telephone"), HTML(text: report.phone)),
        ]
    }

    /// Before a decision: where the case stands, and by when somebody owes something.
    private func standing(_ report: CaseReport) -> HTML {
        let stage = words("现在的阶段：\(report.stage.plainWords)", "Stage: \(report.stage.plainWords)")
        if let sheet = report.correction { return correction(sheet, stage, report) }
        let isLate = !(report.dueLimit?.isRight ?? false) && report.due.map { $0.day < Moment(milliseconds: now()).day } ?? false
        let owed = report.due.map { due -> HTML in
            let limit = report.dueLimit?.owed ?? words("答复", "answer")
            if report.dueLimit?.isRight ?? false {
                return "<p>\(words("您可以在", "You may \(limit) until")) <strong>\(due.words)</strong>\(words("（含）前\(limit)。", "."))</p>\n"
            }
            return "<p>\(words("应当在", "By")) <strong>\(due.words)</strong>\(words("（含）前\(limit)。", " the agency must \(limit)."))</p>\n"
        }
        let lateWords = words(
            "已经过了这个日期。可以拨打咨询电话 \(report.phone) 询问，或者拨打 12345 投诉。",
            "This day has passed. You may ask at \(report.phone), or complain at 12345.")
        let late: HTML = isLate ? "<p>\(statusMark(.overdue)) \(lateWords)</p>\n" : .empty
        let receipt = words(
            "收件不是受理。逾期不告知是否受理的，自收到申请材料之日起即为受理。",
            "Receipt is not acceptance. If the agency says nothing in time, the application counts as accepted from the day of receipt.")
        let note: HTML = report.stage == .received ? "<p>\(receipt)</p>\n" : .empty
        let ended: HTML =
            report.stage.isOpen
            ? .empty
            : report.stage == .forwarded
                ? "<p>\(words("本机关已经审查完毕，申请由上级机关决定，您不必再交材料。报送哪个机关，见转报告知书。", "This agency has examined your application; the agency above decides, and you need not hand in anything again. Which one, the notice says."))</p>\n"
                : "<p>\(words("理由和不服怎么办，见下面的文书。以后需要的，可以重新申请。", "Reasons and remedies stand in the documents below. You may apply again."))</p>\n"
        return noticeBanner(isLate ? .warning : .info, stage, "\(owed)\(late)\(note)\(ended)")
    }

    /// 待补正: what is asked, and where to do it.
    private func correction(_ sheet: CorrectionSheet, _ stage: String, _ report: CaseReport) -> HTML {
        let rows = sheet.defects.map { defect -> HTML in
            "<li>\(polyglot(defect.label))：<span\(languageOf(defect.words))>\(defect.words)</span></li>\n"
        }
        let due = sheet.due.map { due in words("请在 \(due.text)（含）前补正。", "Please correct by \(due.words).") } ?? ""
        let lapse =
            sheet.lapses
            ? words("无正当理由逾期不补正的，视为放弃申请。", "Not corrected in time without good reason, the application counts as abandoned.") : ""
        return noticeBanner(
            .warning, sheet.onTheSpot ? words("请您今天更正", "Please correct today") : stage,
            """
            <p>\(due)\(lapse)</p>
            <ol>\(rows)</ol>
            \(actions(linkButton(words("去补正", "Correct it now"), "\(intakeURL)/filings/\(report.number)/correction")))
            """)
    }

    /// 决定: the result in one sentence, then the document's parts in their order.
    private func decision(_ decision: CaseReport.Decision, of report: CaseReport) -> HTML {
        let licence = decision.licence
        let rows: [(String, String?)] = [
            (words("文号", "Number"), decision.documentNumber), (words("申请人", "Applicant"), report.applicantName),
            (words("许可内容", "Terms"), decision.terms), (words("理由", "Reasons"), decision.reasons),
            (words("依据", "Legal basis"), decision.basis),
            (words("许可证件", "Licence"), licence?.licenceName), (words("许可证编号", "Licence number"), licence?.number),
            (words("有效期至", "Valid until"), licence.map { $0.validUntil?.words ?? words("长期", "without end") }),
            (words("不服本决定的", "If you disagree"), decision.remedies), (words("决定机关", "Decided by"), report.decidingAuthority),
            (words("决定日期", "Date"), decision.day.words),
        ]
        let shown = summaryList(
            rows.compactMap { term, value in
                value.map { value -> (term: String, value: HTML) in (term, "<span\(languageOf(value))>\(lines(value))</span>") }
            })
        let sentence = words(
            "\(report.decidingAuthority)于\(decision.day.chinese)作出决定。", "Decided by \(report.decidingAuthority) on \(decision.day.words).")
        let byLaw = words(
            "原许可的有效期届满前没有作出决定，依法视为准予延续（行政许可法第五十条第二款）。",
            "No decision was made before the licence ended; it counts as renewed (article 50(2)).")
        let next: HTML =
            licence.map { licence -> HTML in
                "<p>\(words("任何人都可以在", "Anyone can check this licence under "))<a href=\"/licences/\(licence.number)\">\(words("许可公示", "Public licences"))</a>\(words("里核对这个许可。", "."))</p>\n"
            } ?? "<p>\(words("理由和不服决定怎么办，见下面的决定。", "Reasons and remedies stand in the decision below."))</p>\n"
        let isRenewed = report.stage == .renewed
        let result =
            isRenewed
            ? words("依法视为准予延续", "Renewed by law")
            : decision.isGranted ? words("准予许可", "Granted") : words("不予许可", "Refused")
        let title =
            isRenewed
            ? words("延续的许可", "The renewed licence")
            : decision.isGranted ? words("准予行政许可决定", "Decision to grant") : words("不予行政许可决定", "Decision to refuse")
        return """
            \(licence?.ends?.last.map(licenceEnd) ?? noticeBanner(decision.isGranted ? .success : .warning, result, "<p>\(polyglot(isRenewed ? byLaw : sentence))</p>\n\(next)"))
            \(pageSection(title, shown))
            """
    }
}
