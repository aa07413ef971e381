import HTTPTypes
import Hummingbird
import Outer
import Pages

/// 运行状态
extension IntakeTier {
    func addStatusRoutes(to router: Router<GatewayContext>) {
        router.get("/status") { request, _ in
            let guest = try await guest(request)
            return showPublic(try await statusPage(guest), to: request, guest)
        }
    }

    private func statusPage(_ guest: Guest) async throws -> Page {
        let receiving =
            switch disk.state {
            case .green: words("正常", "Up")
            case .amber:
                words(
                    "已有的草稿照常提交；存储空间紧张，暂时不能新建草稿和上传文件",
                    "Drafts are filed as usual; storage is short, and no new drafts and files are taken for now")
            case .red:
                words(
                    "存储空间不足，暂时不能提交；草稿都还在，时间紧的请到政务服务窗口",
                    "Closed for now, the storage is full; drafts are kept. If time is short, go to the service centre"
                )
            }
        let inner =
            heartbeat.isInnerSideConnected
            ? words("正常", "Up")
            : words(
                "暂时中断。已收的申请回执照常有效，恢复后自动送到审批机关",
                "Interrupted. What has been received keeps its receipt and its time, and goes on to the agency as soon as it is back")
        let oldest = try await waiting().map { Self.age(now() - $0.since) }
        return page(
            words("运行状态", "Status"), guest,
            summaryList([
                (words("网上申请", "Applying online"), "\(receiving)"),
                (words("与审批内网的连接", "Connection to the agency's network"), "\(inner)"),
                (
                    words("等待内网签收的申请", "Filings that wait for the inner network"),
                    "\(oldest.map { words("最早的一件已等 \($0)", "the oldest has waited for \($0)") } ?? words("没有", "None"))"
                ),
            ]))
    }

    private static func age(_ milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds) / 60_000
        if minutes < 1 { return words("不到 1 分钟", "less than a minute") }
        if minutes < 120 { return words("\(minutes) 分钟", minutes == 1 ? "1 minute" : "\(minutes) minutes") }
        if minutes < 48 * 60 { return words("\(minutes / 60) 小时", "\(minutes / 60) hours") }
        return words("\(minutes / 60 / 24) 天", "\(minutes / 60 / 24) days")
    }
}
