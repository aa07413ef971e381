package import Licensing

/// 填报页: the questions of one section, complete without JavaScript. The caller puts them into its `<form>` with its own buttons
/// and `novalidate`; what is wrong is said by the server, all at once.
///
/// - Parameters:
///   - input: what was typed so far, shown again exactly as it was typed.
///   - faults: those of this page; each stands at its field.
package func sectionForm(item: LicenceItem, section: Section, input: FormInput, faults: [Fault] = []) -> HTML {
    let page = FieldPage(item: item, section: section, input: input, faults: faults)
    return page.shown
}

/// The address of a field on its page: `legal_rep.name` is `f-legal_rep-name`. Ids of fields have no hyphen, so no two meet.
package func fieldAnchor(_ path: String) -> String { "f-" + path.split(separator: ".").joined(separator: "-") }

struct FieldPage {
    let item: LicenceItem
    let section: Section
    let input: FormInput
    private let faults: [String: [Fault]]
    private let answers: Answers
    private let filled: Set<String>

    init(item: LicenceItem, section: Section, input: FormInput, faults: [Fault]) {
        self.item = item
        self.section = section
        self.input = input
        self.faults = Dictionary(grouping: faults) { $0.at ?? "" }
        answers = item.read(input).answers
        filled = input.filledPaths
    }

    var shown: HTML {
        let fields = section.fields.filter { isShown($0, at: $0.id) }.map { field($0, at: $0.id, inRow: nil) }
        guard section.fields.contains(where: { $0.kind == .rows }) else { return "\(fields)" }
        // Enter in a text input presses the first button of a form. It must not be one that deletes a row.
        return "<button type=\"submit\" name=\"_default\" value=\"1\" hidden>\(words("保存并继续", "Save and continue"))</button>\n\(fields)"
    }

    /// A question that an earlier page has ruled out is left away, unless something was typed there: then it can be seen and cleared.
    private func isShown(_ field: Field, at path: String, row: Answers? = nil) -> Bool {
        dependsOnThisPage(field) || item.applies(field, given: answers, row: row) || filled.contains(path)
    }

    private func dependsOnThisPage(_ field: Field) -> Bool {
        guard let when = field.when else { return false }
        let own = Set(section.fields.flatMap { [$0.id] + $0.fields.map(\.id) })
        return when.fields.contains(where: own.contains)
    }

    // MARK: The parts every field has

    /// What stands between the label and the input, and the ids by which the input refers to it.
    struct Surroundings {
        var markup: HTML = .empty
        var ids: [String] = []
        var hasFault = false

        /// `aria-describedby` and `aria-invalid`.
        var attributes: HTML { describedBy + (hasFault ? " aria-invalid=\"true\"" : .empty) }
        var describedBy: HTML { ids.isEmpty ? .empty : " aria-describedby=\"\(ids.joined(separator: " "))\"" }
        var fieldClass: HTML { hasFault ? "field field-error" : "field" }
    }

    func surroundings(_ path: String, note: String? = nil, hint: String? = nil) -> Surroundings {
        var around = Surroundings()
        let anchor = fieldAnchor(path)
        if let note {
            around.markup += "<p class=\"condition-note\" id=\"c-\(anchor)\">\(polyglot(note))</p>\n"
            around.ids.append("c-" + anchor)
        }
        if let hint {
            around.markup += "<p class=\"hint\" id=\"h-\(anchor)\">\(polyglot(hint))</p>\n"
            around.ids.append("h-" + anchor)
        }
        if let own = faults[path], !own.isEmpty {
            let messages = own.map { fault -> HTML in "<span>\(words("错误：", "Error: "))\(polyglot(fault.words))</span>" }
            around.markup += "<p class=\"error-text\" id=\"e-\(anchor)\">\(messages)</p>\n"
            around.ids.append("e-" + anchor)
            around.hasFault = true
        }
        return around
    }

    private func title(_ field: Field) -> HTML {
        // Whether a conditional question has to be answered is said by its condition.
        field.required || field.when != nil || field.kind == .note
            ? polyglot(field.label) : "\(polyglot(field.label))\(words("（选填）", " (optional)"))"
    }

