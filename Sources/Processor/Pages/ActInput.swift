import Licensing
import Pages
import Statute

/// What an officer sent with an act, read from the form of that act.
struct ActInput: Sendable {
    let act: Act
    var content = ActContent()
    /// 补正: the places that were ticked, and the words at each place, ticked or not, to be shown again.
    var ticked: Set<String> = []
    var phrases: [String: String] = [:]
    /// 送达: as it was typed, to be shown again whatever was wrong with it.
    var typed: [String: String] = [:]
    /// What can be read in no way; the law is not asked then.
    var faults: [Fault] = []

    init(act: Act) { self.act = act }

    /// Who may be named: as the chair of a hearing, or as the one who steps aside.
    var people: [Person] = []

    /// - Parameters:
    ///   - places: what may be named, in the order of the form; a place that is none of them is not taken.
    ///   - people: who may be named, likewise.
    init(act: Act, fields: [(String, String)], places: [Place], people: [Person], today: Day) {
        self.act = act
        self.people = people
        func value(_ name: String) -> String? { fields.first { $0.0 == name }?.1.trimmingLines }
        content = ActContent(
            conclusion: value("conclusion").flatMap(ActContent.Conclusion.init(rawValue:)), reasons: value("reasons"),
            basis: value("basis"), remedies: value("remedies"), terms: value("terms"),
            ground: value("ground").flatMap(Ground.init(rawValue:)), rightAgency: value("rightAgency"),
            sealed: value("sealed").flatMap { Int($0) })
        if act == .specialProcedure { readProcedure(value) }
        content.heard = value("heard")
        if act == .procedureResult { content.answering = value("procedure").flatMap { Int($0) } }
        content.plannedDays = value("plannedDays").flatMap { Int($0) }
        typed["plannedDays"] = value("plannedDays")
        if act == .delivery { readService(value, today: today) }
        if Self.namesPeople.contains(act) { readOfficersAndDay(value) }
        if act == .hearingNotice { readHearing(value) }
        // 依据: that of the ground which was chosen, where the officer writes no other.
        if [.nonAcceptance, .termination, .retraction, .revocation, .cancellation].contains(act), content.basis == nil,
            let ground = content.ground
        {
            content.basis = ground.basis
        }
        guard act == .correctionNotice || act == .onTheSpotCorrection else { return }
        ticked = Set(fields.filter { $0.0 == "tick" }.map(\.1)).intersection(places.map(\.id))
        for place in places { phrases[place.id] = value("words." + place.id) }
        for place in places where ticked.contains(place.id) && phrases[place.id] == nil {
            faults.append(
                Fault(
                    code: Fault.Code.missing,
                    message: words("请写明“\(place.label)”要补正什么。", "Please say what to correct at “\(place.label)”."),
                    at: "words." + place.id, label: place.label))
        }
        content.defects = places.filter { ticked.contains($0.id) }.map {
            Defect(place: $0.id, label: $0.label, words: phrases[$0.id] ?? "")
        }
    }

    private static let namesPeople: Set<Act> = [
        .siteCheck, .inspectorAssignment, .partyNotice, .statement, .opinionRequest, .opinion, .recusal, .hearingRequest,
    ]

    /// Before the name of a procedure that only the item's own law knows.
    static let ownProcedure = "byItem:"

    private mutating func readProcedure(_ value: (String) -> String?) {
        typed["procedure"] = value("procedure")
        let typed = typed["procedure"] ?? ""
        content.procedure = typed.hasPrefix(Self.ownProcedure) ? .byItem : SpecialProcedure(rawValue: typed)
        content.ownProcedure = typed.hasPrefix(Self.ownProcedure) ? String(typed.dropFirst(Self.ownProcedure.count)) : nil
    }

    private mutating func readOfficersAndDay(_ value: (String) -> String?) {
        for name in ["officers", "on", "party", "toldOn"] { typed[name] = value(name) }
        content.officers = typed["officers"].map { text in
            text.split(whereSeparator: \.isNewline).compactMap { String($0).trimmingLines }
        }
        content.party = typed["party"]
        content.on = day("on")
        content.toldOn = day("toldOn")
        typed["answering"] = value("answering")
        if act == .statement || act == .opinion { content.answering = typed["answering"].flatMap { Int($0) } }
        if act == .recusal, let person = people.first(where: { $0.id == value("recused") }) {
            content.recused = person.id
            content.party = person.name
        }
    }

