package import HTTPTypes
package import Hummingbird

/// Why a request is not answered as asked: a status, a title, and what to do now, in words for the person who reads it.
package struct Problem: Error, HTTPResponseError, Sendable, Equatable {
    package var status: HTTPResponse.Status
    package var title: String
    package var advice: String
    package var headers: HTTPFields

    package init(_ status: HTTPResponse.Status, _ title: String, _ advice: String, headers: HTTPFields = [:]) {
        self.status = status
        self.title = title
        self.advice = advice
        self.headers = headers
    }

    package static func badRequest(_ advice: String = "请返回上一页，刷新后重试。") -> Problem {
        Problem(.badRequest, "无法读取提交的内容", advice)
    }

    package static let notFound = Problem(.notFound, "没有找到这个页面", "请检查网址是否完整，或者回到首页查找事项。")

    package static func forbidden(_ advice: String = "您的账号没有办理这一步的权限。如确需办理，请与本单位管理员联系。") -> Problem {
        Problem(.forbidden, "没有权限", advice)
    }

    package static let staleForm = Problem(.forbidden, "页面已过期", "请返回上一页，刷新后重新提交。已保存的内容不会丢失。")

    package static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            .methodNotAllowed, "不支持这种操作", "请回到首页，从页面上的按钮或链接进入。",
            headers: [.allow: allowed.map(\.rawValue).sorted().joined(separator: ", ")])
    }

    package static func conflict(_ advice: String) -> Problem { Problem(.conflict, "内容已有变化", advice) }

    package static func tooLarge(_ advice: String = "提交的内容超过了大小限制，请减少内容或压缩文件后重试。") -> Problem {
        Problem(.contentTooLarge, "提交的内容太大", advice)
    }

    package static func unsupportedType(_ advice: String = "请使用本网站的页面提交。") -> Problem {
        Problem(.unsupportedMediaType, "不支持这种格式", advice)
    }

    package static func tooMany(retryAfter seconds: Int) -> Problem {
        let words = seconds >= 120 ? "\((seconds + 59) / 60) 分钟" : "\(max(1, seconds)) 秒"
        return Problem(.tooManyRequests, "操作太频繁", "请在 \(words)后重试。", headers: [.retryAfter: String(max(1, seconds))])
    }

    package static let busy = Problem(.serviceUnavailable, "系统繁忙", "请稍等片刻再试。已保存的内容不会丢失。", headers: [.retryAfter: "10"])

    package static let internalError = Problem(
        .internalServerError, "系统暂时无法处理", "已保存的内容不会丢失。请稍后重试；如仍不成功，请拨打 12345 并告知下方的请求编号。")

    /// Any other status that the server library or a handler names without words.
    package static func status(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Problem {
        var problem: Problem =
            switch status.code {
            case 401: Problem(status, "请先登录", "请登录后继续。")
            case 403: .forbidden()
            case 404: .notFound
            case 405: Problem(status, "不支持这种操作", "请回到首页，从页面上的按钮或链接进入。")
            case 408: Problem(status, "等待超时", "没有在规定时间内收到完整的内容，请检查网络后重试。")
            case 409, 412: .conflict("您打开页面之后，这项内容已经有了变化。请刷新后查看最新内容。")
            case 413: .tooLarge()
            case 415: .unsupportedType()
            case 429: .tooMany(retryAfter: 60)
            case 503: .busy
            case 400..<500: .badRequest()
            default: .internalError
            }
        problem.status = status
        for field in headers where field.name != .contentType && field.name != .contentLength { problem.headers[field.name] = field.value }
        return problem
    }

    /// Where no `ProblemPages` stands in front, the words alone.
    package func response(from request: Request, context: some RequestContext) throws -> Response {
        var fields = headers
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: "\(title)。\(advice)\n")))
    }

    package func page(site: Site, requestID: String?) -> Page {
        let id = requestID.map { id -> HTML in "<p class=\"hint\">请求编号：<span class=\"code\">\(id)</span></p>\n" }
        return Page(
            title: title, site: site, isError: true,
            body: """
                <p>\(advice)</p>
                \(if: status.code >= 500, "\(id)")<p><a href="\(PageLink.attribute(site.homePath))">返回首页</a></p>

                """)
    }
}