    func field(_ field: Field, at path: String, inRow: Answers?) -> HTML {
        let note = dependsOnThisPage(field) ? item.note(field) : nil
        switch field.kind {
        case .note: return "<p class=\"hint\">\(polyglot(field.label))</p>\n"
        case .rows: return rows(field, note: note)
        case .person, .address: return composite(field, at: path, note: note)
        case .choice where field.options.count > 10: return select(field, at: path, note: note)
        case .choice, .choices, .yesNo: return choices(field, at: path, note: note)
        case .textarea:
            let around = surroundings(path, note: note, hint: field.hint)
            // A line end after the tag belongs to the markup; without it one that was typed first would be lost.
            return """
                <div class="\(around.fieldClass)"><label for="\(fieldAnchor(path))">\(title(field))</label>
                \(around.markup)<textarea id="\(fieldAnchor(path))" name="\(path)" rows="4"\(around.attributes)>
                \(input[path])</textarea></div>

                """
        case .text, .integer, .decimal, .date, .uscc, .phone, .email:
            let hint = field.hint ?? (field.kind == .date ? words("例如 2026-02-13", "For example 2026-02-13") : nil)
            let around = surroundings(path, note: note, hint: hint)
            let line = lineInput(path, Keyboard(field.kind), inRow: inRow != nil, sensitive: field.sensitive, around)
            let unit = field.unit.map { unit -> HTML in "<span class=\"unit\">\(polyglot(unit))</span>" }
            return """
                <div class="\(around.fieldClass)"><label for="\(fieldAnchor(path))">\(title(field))</label>
                \(around.markup)<span class="input">\(line)\(unit)</span></div>

                """
        }
    }

    private func lineInput(_ path: String, _ keyboard: Keyboard, inRow: Bool, sensitive: Bool, _ around: Surroundings) -> HTML {
        // In rows and on personal data the browser would offer the wrong person.
        let completion = inRow || sensitive ? "off" : keyboard.autocomplete
        return """
            <input id="\(fieldAnchor(path))" name="\(path)" type="\(keyboard.type)" value="\(input[path])"\(keyboard.attributes)\
            \(completion.map { word -> HTML in " autocomplete=\"\(word)\"" })\(around.attributes)>
            """
    }

    // MARK: Choices

    private func choices(_ field: Field, at path: String, note: String?) -> HTML {
        let around = surroundings(path, note: note, hint: field.hint)
        let isMany = field.kind == .choices
        let options =
            field.kind == .yesNo
            ? [Field.Option(code: "true", label: words("是", "Yes")), Field.Option(code: "false", label: words("否", "No"))] : field.options
        // A filing by a machine may say 是 and 否.
        let spoken = field.kind == .yesNo ? [field.label(of: "true"): "true", field.label(of: "false"): "false"] : [:]
        let ticked = Set(input.all(path).map { spoken[$0] ?? $0 })
        let boxes = options.enumerated().map { index, option -> HTML in
            // The first one carries the anchor, so that the link of the summary lands on something that takes the focus.
            let id = index == 0 ? fieldAnchor(path) : fieldAnchor(path) + "-" + option.code
            let kind: HTML = isMany ? "checkbox" : "radio"
            return """
                <div class="choice"><input type="\(kind)" id="\(id)" name="\(path)" value="\(option.code)"\
                \(if: ticked.contains(option.code), " checked")\(if: isMany && around.hasFault, " aria-invalid=\"true\"")>\
                <label for="\(id)">\(polyglot(option.label))</label></div>

                """
        }
        let group: HTML = isMany ? .empty : " role=\"radiogroup\"" + (around.hasFault ? " aria-invalid=\"true\"" : .empty)
        return """
            <fieldset class="\(around.fieldClass)"\(group)\(around.describedBy)><legend>\(title(field))</legend>
            \(around.markup)<div class="choices">
            \(boxes)</div></fieldset>

            """
    }

    private func select(_ field: Field, at path: String, note: String?) -> HTML {
        let around = surroundings(path, note: note, hint: field.hint)
        let options = field.options.map { option -> HTML in
            "<option value=\"\(option.code)\"\(if: input[path] == option.code, " selected")\(languageOf(option.label))>\(option.label)</option>\n"
        }
        return """
            <div class="\(around.fieldClass)"><label for="\(fieldAnchor(path))">\(title(field))</label>
            \(around.markup)<select id="\(fieldAnchor(path))" name="\(path)"\(around.attributes)>
            <option value="">\(words("请选择", "Choose one"))</option>
            \(options)</select></div>

            """
    }

    // MARK: Persons and addresses

    private func composite(_ field: Field, at path: String, note: String?) -> HTML {
        let around = surroundings(path, note: note, hint: field.hint)
        let parts = field.kind.parts.map { part($0, at: path + "." + $0.rawValue) }
        return """
            <fieldset class="\(around.fieldClass)" id="\(fieldAnchor(path))"\(around.describedBy)><legend>\(title(field))</legend>
            \(around.markup)\(parts)</fieldset>

            """
    }

