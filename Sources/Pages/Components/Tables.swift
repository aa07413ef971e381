package struct Column: Sendable, ExpressibleByStringLiteral {
    package var title: String
    /// Figures stand under each other at the right edge.
    package var isNumber: Bool

    package init(_ title: String, isNumber: Bool = false) {
        self.title = title
        self.isNumber = isNumber
    }

    package init(stringLiteral value: String) { self.init(value) }

    package static func number(_ title: String) -> Column { Column(title, isNumber: true) }
}

/// A table for comparing. On a phone each row becomes a card whose lines carry their column's title.
/// Without rows there is no table: `whenEmpty` says what to do instead.
package func dataTable(
    caption: String, head: [Column], rows: [[HTML]], rowHeading: Int? = nil, captionShown: Bool = true, whenEmpty: HTML = .empty
) -> HTML {
    guard !rows.isEmpty else { return whenEmpty }
    let titles = head.map { column -> HTML in "<th scope=\"col\"\(if: column.isNumber, " class=\"number\"")>\(polyglot(column.title))</th>"
    }
    let body = rows.map { row -> HTML in
        let cells = zip(head, row).enumerated().map { index, pair -> HTML in
            let (column, value) = pair
            let attributes: HTML = "\(if: column.isNumber, " class=\"number\"") data-label=\"\(column.title)\""
            return index == rowHeading ? "<th scope=\"row\"\(attributes)>\(value)</th>" : "<td\(attributes)>\(value)</td>"
        }
        return "<tr>\(cells)</tr>\n"
    }
    return """
        <table class="data">
        <caption\(if: !captionShown, " class=\"unseen\"")>\(polyglot(caption))</caption>
        <thead><tr>\(titles)</tr></thead>
        <tbody>
        \(body)</tbody>
        </table>

        """
}

/// Lists are paged by key, not by number, so there is a way back and a way on.
package func pager(previous: PageLink?, next: PageLink?, position: String? = nil) -> HTML {
    guard previous != nil || next != nil else { return .empty }
    let back = previous.map { link -> HTML in
        "<a class=\"button button-secondary\" href=\"\(link.href)\" rel=\"prev\">\(polyglot(link.title))</a>\n"
    }
    let forth = next.map { link -> HTML in
        "<a class=\"button button-secondary\" href=\"\(link.href)\" rel=\"next\">\(polyglot(link.title))</a>\n"
    }
    let place = position.map { text -> HTML in "<span>\(polyglot(text))</span>\n" }
    return "<nav class=\"pager\" aria-label=\"\(words("分页", "Pages"))\">\n\(back)\(place)\(forth)</nav>\n"
}

package struct Filter: Sendable {
    package var link: PageLink
    package var count: Int?
    package var isCurrent: Bool

    package init(_ title: String, _ url: String, count: Int? = nil, isCurrent: Bool = false) {
        link = PageLink(title, url)
        self.count = count
        self.isCurrent = isCurrent
    }
}

/// Saved filters and tabs: each is a plain address, so it can be kept and sent.
package func filterLinks(_ label: String, _ filters: [Filter]) -> HTML {
    let shown = filters.map { filter -> HTML in
        let count = filter.count.map { count -> HTML in " <span class=\"count\">\(count)</span>" }
        return
            "<li><a href=\"\(filter.link.href)\"\(if: filter.isCurrent, " aria-current=\"page\"")>\(polyglot(filter.link.title))\(count)</a></li>\n"
    }
    return "<nav class=\"filters\" aria-label=\"\(label)\"><ul>\n\(shown)</ul></nav>\n"
}

/// Views of one thing, as tabs that are links: each has its address and says how much is in it.
package func tabs(_ entries: [Filter], label: String? = nil) -> HTML {
    let shown = entries.map { entry -> HTML in
        let count = entry.count.map { count -> HTML in " <span class=\"count\">\(count)</span>" }
        return
            "<li><a href=\"\(entry.link.href)\"\(if: entry.isCurrent, " aria-current=\"page\"")>\(polyglot(entry.link.title))\(count)</a></li>\n"
    }
    return "<nav class=\"tabs\" aria-label=\"\(label ?? words("视图", "Views"))\"><ul>\n\(shown)</ul></nav>\n"
}

/// A search that is only an address: GET, so that what was found can be kept and sent.
package func searchBox(to url: String, label: String, hint: String? = nil, value: String = "", button words: String? = nil) -> HTML {
    searchForm(url, value: value, label: label, hint: hint, button: words)
}

/// - Parameters:
///   - name: of the parameter; also its id, so two on one page have two names.
///   - key: the shortcut that leads into the field, such as `Slash`.
package func searchForm(
    _ action: String, value: String = "", label: String, name: String = "q", hint: String? = nil, button text: String? = nil,
    key: String? = nil
) -> HTML {
    let help = hint.map { hint -> HTML in "<span class=\"hint\" id=\"\(name)-hint\">\(polyglot(hint))</span>\n" }
    let described: HTML = hint == nil ? .empty : " aria-describedby=\"\(name)-hint\""
    return """
        <form class="search" action="\(PageLink.attribute(action))" role="search">
        <div class="field"><label for="\(name)">\(polyglot(label))</label>
        \(help)<input id="\(name)" name="\(name)" type="search" value="\(value)"\(described)\(shortcut(key))></div>
        \(button(text ?? words("查找", "Search")))</form>

        """
}
