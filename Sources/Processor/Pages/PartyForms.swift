import Licensing
import Pages
import Statute

/// 利害关系人、部门意见、回避 (第二十六条、第三十六条、第四十八条), and the end of a licence (第八条、第六十九条、第七十条): the forms of their acts.
extension ProcessorTier {
    func partyInputs(_ standing: Standing, _ input: ActInput, legal: String, faults: [Fault]) -> HTML {
        func area(_ name: String, _ title: String, _ typed: String?, hint: String? = nil) -> HTML {
            textArea(name, title, value: typed ?? "", hint: hint, faults: faults)
        }
        let party = input.typed["party"] ?? ""
        let reasons = input.content.reasons
        switch input.act {
        case .partyNotice:
            let who = textField(
                "party", words("利害关系人", "Interested party"), value: party,
                hint: words("姓名或者名称，一份告知书一个", "Name; one notice for each"), faults: faults)
            let matter = area(
                "reasons", words("直接关系他什么重大利益", "Which major interest is concerned"), reasons,
                hint: words("原样写进告知书", "Goes into the notice as it stands"))
            let last = dayField(words("可以陈述、申辩到哪一天", "Last day to state and defend"), input, faults: faults)
            return "\(who)\(matter)\(last)\(area("basis", label(.basis), input.content.basis ?? legal))"
        case .statement:
            let open = standing.journal.filter { $0.act == .partyNotice && !$0.isVoid }
            let which = answered(
                open, words("谁的陈述、申辩", "Whose statement"), own: words("申请人，或者没有告知过的人", "The applicant, or one who was not told"),
                input, faults)
            let who = textField("party", words("陈述、申辩的人", "Who stated it"), value: party, faults: faults)
            let said = area(
                "reasons", words("陈述、申辩的内容", "What was said"), reasons, hint: words("口头提出的，写明谁记录", "If spoken, who took it down"))
            return "\(which)\(who)\(dayField(words("陈述、申辩的日期", "Date of the statement"), input, faults: faults))\(said)"
        case .opinionRequest:
            let who = textField("party", words("征求哪个部门的意见", "Which department"), value: party, faults: faults)
            return "\(who)\(area("reasons", words("征求意见的内容", "What it is asked"), reasons))"
        case .opinion:
            let which = answered(standing.openOpinionRequests, words("哪个部门的意见", "Which department's opinion"), own: nil, input, faults)
            let said = area(
                "reasons", words("意见", "Opinion"), reasons, hint: words("写明来文的文号、日期和意见", "Number and date of its letter, and what it says"))
            return "\(which)\(said)"
        default:
            let people =
                input.people.isEmpty
                ? "<p>\(words("本单位没有可以选择的人。", "There is nobody to choose."))</p>\n" as HTML
                : radios("recused", label(.recused), input.people.map { ($0.id, $0.name) }, chosen: input.content.recused, faults: faults)
            return
                "\(people)\(area("reasons", label(.reasons), reasons, hint: words("谁申请的，有什么利害关系", "Who asked for it, and which interest there is")))"
        }
    }

    /// Which row is answered, by who it went to.
    private func answered(_ rows: [Entry], _ legend: String, own: String?, _ input: ActInput, _ faults: [Fault]) -> HTML {
        let options = rows.map { (String($0.number), $0.content.party ?? "") } + (own.map { [("", $0)] } ?? [])
        let chosen = input.typed["answering"] ?? (own == nil ? rows.first.map { String($0.number) } : "")
        return options.isEmpty ? .empty : radios("answering", legend, options, chosen: chosen, faults: faults)
    }

    func licenceEndInputs(_ standing: Standing, _ input: ActInput, remedies: HTML, faults: [Fault]) -> HTML {
        let content = input.content
        let grounds = radios(
            "ground", label(.ground), Ground.allowed(for: input.act).map { ($0.rawValue, $0.words) }, chosen: content.ground?.rawValue,
            faults: faults)
        let heard =
            input.act == .cancellation
            ? HTML.empty
            : textArea(
                "heard", label(.heard), value: content.heard ?? "",
                hint: words(
                    "哪一天书面告知了事实、理由、依据和陈述申辩的权利，被许可人说了什么",
                    "On which day the facts, reasons, basis and the right to be heard were told, and what the holder said"), faults: faults)
        let reasons = textArea(
            "reasons", words("查明的情况", "What was found"), value: content.reasons ?? "",
            hint: words("原样写进决定书", "Goes into the decision as it stands"), faults: faults)
        let basis = textArea(
            "basis", label(.basis), value: content.basis ?? "",
            hint: words("空着的，按所选事由的条款填写", "Left empty, the article of the chosen ground is cited"), faults: faults)
        return "\(grounds)\(heard)\(reasons)\(basis)\(remedies)"
    }
}
