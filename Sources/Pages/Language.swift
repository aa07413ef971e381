/// 语言 — Chinese first, English beside it. The words of a page stand in the code in both languages, side by side:
///
///     "<h2>\(words("申请材料", "Materials"))</h2>"
///
/// What an item, a template or a person says stays in its own language; `polyglot` marks it with `lang`.
package enum Language: String, Sendable, CaseIterable {
    case zh, en

    /// Of the request that is being answered; set by the router for every page.
    @TaskLocal package static var current = Language.zh

    /// `__Host-language` is shared by all tiers of one host name: a visitor has one language.
    package static let cookie = "__Host-language"

    /// For the `lang` attribute.
    package var tag: String { self == .zh ? "zh-Hans" : "en" }

    package var other: Language { self == .zh ? .en : .zh }

    /// Its own name, in its own words.
    package var name: String { self == .zh ? "中文" : "English" }
}

/// One text in the language of the page.
package func words(_ zh: @autoclosure () -> String, _ en: @autoclosure () -> String) -> String {
    Language.current == .zh ? zh() : en()
}

/// One piece of markup in the language of the page.
package func markup(_ zh: @autoclosure () -> HTML, _ en: @autoclosure () -> HTML) -> HTML {
    Language.current == .zh ? zh() : en()
}

/// Words that are Chinese whoever reads them: what goes into an official document, and the names in open data.
package func official<Words>(_ text: Words) -> Words { text }

/// Text that may be Chinese on an English page: an item's words, a name, an officer's reasons. Its Chinese runs are marked,
/// so that a voice reads them as Chinese (WCAG 3.1.2). On a Chinese page it is plain text.
package func polyglot(_ text: String) -> HTML {
    guard Language.current != .zh, text.unicodeScalars.contains(where: isHan) else { return HTML(text: text) }
    var html = HTML.empty
    var rest = text.unicodeScalars[...]
    while let start = rest.firstIndex(where: isHan) {
        // A run goes on over digits and Latin letters between Chinese ones, and ends with the last Chinese sign before a space or the end.
        let end = rest[start...].firstIndex { $0 == " " || $0 == "\n" } ?? rest.endIndex
        let last = rest[start..<end].lastIndex { isHan($0) || isWide($0) } ?? start
        let stop = rest.index(after: last)
        html += HTML(text: String(rest[..<start]))
        html += "<span lang=\"zh-Hans\">\(String(rest[start..<stop]))</span>"
        rest = rest[stop...]
    }
    return html + HTML(text: String(rest))
}

/// `lang="zh-Hans"` for an element whose text is Chinese while the page is not; nothing otherwise.
package func languageOf(_ text: String) -> HTML {
    Language.current != .zh && text.unicodeScalars.contains(where: isHan) ? " lang=\"zh-Hans\"" : .empty
}

private func isHan(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
}

/// Chinese punctuation belongs to the run before it.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3000...0x303F, 0xFF00...0xFFEF, 0x2018...0x201D: true
    default: false
    }
}
