/// A form that acts: POST, with its token.
/// - Parameters:
///   - files: it may carry a file; `Assets.upload` shows how far the upload is.
///   - id: of the form that `Page.formID` names.
///   - autosave: with `Assets.autosave` its fields are sent during a pause, with `_autosave=1`, to the same address, which answers 204.
package func postForm(
    to url: String, token: String, files: Bool = false, id: String? = nil, autosave: Bool = false, _ body: HTML
) -> HTML {
    let name = id.map { id -> HTML in " id=\"\(id)\"" }
    return """
        <form\(name) method="post" action="\(PageLink.attribute(url))" novalidate\(if: autosave, " data-autosave")\(if: files, uploadWords)>
        <input type="hidden" name="\(CSRF.fieldName)" value="\(token)">
        \(body)\(if: autosave, savedLine)</form>

        """
}

/// What the script says, in the language of the page.
private var uploadWords: HTML {
    let (sending, cancel) = (words("正在上传，请不要关闭页面", "Uploading, please keep this page open"), words("取消上传", "Cancel the upload"))
    let stopped = words("已取消，文件没有上传", "Cancelled, nothing was uploaded")
    let failed = words("网络中断，文件没有上传，请重试", "The connection broke, nothing was uploaded. Try again")
    return """
         enctype="multipart/form-data" data-sending="\(sending)" data-cancel="\(cancel)" data-stopped="\(stopped)" data-failed="\(failed)"
        """
}

/// Empty until something was saved by itself; then read aloud when the reader pauses.
private var savedLine: HTML {
    let (saved, failed) = (words("已保存 {time}", "Saved {time}"), words("没有自动保存，请按按钮保存", "Not saved by itself, please use the button"))
    return "<p class=\"saved\" role=\"status\" data-saved=\"\(saved)\" data-failed=\"\(failed)\"></p>\n"
}

/// Whether the script sent this form, and not a person: keep it and answer 204, with no page.
package func isAutosave(_ fields: [(String, String)]) -> Bool { fields.contains { $0.0 == "_autosave" && $0.1 == "1" } }
