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

    package static func badRequest(_ advice: String? = nil) -> Problem {
        Problem(
            .badRequest, words("无法读取提交的内容", "What was sent cannot be read"),
            advice ?? words("请返回上一页，刷新后重试。", "Go back, reload the page and try again."))
    }

    package static var notFound: Problem {
        Problem(
            .notFound, words("没有找到这个页面", "Page not found"),
            words("请检查网址是否完整，或者回到首页查找事项。", "Check that the address is complete, or look for the licence on the home page."))
    }

    package static func forbidden(_ advice: String? = nil) -> Problem {
        Problem(
            .forbidden, words("没有权限", "Not allowed"),
            advice
                ?? words(
                    "您的账号没有办理这一步的权限。如确需办理，请与本单位管理员联系。",
                    "Your account may not do this. If you need to, ask the administrator of your office."))
    }

    package static var staleForm: Problem {
        Problem(
            .forbidden, words("页面已过期", "This page is out of date"),
            words("请返回上一页，刷新后重新提交。已保存的内容不会丢失。", "Go back, reload the page and send it again. What was saved is not lost."))
    }

    package static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        var problem = wrongMethod(.methodNotAllowed)
        problem.headers[.allow] = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return problem
    }

    private static func wrongMethod(_ status: HTTPResponse.Status) -> Problem {
        Problem(
            status, words("不支持这种操作", "This cannot be done here"),
            words("请回到首页，从页面上的按钮或链接进入。", "Go to the home page and use the buttons and links of the pages."))
    }

    package static func conflict(_ advice: String) -> Problem { Problem(.conflict, words("内容已有变化", "This has changed"), advice) }

    package static func tooLarge(_ advice: String? = nil) -> Problem {
        Problem(
            .contentTooLarge, words("提交的内容太大", "Too large"),
            advice
                ?? words("提交的内容超过了大小限制，请减少内容或压缩文件后重试。", "What was sent is over the limit. Shorten it or make the file smaller."))
    }

    package static func unsupportedType(_ advice: String? = nil) -> Problem {
        Problem(
            .unsupportedMediaType, words("不支持这种格式", "This format is not supported"),
            advice ?? words("请使用本网站的页面提交。", "Please use the pages of this site."))
    }

    package static func tooMany(retryAfter seconds: Int) -> Problem {
        let (minutes, rest) = ((seconds + 59) / 60, max(1, seconds))
        let advice =
            seconds >= 120
            ? words("请在 \(minutes) 分钟后重试。", "Try again in \(minutes) minutes.") : words("请在 \(rest) 秒后重试。", "Try again in \(rest) s.")
        return Problem(.tooManyRequests, words("操作太频繁", "Too many requests"), advice, headers: [.retryAfter: String(rest)])
    }

    package static var busy: Problem {
        Problem(
            .serviceUnavailable, words("系统繁忙", "The system is busy"),
            words("请稍等片刻再试。已保存的内容不会丢失。", "Wait a moment and try again. What was saved is not lost."), headers: [.retryAfter: "10"])
    }

    package static var internalError: Problem {
        Problem(
            .internalServerError, words("系统暂时无法处理", "This cannot be handled at the moment"),
            words(
                "已保存的内容不会丢失。请稍后重试；如仍不成功，请拨打 12345 并告知下方的请求编号。",
                "What was saved is not lost. Try again later; if it fails again, call 12345 and give the request number below."))
    }

    /// Any other status that the server library or a handler names without words.
    package static func status(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Problem {
        var problem: Problem =
            switch status.code {
            case 401: Problem(status, words("请先登录", "Sign in first"), words("请登录后继续。", "Sign in to go on."))
            case 403: .forbidden()
            case 404: .notFound
            case 405: wrongMethod(status)
            case 408:
                Problem(
                    status, words("等待超时", "Timed out"),
                    words("没有在规定时间内收到完整的内容，请检查网络后重试。", "What you sent did not arrive in time. Check the network and try again."))
            case 409, 412:
                .conflict(
                    words("您打开页面之后，这项内容已经有了变化。请刷新后查看最新内容。", "This has changed since you opened the page. Reload it to see how it is now."))
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
        return Response(
            status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: title + words("。", ". ") + advice + "\n")))
    }

    package func page(site: Site, requestID: String?) -> Page {
        let id = requestID.map { id -> HTML in
            "<p class=\"hint\">\(words("请求编号：", "Request number: "))<span class=\"code\">\(id)</span></p>\n"
        }
        return Page(
            title: title, site: site, isError: true,
            body: """
                <p>\(polyglot(advice))</p>
                \(if: status.code >= 500, "\(id)")<p><a href="\(PageLink.attribute(site.homePath))">\(words("返回首页", "To the home page"))</a></p>

                """)
    }
}
