/// 语言 — Chinese first, English beside it. The words of a page stand in the code in both languages, side by side:
///
///     "<h2>\(words("申请材料", "Materials"))</h2>"
///
/// What an item, a template or a person says stays in its own language and is marked with `lang`.
package enum Language: String, Sendable, CaseIterable {
    case zh, en

    /// Of the request that is being answered; set by the router for every page.
    @TaskLocal package static var current = Language.zh

    /// For the `lang` attribute.
    package var tag: String { self == .zh ? "zh-Hans" : "en" }
}

/// One text in the language of the page.
package func words(_ zh: @autoclosure () -> String, _ en: @autoclosure () -> String) -> String {
    Language.current == .zh ? zh() : en()
}

/// One piece of markup in the language of the page.
package func markup(_ zh: @autoclosure () -> HTML, _ en: @autoclosure () -> HTML) -> HTML {
    Language.current == .zh ? zh() : en()
}
