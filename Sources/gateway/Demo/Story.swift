import ArgumentParser
import Catalogue
import Foundation
import Statute

/// 别的故事: the ways in which a case ends without a licence, and what the law does with time; each walked through the public pages.
enum Story: String, CaseIterable, ExpressibleByArgument {
    case refusal, withdrawal, lapse
    case nonAcceptance = "non-acceptance"
    case deemedAcceptance = "deemed-acceptance"
    case specialProcedure = "special-procedure"
    case prolongation
    case hearing

    func run(on stage: Stage) async throws {
        let began = ContinuousClock.now
        let cast = try await Cast.gather(on: stage)
        switch self {
        case .refusal: try await refusal(cast)
        case .withdrawal: try await withdrawal(cast)
        case .lapse: try await lapse(cast)
        case .nonAcceptance: try await nonAcceptance(cast)
        case .deemedAcceptance: try await LimitStories(cast: cast).deemedAcceptance()
        case .specialProcedure: try await LimitStories(cast: cast).specialProcedure()
        case .prolongation: try await LimitStories(cast: cast).prolongation()
        case .hearing: try await LimitStories(cast: cast).hearing()
        }
        say("走完了，共 \(Narration.milliseconds(since: began)) ms")
    }

    /// 不予许可: found against, decided with reasons and remedies, served at the counter.
    private func refusal(_ cast: Cast) async throws {
        let (receipt, _) = try await cast.file()
        try await Narration.step("王收件受理") { try await cast.clerk.perform("acceptance", on: receipt.number) }
        try await Narration.step("张审查认为不符合条件") {
            try await cast.examiner.perform(
                "examination", on: receipt.number, [("conclusion", "doesNotMeet"), ("reasons", "加工制作区与就餐区没有分隔，不符合布局要求。")])
        }
        try await Narration.refused("没有理由不能不予许可") { try await cast.decider.perform("refusal", on: receipt.number, [("reasons", "……")]) }
        try await Narration.step("陈决定不予许可，写明理由和救济途径") { try await cast.decider.perform("refusal", on: receipt.number) }
        try await Narration.refused("没有用印不能送达") { try await deliver(cast, receipt) }
        try await Narration.step("高用印在决定书上用印") { try await cast.decisionSeal.seal(receipt.number) }
        try await Narration.step("决定书核验无误") { try await cast.verify("不予行政许可决定书", of: receipt) }
        _ = try await cast.untilSeen("加工制作区与就餐区没有分隔", of: receipt)
    }

    private func deliver(_ cast: Cast, _ receipt: ApplicantActor.Receipt) async throws {
        let issuer = cast.stage.officer("xu")
        try await issuer.signIn()
        try await issuer.perform("delivery", on: receipt.number, [("way", "counter")])
    }

    /// 撤回申请: the applicant's own, and final.
    private func withdrawal(_ cast: Cast) async throws {
        let (receipt, _) = try await cast.file()
        try await Narration.step("王收件受理") { try await cast.clerk.perform("acceptance", on: receipt.number) }
        _ = try await cast.untilSeen("已受理", of: receipt)
        try await Narration.step("申请人撤回申请") { try await cast.applicant.withdraw(receipt, reason: "店面另有安排。") }
        try await Narration.step("终止办理告知书核验无误") { try await cast.verify("终止办理告知书", of: receipt) }
        try await Narration.refused("撤回以后不能再审查") {
            try await cast.examiner.perform("examination", on: receipt.number, [("conclusion", "meets"), ("reasons", "材料齐全。")])
        }
    }

    /// 视为放弃: the correction term runs out; the clock proposes, a clerk confirms.
    private func lapse(_ cast: Cast) async throws {
        let (receipt, _) = try await cast.file(leaving: ["flow"])
        try await Narration.step("王收件一次性告知补正") { try await cast.clerk.perform("correctionNotice", on: receipt.number) }
        _ = try await cast.untilSeen("补正材料一次性告知书", of: receipt)
        try await Narration.refused("补正期限没有届满，不能视为放弃") { try await cast.clerk.perform("abandonment", on: receipt.number) }
        let due = try await cast.lastDay(of: "补正期限", receipt)
        try await Narration.step("期限届满的第二天（拨动演示时钟）") {
            try cast.stage.folder.moveClock(to: due.adding(days: 1).start.adding(seconds: 9 * 3600).milliseconds)
        }
        try await cast.signIn()
        try await Narration.step("系统提示，王收件确认视为放弃") { try await cast.clerk.perform("abandonment", on: receipt.number) }
        try await Narration.step("终止办理告知书核验无误") { try await cast.verify("终止办理告知书", of: receipt) }
    }

    /// 不予受理: another agency's matter, named, with reasons and remedies.
    private func nonAcceptance(_ cast: Cast) async throws {
        let (receipt, _) = try await cast.file()
        try await Narration.refused("不写明有权机关不能不予受理") {
            try await cast.clerk.perform("nonAcceptance", on: receipt.number, [("ground", "notCompetent"), ("reasons", "场所在邻区。")])
        }
        try await Narration.step("王收件不予受理，写明向哪个机关申请") {
            try await cast.clerk.perform(
                "nonAcceptance", on: receipt.number,
                [("ground", "notCompetent"), ("rightAgency", "邻区行政审批局"), ("reasons", "经营场所在邻区，不属于本机关职权范围。")])
        }
        try await Narration.step("不予受理决定书核验无误") { try await cast.verify("不予受理决定书", of: receipt) }
        _ = try await cast.untilSeen("不予受理", of: receipt)
    }
}
