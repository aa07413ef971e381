import Hummingbird
import Logging
import Pages
import Store

/// A full disk is an answer, wherever it is met and nothing better can be said: nothing of the request was done, and what was there is kept.
struct FullStorage: RouterMiddleware {
    typealias Context = GatewayContext
    let telephone: String

    func handle(
        _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let delayed as ReceiptDelayed {
            context.logger.critical("a filing is in the log and has no receipt yet, the log's lock cannot be written: \(delayed.cause)")
            throw Problem(
                .storageFull, words("已经收到，回执暂时不能出具", "Received, but the receipt cannot be given yet"),
                words(
                    "您提交的内容已经保存，收件时间不受影响。请稍后刷新这一页，或者再按一次“提交”：同一份申请只会收件一次。",
                    "What you filed is kept, and its time of receipt stands. Please reload this page later, or press “File” once more: the same application is received once only."
                ))
        } catch let fault as StoreFault where fault.kind == .full {
            throw Problem(
                .storageFull, words("系统存储空间不足", "The storage is full"),
                words(
                    "刚才的操作没有完成，已经保存和提交的内容都还在。请稍后再试；时间紧的，请到政务服务窗口当面办理，电话 \(telephone)。",
                    "What you asked for was not done; what was saved or filed before is kept. Please try again later, or come to the service centre in person, telephone \(telephone)."
                ))
        }
    }
}
