package import Statute

/// 情景 — a case as a lawyer writes it down: an item, dated events, one a line, and after them what is expected at that moment.
///
/// At every dated line the law acts first (`settle`), as the office's own timer would have it; then the event happens. What is not
/// understood is a fault, so a slip cannot pass for a promise kept.
package struct Walk {
    /// What did not hold, or was not understood, and in which line.
    package struct Fault: Hashable, Sendable {
        package let line: Int
        package let words: String
    }

    private let years: [CalendarYear]
    private var line = 0
    package private(set) var calendar: WorkCalendar
    private var limits = ItemLimits()
    /// The licence that is to be renewed.
    private var validUntil: Day?
    private var isKnown = true
    package private(set) var proceeding: Proceeding?
    package private(set) var now: Moment?
    var refusal: Refusal?
    package var expectations = 0
    package private(set) var faults: [Fault] = []

    /// - Parameter calendar: the years that are published; a line `calendar 2025 2026` takes some of them.
    package init(calendar: WorkCalendar) {
        self.calendar = calendar
        years = calendar.publishedYears
    }

    /// Where the case stands after the last line.
    package var standing: Standing? {
        guard let proceeding, let now else { return nil }
        return proceeding.state(at: now, calendar: calendar)
    }

    /// - Parameter text: the whole scenario; a line that begins with `#` is a remark.
    package mutating func take(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { take(line: line.trimmed) }
        checkRefusal()
    }

    private mutating func take(line words: String) {
        line += 1
        if words.isEmpty || words.hasPrefix("#") { return }
        if let days = words.after("promise ").flatMap({ Int($0) }) {
            limits.promised = Span(days, .workday)
            return
        }
        if let rest = words.after("expect ") { return expect(rest) }
        if let rest = words.after("item ") { return item(rest) }
        if let rest = words.after("renewal ") { return renewal(rest) }
        if let match = words.wholeMatch(of: /stop\s+(\S+) under (.+)/) {
            limits.stops = (limits.stops ?? []) + [OwnStop(name: String(match.1), source: String(match.2))]
            return
        }
        if let rest = words.after("calendar ") { return take(years: rest) }
        if let rest = words.after("outage ") { return outage(rest) }
        if let match = words.wholeMatch(of: /(\d{4}-\d{2}-\d{2} \d{2}:\d{2})\s+(.+)/), let moment = Moment(String(match.1)) {
            return event(String(match.2), at: moment)
        }
        fail("not understood: \(words)")
    }

    // MARK: Items and calendars

    /// `a 20-day item`, `a 10-workday item under 某条例`; and for the applicant `, 15-workday correction term under 某规定`. By the Act's own
    /// limits alone: `a joint item`, `a preliminary item`, `an inspected item`.
    private mutating func item(_ text: String) {
        switch text {
        case "a joint item":
            limits = ItemLimits(handling: .joint)
            return
        case "a preliminary item":
            limits = ItemLimits(handling: .preliminary)
            return
        case "an inspected item":
            limits = ItemLimits(inspects: true)
            return
        default: break
        }
        guard
            let match = text.wholeMatch(
                of:
                    /a (\d+)-(day|workday|natural-day|month) item(?: under ([^,]+))?(?:, prolonged by (\d+))?(?:, (\d+)-(workday|natural-day|month) correction term(?: under (.+))?)?/
            ), let days = Int(match.1)
        else { return fail("no such item: \(text)") }
        let correction = match.5.flatMap { Int($0) }.map { Span($0, Self.unit(match.6)) }
        limits = ItemLimits(
            decisionDays: match.2 == "day" ? nil : days, source: match.3.map(String.init), unit: Self.unit(match.2),
            prolongation: match.4.flatMap { Int($0) }.map { Span($0, .workday) }, correction: correction,
            correctionSource: match.7.map(String.init))
    }

    /// `renewal until 2026-10-20`, and where the item's law has its own term `, asked 30 workdays before`.
    private mutating func renewal(_ text: String) {
        guard
            let match = text.wholeMatch(of: /(of an unknown licence )?until (\S+?)(?:, asked (\d+) (workday|natural-day|month)s before)?/),
            let day = Day(String(match.2))
        else { return fail("no such renewal: \(text)") }
        validUntil = day
        isKnown = match.1 == nil
        if let count = match.3.flatMap({ Int($0) }) { limits.renewalWindow = Span(count, Self.unit(match.4)) }
    }

    private mutating func outage(_ text: String) {
        let days = text.split(separator: " ").compactMap { Day(String($0)) }
        guard let told = try? WorkCalendar(years: calendar.publishedYears, outages: calendar.outages.union(days)), !days.isEmpty else {
            return fail("no such outage: \(text)")
        }
        calendar = told
    }

    private static func unit(_ name: Substring?) -> Span.Unit {
        name == "natural-day" ? .naturalDay : name == "month" ? .month : .workday
    }

    private mutating func take(years text: String) {
        let wanted = text.split(separator: " ").compactMap { Int($0) }
        let found = years.filter { wanted.contains($0.year) }
        guard found.count == wanted.count, let calendar = try? WorkCalendar(years: found, outages: calendar.outages) else {
            return fail("no such years: \(text)")
        }
        self.calendar = calendar
    }

    // MARK: Events

    private mutating func event(_ text: String, at moment: Moment) {
        checkRefusal()
        now = moment
        if let rest = text.after("calendar ") { take(years: rest) }
        if text == "filing" {
            proceeding = .opened(by: "申请人", receivedAt: moment, limits: limits, renewing: validUntil, isKnown: isKnown)
            return
        }
        guard proceeding?.settle(at: moment, calendar: calendar) != nil else { return fail("nothing was filed yet") }
        if text == "now" || text.hasPrefix("calendar ") { return }
        if text == "decision served online" {
            if proceeding?.served(online: "申请人", on: moment.day, at: moment, calendar: calendar) == nil { fail("nothing to serve") }
            return
        }
        // The line's time is when it came inside; the other one is when it reached the outer system.
        if let match = text.wholeMatch(of: /(correction|withdrawal|hearingRequest) filed(?: at (.+))?/),
            let act = Act(rawValue: String(match.1))
        {
            let filed = match.2.flatMap { Moment(String($0)) } ?? moment
            let entry = proceeding?.receive(act, content: ActContent(), by: "申请人", receivedAt: filed, at: moment)
            // As the books would number its document.
            if let entry, act == .withdrawal { proceeding?.journal[entry.number - 1].content.documentNumber = "第\(entry.number)号" }
            return
        }
        if let match = text.wholeMatch(of: /(\w+) by law told/), let act = Act(rawValue: String(match.1)) {
            return tell(proceeding?.journal.last { $0.act == act && $0.basis.isLaw }, at: moment)
        }
        if let match = text.wholeMatch(of: /(\w+) told(?: at (.+))?/), let act = Act(rawValue: String(match.1)) {
            let time = match.2.flatMap { Moment(String($0)) } ?? moment
            return tell(last(act), at: time)
        }
        if let made = Making(text) { return make(made, at: moment) }
        if let made = text.after("imported ").flatMap(Making.init) { return enter(made, at: moment) }
        fail("no such event: \(text)")
    }

    private mutating func make(_ made: Making, at moment: Moment) {
        var content = made.content
        if let act = made.sealed {
            let number = last(act)?.number ?? 0
            if made.act == .sealing { content.sealed = number } else { content.answering = number }
        }
        // A result names its procedure by its kind.
        if made.act == .procedureResult, let kind = content.procedure {
            content.answering = proceeding?.journal.last { $0.act == .specialProcedure && $0.content.procedure == kind }?.number
        }
        let officer = officer(made.by)
        do throws(Refusal) {
            guard var entry = try proceeding?.perform(made.act, content: content, by: officer, at: moment, calendar: calendar) else {
                return
            }
            // As the books would number its document.
            if made.act.mustBeTold, made.act != .onTheSpotCorrection { entry.content.documentNumber = "第\(entry.number)号" }
            proceeding?.journal.append(entry)
        } catch {
            refusal = error
        }
    }

    /// A row as another system kept it: what `perform` would have refused is in the journal all the same.
    private mutating func enter(_ made: Making, at moment: Moment) {
        guard let number = proceeding?.journal.count else { return }
        proceeding?.journal.append(
            Entry(
                number: number + 1, act: made.act, basis: .person, by: made.by, byName: made.by, made: moment,
                told: made.act.mustBeTold ? nil : moment, dated: moment.day, content: made.content))
    }

    private mutating func tell(_ row: Entry?, at moment: Moment) {
        guard let row, let told = try? proceeding?.told(entry: row.number, at: moment) else { return fail("nothing to tell") }
        let journal = proceeding?.journal.map { $0.number == row.number ? told : $0 } ?? []
        proceeding?.journal = journal
    }

    private func last(_ act: Act) -> Entry? { proceeding?.journal.last { $0.act == act && !$0.basis.isLaw } }

    private mutating func officer(_ name: String) -> Officer {
        let roles = name.hasPrefix("全权人") ? Set(Role.allCases) : Set(Role.allCases.filter { name.hasPrefix($0.name) })
        if roles.isEmpty { fail("no such person: \(name)") }
        return Officer(id: name, name: name, roles: roles)
    }

    // MARK: What fails

    /// A refusal that no line expects is a fault of the scenario.
    mutating func checkRefusal() {
        if let refusal { fail("refused: \(refusal.code.rawValue) \(refusal.message)") }
        refusal = nil
    }

    mutating func check(_ holds: Bool, _ found: String) {
        if !holds { fail("found \(found)") }
    }

    mutating func fail(_ words: String) { faults.append(Fault(line: line, words: words)) }
}

