package import Licensing

/// One line of text outside a form of an item: a name to sign in with, a number to look up.
package func textField(
    _ name: String, _ label: String, value: String, hint: String? = nil, autocomplete: String = "off", inputMode: String? = nil,
    faults: [Fault] = []
) -> HTML {
    let mode = inputMode.map { mode -> HTML in " inputmode=\"\(mode)\"" }
    return labelled(name, label, hint: hint, faults: faults) { described in
        "<input type=\"text\" id=\"f-\(name)\" name=\"\(name)\" value=\"\(value)\" autocomplete=\"\(autocomplete)\"\(mode)\(described)>\n"
    }
}

/// A password; never shown again, whatever went wrong.
package func passwordField(_ name: String, _ label: String, hint: String? = nil, autocomplete: String, faults: [Fault] = []) -> HTML {
    labelled(name, label, hint: hint, faults: faults) { described in
        "<input type=\"password\" id=\"f-\(name)\" name=\"\(name)\" autocomplete=\"\(autocomplete)\"\(described)>\n"
    }
}

/// Several lines of text.
/// - Parameter id: where two forms of one page have a field of the same name.
package func textArea(_ name: String, _ label: String, value: String, hint: String? = nil, id: String? = nil, faults: [Fault] = []) -> HTML
{
    labelled(name, label, hint: hint, id: id, faults: faults) { described in
        // The line end after the tag is dropped by browsers; without it a value that begins with one would lose it.
        "<textarea id=\"f-\(id ?? name)\" name=\"\(name)\" rows=\"4\"\(described)\(languageOf(value))>\n\(value)</textarea>\n"
    }
}

private func labelled(
    _ name: String, _ label: String, hint: String?, id: String? = nil, faults: [Fault], _ input: (HTML) -> HTML
) -> HTML {
    let id = id ?? name
    let fault = faults.first { $0.at == name }
    let hintText = hint.map { hint -> HTML in "<p class=\"hint\" id=\"h-\(id)\">\(polyglot(hint))</p>\n" }
    let errorText = fault.map { fault -> HTML in "<p class=\"error-text\" id=\"e-\(id)\">\(polyglot(fault.words))</p>\n" }
    let described = [hint == nil ? nil : "h-\(id)", fault == nil ? nil : "e-\(id)"].compactMap { $0 }.joined(separator: " ")
    let attributes: HTML =
        "\(described.isEmpty ? HTML.empty : " aria-describedby=\"\(described)\"")\(if: fault != nil, " aria-invalid=\"true\"")"
    return """
        <div class="field\(if: fault != nil, " field-error")">
        <label for="f-\(id)">\(polyglot(label))</label>
        \(hintText)\(errorText)\(input(attributes))</div>

        """
}
