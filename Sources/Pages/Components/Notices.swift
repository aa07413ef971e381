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

    fileprivate var word: HTML {
        switch self {
        case .info: "提示："
        case .success: "成功："
        case .warning: "注意："
        case .error: "错误："
        }
    }
}

package func noticeBanner(_ kind: NoticeKind, _ title: String, _ body: HTML = .empty) -> HTML {
    return """
        <div class="notice notice-\(kind.rawValue)"><span class="sign" aria-hidden="true">\(kind.sign)</span><div>
        <p class="notice-title"><span class="unseen">\(kind.word)</span>\(title)</p>
        \(body)</div></div>

        """
}

/// The receipt's head (A14): one sentence, then what the applicant must keep. No links: people copy from it.
package func panel(_ title: String, _ keep: [(label: String, value: String)], note: String? = nil) -> HTML {
    let rows = keep.map { row -> HTML in "<div><dt>\(row.label)</dt><dd>\(grouped(row.value))</dd></div>\n" }
    return """
        <div class="panel">
        <h1>\(title)</h1>
        <dl>
        \(rows)</dl>
        \(note.map { note -> HTML in "<p>\(note)</p>\n" })</div>

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
    let next = link.map { link -> HTML in " <a href=\"\(link.href)\">\(link.title)</a>" }
    return "<p class=\"empty\">\(sentence)\(next)</p>\n"
}

/// Text that only some need; opens without a script.
package func disclosure(_ title: String, isOpen: Bool = false, _ body: HTML) -> HTML {
    "<details\(if: isOpen, " open")><summary>\(title)</summary><div class=\"details-body\">\(body)</div></details>\n"
}
