/// The shortcut of a link, button or field, by `KeyboardEvent.code`: where the key lies, not what an input method makes of it.
/// Nothing when the person has switched shortcuts off.
package func shortcut(_ code: String?) -> HTML {
    guard let code, Reading.current.hasKeys else { return .empty }
    return " data-key=\"\(code)\" aria-keyshortcuts=\"\(keyName(code))\""
}

/// 快捷键 (C16): what `?` opens. A page that has it loads `Assets.shortcuts`.
package func shortcutDialog(_ keys: [(code: String, words: String)]) -> HTML {
    guard Reading.current.hasKeys else { return .empty }
    let rows = keys.map { key -> HTML in "<div><dt><kbd>\(keyName(key.code))</kbd></dt><dd>\(key.words)</dd></div>\n" }
    return """
        <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title" tabindex="-1">\(words("快捷键", "Keyboard shortcuts"))</h2>
        <dl class="summary">
        \(rows)<div><dt><kbd>Ctrl Enter</kbd></dt><dd>\(words("提交正在填写的表单", "Submit the form being filled in"))</dd></div>
        <div><dt><kbd>?</kbd></dt><dd>\(words("显示这张表", "Show this table"))</dd></div>
        </dl>
        <form method="dialog"><button class="button">\(words("关闭", "Close"))</button></form></dialog>

        """
}

private func keyName(_ code: String) -> String {
    for prefix in ["Key", "Digit"] where code.hasPrefix(prefix) { return String(code.dropFirst(prefix.count)) }
    return ["Slash": "/", "BracketLeft": "[", "BracketRight": "]", "Comma": ",", "Period": "."][code] ?? code
}
