import Ledger
import Licensing
import Outer
import Pages
import Statute

/// 回执: what was received and when, what the applicant has to do now, and what comes next.
extension IntakeTier {
    func filingPage(_ guest: Guest, _ filed: FilingBook.Filed) async throws -> Page {
        if let parent = filed.parent { return try await laterPage(guest, filed, parent: parent) }
        let item = try await ItemReference(filed.item).asyncFlatMap { try await items.item($0) }
        let receipt = try Receipt.open(
            SignedObject(bytes: filed.receipt, limit: Wire.Limits.signedObject), by: Peer.intake, keys: receiveFiling.ownKeys)
        let progress = try await progress(of: filed)
        let opened = opened(filed, progress.version, guest: guest)
        let number = receipt.number.grouped
        let code = opened?.code ?? receiveFiling.caseCode(of: filed).flatMap { progress.version == nil ? $0 : nil }
        let received = Moment(milliseconds: filed.at)
        let later = try await covered(filings.later(to: filed.number, account: filed.account))
        let incomplete =
            receipt.incomplete && later.isEmpty && progress.stage.map { $0 == .received } ?? true
            ? noticeBanner(
                .warning, words("材料可能不齐全", "The materials may be incomplete"),
                "<p>\(words("您选择了按现状提交。现在不用做什么：需要补正的，办件人会一次告知全部内容，到时在这一页按“去补正”补交。", "You chose to file it as it is. Nothing is to be done now: if corrections are needed you will be told all of them at once, and correct them from this page."))</p>\n"
            )
            : HTML.empty
        let codeRow: [(String, String)] = code.map { [(words("查询码", "Case code"), $0.grouped)] } ?? []
        let note =
            code == nil
            ? words(
                "查询码在本网站查不出来。凭查询码才能看办理过程和决定；丢了的，可以在下面重置。",
                "This site cannot show the case code. You need it to see progress and decision; if it is lost, reset it below.")
            : words(
                "请现在就截图、打印这一页，或者抄下这两个号码。凭查询码才能看办理过程和决定，请不要告诉别人。提交半天以后，本页可能不再显示查询码。",
                "Take a picture of this page, print it or write both down now. You need the code to see progress and decision; tell nobody. Half a day after filing this page may no longer show it."
            )
        let dueRow: [(term: String, value: HTML)] =
            progress.due.map { due in
                [(words("本阶段期限", "Limit of this stage"), HTML(text: due.words))]
            } ?? []
        let rows: [(term: String, value: HTML)] = [
            (words("事项", "Item"), polyglot(item?.name ?? "")), (words("收件时间", "Received"), "\(received.words)"),
            (words("现在的阶段", "Stage"), "\(progress.words)"),
        ]
        let title = progress.waits ? words("等您补正", "Waiting for your correction") : words("已收到您的申请", "Your application has been received")
        return page(
            title, guest, heading: .inBody, lead: progress.version == nil ? try await innerNotice(for: filed) : nil, section: "/filings",
            printNote: words(
                "办件编号 \(number)，收件时间 \(received.chinese)。进度查询：\(feedbackURL)",
                "Case \(number), received \(received.words). Progress: \(feedbackURL)"),
            """
            \(progress.waits ? waiting(filed, progress, title) : panel(title, [(words("办件编号", "Case number"), number)] + codeRow, note: note))
            \(codePicture(number, code))
            \(incomplete)
            \(summaryList(rows + dueRow))
            \(pageSection(words("接下来", "What happens next"), nextSteps(progress)))
            \(opened.map { filedMaterials($0.report) })
            \(actions(progressLink(opened), progress.due == nil ? .empty : linkButton(words("把期限加进日历", "Add the limit to a calendar"), "/filings/\(filed.number)/deadline.ics", .secondary), linkButton(words("下载回执数据（供核验）", "Download the receipt’s data (to verify)"), "/filings/\(filed.number)/receipt.json", .secondary)))
            \(laterList(later))
            \(otherActs(filed, progress))
            <p class="hint">\(words("电子回执带有本网站的签名，将来可以用来核验收件时间和内容。", "The receipt is signed by this site; it proves what was received and when."))</p>

            """)
    }

