import Licensing
import Pages
import Statute

/// The forms of the acts.
extension ProcessorTier {
    func actForm(
        _ staff: Staff, _ stored: StoredCase, _ standing: Standing, _ input: ActInput, faults: [Fault], isFresh: Bool
    ) -> HTML {
        let act = input.act
        let issuesDocument = act.mustBeTold && act != .onTheSpotCorrection || act == .delivery
        // What has nothing to fill in is previewed at once.
        let isPreviewed = act == .acceptance
        let preview = isPreviewed ? (try? desk.preview(act, on: stored, content: input.content, by: staff.person)) ?? nil : nil
        let send =
            isPreviewed || !issuesDocument
            ? button(issuesDocument ? words("确认发出", "Issue it") : act.words, confirms: true)
            : button(words("下一步：核对文书", "Next: check the document"), name: "_step", value: "preview", confirms: true)
        return """
            \(preview.map { officialDocument($0.sheet(isPreview: true)) } ?? .empty)
            \(postForm(to: "/cases/\(stored.file.number)/\(act.rawValue)", token: staff.csrf, id: "act", """
                <input type="hidden" name="seen" value="\(stored.file.proceeding.journal.count)">
                \(inputs(staff, stored, standing, input, faults: faults, isFresh: isFresh))
                <p class="hint">\(consequence(act)) \(polyglot(words("依据：行政许可法\(act.article)。", "Basis: Administrative Licensing Law, \(act.article).")))</p>
                \(actions(send))
                """))
            """
    }

