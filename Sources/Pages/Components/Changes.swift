/// One answer that is not what it was.
package struct FieldChange: Sendable, Equatable {
    package var label: String
    /// Nil where nothing was answered before.
    package var before: String?
    /// Nil where the answer was taken away.
    package var after: String?

    package init(_ label: String, before: String?, after: String?) {
        self.label = label
        self.before = before
        self.after = after
    }
}

/// 改动: what was, and what is now; with words, since a line through a text is neither seen by all nor read aloud.
package func changeList(_ changes: [FieldChange]) -> HTML {
    guard !changes.isEmpty else { return .empty }
    let rows = changes.map { change -> HTML in
        let old = change.before.map { text -> HTML in
            let word = change.after == nil ? words("已删去", "Removed") : words("原来", "Before")
            return "<p><span class=\"tag\">\(word)</span> <del\(languageOf(text))>\(lines(text))</del></p>\n"
        }
        let new = change.after.map { text -> HTML in
            let word = change.before == nil ? words("新增", "Added") : words("改为", "Now")
            return "<p><span class=\"tag\">\(word)</span> <ins\(languageOf(text))>\(lines(text))</ins></p>\n"
        }
        return "<div><dt>\(polyglot(change.label))</dt><dd>\(old)\(new)</dd></div>\n"
    }
    return "<dl class=\"summary changes\">\n\(rows)</dl>\n"
}

/// 左右对照 of the console: what was filed beside what it is checked against. On a narrow window one above the other.
/// - Parameter isLean: the right side takes a third.
package func splitPane(left: HTML, right: HTML, isLean: Bool = false) -> HTML {
    "<div class=\"split\(if: isLean, " lean")\"><div>\n\(left)</div><div>\n\(right)</div></div>\n"
}

/// Text that is taken elsewhere: one click selects all of it, without a script.
package func copyable(_ text: String) -> HTML { "<span class=\"code copyable\">\(text)</span>" }