    /// On paper only, where it saves typing both.
    func codePicture(_ number: String, _ code: CaseCode?) -> HTML? {
        code.flatMap { qrCode("\(number)\n\($0.grouped)", label: words("办件编号和查询码", "Case number and case code")) }
            .map { picture -> HTML in "<div class=\"print-only\">\(picture)</div>\n" }
    }

    /// First of all what the applicant must do.
    private func waiting(_ filed: FilingBook.Filed, _ progress: Progress, _ title: String) -> HTML {
        let due = progress.due.map { words("请在 \($0.text)（含）前补正。", "Please correct by \($0.words).") } ?? ""
        return """
            <h1>\(title)</h1>
            \(noticeBanner(.warning, words("审批机关请您补正材料", "The agency asks you for corrections"), "<p>\(due)\(words("要补正什么，凭查询码查看。", "Your case code shows what to correct."))</p>\n\(actions(linkButton(words("去补正", "Correct it now"), "/filings/\(filed.number)/correction")))"))
            <p>\(words("办件编号", "Case number")) \(grouped(ReceiptNumber(typed: filed.number)?.grouped ?? filed.number))</p>

            """
    }

    /// 材料清单 with the digests by which a copy can be compared.
    private func filedMaterials(_ report: CaseReport) -> HTML {
        guard !report.files.isEmpty else { return .empty }
        let rows = report.files.map { file -> [HTML] in
            [polyglot(file.name), polyglot(file.fileName), "\(size(file.size))", copyable(String(file.digest.prefix(16)))]
        }
        return disclosure(
            words("已提交的材料（\(report.files.count) 个文件）", "Materials filed (\(report.files.count) files)"),
            dataTable(
                caption: words("已提交的材料", "Materials filed"),
                head: [
                    Column(words("材料", "Material")), Column(words("文件", "File")), Column(words("大小", "Size")),
                    Column(words("SHA-256 前 16 位", "First 16 of SHA-256")),
                ], rows: rows, rowHeading: 0, captionShown: false))
    }

    private func laterList(_ later: [FilingBook.Filed]) -> HTML {
        guard !later.isEmpty else { return .empty }
        let rows = later.map { later -> HTML in
            "<li><a href=\"/filings/\(later.number)\">\(purposeWords(later.purpose))</a>，\(Moment(milliseconds: later.at).words)</li>\n"
        }
        return pageSection(words("后来提交的", "Filed later"), "<ul>\(rows)</ul>\n")
    }

    func purposeWords(_ purpose: Filing.Purpose) -> String {
        switch purpose {
        case .application: words(purpose.name, "Application")
        case .correction: words(purpose.name, "Correction")
        case .withdrawal: words(purpose.name, "Withdrawal")
        case .hearingRequest: words(purpose.name, "Request for a hearing")
        case .codeReset: words(purpose.name, "Reset of the case code")
        }
    }

    private func otherActs(_ filed: FilingBook.Filed, _ progress: Progress) -> HTML {
        let possible = ShortFiling.allCases.filter { kind in progress.stage.map(kind.isPossible) ?? false }.map { kind -> HTML in
            "<li><a href=\"/filings/\(filed.number)/\(kind.path)\">\(kind.title)</a>：\(kind.whenPossible)</li>\n"
        }
        return pageSection(
            words("其他", "Other"),
            """
            <ul>
            \(possible)<li><a href="/filings/\(filed.number)/code-reset">\(words("查询码丢了", "I have lost the case code"))</a>：\(words("换一个新的", "get a new one"))</li>
            </ul>

            """)
    }