    private func part(_ part: FieldPart, at path: String) -> HTML {
        let hint: String? =
            switch part {
            case .region: words("省、市、县（市、区），例如江苏省南京市玄武区", "Province, city and county")
            default: nil
            }
        let around = surroundings(path, hint: hint)
        let entry: HTML
        if part == .idKind {
            let typed = input[path]
            let options = IdentityPaper.allCases.map { paper -> HTML in
                "<option value=\"\(paper.rawValue)\"\(if: typed == paper.rawValue, " selected")>\(paper.words)</option>\n"
            }
            entry = """
                <select id="\(fieldAnchor(path))" name="\(path)"\(around.attributes)>
                \(options)</select>
                """
        } else {
            entry = lineInput(path, Keyboard(part), inRow: false, sensitive: true, around)
        }
        return """
            <div class="\(around.fieldClass)"><label for="\(fieldAnchor(path))">\(part.words)</label>
            \(around.markup)\(entry)</div>

            """
    }

    // MARK: Rows

    private func rows(_ field: Field, note: String?) -> HTML {
        let around = surroundings(field.id, note: note, hint: field.hint)
        let count = min(max(input.rowCount(of: field), 1), field.rowLimit)
        let rows: [Answers] = if case .rows(let rows)? = answers[field.id] { rows } else { [] }
        let cards = (0..<count).map { number -> HTML in
            let row = number < rows.count ? rows[number] : [:]
            let path = "\(field.id).\(number)"
            let fields = field.fields.filter { isShown($0, at: "\(path).\($0.id)", row: row) }
                .map { self.field($0, at: "\(path).\($0.id)", inRow: row) }
            let removal = words("删去第\(number + 1)个\(field.rowNoun)", "Remove number \(number + 1): \(field.rowNoun)")
            let remove: HTML =
                count > 1 || filled.contains(path)
                ? "<button type=\"submit\" class=\"button button-secondary\" name=\"_remove\" value=\"\(path)\">\(polyglot(removal))</button>\n"
                : .empty
            return """
                <fieldset class="row-card" id="\(fieldAnchor(path))"><legend>\(polyglot(field.rowNoun)) \(number + 1)</legend>
                \(fields)\(remove)</fieldset>

                """
        }
        let addition = words("再添一个\(field.rowNoun)", "Add another: \(field.rowNoun)")
        let most = words("最多填\(field.rowLimit)个", "\(field.rowLimit) at the most")
        let add: HTML =
            count < field.rowLimit
            ? "<button type=\"submit\" class=\"button button-secondary\" name=\"_add\" value=\"\(field.id)\">\(polyglot(addition))</button>\n"
            : "<p class=\"hint\">\(most)</p>\n"
        return """
            <fieldset class="\(around.fieldClass)" id="\(fieldAnchor(field.id))"\(around.describedBy)><legend>\(title(field))</legend>
            \(around.markup)\(cards)\(add)</fieldset>

            """
    }
}

/// What a phone shows for an input, and what the browser may fill in by itself.
struct Keyboard {
    var type: HTML = "text"
    var attributes: HTML = .empty
    var autocomplete: String?

    private static let code: HTML = " autocapitalize=\"characters\" spellcheck=\"false\""

    init(_ kind: FieldKind) {
        switch kind {
        case .uscc: (attributes, autocomplete) = (Self.code, "off")
        case .integer: (attributes, autocomplete) = (" inputmode=\"numeric\"", "off")
        case .decimal: (attributes, autocomplete) = (" inputmode=\"decimal\"", "off")
        // Typed dates are read tolerantly; a native picker would refuse what a person pastes.
        case .date: (attributes, autocomplete) = (" inputmode=\"text\"", "off")
        case .phone: (type, autocomplete) = ("tel", "tel")
        // Not type=email: a browser may rewrite what it holds, and what was typed has to come back as it was.
        case .email: (attributes, autocomplete) = (" inputmode=\"email\" spellcheck=\"false\"", "email")
        case .text, .textarea, .yesNo, .choice, .choices, .person, .address, .rows, .note: break
        }
    }

    init(_ part: FieldPart) {
        switch part {
        case .idNo: attributes = Self.code
        case .phone: type = "tel"
        case .name, .idKind, .region, .detail: break
        }
    }
}
