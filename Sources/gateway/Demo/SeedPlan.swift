import Statute

/// Some thirty cases in different stages, made in the past of the demo's clock through the same pages as real ones.
struct SeedPlan {
    private struct Session {
        let day: Day
        /// Filings of this day, and what is done to those of earlier days.
        let filings: Int
        /// Of these, so many are left alone by everyone: the law accepts them after five working days.
        var left = 0
        let accept: Int
        let examine: Int
        let decide: Int
    }

    private static let item = "food-business-new"
    private static let places = [
        "城南", "河西", "新街口", "鼓楼", "夫子庙", "湖滨", "江东", "桥北", "玄武", "雨花", "栖霞", "珠江路", "三山街", "莫愁", "大行宫", "明故宫", "中山门", "朝天宫",
        "白下路", "升州路", "中华门", "水西门", "定淮门", "草场门", "龙江", "虎踞", "清凉", "石头城", "长干里", "桃叶渡", "乌衣巷", "朱雀桥",
    ]

    private let sessions: [Session]

    init(end: Moment, calendar: WorkCalendar) {
        func workday(before count: Int) -> Day {
            var day = end.day
            var left = count
            while left > 0 {
                day = day.adding(days: -1)
                if calendar.isWorkday(day) { left -= 1 }
            }
            return day
        }
        sessions = [
            Session(day: workday(before: 14), filings: 8, left: 2, accept: 0, examine: 0, decide: 0),
            Session(day: workday(before: 11), filings: 6, accept: 6, examine: 0, decide: 0),
            Session(day: workday(before: 7), filings: 5, accept: 6, examine: 6, decide: 0),
            Session(day: workday(before: 4), filings: 5, accept: 5, examine: 4, decide: 6),
            Session(day: workday(before: 2), filings: 4, accept: 2, examine: 3, decide: 3),
            Session(day: workday(before: 1), filings: 4, accept: 1, examine: 0, decide: 1),
        ]
    }

    var start: Moment { time(sessions[0].day, 9) }

    private func time(_ day: Day, _ hour: Int) -> Moment { day.start.adding(seconds: hour * 3600) }

    func perform(on stage: Stage) async throws {
        var filed: [String] = []
        var asked: Set<String> = []
        var accepted: [String] = []
        var examined: [(number: String, meets: Bool)] = []
        let examples = try stage.exampleNames(of: Self.item)
        let applicant = stage.applicant(DemoPeople.applicant)
        var count = 0
        for (index, session) in sessions.enumerated() {
            try stage.folder.moveClock(to: time(session.day, 9).milliseconds)
            if index == 0 {
                _ = try await stage.wait("the item at Intake") { try await applicant.browser.get("/items/\(Self.item)").status == 200 }
                try await applicant.register()
            } else {
                try await applicant.signIn()
            }
            var today: [String] = []
            for _ in 0..<session.filings {
                let example = try stage.example(
                    examples[count % examples.count], of: Self.item, place: Self.places[count % Self.places.count])
                // Every seventh is filed as it is, with materials missing.
                today.append(try await applicant.file(example, asItIs: count % 7 == 5).number)
                count += 1
            }
            let clerk = stage.officer("wang")
            let examiner = stage.officer("zhang")
            let decider = stage.officer("chen")
            let seals = (acceptance: stage.officer("he"), decision: stage.officer("gao"))
            for officer in [clerk, examiner, decider, seals.acceptance, seals.decision] { try await officer.signIn() }
            for number in today {
                _ = try await stage.wait("\(number) at the clerk's") { try await clerk.browser.get("/cases/\(number)").status == 200 }
            }
            for number in filed.prefix(session.accept) {
                // What was filed with materials missing is asked for once and accepted by nobody.
                let isIncomplete = try await clerk.browser.get("/cases/\(number)").contains("按现状提交")
                try await clerk.perform(isIncomplete ? "correctionNotice" : "acceptance", on: number)
                if isIncomplete { asked.insert(number) }
            }
            let inHand = filed.prefix(session.accept).filter { !asked.contains($0) }
            for number in inHand.prefix(3) { try await seals.acceptance.seal(number) }
            var opinions: [(number: String, meets: Bool)] = []
            for (n, number) in accepted.prefix(session.examine).enumerated() {
                let meets = n % 5 != 4
                let reasons = meets ? "材料齐全，布局和制度符合要求。" : "现场核查发现加工制作区与就餐区没有分隔，不符合布局要求。"
                try await examiner.perform(
                    "examination", on: number, [("conclusion", meets ? "meets" : "doesNotMeet"), ("reasons", reasons)])
                opinions.append((number, meets))
            }
            for (number, meets) in examined.prefix(session.decide) {
                // What the page offers is taken: the licence's content, the basis, the examiner's reasons, the remedies.
                try await decider.perform(meets ? "grant" : "refusal", on: number)
            }
            // The last decision of each day still waits for its seal.
            for (number, _) in examined.prefix(session.decide).dropLast() { try await seals.decision.seal(number) }
            // The clock stands until the applicants have been told: told days later, an acceptance would be too late.
            for number in filed.prefix(session.accept) + examined.prefix(session.decide).map(\.number) {
                _ = try await stage.wait("\(number) to be told") { try await !clerk.browser.get("/cases/\(number)").contains("正在告知申请人") }
            }
            examined = Array(examined.dropFirst(session.decide)) + opinions
            accepted = Array(accepted.dropFirst(session.examine)) + inHand
            filed = Array(filed.dropFirst(session.accept)) + today.dropLast(session.left)
        }
    }
}
