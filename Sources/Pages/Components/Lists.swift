/// Terms and values, as on a check-answers or case page.
package func summaryList(_ rows: [(term: String, value: HTML)]) -> HTML {
    let shown = rows.map { row -> HTML in "<div><dt>\(polyglot(row.term))</dt><dd>\(row.value)</dd></div>\n" }
    return "<dl class=\"summary\">\n\(shown)</dl>\n"
}

/// The few facts that matter most, side by side: 承诺期限 · 收费 · 到现场次数 · 结果.
package func factRow(_ facts: [(term: String, value: HTML)]) -> HTML {
    let shown = facts.map { fact -> HTML in "<div><dt>\(polyglot(fact.term))</dt><dd>\(fact.value)</dd></div>\n" }
    return "<dl class=\"facts\">\n\(shown)</dl>\n"
}

/// Text of several lines as it was written: each line end a `<br>`. Browsers send CR LF, which is one character and no `"\n"`.
package func lines(_ text: String) -> HTML {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        .map { index, line -> HTML in index == 0 ? polyglot(String(line)) : "<br>\(polyglot(String(line)))" }
        .reduce(into: .empty) { $0 += $1 }
}

package struct TimelineEntry: Sendable {
    package enum State: Sendable { case done, current, coming }

    package var date: String
    package var title: String
    package var detail: HTML?
    package var state: State

    package init(date: String, title: String, detail: HTML? = nil, state: State = .done) {
        self.date = date
        self.title = title
        self.detail = detail
        self.state = state
    }
}

/// 办理过程, in order, with real dates; what is still to come says so in words as well as in its ring.
package func timeline(_ entries: [TimelineEntry]) -> HTML {
    let shown = entries.map { entry -> HTML in
        let (name, word): (HTML, HTML) =
            switch entry.state {
            case .done: ("done", .empty)
            case .current: ("current", tag(words("当前", "Now")))
            case .coming: ("coming", tag(words("下一步", "Next")))
            }
        return """
            <li class="\(name)"\(if: entry.state == .current, " aria-current=\"step\"")>
            <p class="when">\(polyglot(entry.date))</p>
            <p class="what">\(polyglot(entry.title)) \(word)</p>
            \(entry.detail)</li>

            """
    }
    return "<ol class=\"timeline\">\n\(shown)</ol>\n"
}

package enum TaskStatus: Sendable, Equatable {
    case done, todo, started
    case waiting
    case faults(Int)

    fileprivate var mark: HTML {
        let (name, word): (HTML, String) =
            switch self {
            case .done: ("task-status", words("已完成", "Completed"))
            case .todo: ("task-status task-todo", words("未完成", "To do"))
            case .started: ("task-status task-todo", words("进行中", "In progress"))
            case .waiting: ("task-status task-waiting", words("暂不能开始", "Cannot start yet"))
            case .faults(let count): ("task-status task-faults", words("有 \(count) 处要改", "\(count) to correct"))
            }
        return "<span class=\"\(name)\">\(word)</span>"
    }
}

package struct TaskRow: Sendable {
    package var title: String
    package var url: String?
    package var status: TaskStatus
    package var hint: String?

    package init(_ title: String, url: String?, status: TaskStatus, hint: String? = nil) {
        self.title = title
        self.url = url
        self.status = status
        self.hint = hint
    }
}

/// 任务清单 (A8): the whole row is the link; what is done is plain, so that the eye goes to what is left.
package func taskList(_ rows: [TaskRow]) -> HTML {
    let shown = rows.map { row -> HTML in
        let title: HTML =
            row.url.map { url in "<a href=\"\(PageLink.attribute(url))\">\(polyglot(row.title))</a>" }
            ?? "<span>\(polyglot(row.title))</span>"
        let hint = row.hint.map { hint -> HTML in "<span class=\"hint\">\(polyglot(hint))</span>" }
        return "<li><div>\(title)\(hint)</div>\(row.status.mark)</li>\n"
    }
    return "<ol class=\"tasks\">\n\(shown)</ol>\n"
}

package struct Tile: Sendable {
    package var link: PageLink
    package var text: String?

    package init(_ title: String, _ url: String, _ text: String? = nil) {
        link = PageLink(title, url)
        self.text = text
    }
}

/// Ways into the site, on a home page.
package func tiles(_ tiles: [Tile]) -> HTML {
    let shown = tiles.map { tile -> HTML in
        let text = tile.text.map { text -> HTML in "<p>\(polyglot(text))</p>" }
        return "<li><a href=\"\(tile.link.href)\">\(polyglot(tile.link.title))</a>\(text)</li>\n"
    }
    return "<ul class=\"tiles\">\n\(shown)</ul>\n"
}
