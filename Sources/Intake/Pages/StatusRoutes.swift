import HTTPTypes
import Hummingbird
import Outer
import Pages

/// 运行状态
extension IntakeTier {
    func addStatusRoutes(to router: Router<GatewayContext>) {
        router.get("/status") { request, _ in
            let guest = try await guest(request)
            return showPublic(statusPage(guest), to: request, guest)
        }
    }

    private func statusPage(_ guest: Guest) -> Page {
        let inner =
            heartbeat.isInnerSideConnected
            ? words("正常", "Up")
            : words(
                "暂时中断。申请照常收，回执照常有效，恢复后自动送到审批机关",
                "Interrupted. Applications are received as usual and receipts are valid; they go on to the agency as soon as it is back")
        return page(
            words("运行状态", "Status"), guest,
            summaryList([
                (words("网上申请", "Applying online"), "\(words("正常", "Up"))"),
                (words("与审批内网的连接", "Connection to the agency's network"), "\(inner)"),
            ]))
    }
}