    /// 补正、撤回 …: what was received, and what it changes.
    private func laterPage(_ guest: Guest, _ filed: FilingBook.Filed, parent: String) async throws -> Page {
        let number = ReceiptNumber(typed: filed.number)?.grouped ?? filed.number
        let received = Moment(milliseconds: filed.at)
        let title: String
        let meaning: String
        switch filed.purpose {
        case .application, .correction:
            title = words("已收到您的补正", "Your correction has been received")
            meaning = words(
                "应补正通知提交的，以这次收到的时间为收到申请材料的日期，受理期限从第二天重新起算；当场更正的，收件日期不变。",
                "If it answers a notice, your materials count as received now and the time to accept begins anew on the day after; a correction on the spot changes no date."
            )
        case .withdrawal:
            title = words("已收到您的撤回申请", "Your withdrawal has been received")
            meaning = words(
                "作出决定以前提交的撤回申请，审批机关收到以后终止办理，并出具终止办理告知书。",
                "Filed before the decision, it ends the case when the agency receives it; the agency issues a notice.")
        case .hearingRequest:
            title = words("已收到您的听证申请", "Your request for a hearing has been received")
            meaning = words(
                "在期限内提出的，审批机关组织听证，并提前通知时间和地点，请到“进度查询”看听证通知书。",
                "Filed in time, it makes the agency hold a hearing and tell you in advance when and where: see the notice under “Progress”."
            )
        case .codeReset:
            title = words("已收到您重置查询码的申请", "Your request for a new case code has been received")
            meaning =
                heartbeat.isInnerSideConnected
                ? words("新的查询码几秒钟后在办件页面显示。", "The new code appears on the case's page in a few seconds.")
                : words("与内网的连接恢复以后，新的查询码在办件页面显示。", "The new code appears on the case's page when the inner network is back.")
        }
        return page(
            title, guest, heading: .inBody, lead: try await innerNotice(for: filed), section: "/filings",
            printNote: words("收件编号 \(number)，收件时间 \(received.chinese)", "Receipt \(number), received \(received.words)"),
            """
            \(panel(title, [(words("收件编号", "Receipt number"), number)], note: meaning))
            \(summaryList([(words("所属办件", "Case"), "<a href=\"/filings/\(parent)\">\(grouped(ReceiptNumber(typed: parent)?.grouped ?? parent))</a>"), (words("收件时间", "Received"), "\(received.words)"), (words("送达内网", "Inner network"), "\(try await onItsWay(filed))")]))
            \(actions(linkButton(filed.purpose == .codeReset ? words("看新的查询码", "See the new code") : words("回到办件", "Back to the case"), filed.purpose == .codeReset ? "/filings/\(parent)/code-reset" : "/filings/\(parent)"), linkButton(words("下载电子回执", "Download the receipt"), "/filings/\(filed.number)/receipt.json", .secondary)))

            """)
    }

    /// A receipt that is still only here says so where the inner side is away.
    private func innerNotice(for filed: FilingBook.Filed) async throws -> HTML? { try await isTaken(filed) ? nil : innerNotice }

