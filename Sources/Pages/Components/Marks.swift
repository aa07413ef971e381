/// 电子监察的四种状态, with 停钟 and 办结: a shape, a word and a colour, so that no one of them is needed.
package enum StatusKind: Sendable, CaseIterable {
    case normal, near, dueToday, overdue, stopped, closed

    package var word: String {
        switch self {
        case .normal: words("正常", "On time")
        case .near: words("临近", "Due soon")
        case .dueToday: words("今日到期", "Due today")
        case .overdue: words("超期", "Overdue")
        case .stopped: words("停钟", "Clock stopped")
        case .closed: words("已办结", "Closed")
        }
    }

    fileprivate var name: HTML {
        switch self {
        case .normal: "normal"
        case .near: "near"
        case .dueToday: "today"
        case .overdue: "overdue"
        case .stopped: "stopped"
        case .closed: "closed"
        }
    }

    fileprivate var shape: HTML {
        switch self {
        case .normal: "●"
        case .near: "◐"
        case .dueToday: "▲"
        case .overdue: "■"
        case .stopped: "◇"
        case .closed: "○"
        }
    }
}

/// `words` replaces the status's own word where the page can say more: 剩 2 个工作日.
package func statusMark(_ kind: StatusKind, _ words: String? = nil) -> HTML {
    "<span class=\"mark mark-\(kind.name)\"><span class=\"shape\" aria-hidden=\"true\">\(kind.shape)</span> \(polyglot(words ?? kind.word))</span>"
}

/// A share as a bar, with the target as a line across it. Presentation attributes only, since the policy allows no inline style.
/// An ornament: the same figures stand beside it in words.
package func shareBar(_ part: Int, of whole: Int, target: Int) -> HTML {
    let share = whole > 0 ? min(1, max(0, Double(part) / Double(whole))) : 0
    let tenths = Int((share * 1000).rounded())
    return """
        <svg class="bar" width="100%" height="14" aria-hidden="true" focusable="false"><rect class="bar-track" width="100%" height="14" fill="#dfe5ee"/>\
        <rect class="bar-share" width="\(tenths / 10).\(tenths % 10)%" height="14" fill="#14509e"/>\
        <line class="bar-gap" x1="\(target)%" x2="\(target)%" y1="0" y2="14" stroke="#fff" stroke-width="7"/>\
        <line class="bar-target" x1="\(target)%" x2="\(target)%" y1="0" y2="14" stroke="#b3261e" stroke-width="3"/></svg>
        """
}

package func tag(_ text: String) -> HTML { "<span class=\"tag\">\(polyglot(text))</span>" }

package enum ButtonKind: Sendable {
    case primary, secondary, danger

    fileprivate var name: HTML {
        switch self {
        case .primary: "button"
        case .secondary: "button button-secondary"
        case .danger: "button button-danger"
        }
    }
}

/// A submit button. Several in one form tell themselves apart by name and value.
/// - Parameters:
///   - key: its shortcut on the console, as `KeyboardEvent.code`: `KeyA`.
///   - confirms: Ctrl+Enter presses it when no form has the focus.
package func button(
    _ text: String, _ kind: ButtonKind = .primary, name: String? = nil, value: String? = nil, key: String? = nil, confirms: Bool = false
) -> HTML {
    let sent = name.map { name -> HTML in " name=\"\(name)\" value=\"\(value ?? "")\"" }
    let marks: HTML = "\(shortcut(key))\(if: confirms, " data-confirm")"
    return "<button type=\"submit\" class=\"\(kind.name)\"\(sent)\(marks)>\(polyglot(text))</button>\n"
}

/// A link that starts something, in the shape of a button.
package func linkButton(_ text: String, _ url: String, _ kind: ButtonKind = .primary, key: String? = nil) -> HTML {
    "<a class=\"\(kind.name)\" href=\"\(PageLink.attribute(url))\"\(shortcut(key))>\(polyglot(text))</a>\n"
}

/// Buttons of one form, in one row; the first is the one meant.
package func actions(_ buttons: HTML...) -> HTML { "<div class=\"actions\">\n\(buttons)</div>\n" }

/// A part of a page under its own heading.
package func pageSection(_ title: String, id: String? = nil, _ body: HTML) -> HTML {
    "<section><h2\(id.map { id -> HTML in " id=\"\(id)\"" })>\(polyglot(title))</h2>\n\(body)</section>\n"
}