    private func inputs(
        _ staff: Staff, _ stored: StoredCase, _ standing: Standing, _ input: ActInput, faults: [Fault], isFresh: Bool
    ) -> HTML {
        let file = stored.file
        let legal = file.item.guide.legal.map(\.text).joined(separator: "、")
        let content = input.content
        func area(_ part: ActContent.Part, _ ready: String, _ typed: String?, hint: String? = nil) -> HTML {
            textArea(part.rawValue, label(part), value: isFresh ? ready : typed ?? "", hint: hint, faults: faults)
        }
        let remedies = area(.remedies, file.item.guide.remedy, content.remedies)
        switch input.act {
        case .filing, .correction, .withdrawal, .renewal: return .empty
        case .partyNotice, .statement, .opinionRequest, .opinion, .recusal:
            return partyInputs(standing, input, legal: legal, faults: faults)
        case .retraction, .revocation, .cancellation: return licenceEndInputs(standing, input, remedies: remedies, faults: faults)
        case .acceptance:
            return
                "<p>\(words("申请材料齐全、符合法定形式的，予以受理。应当在 \(standing.nextDue?.text ?? "期限届满")前告知申请人。", "Complete and in legal form: accept. The applicant must be told by \(standing.nextDue?.words ?? "the limit")."))</p>\n"
        case .correctionNotice, .onTheSpotCorrection:
            return correctionInputs(stored, standing, input, faults: faults, isFresh: isFresh)
        case .examination:
            return
                "\(radios("conclusion", label(.conclusion), ActContent.Conclusion.allCases.map { ($0.rawValue, $0.words) }, chosen: content.conclusion?.rawValue, faults: faults))\(area(.reasons, "", content.reasons, hint: words("写明看了什么、符合或者不符合哪一条", "Say what was looked at, and which condition is met or not")))"
        case .siteCheck, .inspectorAssignment: return officersInputs(input, faults: faults)
        case .hearingRight:
            return
                "\(area(.reasons, "", content.reasons, hint: words("原样写进告知书：直接涉及申请人与谁之间的什么重大利益", "Goes into the notice as it stands: whose and which major interest is concerned")))\(area(.basis, legal, content.basis))"
        case .hearingRequest: return hearingRequestInputs(input, faults: faults)
        case .hearingNotice: return hearingNoticeInputs(standing, input, faults: faults)
        case .hearingRecord:
            return
                "\(area(.reasons, "", content.reasons, hint: words("谁参加，说了什么，出示了哪些证据；是否已交参加人签字。没有人到场的，也写明", "Who took part, what was said and shown, and that it was signed. If nobody came, say so")))"
        case .forwarding:
            return
                "\(textField("rightAgency", words("报送的上级机关", "The agency above"), value: content.rightAgency ?? "", faults: faults))\(area(.reasons, standing.examination?.content.reasons ?? "", content.reasons, hint: words("初步审查意见，原样写进告知书", "The preliminary opinion; goes into the notice as it stands")))"
        case .specialProcedure: return specialProcedureInputs(file.proceeding.limits, input, faults: faults)
        case .procedureResult: return procedureResultInputs(standing, content, faults: faults)
        case .prolongation:
            return
                "\(area(.reasons, "", content.reasons, hint: words("原样写进告知书：为什么不能在原定期限内作出决定", "Goes into the notice as it stands: why the decision cannot be made in time")))"
        case .grant:
            let isAgainst = standing.examination?.content.conclusion == .doesNotMeet
            let reasons =
                isAgainst
                ? textArea(
                    "reasons", words("与审查意见不同的理由", "Reasons for differing from the examiner"), value: content.reasons ?? "", faults: faults)
                : HTML.empty
            return
                "\(area(.terms, file.item.publicText(file.content(standing).answers), content.terms))\(area(.basis, legal, content.basis))\(reasons)"
        case .refusal:
            // The examiner's reasons only where he found against it: a text that says all is well is no reason to refuse.
            let found = standing.examination?.content
            let reasons = found?.conclusion == .doesNotMeet ? found?.reasons ?? "" : ""
            return
                "\(area(.reasons, reasons, content.reasons, hint: words("原样写进决定书", "Goes into the decision as it stands")))\(area(.basis, legal, content.basis))\(remedies)"
        case .nonAcceptance, .termination:
            let grounds = Ground.allowed(for: input.act).filter { $0 != .stillIncomplete || standing.hasAnsweredNotice }
            return """
                \(radios("ground", label(.ground), grounds.map { ($0.rawValue, $0.words) }, chosen: content.ground?.rawValue, faults: faults))
                \(textField("rightAgency", label(.rightAgency), value: content.rightAgency ?? "", hint: words("不属于本机关职权范围的，写明应当向哪个机关申请", "Where the matter is not ours: to which agency the applicant should turn"), faults: faults))
                \(area(.reasons, "", content.reasons, hint: words("原样写进文书", "Goes into the document as it stands")))\(area(.basis, "", content.basis, hint: words("空着的，按所选事由的条款填写", "Left empty, the article of the chosen ground is cited")))\(remedies)
                """
        case .exemption:
            return
                "\(area(.reasons, "", content.reasons, hint: words("写明为什么不需要取得行政许可", "Say why no licence is needed")))\(area(.basis, Ground.notRequired.basis, content.basis))\(remedies)"
        case .abandonment:
            return
                "\(area(.reasons, official("申请人未在补正期限内补正，也没有说明正当理由。"), content.reasons))\(area(.basis, file.proceeding.limits.correctionSource ?? "", content.basis))\(remedies)"
        case .sealing: return sealInputs(staff, stored, standing, input)
        case .delivery: return deliveryInputs(stored, standing, input, faults: faults, isFresh: isFresh)
        }
    }

    func label(_ part: ActContent.Part) -> String {
        switch part {
        case .conclusion: words("审查结论", "Conclusion")
        case .reasons: words("理由", "Reasons")
        case .basis: words("依据", "Legal basis")
        case .remedies: words("救济途径", "Remedies")
        case .terms: words("许可内容", "Terms of the licence")
        case .heard: words("事先告知和陈述、申辩的情况", "What the holder was told before, and said")
        case .recused: words("回避的人", "Who steps aside")
        case .defects: words("需要补正的内容", "What must be corrected")
        case .ground: words("事由", "Ground")
        case .procedure: words("特别程序的种类", "Kind of procedure")
        case .plannedDays: words("所需时间（天）", "Time needed, in days")
        case .officers: words("人员", "Officers")
        case .on: words("日期", "Date")
        case .toldOn: words("被告知听证权利的日期", "Told of the right on")
        case .party: words("有关的人或者部门", "Person or department concerned")
        case .hearingAt: words("听证时间", "Time of the hearing")
        case .place: words("听证地点", "Place of the hearing")
        case .chair: words("听证主持人", "Chair of the hearing")
        case .rightAgency: words("有权办理的机关", "The right agency")
        case .way: words("送达方式", "Way of service")
        case .recipient: words("签收人", "Received by")
        case .servedOn: words("送达日期", "Date of service")
        case .sealed: words("要用印的文书", "Document to be sealed")
        }
    }