    /// What happens next, and only what has been said: a date stands here once the Processor has told it.
    private func nextSteps(_ progress: Progress) -> HTML {
        let count = TimeLimit.row(.acceptance).span?.count ?? 0
        let due = progress.due
        return switch progress.stage {
        case nil, .received:
            """
            <ol>
            <li>\(words("现在只是收件，还不是受理。审批机关应当\(due.map { "在 \($0.text)（含）前" } ?? "自收件的第二天起 \(count) 个工作日内")告知您是否受理；材料要补正的，一次告知全部内容。逾期不告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。", "This is a receipt, not an acceptance. \(due.map { "By \($0.words)" } ?? "Within \(count) working days") the agency must tell you whether it accepts; if corrections are needed it names all of them at once. If it says nothing in time, the application counts as accepted from the day of receipt (article 32)."))</li>
            <li>\(words("受理以后进行审查，再作出决定。应当在哪一天以前决定，受理时写明。", "After acceptance it is examined and decided; the acceptance names the day by which."))</li>
            <li>\(words("每办一步，都可以凭办件编号和查询码在“进度查询”里看到。文书和决定也在那里看。", "Every step shows under “Progress” with your case number and code; documents and the decision too."))</li>
            </ol>

            """
        case .correctionRequested:
            "<p>\(words("补正以后，审批机关重新在 \(count) 个工作日内告知是否受理。不补正的，审批机关可能按放弃申请处理。", "After your correction the agency again has \(count) working days to accept. Without it your application may be treated as abandoned."))</p>\n"
        case .hearingOffered:
            "<p>\(words("您享有要求听证的权利\(due.map { "，可以在 \($0.text)（含）前提出" } ?? "")。在下面的“其他”里申请听证；为什么有这项权利，请到“进度查询”看听证告知书。", "You may ask for a hearing\(due.map { ", by \($0.words)" } ?? ""): see “Other” below. Why you may is said in the notice under “Progress”."))</p>\n"
        case .hearing:
            "<p>\(words("本件要举行听证。时间和地点请凭办件编号和查询码到“进度查询”看听证通知书。", "A hearing will be held. See when and where in the notice under “Progress”, with your case number and code."))</p>\n"
        case .accepted, .specialProcedure, .examined:
            "<p>\(words("审批机关正在办理\(due.map { "，应当在 \($0.text)（含）前作出决定" } ?? "")。作出决定以后，请凭办件编号和查询码到“进度查询”看决定书。", "The agency is at work\(due.map { " and must decide by \($0.words)" } ?? ""). After that see the decision under “Progress” with your case number and code."))</p>\n"
        case .granted, .refused, .delivered:
            "<p>\(words("已经作出决定。决定书、理由和不服决定怎么办，请凭办件编号和查询码到“进度查询”查看。", "A decision has been made. See it, its reasons and your remedies under “Progress” with your case number and code."))</p>\n"
        case .forwarded:
            "<p>\(words("本机关已审查完毕，申请由上级机关决定，您不必再交材料。报送哪个机关，请凭办件编号和查询码到“进度查询”看文书。", "This agency has examined your application; the agency above decides, and you need not hand in anything again. See the document under “Progress” with your case number and code."))</p>\n"
        case .renewed:
            "<p>\(words("有效期届满前没有作出决定，依法视为准予延续。确认书请凭办件编号和查询码到“进度查询”查看。", "No decision was made before the licence ended: it counts as renewed. See the confirmation under “Progress” with your case number and code."))</p>\n"
        case .retracted, .revoked, .cancelled:
            "<p>\(words("这个许可已经不再有效。决定书、理由和不服怎么办，请凭办件编号和查询码到“进度查询”查看。", "This licence is no longer in force. See the decision, its reasons and your remedies under “Progress” with your case number and code."))</p>\n"
        case .notAccepted, .exempted, .abandoned, .withdrawn, .terminated:
            "<p>\(words("本件已经办结。文书、理由和不服怎么办，请凭办件编号和查询码到“进度查询”查看。以后需要的，可以重新申请。", "The case is closed. See the document, its reasons and your remedies under “Progress” with your case number and code. You may apply again."))</p>\n"
        }
    }

    /// With a code at hand the case opens there at once; the code travels in the body of a POST, never in an address.
    private func progressLink(_ opened: (code: CaseCode, report: CaseReport)?) -> HTML {
        guard let opened else { return linkButton(words("查看办理进度", "See the progress"), feedbackURL) }
        return """
            <form method="post" action="\(PageLink.attribute(feedbackURL + "/progress"))"><input type="hidden" name="number" value="\(opened.report.number)">\
            <input type="hidden" name="code" value="\(opened.code.text)">\(button(words("查看办理进度和文书", "See progress and documents")))</form>

            """
    }
}

/// One all-day entry (RFC 5545), with a reminder on the working morning before.
func calendarEntry(title: String, on day: Day, id: String, at moment: Moment) -> String {
    let stamp = moment.text.filter { $0.isNumber }.prefix(14)
    let lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//licensing gateway//intake//ZH", "BEGIN:VEVENT", "UID:\(id)@licensing-gateway",
        "DTSTAMP:\(stamp.prefix(8))T\(stamp.dropFirst(8))", "DTSTART;VALUE=DATE:\(day.text.filter(\.isNumber))", "SUMMARY:\(title)",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(title)", "TRIGGER:-PT15H", "END:VALARM", "END:VEVENT", "END:VCALENDAR", "",
    ]
    return lines.joined(separator: "\r\n")
}

extension Optional {
    func asyncFlatMap<Value>(_ transform: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