    private mutating func readHearing(_ value: (String) -> String?) {
        for name in ["hearingAt", "hearingTime", "place", "chair", "closed"] { typed[name] = value(name) }
        let wanted: [(String, String)] = [
            ("hearingAt", words("听证日期", "Date of the hearing")), ("hearingTime", words("听证时间", "Time of the hearing")),
            ("place", words("听证地点", "Place of the hearing")), ("chair", words("听证主持人", "Chair of the hearing")),
        ]
        for (name, label) in wanted where typed[name] == nil {
            faults.append(
                Fault(
                    code: Fault.Code.missing, message: words("请填写：\(label)。", "Please fill in: \(label)."), at: name, label: label))
        }
        let date = day("hearingAt")
        let time = typed["hearingTime"].flatMap { Self.time($0) }
        if typed["hearingTime"] != nil, time == nil {
            faults.append(
                Fault(
                    code: Fault.Code.format, message: words("时间写成 09:00 的样子。", "Please write the time like 09:00."), at: "hearingTime",
                    label: ActContent.Part.hearingAt.name))
        }
        guard let date, let time else { return }
        let chair = people.first { $0.id == typed["chair"] }
        content.hearing = Hearing(
            at: date.start.adding(seconds: time * 60), place: typed["place"] ?? "", chair: chair?.id ?? "", chairName: chair?.name ?? "",
            isPublic: typed["closed"] == nil)
    }

    /// Minutes since midnight.
    private static func time(_ text: String) -> Int? {
        let parts = Typed.halfWidth(text).split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour), (0..<60).contains(minute) else {
            return nil
        }
        return hour * 60 + minute
    }

    /// A date that is on no calendar is a fault of its field.
    private mutating func day(_ name: String) -> Day? {
        guard let text = typed[name] else { return nil }
        if let day = Day(TypedDate.check(text).value) { return day }
        faults.append(
            Fault(
                code: Fault.Code.format,
                message: words("日期写成 2026-02-13 的样子，而且要是日历上有的日子。", "Please write the date like 2026-02-13, a day that exists."),
                at: name, label: ActContent.Part(rawValue: name)?.name ?? name))
        return nil
    }

    private mutating func readService(_ value: (String) -> String?, today: Day) {
        for name in ["way", "recipient", "servedOn", "note"] { typed[name] = value(name) }
        let date = typed["servedOn"].map { TypedDate.check($0).value }.flatMap { Day($0) }
        if typed["servedOn"] != nil, date == nil {
            faults.append(
                Fault(
                    code: Fault.Code.format,
                    message: words(
                        "送达日期写成 2026-02-13 的样子，而且要是日历上有的日子。", "Please write the date of service like 2026-02-13, a day that exists."),
                    at: ActContent.Part.servedOn.rawValue, label: ActContent.Part.servedOn.name))
        }
        guard let way = typed["way"].flatMap(ServiceWay.init(rawValue:)) else { return }
        content.service = ServiceRecord(way: way, servedOn: date ?? today, recipient: typed["recipient"], note: typed["note"])
    }

    /// One field or material that a notice can name.
    struct Place: Sendable {
        let id: String
        let label: String
        /// The ready phrase: what was known at filing, or the plain request.
        let phrase: String
        let isKnown: Bool
    }
}

extension Ground {
    /// As a document cites it.
    var basis: String { official("《中华人民共和国行政许可法》\(article)") }
}

extension CaseFile {
    /// Every place that a correction notice can name, with the faults that were known at filing as its ready words.
    func places(_ content: CaseContent) -> [ActInput.Place] {
        var known: [String: [String]] = [:]
        for fault in content.knownFaults {
            guard let at = fault.at else { continue }
            known[Defect(place: at, label: "", words: "").root, default: []].append(fault.message)
        }
        func place(_ id: String, _ label: String, otherwise: String) -> ActInput.Place {
            // A label that leans on the one above it stands alone in a notice.
            let label = label.replacing(official("其中："), with: "")
            let words = known[id].map { $0.map { $0.hasSuffix("。") ? $0 : $0 + "。" }.joined() }
            return ActInput.Place(id: id, label: label, phrase: words ?? otherwise, isKnown: words != nil)
        }
        let materials = item.materials.filter { material in
            item.applies(material, given: content.answers) || content.current.contains { $0.filed.material == material.id }
        }.map { material in
            let wanted = material.check.isEmpty ? "" : official("，应当\(material.check.joined(separator: "、"))")
            let isHere = content.current.contains { $0.filed.material == material.id }
            return place(
                Defect.materialPrefix + material.id, material.name,
                otherwise: official((isHere ? "请重新提交" : "请补充提交") + "“\(material.name)”\(wanted)。"))
        }
        let fields = item.sections.flatMap(\.fields).filter { $0.kind != .note && item.applies($0, given: content.answers) }.map { field in
            place(field.id, field.label, otherwise: official("请核对并更正“\(field.label.replacing("其中：", with: ""))”。"))
        }
        return materials + fields
    }
}

extension String {
    /// Without blank lines around it; nothing left is nothing said.
    var trimmingLines: String? {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let text = String(String.UnicodeScalarView(scalars.reversed().drop { $0.properties.isWhitespace }.reversed()))
        return text.isEmpty ? nil : text
    }
}
