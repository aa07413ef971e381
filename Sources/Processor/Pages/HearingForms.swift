import Licensing
import Pages
import Statute

/// 核查、检验检疫人员 (第三十四条、第五十五条) and 听证 (第四十七条、第四十八条): the forms of their acts.
extension ProcessorTier {
    func officersInputs(_ input: ActInput, faults: [Fault]) -> HTML {
        let officers = textArea(
            "officers", label(.officers), value: input.typed["officers"] ?? "",
            hint: words("两名以上，一行一个：姓名和执法证件号码", "Two at least, one a line: name and number of the warrant"), faults: faults)
        guard input.act == .siteCheck else { return officers }
        let found = textArea(
            "reasons", words("核查情况", "What was found"), value: input.content.reasons ?? "",
            hint: words("地点，看到的情况，当事人是否在场签字", "Where, what was seen, and whether the party was there and signed"), faults: faults)
        return "\(officers)\(dayField(words("核查日期", "Date of the check"), input, faults: faults))\(found)"
    }

    func hearingRequestInputs(_ input: ActInput, faults: [Fault]) -> HTML {
        let party = textField(
            "party", words("申请听证的人", "Who asks for the hearing"), value: input.typed["party"] ?? "",
            hint: words("申请人或者利害关系人的姓名、名称", "The applicant, or whom the matter concerns"), faults: faults)
        let told = textField(
            "toldOn", label(.toldOn), value: input.typed["toldOn"] ?? "",
            hint: words(
                "不是申请人提出的，写明这个人是哪一天被告知听证权利的；申请人提出的，空着",
                "Where it is not the applicant: the day on which this party was told of the right; otherwise leave it empty"),
            faults: faults)
        let reasons = textArea(
            "reasons", words("怎样提出、为什么", "How it was asked for, and why"), value: input.content.reasons ?? "", faults: faults)
        return "\(party)\(told)\(dayField(words("提出的日期", "Asked for on"), input, faults: faults))\(reasons)"
    }

    func hearingNoticeInputs(_ standing: Standing, _ input: ActInput, faults: [Fault]) -> HTML {
        let due = standing.clock(.hearing).flatMap { $0.isRunning ? $0.due : nil }
        let limit = due.map { words("应当在 \($0.text)（含）前举行。", "It must be held by \($0.words).") } ?? ""
        let span = TimeLimit.row(.hearingNotice).span
        let notice = words(
            "今天和举行之日之间要空出\(span?.chinese ?? "")。\(limit)", "\(span?.words ?? "") must lie clear between today and the hearing. \(limit)")
        let day = textField(
            "hearingAt", words("听证日期", "Date of the hearing"), value: input.typed["hearingAt"] ?? "", hint: notice, faults: faults)
        let time = textField(
            "hearingTime", words("听证时间", "Time of the hearing"), value: input.typed["hearingTime"] ?? "",
            hint: words("例如 09:00", "For example 09:00"), faults: faults)
        let place = textField("place", label(.place), value: input.typed["place"] ?? "", faults: faults)
        let chairs =
            input.people.isEmpty
            ? "<p>\(words("本单位还没有听证主持人，请在人员名册中指定。", "This department has no hearing chair: name one in its list of people."))</p>\n" as HTML
            : radios("chair", label(.chair), input.people.map { ($0.id, $0.name) }, chosen: input.typed["chair"], faults: faults)
        let closed: HTML = """
            <label class="choice"><input type="checkbox" name="closed" value="yes"\(if: input.typed["closed"] != nil, " checked")> \
            <span>\(words("不公开举行（涉及国家秘密、商业秘密或者个人隐私）", "Not in public (a secret or somebody's privacy is at stake)"))</span></label>

            """
        let reasons = textArea(
            "reasons", words("听证事项", "What the hearing is about"), value: input.content.reasons ?? "",
            hint: words("原样写进通知书", "Goes into the notice as it stands"), faults: faults)
        return "\(day)\(time)\(place)\(chairs)\(closed)\(reasons)"
    }

    func dayField(_ label: String, _ input: ActInput, faults: [Fault]) -> HTML {
        textField(
            "on", label, value: input.typed["on"] ?? "", hint: words("例如 2026-02-13", "For example 2026-02-13"), faults: faults)
    }
}
