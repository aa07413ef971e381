import Foundation
import Statute

/// The case histories of `Tests/Oracle`, one JSON line each, judged by our law; the answers are compared with those of the oracle, which
/// shares no code and no table with it. A history of what is not built yet is answered with `skipped` and the reason.
struct OracleClock {
    let years: [CalendarYear]

    struct Answer: Encodable {
        struct Limit: Encodable {
            let id: String
            let round: Int
            let start: Day
            let due: Day?
            let provisional: Bool
            let ledger: [[String]]
        }

        let `case`: String
        var skipped: String?
        var acceptedOn: Day?
        var deemed: Bool?
        var clocks: [Limit]?
    }

    func answer(_ line: Data) throws -> Answer {
        let history = try JSONDecoder().decode(History.self, from: line)
        if let reason = history.notYet { return Answer(case: history.case, skipped: reason) }
        let calendar = try WorkCalendar(
            years: years.filter { $0.year <= history.publishedThrough ?? .max }, outages: Set(history.outages ?? []))
        guard let filing = history.events.first(where: { $0.act == "filing" })?.at else {
            return Answer(case: history.case, skipped: "nothing is filed")
        }
        var course = Course(
            proceeding: .opened(by: "申请人", receivedAt: filing, limits: history.item.ours, renewing: history.renewal?.validUntil),
            calendar: calendar)
        for step in history.steps where step.at <= history.asOf {
            if let reason = course.take(step) { return Answer(case: history.case, skipped: reason) }
        }
        let standing = course.proceeding.state(at: history.asOf, calendar: calendar)
        var rounds: [TimeLimit.ID: Int] = [:]
        let clocks = standing.clocks.map { clock in
            rounds[clock.limit.id, default: 0] += 1
            return Answer.Limit(
                id: clock.limit.id.rawValue, round: rounds[clock.limit.id] ?? 1, start: clock.start, due: clock.due?.day,
                provisional: clock.due?.isProvisional ?? false,
                ledger: clock.count.runs.map { [$0.first.text, $0.last.text, $0.mark.rawValue, $0.article] })
        }
        return Answer(
            case: history.case, acceptedOn: standing.acceptedOn, deemed: standing.isDeemedAccepted, clocks: clocks)
    }
}

extension OracleClock {
    struct History: Decodable {
        let `case`: String
        let asOf: Moment
        let publishedThrough: Int?
        let settings: [String: Anything]?
        let outages: [Day]?
        let renewal: Renewal?
        let item: Item
        let events: [Event]

        struct Renewal: Decodable { let validUntil: Day }

        /// Read past.
        struct Anything: Decodable { init(from decoder: any Decoder) {} }

        struct Event: Decodable {
            let act: String
            let at: Moment?
            let made: Moment?
            let told: Moment?
            let ended: Moment?
            let by: String?
            let kind: String?
            let hearing: Day?
            let reason: String?
        }

        struct Item: Decodable {
            struct Given: Decodable {
                let count: Int
                let unit: String?
                let source: String?

                /// D9: a unit that nobody has verified counts as natural days.
                var span: Span { Span(count, unit == "workday" ? .workday : unit == "month" ? .month : .naturalDay) }
            }

            let procedure: String?
            let inspects: Bool?
            let limits: [String: Given]
            let extraStops: [String: String]?

            var ours: ItemLimits {
                let handling = procedure.flatMap(Handling.init(rawValue:))
                let deciding = limits[handling == .preliminary ? "preliminaryReview" : "decision"]
                return ItemLimits(
                    decisionDays: deciding?.count, source: deciding?.source, unit: deciding?.span.unit ?? .workday,
                    prolongation: limits["extension"]?.span, correction: limits["correction"]?.span,
                    correctionSource: limits["correction"]?.source, publication: limits["publication"]?.span,
                    renewalWindow: limits["renewalWindow"]?.span, stops: extraStops?.map { OwnStop(name: $0.key, source: $0.value) },
                    handling: handling, inspects: inspects)
            }
        }

        struct Step {
            let at: Moment
            /// The event's place in the history: two may be alike to the millisecond.
            let number: Int
            let event: Event
            let isTelling: Bool
            let isResult: Bool
        }

        /// Why our law cannot judge it yet.
        var notYet: String? {
            if settings?.isEmpty == false { return "settings" }
            return nil
        }

        /// What was done and what was told, in the order of time.
        var steps: [Step] {
            var steps: [Step] = []
            for (number, event) in events.enumerated() {
                if let made = event.made ?? event.at ?? event.told {
                    steps.append(Step(at: made, number: number, event: event, isTelling: false, isResult: false))
                }
                if event.at == nil, let told = event.told {
                    steps.append(Step(at: told, number: number, event: event, isTelling: true, isResult: false))
                }
                if let ended = event.ended { steps.append(Step(at: ended, number: number, event: event, isTelling: false, isResult: true)) }
            }
            return steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        }
    }

    /// One proceeding, led through a history. What the law refuses has not happened, as for the oracle.
    struct Course {
        var proceeding: Proceeding
        let calendar: WorkCalendar
        /// The row that an event became, by its making.
        private var rows: [String: Int] = [:]
        private static let chair = "chair"