    func radios(_ name: String, _ legend: String, _ options: [(String, String)], chosen: String?, faults: [Fault]) -> HTML {
        let isWrong = faults.contains { $0.at == name }
        let choices = options.enumerated().map { n, option -> HTML in
            """
            <label class="choice"><input type="radio" name="\(name)" value="\(option.0)"\(if: n == 0, " id=\"f-\(name)\"")\
            \(shortcut("Digit\(n + 1)"))\(if: chosen == option.0, " checked")> <span>\(polyglot(option.1))</span></label>

            """
        }
        return """
            <fieldset class="field\(if: isWrong, " field-error")"><legend>\(legend)</legend><div class="choices">\(choices)</div></fieldset>

            """
    }

    /// C3: every field and material with its ready words; a tick names it.
    private func correctionInputs(
        _ stored: StoredCase, _ standing: Standing, _ input: ActInput, faults: [Fault], isFresh: Bool
    ) -> HTML {
        let content = stored.file.content(standing)
        let places = stored.file.places(content)
        let isNotice = input.act == .correctionNotice
        let isSecond = isNotice && stored.file.proceeding.journal.contains { $0.act == .correctionNotice }
        let rows = places.enumerated().map { n, place -> HTML in
            let id = "d\(n)"
            let isTicked = isFresh ? place.isKnown : input.ticked.contains(place.id)
            let text = isFresh ? place.phrase : input.phrases[place.id] ?? (isTicked ? "" : place.phrase)
            let box = fieldAnchor("words." + place.id)
            let isEmpty = faults.contains { $0.at == "words." + place.id }
            return """
                <div class="defect"><div class="choice"><input type="checkbox" id="\(id)" name="tick" value="\(place.id)"\
                \(shortcut(n < 9 ? "Digit\(n + 1)" : nil))\(if: isTicked, " checked")><label for="\(id)"\(languageOf(place.label))>\(place.label)\
                \(if: place.isKnown, " \(tag(words("提交时已知", "known at filing")))")</label></div>
                <div class="defect-words\(if: isEmpty, " field-error")"><label for="\(box)">\(words("要补正什么", "What to correct"))<span class="unseen">：\(polyglot(place.label))</span></label>
                <textarea id="\(box)"\(if: isEmpty, " aria-invalid=\"true\"") name="words.\(place.id)" rows="2"\(languageOf(text))>
                \(text)</textarea></div></div>

                """
        }
        let known = places.filter(\.isKnown).count
        let term =
            stored.file.proceeding.limits.correction.map {
                words(
                    "补正期限 \($0.chinese)，自告知申请人（他在网上可以看到）的第二天起算。",
                    "Time to correct: \($0.words), from the day after the applicant can read the notice online.")
            }
            ?? words("事项没有规定补正期限，逾期不视为放弃。", "The item sets no time to correct; nothing lapses.")
        let isWrong = faults.contains { $0.at == "defects" }
        let reasons =
            isSecond
            ? textArea(
                "reasons", words("再次告知的理由", "Why a second notice"), value: input.content.reasons ?? "",
                hint: words(
                    "第三十二条要求一次告知。只限补正后新出现的问题，本次告知列入监察。",
                    "Article 32 asks for one notice. Only for defects that the correction itself brought; it goes to supervision."),
                faults: faults)
            : HTML.empty
        let basis =
            isNotice
            ? "<input type=\"hidden\" name=\"basis\" value=\"\(official("《中华人民共和国行政许可法》第三十二条第一款第四项"))\">\n" : HTML.empty
        return """
            <p>\(known > 0 ? words("提交时已知的 \(known) 处已经勾上。请核对全部材料，一次告知全部内容。", "The \(known) defects known at filing are ticked. Check everything: the notice must be complete.") : words("勾选有问题的材料和内容，写明要补正什么。请核对全部材料，一次告知全部内容。", "Tick what is wrong and say what to correct. Check everything: the notice must be complete."))</p>
            <fieldset class="field defects\(if: isWrong, " field-error")" id="f-defects"><legend>\(words("需要补正的全部内容", "All that must be corrected"))</legend>
            \(rows)</fieldset>
            \(reasons)\(basis)<p>\(isNotice ? term : "")</p>

            """
    }

