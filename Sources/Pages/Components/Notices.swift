/// What a notice is about. Each has its colour, its sign and its spoken word: colour never speaks alone.
package enum NoticeKind: String, Sendable, CaseIterable {
    case info, success, warning, error

    fileprivate var sign: HTML {
        switch self {
        case .info: "i"
        case .success: "✓"
        case .warning: "!"
        case .error: "×"
        }
    }

    fileprivate var word: String {
        switch self {
        case .info: words("提示：", "Note: ")
        case .success: words("成功：", "Done: ")
        case .warning: words("注意：", "Warning: ")
        case .error: words("错误：", "Error: ")
        }
    }
}

package func noticeBanner(_ kind: NoticeKind, _ title: String, _ body: HTML = .empty) -> HTML {
    """
    <div class="notice notice-\(kind.rawValue)"><span class="sign" aria-hidden="true">\(kind.sign)</span><div>
    <p class="notice-title"><span class="unseen">\(kind.word)</span>\(polyglot(title))</p>
    \(body)</div></div>

    """
}

/// The receipt's head (A14): one sentence, then what the applicant must keep. No links: people copy from it.
package func panel(_ title: String, _ keep: [(label: String, value: String)], note: String? = nil) -> HTML {
    let rows = keep.map { row -> HTML in "<div><dt>\(polyglot(row.label))</dt><dd>\(grouped(row.value))</dd></div>\n" }
    return """
        <div class="panel">
        <h1>\(polyglot(title))</h1>
        <dl>
        \(rows)</dl>
        \(note.map { note -> HTML in "<p>\(polyglot(note))</p>\n" })</div>

        """
}

/// A number or code that is read aloud, typed or copied: monospaced digits, broken only between its groups.
package func grouped(_ code: String) -> HTML {
    let parts = code.split(separator: "-", omittingEmptySubsequences: false).enumerated().map { index, part -> HTML in
        "\(if: index > 0, "-<wbr>")\(String(part))"
    }
    return "<span class=\"code\">\(parts)</span>"
}

/// Never an empty table head: one sentence and the next useful step.
package func emptyState(_ sentence: String, _ link: PageLink? = nil) -> HTML {
    let next = link.map { link -> HTML in " <a href=\"\(link.href)\">\(polyglot(link.title))</a>" }
    return "<p class=\"empty\">\(polyglot(sentence))\(next)</p>\n"
}

/// Text that only some need; opens without a script.
package func disclosure(_ title: String, isOpen: Bool = false, _ body: HTML) -> HTML {
    "<details\(if: isOpen, " open")><summary>\(polyglot(title))</summary><div class=\"details-body\">\(body)</div></details>\n"
}
