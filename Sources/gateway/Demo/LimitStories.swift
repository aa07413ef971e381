import Foundation
import Statute

/// 期限的故事: what the law does with time, walked through the public pages; each ends with the days as the applicant sees them.
struct LimitStories {
    let cast: Cast

    /// 视为受理: nobody says anything, and the law accepts as of the receipt.
    func deemedAcceptance() async throws {
        let (receipt, _) = try await cast.file()
        try await skip(past: "受理期限", of: receipt, title: "受理期限届满，没有人告知（拨动演示时钟）")
        try await Narration.step("系统出具视为受理确认书，核验无误") { try await cast.verify("视为受理确认书", of: receipt) }
        try await tellDays(of: receipt)
    }

    /// 特别程序: the limit stands still from the day after the notice to the day of the result.
    func specialProcedure() async throws {
        let receipt = try await accepted()
        let fields = [("procedure", "expertReview"), ("plannedDays", "15"), ("reasons", "布局复杂，请专家评审。")]
        try await Narration.refused("不写所需时间不能开始特别程序") {
            try await cast.decider.perform("specialProcedure", on: receipt.number, fields.filter { $0.0 != "plannedDays" })
        }
        try await Narration.step("陈决定开始专家评审，书面告知所需时间") {
            try await cast.decider.perform("specialProcedure", on: receipt.number, fields)
        }
        try await Narration.step("特别程序告知书核验无误") { try await cast.verify("特别程序告知书", of: receipt) }
        _ = try await cast.untilSeen("停止计算", of: receipt)
        try await Narration.refused("没有结果不能审查") {
            try await cast.examiner.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全。")])
        }
        try await skip(days: 14, title: "两周以后（拨动演示时钟）")
        try await Narration.step("张审查登记评审结果，期限继续计算") {
            try await cast.examiner.perform("procedureResult", on: receipt.number, [("reasons", "专家评审意见第3号：布局合理。")])
        }
        _ = try await cast.untilSeen("特别程序已有结果", of: receipt)
        try await tellDays(of: receipt)
    }

    /// 延长: once, by the head of the agency, told before the limit has ended.
    func prolongation() async throws {
        let receipt = try await accepted()
        let head = cast.stage.officer("ma")
        let reasons = [("reasons", "现场整改需要时间，不能在原定期限内作出决定。")]
        try await Narration.refused("决定人不能延长") { try await cast.decider.perform("prolongation", on: receipt.number, reasons) }
        try await Narration.step("马负责人批准延长，写明理由") {
            try await head.signIn()
            try await head.perform("prolongation", on: receipt.number, reasons)
        }
        try await Narration.step("延期决定告知书核验无误") { try await cast.verify("延期决定告知书", of: receipt) }
        try await Narration.refused("不能再延长一次") { try await head.perform("prolongation", on: receipt.number, reasons) }
        try await tellDays(of: receipt)
    }

    /// 听证: the right is told, somebody asks, the hearing is held under a chair who does not examine, and the decision is made by its record.
    func hearing() async throws {
        let receipt = try await accepted()
        let chair = cast.stage.officer("lin")
        try await Narration.step("张审查告知听证权利") {
            try await cast.examiner.perform("hearingRight", on: receipt.number, [("reasons", "与相邻住户有重大利益关系。")])
        }
        try await Narration.step("听证告知书核验无误") { try await cast.verify("听证告知书", of: receipt) }
        try await Narration.refused("申请期限没有届满，不能审查") {
            try await cast.examiner.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全。")])
        }
        _ = try await cast.lastDay(of: "申请听证期限", receipt)
        let today = cast.stage.folder.now.day
        try await Narration.step("邻居李某要求听证，张审查登记") {
            try await cast.examiner.perform(
                "hearingRequest", on: receipt.number, [("party", "邻居李某"), ("on", today.text), ("reasons", "书面提出：担心油烟。")])
        }
        func notice(on day: Day) -> [(String, String)] {
            [
                ("hearingAt", day.text), ("hearingTime", "09:00"), ("place", "政务服务中心三楼"), ("chair", "lin"), ("reasons", "油烟排放对相邻住户的影响。"),
            ]
        }
        try await Narration.refused("通知和举行之间不足七个工作日") {
            try await cast.examiner.perform("hearingNotice", on: receipt.number, notice(on: today.adding(days: 7)))
        }
        // Holidays included, seven working days lie between.
        let day = today.adding(days: 25)
        try await Narration.step("张审查通知\(day.chinese)举行听证") {
            try await cast.examiner.perform("hearingNotice", on: receipt.number, notice(on: day))
        }
        try await Narration.step("听证通知书核验无误") { try await cast.verify("听证通知书", of: receipt) }
        _ = try await cast.untilSeen("停止计算", of: receipt)
        try await moveClock(to: day, title: "听证当日（拨动演示时钟）")
        try await chair.signIn()
        try await Narration.refused("审查人不能登记听证笔录") {
            try await cast.examiner.perform("hearingRecord", on: receipt.number, [("reasons", "……")])
        }
        try await Narration.step("林主持登记听证笔录，期限继续计算") {
            try await chair.perform("hearingRecord", on: receipt.number, [("reasons", "双方到场，申请人承诺加装净化设备，笔录已签字。")])
        }
        _ = try await cast.untilSeen("听证已经举行", of: receipt)
        try await Narration.step("张审查根据笔录审查") {
            try await cast.examiner.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "听证笔录载明的承诺已落实。")])
        }
        try await Narration.step("陈决定根据听证笔录准予许可") { try await cast.decider.perform("grant", on: receipt.number) }
        try await Narration.step("决定书写明依据听证笔录，核验无误") {
            try await cast.verify("准予行政许可决定书", of: receipt, saying: "举行的听证的笔录")
        }
        try await tellDays(of: receipt)
    }

    private func accepted() async throws -> ApplicantActor.Receipt {
        let (receipt, _) = try await cast.file()
        try await Narration.step("王收件受理") { try await cast.clerk.perform("acceptance", on: receipt.number) }
        _ = try await cast.untilSeen("受理通知书", of: receipt)
        return receipt
    }

    /// To nine o'clock of the day after a limit's last.
    private func skip(past limit: String, of receipt: ApplicantActor.Receipt, title: String) async throws {
        let due = try await cast.lastDay(of: limit, receipt)
        try await moveClock(to: due.adding(days: 1), title: title)
    }

    private func skip(days: Int, title: String) async throws {
        try await moveClock(to: cast.stage.folder.now.day.adding(days: days), title: title)
    }

    private func moveClock(to day: Day, title: String) async throws {
        try await Narration.step(title) { try cast.stage.folder.moveClock(to: day.start.adding(seconds: 9 * 3600).milliseconds) }
        try await cast.signIn()
    }

    /// 时限流水, as Feedback shows it.
    private func tellDays(of receipt: ApplicantActor.Receipt) async throws {
        let (page, _) = try await cast.untilSeen("逐日计算", of: receipt)
        let days = page.text.matches(of: /<li>([^<]+)<span class="hint"[^>]*>（([^<]+)）<\/span><\/li>/)
        guard !days.isEmpty else { throw Browser.Failure(description: "no day is accounted for") }
        say("      期限逐日怎么算：")
        for day in days { say("        \(day.1)（\(day.2)）") }
    }
}