    /// The seal of an agency goes on its own documents.
    func waitingForSeal(of staff: Staff, _ file: CaseFile, _ standing: Standing) -> [Entry] {
        standing.unsealed.filter { file.issuer(of: $0).code == staff.person.department }
    }

    private func sealInputs(_ staff: Staff, _ stored: StoredCase, _ standing: Standing, _ input: ActInput) -> HTML {
        let waiting = waitingForSeal(of: staff, stored.file, standing)
        let chosen = input.content.sealed ?? waiting.first?.number
        let rows = waiting.map { entry -> HTML in
            """
            <label class="choice"><input type="radio" name="sealed" value="\(entry.number)"\(if: entry.number == chosen, " checked")> \
            <span>\(polyglot("\(stored.file.documentKind(of: entry)?.name ?? "") \(entry.content.documentNumber ?? "")"))</span></label>

            """
        }
        return """
            <fieldset class="field"><legend>\(words("要用印的文书", "Document to be sealed"))</legend><div class="choices">\(rows)</div></fieldset>
            <p>\(words("用印人只用印，不改文字。本系统是测试印章，印文注明“测试”。", "The seal keeper seals and changes no word. These are test seals and say so."))</p>

            """
    }

    private func deliveryInputs(
        _ stored: StoredCase, _ standing: Standing, _ input: ActInput, faults: [Fault], isFresh: Bool
    ) -> HTML {
        let answers = stored.file.content(standing).answers
        let wish = stored.file.item.serviceWay(answers)
        let typed = isFresh ? [:] : input.typed
        let way = isFresh ? (wish == .online ? .counter : wish)?.rawValue : typed["way"]
        return """
            <p>\(words("申请人确认的送达方式：\(wish?.name ?? "没有确认，按纸质文书送达")。", "The applicant chose: \(wish?.words ?? "nothing; serve on paper")."))</p>
            \(radios("way", label(.way), ServiceWay.allCases.filter { $0 != .online }.map { ($0.rawValue, $0.words) }, chosen: way, faults: faults))
            \(textField("recipient", label(.recipient), value: isFresh ? stored.file.item.holderName(answers) : typed["recipient"] ?? "", faults: faults))
            \(textField("servedOn", label(.servedOn), value: isFresh ? today.text : typed["servedOn"] ?? "", hint: words("例如 2026-02-13", "For example 2026-02-13"), faults: faults))
            \(textArea("note", words("邮件号码、地址、见证人、拒收事由", "Tracking number, address, witness, reason of refusal"), value: typed["note"] ?? "", faults: faults))

            """
    }

    /// What the seal keeper is about to seal stands beside the button.
    func documentToSeal(_ staff: Staff, _ stored: StoredCase, _ standing: Standing, _ input: ActInput) async throws -> HTML? {
        guard input.act == .sealing,
            let number = input.content.sealed ?? waitingForSeal(of: staff, stored.file, standing).first?.number
        else { return nil }
        let issued = try await cases.documents(of: stored, standing: standing).first { $0.entry == number }
        return issued.map { officialDocument($0.sheet) }
    }
}