        init(proceeding: Proceeding, calendar: WorkCalendar) {
            self.proceeding = proceeding
            self.calendar = calendar
        }

        /// - Returns: why the history cannot be followed any further.
        mutating func take(_ step: History.Step) -> String? {
            let event = step.event
            _ = proceeding.settle(at: step.at, calendar: calendar)
            let key = "\(step.number) \(event.act)"
            if step.isTelling {
                guard let row = rows[key], let told = try? proceeding.told(entry: row, at: step.at) else { return nil }
                proceeding.journal = proceeding.journal.map { $0.number == row ? told : $0 }
                return nil
            }
            if step.isResult, event.kind == "hearing" { return perform(.hearingRecord, event, step.at, key: key + " record") }
            if step.isResult { return rows[key].flatMap { perform(.procedureResult, event, step.at, key: key + " result", answering: $0) } }
            switch event.act {
            case "correction", "withdrawal":
                guard let act = Act(rawValue: event.act) else { return nil }
                _ = proceeding.receive(act, content: ActContent(), by: "申请人", receivedAt: step.at, at: step.at)
                return nil
            case "acceptance", "nonAcceptance", "exemption", "abandonment", "termination", "correctionNotice":
                return Act(rawValue: event.act).flatMap { perform($0, event, step.at, key: key) }
            case "grant", "refusal", "forwarding":
                if stage(at: step.at) == .specialProcedure { return "a decision inside a procedure" }
                if [.hearingOffered, .hearing].contains(stage(at: step.at)) { return "a decision inside a hearing" }
                if proceeding.limits.handling == .joint {
                    // The departments of a joint case have been heard.
                    _ = perform(.opinionRequest, event, step.at, key: key + " request")
                    _ = perform(.opinion, event, step.at, key: key + " opinion")
                }
                if stage(at: step.at) == .accepted { _ = perform(.examination, event, step.at, key: key + " examination") }
                return Act(rawValue: event.act).flatMap { perform($0, event, step.at, key: key) }
            case "inspectionAssignment": return perform(.inspectorAssignment, event, step.at, key: key)
            case "hearingRight", "hearingRequest", "hearingNotice":
                if stage(at: step.at) == .specialProcedure { return "a hearing beside a procedure" }
                if [.granted, .refused, .renewed].contains(stage(at: step.at)) { return "a hearing after the decision" }
                return Act(rawValue: event.act).flatMap { perform($0, event, step.at, key: key) }
            case "hearing":
                return proceeding.journal.contains { $0.act == .hearingNotice } ? nil : "a hearing without a notice"
            case "specialProcedure":
                if [.granted, .refused].contains(stage(at: step.at)) { return "a procedure after the decision" }
                // The notice of a hearing says what it stops.
                if event.kind == "hearing" { return nil }
                if [.hearingOffered, .hearing].contains(stage(at: step.at)) { return "a procedure beside a hearing" }
                return perform(.specialProcedure, event, step.at, key: key)
            case "extension": return perform(.prolongation, event, step.at, key: key)
            default: return nil
            }
        }

        private func stage(at moment: Moment) -> Statute.Stage { proceeding.state(at: moment, calendar: calendar).stage }

        private mutating func perform(_ act: Act, _ event: History.Event, _ moment: Moment, key: String, answering: Int? = nil) -> String? {
            var content = ActContent(
                conclusion: .meets, reasons: act == .prolongation || act == .correctionNotice ? event.reason : "理由", basis: "依据",
                remedies: "救济", terms: "内容", defects: [Defect(place: "a", label: "某", words: "请补正。")],
                ground: act == .nonAcceptance ? .falseMaterials : act == .termination ? .applicantEnded : nil)
            content.procedure = event.kind.map { SpecialProcedure(rawValue: $0) ?? .byItem }
            content.ownProcedure = event.kind
            content.plannedDays = 15
            content.answering = answering
            content.officers = ["甲", "乙"]
            content.party = "某某"
            content.on = moment.day
            content.rightAgency = "上级机关"
            content.hearing = event.hearing.map { Hearing(at: $0.start, place: "某处", chair: Self.chair, chairName: "某某") }
            // Who acts is the history's only where the law asks for somebody above; each act has its own pair of hands.
            let above = act == .prolongation || act == .correctionNotice
            let by = event.by == "govHead" ? "governmentHead" : event.by
            let roles = above ? Set([by.flatMap(Role.init(rawValue:))].compactMap(\.self)) : Set(act.performers)
            let officer = Officer(id: act == .hearingRecord ? Self.chair : key, name: "某某", roles: roles)
            guard let entry = try? proceeding.perform(act, content: content, by: officer, at: moment, calendar: calendar) else {
                // The oracle looks at the telling alone; a person confirms only what the clock has proposed (D4).
                switch act {
                case .abandonment where stage(at: moment) == .correctionRequested: return "confirmed before it was proposed"
                case .hearingNotice, .hearingRecord: return "a hearing notified too late"
                default: return nil
                }
            }
            let number = entry.number
            proceeding.journal.append(entry)
            // Done and told in one.
            if event.at != nil, act.mustBeTold, let told = try? proceeding.told(entry: number, at: moment) {
                proceeding.journal[proceeding.journal.count - 1] = told
            }
            rows[key] = number
            return nil
        }
    }
}
