import Foundation
import Statute

/// 走一遍: an applicant, the office and a passer-by take one case through the public pages, a correction round included.
struct Walk {
    let stage: Stage

    func run() async throws {
        let began = ContinuousClock.now
        let cast = try await Cast.gather(on: stage)
        let (receipt, toQueue) = try await cast.file(leaving: ["flow", "rules_list"])
        say("      提交到受理人待办：\(toQueue) ms")

        try await Narration.step("王收件一次性告知补正（提交时已知的问题已经勾好）") { try await cast.clerk.perform("correctionNotice", on: receipt.number) }
        _ = try await stage.wait("the notice at Intake") {
            try await cast.applicant.browser.get("/filings/\(receipt.number)").contains("等您补正")
        }
        try await Narration.refused("补正以前不能受理") { try await cast.clerk.perform("acceptance", on: receipt.number) }
        try await Narration.step("申请人补交材料") {
            _ = try await cast.applicant.correct(receipt, cast.example, materials: ["flow", "rules_list"])
        }
        _ = try await stage.wait("the correction at the clerk's") {
            try await cast.clerk.browser.get("/cases/\(receipt.number)").contains("补正后的变化")
        }

        try await Narration.step("王收件受理") { try await cast.clerk.perform("acceptance", on: receipt.number) }
        try await Narration.refused("王收件不能再审查自己受理的件") {
            try await cast.clerk.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全。")])
        }
        try await Narration.step("张审查提出意见") {
            try await cast.examiner.perform(
                "examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全，布局和制度符合要求。")])
        }
        try await Narration.refused("张审查不能决定自己审查的件") { try await cast.examiner.perform("grant", on: receipt.number) }
        try await Narration.step("陈决定准予许可") { try await cast.decider.perform("grant", on: receipt.number) }
        let (decision, toFeedback) = try await cast.untilSeen("准予行政许可决定", of: receipt)
        say("      决定到外网可查：\(toFeedback) ms")
        guard let number = decision.match("XK[0-9]{17}") else {
            throw Browser.Failure(description: "the decision at Feedback has no licence number")
        }

        try await Narration.step("何用印、高用印在文书上用印（测试印章）") {
            try await cast.acceptanceSeal.seal(receipt.number)
            try await cast.decisionSeal.seal(receipt.number)
        }
        try await Narration.step("申请人同意电子送达：决定书可读，送达回证自动生成") {
            _ = try await cast.untilSeen("送达回证", of: receipt)
            _ = try await cast.untilSeen("已送达", of: receipt)
        }
        try await Narration.step("决定书核验无误，改过一个字的副本核验不过") { try await cast.verify("准予行政许可决定书", of: receipt) }
        try await Narration.step("过路人在许可公示里查到 \(number)") {
            let shown = try await stage.browser(.feedback).get("/licences/\(number)")
            guard shown.status == 200, shown.contains("现行有效") else {
                throw Browser.Failure(description: "the licence is not shown: \(shown.complaint)")
            }
        }
        try await Narration.step("查询码不对的人什么也看不到") {
            let wrong = try await VisitorActor(browser: stage.browser(.feedback)).progress(
                .init(number: receipt.number, code: "0000-0000-0000-0000"))
            guard wrong.status == 422, !wrong.contains("走一遍") else { throw Browser.Failure(description: "a wrong code was let in") }
        }
        say("走完了，共 \(Narration.milliseconds(since: began)) ms")
        guard toQueue < 10_000, toFeedback < 10_000 else { throw Browser.Failure(description: "the exchange was too slow") }
    }
}