/// `grant made by 决定人丙, meets, ground stillIncomplete, of grant, served 2026-03-12 counter without reasons`: an act with what it says;
/// `specialProcedure made by 决定人丙, procedure expertReview`;
/// `hearingNotice made by 审查人乙, hearing 2026-03-20 09:00 under 听证主持人庚`; `hearingRequest made by 审查人乙, on 2026-05-11, told 2026-05-06`.
private struct Making {
    let act: Act
    let by: String
    let sealed: Act?
    let content: ActContent

    init?(_ text: String) {
        guard
            let match = text.wholeMatch(
                of:
                    /(\w+) made by (\w+)(, meets|, does not meet)?(?:, ground (\w+))?(?:, of (\w+))?(?:, served (\S+) (\w+))?(?:, procedure (\w+))?(?:, hearing (\S+ \S+) under (\w+))?(?:, on (\S+?))?(?:, told (\S+))?(?:, until (\S+))?(?: without (\w+))?(?:, of officer (\w+))?/
            ), let act = Act(rawValue: String(match.1))
        else { return nil }
        self.act = act
        by = String(match.2)
        sealed = match.5.flatMap { Act(rawValue: String($0)) }
        let part = match.14.map(String.init)
        let service: ServiceRecord? =
            if let way = match.7.flatMap({ ServiceWay(rawValue: String($0)) }), let day = match.6.flatMap({ Day(String($0)) }) {
                ServiceRecord(way: way, servedOn: day, recipient: part == "recipient" ? "——" : "申请人")
            } else {
                nil
            }
        var content = ActContent(
            conclusion: match.3.map { $0 == ", meets" ? .meets : .doesNotMeet },
            reasons: part == "reasons" ? " …… " : "经审查，材料与现场一致。",
            basis: part == "basis" ? nil : "食品安全法第三十五条",
            remedies: part == "remedies" ? "　" : "可以自收到决定之日起六十日内申请行政复议，或者六个月内提起行政诉讼。",
            terms: part == "terms" ? nil : "食品销售",
            defects: part == "defects" ? [] : [Defect(place: "site_area", label: "经营场所面积", words: "与平面图不一致，请改正。")],
            ground: match.4.flatMap { Ground(rawValue: String($0)) },
            rightAgency: part == "rightAgency" ? nil : "演示区农业农村局", service: service)
        content.procedure = match.8.map { SpecialProcedure(rawValue: String($0)) ?? .byItem }
        content.validUntil = match.13.flatMap { Day(String($0)) }
        content.heard = part == "heard" ? nil : "已于十日前书面告知事实、理由和依据，被许可人没有提出意见。"
        content.ownProcedure = match.8.map(String.init)
        content.plannedDays = part == "plannedDays" ? nil : 15
        content.officers = part == "officers" ? ["钱某", "钱某"] : ["钱某", "孙某"]
        content.party = part == "party" ? nil : "邻居李某"
        // Who steps aside is named where another act names what it is of.
        content.recused = match.15.map(String.init)
        content.on = match.11.flatMap { Day(String($0)) }
        content.toldOn = match.12.flatMap { Day(String($0)) }
        if let at = match.9.flatMap({ Moment(String($0)) }), let chair = match.10.map(String.init) {
            content.hearing = Hearing(at: at, place: part == "place" ? "" : "政务服务中心三楼", chair: chair, chairName: chair)
        }
        self.content = content
    }
}

extension String {
    func after(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmed : nil
    }
}

extension StringProtocol {
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
