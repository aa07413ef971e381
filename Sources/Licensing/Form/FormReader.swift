import Statute

/// 填报校验: turns what was typed into answers and all its faults. One pass over the form in its own order, because a condition
/// may only look back at earlier fields.
struct FormReader {
    let item: LicenceItem
    let input: FormInput
    let today: Day?
    private(set) var answers: Answers = [:]
    var faults: [Fault] = []
    /// Keys whose value is not kept; they are not also called missing.
    private var refused: Set<String> = []
    private let filled: Set<String>

    init(item: LicenceItem, input: FormInput, today: Day?) {
        self.item = item
        self.input = input
        self.today = today
        filled = input.filledPaths
    }

    mutating func read() {
        guard screen() else { return }
        for field in item.sections.flatMap(\.fields) {
            if item.applies(field, given: answers) {
                answers[field.id] = parse(field, at: field.id, row: [:])
            } else {
                flagHidden(field, at: field.id)
            }
        }
        faults.append(contentsOf: item.missing(answers).filter { !isRefused(at: $0.at) })
    }

    // MARK: What is refused before it is looked at

    /// False when there is so much that nothing of it is worth reading.
    private mutating func screen() -> Bool {
        guard input.values.count <= FormLimits.keys else {
            refuse(Fault.Code.tooMany, "提交的内容项数过多（超过\(FormLimits.keys)项），没有保存；请从本网站的页面重新填写", at: nil)
            return false
        }
        var strangers: [String] = []
        for (key, typed) in input.values {
            guard key.utf8.count <= FormLimits.keyBytes, let slot = item.slot(at: key), slot.isInput else {
                strangers.append(key)
                continue
            }
            screen(typed, at: key, slot)
        }
        for key in strangers.sorted().prefix(FormLimits.namedKeys) {
            let name = String(Typed.line(key).prefix(40))
            refuse(Fault.Code.unknownField, "表单里没有“\(name)”这一项，没有保存；请从本网站的页面填写", at: nil)
        }
        return true
    }

    private mutating func screen(_ typed: [String], at key: String, _ slot: FormSlot) {
        if let row = slot.row, row.number >= row.holder.rowLimit {
            let holder = row.holder
            refused.insert(key)
            if !faults.contains(where: { $0.code == Fault.Code.tooMany && $0.at == holder.id }) {
                refuse(Fault.Code.tooMany, "“\(holder.label)”最多填\(holder.rowLimit)个，请删去多出的，或者到窗口办理", at: holder.id)
            }
        }
        let limit = slot.field.kind == .textarea ? FormLimits.blockBytes : FormLimits.lineBytes
        if typed.count > 1, slot.field.kind != .choices {
            refuse(Fault.Code.repeated, "\(slot.phrase)：同一项收到了\(typed.count)个值，请只填一个", at: key)
        } else if typed.count > 1, Set(typed).count < typed.count {
            refuse(Fault.Code.repeated, "\(slot.phrase)：同一选项重复提交，请重新选择", at: key)
        } else if typed.contains(where: { $0.utf8.count > limit }) {
            refuse(Fault.Code.tooLong, "\(slot.phrase)：内容过长，没有保存；请缩短，或者作为材料上传", at: key)
        } else if typed.contains(where: Typed.hasControl) {
            refuse(Fault.Code.control, "\(slot.phrase)：含有不可见的控制字符，请删去后重新键入", at: key)
        }
    }

    private mutating func refuse(_ code: String, _ message: String, at path: String?) {
        if let path { refused.insert(path) }
        faults.append(Fault(code: code, message: message, at: path, label: path.flatMap { item.slot(at: $0)?.phrase }, gravity: .refused))
    }

    private func isRefused(at path: String?) -> Bool {
        guard let path else { return false }
        return refused.contains { $0 == path || $0.hasPrefix(path + ".") }
    }

    // MARK: Reading

    private mutating func flagHidden(_ field: Field, at path: String) {
        guard filled.contains(path), let when = field.when else { return }
        fault(Fault.Code.hidden, "现在不用填：\(item.words(when))的才填这一项；请清空，所填内容不会提交", at: path)
    }

    /// Says what is wrong after the name of the place: `统一社会信用代码：应为18位，现在是17位`.
    mutating func fault(_ code: String, _ wrong: String, at path: String) {
        let phrase = item.slot(at: path)?.phrase ?? path
        faults.append(Fault(code: code, message: phrase + "：" + wrong, at: path, label: phrase))
    }

    private func typed(_ path: String) -> String { refused.contains(path) ? "" : input[path] }

    private mutating func parse(_ field: Field, at path: String, row: Answers) -> Answer? {
        switch field.kind {
        case .note: return nil
        case .rows: return parseRows(field)
        case .person: return parsePerson(field, at: path)
        case .address: return parseAddress(at: path)
        case .choices: return parseChoices(field, at: path)
        default: break
        }
        let raw = typed(path)
        guard !Typed.line(raw).isEmpty else { return nil }
        switch field.kind {
        case .text: return .text(bounded(Typed.line(raw), field, at: path))
        case .textarea: return .text(bounded(Typed.block(raw), field, at: path))
        case .uscc: return .text(accept(CreditCode.check(raw), at: path))
        case .phone: return .text(accept(PhoneNumber.check(raw), at: path))
        case .email: return .text(accept(EmailAddress.check(raw), at: path))
        case .date: return .text(accept(TypedDate.check(raw), at: path))
        case .integer, .decimal: return parseNumber(raw, field, at: path)
        case .yesNo: return parseYesNo(raw, at: path)
        case .choice:
            let code = Typed.line(raw)
            guard field.option(code) != nil else { return refuseOption(at: path) }
            return .text(code)
        case .note, .rows, .person, .address, .choices: return nil
        }
    }

