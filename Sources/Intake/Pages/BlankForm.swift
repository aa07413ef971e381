import Licensing
import Pages

/// 空白申请书: every question of the form with room for a pen. Made from the same file as the form on the screen, so the two never differ.
struct BlankForm {
    let item: LicenceItem

    /// As many empty lines as a table of a form on paper has.
    private static let emptyRows = 4
    /// More columns than this are no table on A4 any more.
    private static let mostColumns = 8

    func shown(places: [String]) -> HTML {
        let sections = item.sections.enumerated().map { index, section -> HTML in
            pageSection("\(index + 1). \(section.title)", parts(of: section))
        }
        let next = item.sections.count + 1
        return """
            <article class="paper">
            <h1>\(polyglot(item.formName))</h1>
            <p>\(words("事项：", "Licence: "))\(polyglot(item.name))</p>
            <p>\(words("请用黑色笔填写，字迹清楚。□ 内打 √。写不下的另附页，注明是哪一项。", "Write clearly in black. Tick □ with √. What does not fit goes on a further sheet that names the question."))</p>
            \(sections)
            \(pageSection("\(next). \(words("申请材料清单", "Materials handed in"))", materials))
            \(pageSection("\(next + 1). \(words("承诺和签名", "Declaration and signature"))", signature))
            <p class="paper-foot">\(words("交到：", "Hand in at: "))\(polyglot(places.joined(separator: words("；", "; "))))<br>\
            \(polyglot(item.formName))\(words("，\(item.versionWords)版", ", version of \(item.versionWords)"))\
            \(words("，编号", ", "))<span class="code">\(item.reference)</span>\(words("。表格免费。", ". This form is free."))</p>
            </article>

            """
    }

    /// Questions in a table with two columns; a list in a table of its own.
    private func parts(of section: Section) -> HTML {
        var html = HTML.empty
        var rows = HTML.empty
        func close() {
            guard !rows.isEmpty else { return }
            html += table(section.title, rows)
            rows = .empty
        }
        for field in section.fields {
            switch field.kind {
            case .note:
                close()
                html += "<p>\(polyglot(field.label))</p>\n"
            case .rows:
                close()
                html += list(field)
            default: rows += row(field)
            }
        }
        close()
        return html
    }

    private func table(_ caption: String, _ rows: HTML) -> HTML {
        "<table><caption class=\"unseen\">\(polyglot(caption))</caption>\n<tbody>\n\(rows)</tbody></table>\n"
    }

