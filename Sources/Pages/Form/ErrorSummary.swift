package import Licensing

/// All that is wrong, at the top of the page, each with a link to its field.
///
/// - Parameter href: where the field stands if not on this page; nil for a fault leaves it without a link.
package func errorSummary(
    _ faults: [Fault], title: String? = nil, href: (Fault) -> String? = { $0.at.map { "#" + fieldAnchor($0) } }
) -> HTML {
    guard !faults.isEmpty else { return .empty }
    let lines = faults.map { fault -> HTML in
        guard let place = href(fault) else { return "<li>\(polyglot(fault.words))</li>\n" }
        return "<li><a href=\"\(place)\">\(polyglot(fault.words))</a></li>\n"
    }
    return """
        <div class="error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1" autofocus>
        <h2 id="error-summary-title">\(polyglot(title ?? words("有\(faults.count)处需要核对", "\(faults.count) to check")))</h2>
        <ul>
        \(lines)</ul></div>

        """
}

/// 已知问题: what was filed with, marked beside a case or on the page before filing; nothing here is a reason not to receive it.
package func faultList(_ faults: [Fault]) -> HTML {
    guard !faults.isEmpty else { return .empty }
    let lines = faults.map { fault -> HTML in "<li><span class=\"fault-note\">\(polyglot(fault.words))</span></li>\n" }
    return "<ul>\n\(lines)</ul>\n"
}

/// A fault away from its field: most messages name it already, and a name said twice reads like a second fault.
package func faultWords(_ fault: Fault) -> String {
    guard Language.current == .zh else { return fault.words }
    guard let label = fault.label, !fault.message.contains(label) else { return fault.message }
    return label + "：" + fault.message
}