    private mutating func accept(_ checked: Checked, at path: String) -> String {
        if let wrong = checked.wrong { fault(Fault.Code.format, wrong, at: path) }
        return checked.value
    }

    private mutating func bounded(_ text: String, _ field: Field, at path: String) -> String {
        if let max = field.max?.whole, text.count > max {
            fault(Fault.Code.range, "最多\(max)个字，现在有\(text.count)个", at: path)
        }
        return text
    }

    private mutating func parseNumber(_ raw: String, _ field: Field, at path: String) -> Answer {
        let text = TypedNumber.normal(raw, unit: field.unit)
        guard let number = Quantity(text) else {
            fault(Fault.Code.format, field.kind == .integer ? "应为整数，例如12" : "应为数字，最多三位小数，例如86.5", at: path)
            return .text(Typed.line(raw))
        }
        let unit = field.unit ?? ""
        if field.kind == .integer, !number.isWhole {
            fault(Fault.Code.format, "应为整数，现在是\(number)", at: path)
        } else if let min = field.min, number < min {
            fault(Fault.Code.range, "不能小于\(min)\(unit)，现在是\(number)", at: path)
        } else if let max = field.max, number > max {
            fault(Fault.Code.range, "不能大于\(max)\(unit)，现在是\(number)", at: path)
        }
        return .number(number)
    }

    private mutating func parseYesNo(_ raw: String, at path: String) -> Answer? {
        switch Typed.line(raw) {
        case "true", "是": return .yesNo(true)
        case "false", "否": return .yesNo(false)
        default: return refuseOption(at: path)
        }
    }

    private mutating func parseChoices(_ field: Field, at path: String) -> Answer? {
        guard !refused.contains(path) else { return nil }
        let ticked = Set(input.all(path).filter { !$0.isEmpty })
        guard ticked.allSatisfy({ field.option($0) != nil }) else { return refuseOption(at: path) }
        // In the order of the form, so that the same ticks always give the same bytes.
        let codes = field.options.map(\.code).filter(ticked.contains)
        if let max = field.max?.whole, codes.count > max {
            fault(Fault.Code.range, "最多选\(max)项，现在选了\(codes.count)项", at: path)
        }
        return codes.isEmpty && field.required ? nil : .choices(codes)
    }

    private mutating func refuseOption(at path: String) -> Answer? {
        let phrase = item.slot(at: path)?.phrase ?? path
        refuse(Fault.Code.unknownOption, "\(phrase)：收到了表单里没有的选项，没有保存；请从所列选项中选择", at: path)
        return nil
    }

    private mutating func parseAddress(at path: String) -> Answer? {
        let parts = [FieldPart.region, .detail].map { part -> String? in
            let place = path + "." + part.rawValue
            let text = Typed.line(typed(place))
            guard !text.isEmpty else { return nil }
            let max = part == .region ? 60 : 120
            if text.count > max { fault(Fault.Code.range, "最多\(max)个字，现在有\(text.count)个", at: place) }
            return text
        }
        let address = AddressAnswer(region: parts[0], detail: parts[1])
        return address == AddressAnswer() ? nil : .address(address)
    }

    private mutating func parsePerson(_ field: Field, at path: String) -> Answer? {
        func place(_ part: FieldPart) -> String { path + "." + part.rawValue }
        let name = Typed.line(typed(place(.name)))
        let number = typed(place(.idNo))
        let phone = typed(place(.phone))
        let kindCode = Typed.line(typed(place(.idKind)))
        let kind = IdentityPaper(rawValue: kindCode)
        if !kindCode.isEmpty, kind == nil { _ = refuseOption(at: place(.idKind)) }
        var person = PersonAnswer()
        if !name.isEmpty {
            if name.count > 50 { fault(Fault.Code.range, "最多50个字，现在有\(name.count)个", at: place(.name)) }
            person.name = name
        }
        if !Typed.line(number).isEmpty {
            person.idNo = accept((kind ?? .resident).check(number, today: today), at: place(.idNo))
        }
        if !Typed.line(phone).isEmpty { person.phone = accept(PhoneNumber.check(phone), at: place(.phone)) }
        // The kind alone says nothing: it is preselected.
        guard person != PersonAnswer() else { return nil }
        person.idKind = kind?.rawValue
        return .person(person)
    }

    private mutating func parseRows(_ field: Field) -> Answer? {
        var rows: [Answers] = []
        var blanks = 0
        for number in 0..<Swift.min(input.rowCount(of: field), field.rowLimit) {
            // Blank rows at the end are an offer that was not taken; one in between is a row with everything missing.
            guard filled.contains("\(field.id).\(number)") else {
                blanks += 1
                continue
            }
            rows.append(contentsOf: Array(repeating: [:], count: blanks))
            blanks = 0
            var row: Answers = [:]
            for inner in field.fields {
                let path = "\(field.id).\(number).\(inner.id)"
                if item.applies(inner, given: answers, row: row) {
                    row[inner.id] = parse(inner, at: path, row: row)
                } else {
                    flagHidden(inner, at: path)
                }
            }
            rows.append(row)
        }
        return rows.isEmpty ? nil : .rows(rows)
    }
}
