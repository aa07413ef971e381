import Foundation
import Statute

/// The people of one walk, signed in, and what all walks do alike. Nothing is looked up behind the public pages.
struct Cast {
    static let item = "food-business-new"

    let stage: Stage
    let applicant: ApplicantActor
    let example: Example
    let clerk: OfficerActor
    let examiner: OfficerActor
    let decider: OfficerActor
    let acceptanceSeal: OfficerActor
    let decisionSeal: OfficerActor
    let visitor: VisitorActor

    static func gather(on stage: Stage) async throws -> Cast {
        guard let name = try stage.exampleNames(of: item).first else { throw Browser.Failure(description: "the item has no examples") }
        let cast = Cast(
            stage: stage, applicant: stage.applicant("walk-\(UInt32.random(in: 0...UInt32.max))"),
            example: try stage.example(name, of: item, place: "走一遍"), clerk: stage.officer("wang"), examiner: stage.officer("zhang"),
            decider: stage.officer("chen"), acceptanceSeal: stage.officer("he"), decisionSeal: stage.officer("gao"),
            visitor: VisitorActor(browser: stage.browser(.feedback)))
        _ = try await stage.wait("the item at Intake") { try await cast.applicant.browser.get("/items/\(item)").status == 200 }
        try await Narration.step("申请人注册账号") { try await cast.applicant.register() }
        try await cast.signIn()
        return cast
    }

    /// Also once more after the clock was moved: a session does not outlive its hours.
    func signIn() async throws {
        let officers = [clerk, examiner, decider, acceptanceSeal, decisionSeal]
        try await Narration.step("工作人员登录内网") { for officer in officers { try await officer.signIn() } }
    }

    /// Files the example and waits until the clerk has it.
    func file(leaving: Set<String> = []) async throws -> (receipt: ApplicantActor.Receipt, toQueue: Int) {
        let title = leaving.isEmpty ? "申请人填写、上传、提交，拿到回执" : "申请人少交 \(leaving.count) 份材料，按现状提交，拿到回执"
        let receipt = try await Narration.step(title) { try await applicant.file(example, leaving: leaving) }
        say("      办件编号 \(receipt.number)  查询码 \(receipt.code)")
        let toQueue = try await stage.wait("the clerk's queue") { try await clerk.browser.get("/cases/\(receipt.number)").status == 200 }
        return (receipt, toQueue)
    }

    /// Waits until the applicant sees words at Feedback; returns the page and how long it took.
    func untilSeen(_ words: String, of receipt: ApplicantActor.Receipt) async throws -> (page: Browser.Page, milliseconds: Int) {
        var page: Browser.Page?
        let spent = try await stage.wait("“\(words)” at Feedback") {
            page = try await visitor.progress(receipt)
            return page?.contains(words) ?? false
        }
        guard let page else { throw Browser.Failure(description: "Feedback shows nothing") }
        return (page, spent)
    }

    /// Opens the document of a title at Feedback, and has both its printed code and its electronic copy checked.
    func verify(_ title: String, of receipt: ApplicantActor.Receipt, saying words: String = "") async throws {
        let (page, _) = try await untilSeen(title, of: receipt)
        guard let path = page.match("href=\"(/progress/documents/[0-9]+)\">[^<]*\(title)") else {
            throw Browser.Failure(description: "no link to \(title)")
        }
        let document = try await visitor.browser.get(path)
        guard document.status == 200, let check = document.match("href=\"(/documents\\?number=[^\"]+)\"") else {
            throw Browser.Failure(description: "\(title): \(document.complaint)")
        }
        guard words.isEmpty || document.contains(words) else { throw Browser.Failure(description: "\(title) does not say “\(words)”") }
        let genuine = try await patiently { try await visitor.browser.get(check) }
        guard genuine.contains("核对无误") else { throw Browser.Failure(description: "\(title) does not verify: \(genuine.complaint)") }
        let copy = try await visitor.browser.get(path + "/copy")
        let token = try await visitor.browser.get("/documents").hidden("_token") ?? ""
        func ask(_ text: String) async throws -> Browser.Page {
            try await patiently {
                try await visitor.browser.upload("/documents", token: token, field: "copy", name: "copy.json", content: Array(text.utf8))
            }
        }
        guard try await ask(copy.text).contains("核对无误") else { throw Browser.Failure(description: "the copy of \(title) does not verify") }
        let altered = copy.text.replacingOccurrences(of: "走一遍", with: "走两遍")
        guard altered != copy.text, try await ask(altered).contains("不一致") else {
            throw Browser.Failure(description: "an altered copy of \(title) was not found out")
        }
    }

    /// Who asks too often is asked to wait, and waits.
    private func patiently(_ ask: () async throws -> Browser.Page) async throws -> Browser.Page {
        for _ in 0..<10 {
            let page = try await ask()
            guard page.status == 429 else { return page }
            try await Task.sleep(for: .seconds(3))
        }
        return try await ask()
    }

    /// The last day of a limit, as the clerk's page shows it: the mark of a telling comes back a moment after the applicant could read it.
    func lastDay(of limit: String, _ receipt: ApplicantActor.Receipt) async throws -> Day {
        var shown: String?
        _ = try await stage.wait("\(limit) on the clerk's page") {
            shown = try await clerk.browser.get("/cases/\(receipt.number)").matchWords("\(limit)([0-9]+年[0-9]+月[0-9]+日)")
            return shown != nil
        }
        let parts = (shown ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        guard parts.count == 3, let day = Day(year: parts[0], month: parts[1], day: parts[2]) else {
            throw Browser.Failure(description: "the day \(shown ?? "") cannot be read")
        }
        say("      \(limit)至 \(day.chinese)")
        return day
    }
}
