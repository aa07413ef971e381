import Foundation
import Statute

/// 走一遍: an applicant, three officers and a passer-by take one case through the public pages. Nothing is looked up behind them.
struct Walk {
    let stage: Stage
    private static let item = "food-business-new"

    func run() async throws {
        let began = ContinuousClock.now
        let applicant = stage.applicant("walk-\(UInt32.random(in: 0...UInt32.max))")
        guard let name = try stage.exampleNames(of: Self.item).first else { throw Browser.Failure(description: "the item has no examples") }
        let example = try stage.example(name, of: Self.item, place: "走一遍")

        _ = try await stage.wait("the item at Intake") { try await applicant.browser.get("/items/\(Self.item)").status == 200 }
        try await step("申请人注册账号") { try await applicant.register() }
        let clerk = stage.officer("wang")
        let examiner = stage.officer("zhang")
        let decider = stage.officer("chen")
        try await step("三名工作人员登录内网") { for officer in [clerk, examiner, decider] { try await officer.signIn() } }

        let receipt = try await step("申请人填写、上传、提交，拿到回执") { try await applicant.file(example) }
        say("      办件编号 \(receipt.number)  查询码 \(receipt.code)")
        let toQueue = try await stage.wait("the clerk's queue") { try await clerk.browser.get("/cases/\(receipt.number)").status == 200 }
        say("      提交到受理人待办：\(toQueue) ms")

        try await step("王收件受理") { try await clerk.perform("acceptance", on: receipt.number) }
        try await refused("王收件不能再审查自己受理的件") {
            try await clerk.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全。")])
        }
        try await step("张审查提出意见") {
            try await examiner.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全，布局和制度符合要求。")])
        }
        try await refused("张审查不能决定自己审查的件") { try await examiner.perform("grant", on: receipt.number) }
        try await step("陈决定准予许可") { try await decider.perform("grant", on: receipt.number) }

        let visitor = VisitorActor(browser: stage.browser(.feedback))
        var page: Browser.Page?
        let toFeedback = try await stage.wait("the decision at Feedback") {
            if page == nil { page = try await visitor.progress(receipt) } else { page = try await visitor.browser.get("/progress") }
            return page?.contains("准予行政许可决定") ?? false
        }
        say("      决定到外网可查：\(toFeedback) ms")
        guard let decision = page, let number = decision.match("XK[0-9]{17}") else {
            throw Browser.Failure(description: "the decision at Feedback has no licence number")
        }
        try await step("过路人在许可公示里查到 \(number)") {
            let shown = try await stage.browser(.feedback).get("/licences/\(number)")
            guard shown.status == 200, shown.contains("现行有效") else {
                throw Browser.Failure(description: "the licence is not shown: \(shown.complaint)")
            }
        }
        try await step("查询码不对的人什么也看不到") {
            let wrong = try await VisitorActor(browser: stage.browser(.feedback)).progress(
                .init(number: receipt.number, code: "0000-0000-0000-0000"))
            guard wrong.status == 422, !wrong.contains("走一遍") else { throw Browser.Failure(description: "a wrong code was let in") }
        }
        say("走完了，共 \(Self.milliseconds(since: began)) ms")
        guard toQueue < 10_000, toFeedback < 10_000 else { throw Browser.Failure(description: "the exchange was too slow") }
    }

    @discardableResult
    private func step<Value>(_ title: String, _ body: () async throws -> Value) async throws -> Value {
        let began = ContinuousClock.now
        do {
            let value = try await body()
            say("  ✓  \(title)  \(Self.milliseconds(since: began)) ms")
            return value
        } catch {
            say("  ✗  \(title)")
            throw error
        }
    }

    /// A step that the server must refuse.
    private func refused(_ title: String, _ body: () async throws -> Void) async throws {
        try await step(title) {
            do { try await body() } catch is Browser.Failure { return }
            throw Browser.Failure(description: "the server allowed it")
        }
    }

    private static func milliseconds(since began: ContinuousClock.Instant) -> Int {
        let spent = (ContinuousClock.now - began).components
        return Int(spent.seconds) * 1000 + Int(spent.attoseconds / 1_000_000_000_000_000)
    }
}