    private func row(_ field: Field) -> HTML {
        let hints = [item.note(field), field.hint].compactMap(\.self).map { hint -> HTML in "<span class=\"hint\">\(polyglot(hint))</span>"
        }
        let optional = field.required || field.when != nil ? "" : words("（选填）", " (optional)")
        return
            "<tr><th scope=\"row\">\(polyglot(field.label))\(optional)\(hints)</th><td\(if: field.kind == .textarea, " class=\"tall\"")>\(room(field))</td></tr>\n"
    }

    // MARK: Room for the answer

    private static let box: HTML = "<span aria-hidden=\"true\">□ </span>"

    private func room(_ field: Field) -> HTML {
        switch field.kind {
        case .choice, .choices: ticks(field.options.map(\.label), isMany: field.kind == .choices)
        case .yesNo: ticks([words("是", "Yes"), words("否", "No")], isMany: false)
        case .uscc: Self.cells(18)
        case .date:
            "<span class=\"gap\"></span>\(words("年", "-"))<span class=\"gap\"></span>\(words("月", "-"))<span class=\"gap\"></span>\(words("日", ""))"
        case .integer, .decimal: "<span class=\"gap gap-long\"></span>\(field.unit.map { polyglot($0) })"
        case .person, .address: "\(field.kind.parts.map(part))"
        case .text, .textarea, .phone, .email, .note, .rows: .empty
        }
    }

    private func ticks(_ labels: [String], isMany: Bool) -> HTML {
        let boxes = labels.map { label -> HTML in "<li>\(Self.box)\(polyglot(label))</li>\n" }
        let many: HTML = "<p class=\"hint\">\(words("可以选几项", "Tick all that apply"))</p>\n"
        return "\(if: isMany, many)<ul class=\"ticks\">\n\(boxes)</ul>"
    }

    private func part(_ part: FieldPart) -> HTML {
        if part == .idKind {
            return "<div class=\"line\"><span>\(part.words)</span></div>\(ticks(IdentityPaper.allCases.map(\.words), isMany: false))"
        }
        return "<div class=\"line\"><span>\(part.words)</span></div>\n"
    }

    /// One sign a box, as on every form with a code.
    private static func cells(_ count: Int) -> HTML {
        "<span class=\"cells\">\((0..<count).map { _ -> HTML in "<span></span>" })</span>"
    }

    // MARK: Lists

    private struct BlankColumn {
        let title: HTML
        let room: HTML
    }

    private func columns(_ field: Field) -> [BlankColumn] {
        field.fields.flatMap { inner -> [BlankColumn] in
            switch inner.kind {
            case .person: FieldPart.person.map { BlankColumn(title: "\($0.words)", room: .empty) }
            case .address: [BlankColumn(title: polyglot(inner.label), room: .empty)]
            default:
                [
                    BlankColumn(
                        title: "\(polyglot(inner.label))\(inner.unit.map { unit -> HTML in "（\(polyglot(unit))）" })", room: inRow(inner))
                ]
            }
        }
    }

    private func inRow(_ field: Field) -> HTML {
        switch field.kind {
        case .choice, .choices, .yesNo: room(field)
        default: .empty
        }
    }

    private func list(_ field: Field) -> HTML {
        let notes = [item.note(field), field.hint].compactMap(\.self).map { note -> HTML in "<p class=\"hint\">\(polyglot(note))</p>\n" }
        let count = min(Self.emptyRows, field.rowLimit)
        let columns = columns(field)
        guard columns.count < Self.mostColumns else {
            let cards = (1...max(1, min(2, count))).map { number in table("\(field.rowNoun) \(number)", "\(field.fields.map(row))") }
            return "<h3>\(polyglot(field.label))</h3>\n\(notes)\(cards)"
        }
        let head = columns.map { column -> HTML in "<th scope=\"col\">\(column.title)</th>" }
        let rows = (0..<count).map { number -> HTML in
            "<tr><th scope=\"row\">\(number + 1)</th>\(columns.map { column -> HTML in "<td>\(column.room)</td>" })</tr>\n"
        }
        return """
            <h3>\(polyglot(field.label))</h3>
            \(notes)<table class="paper-rows"><caption class="unseen">\(polyglot(field.label))</caption>
            <thead><tr><th scope="col" class="narrow">\(words("序号", "No."))</th>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody></table>

            """
    }

    // MARK: The end

    private var materials: HTML {
        let rows = item.materials.map { material -> HTML in
            let when = item.note(material) ?? (material.required ? words("必须", "Always") : words("可以不交", "Optional"))
            return """
                <tr><th scope="row">\(Self.box)\(polyglot(material.name))</th><td>\(polyglot(when))</td>\
                <td>\(words("\(material.copies ?? 1) 份", "\(material.copies ?? 1)"))</td></tr>

                """
        }
        return """
            <table class="paper-materials"><caption class="unseen">\(words("申请材料清单", "Materials handed in"))</caption>
            <thead><tr><th scope="col">\(words("材料（已交的打 √）", "Material (tick what you hand in)"))</th><th scope="col">\(words("要不要交", "Needed"))</th>\
            <th scope="col" class="narrow">\(words("份数", "Copies"))</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>

            """
    }

    private var signature: HTML {
        let rows = [
            words("申请人签名（单位盖章）", "Applicant's signature (and seal)"), words("委托代理人签名", "Agent's signature"), words("日期", "Date"),
        ].enumerated().map { index, label -> HTML in
            "<tr><th scope=\"row\">\(label)</th><td\(if: index == 0, " class=\"tall\"")>\(if: index == 2, room(Field(id: "date", label: "", kind: .date)))</td></tr>\n"
        }
        return """
            <p>\(polyglot(item.declaration.text))</p>
            \(table(words("签名", "Signature"), "\(rows)"))
            """
    }
}

extension FieldPart {
    static let person = FieldKind.person.parts
}
