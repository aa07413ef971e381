/// What the journal itself shows: rows that `Proceeding.perform` would have refused, and that only an imported journal has; a procedure that
/// takes longer than was told; a filing that was long on its way.
extension Fold {
    private typealias Rule = Supervision.Rule

    /// R7, R8, R10, R17, and of R9 what is wrong with the notice.
    var breaches: [Course] {
        notices
            + journal.filter { !$0.basis.isLaw }.flatMap { row in
                [silence(row), notice(of: row), crew(row), hands(row), exchange(row)].compactMap(\.self)
            }
    }

    /// A card about one row, at one moment.
    private func breach(
        _ rule: Supervision.Rule, _ subject: String, _ row: Entry, at moment: Moment, _ words: String, excused: Bool = false
    ) -> Course? {
        guard let step = rule.row.steps.first(where: { $0.threshold == .act }) else { return nil }
        return Course(
            key: Course.Key(subject: subject, row: row.number), metOn: nil,
            findings: [Course.Finding(rule: rule, colour: step.colour, at: moment, words: words, isExcused: excused)])
    }

    // MARK: R7 一次告知

    private var notices: [Course] {
        let all = journal.filter { $0.act == .correctionNotice }
        return all.flatMap { row in [second(row, of: all), late(row)].compactMap(\.self) }
    }

    private func second(_ row: Entry, of all: [Entry]) -> Course? {
        guard all.contains(where: { $0.number < row.number && !$0.isVoid }) else { return nil }
        return breach(
            .r7, "第二次补正告知", row, at: row.made, "本件已作第二次补正告知（\(row.act.article)要求一次告知全部内容），请说明为何没有一次告知。")
    }

    /// Told, or even made, when the law had already accepted.
    private func late(_ row: Entry) -> Course? {
        guard let round = clocks.last(where: { $0.limit.id == .acceptance && $0.begunBy < row.number }), let lapsed = round.lapsedOn else {
            return nil
        }
        let isMadeLate = row.made >= lapsed
        guard let since = isMadeLate ? row.made : row.told, since >= lapsed else { return nil }
        let why = isMadeLate ? "请以视为受理办理，并说明原因。" : "文书在期限内作出，原因在内外网交换，请检查交换。"
        return breach(
            .r7, "逾期补正告知", row, at: since, "补正告知于\(since.chinese)\(isMadeLate ? "作出" : "告知")，受理期限已经届满，告知没有效力（\(row.act.article)）；\(why)",
            excused: !isMadeLate)
    }

    // MARK: R8 理由、救济途径

    private func silence(_ row: Entry) -> Course? {
        // Of whatever must name the remedies: a refusal, and what D11 adds to it.
        guard !row.isVoid, ActContent().missing(for: row.act, after: nil).contains(.remedies) else { return nil }
        let missing = row.content.missing(for: row.act, after: nil).filter { [.reasons, .remedies].contains($0) }
        guard !missing.isEmpty else { return nil }
        let names = missing.map(\.name).joined(separator: "、")
        return breach(.r8, row.act.name, row, at: row.made, "“\(row.act.name)”没有写明\(names)（第三十八条第二款），请补正文书并重新告知申请人。")
    }

    // MARK: R9 特别程序

    private func notice(of row: Entry) -> Course? {
        guard row.act == .specialProcedure, !row.isVoid else { return nil }
        let missing = row.content.missing(for: row.act, after: nil).filter { [.procedure, .plannedDays].contains($0) }
        guard !missing.isEmpty else { return nil }
        let names = missing.map(\.name).joined(separator: "、")
        return breach(.r9, "特别程序的告知", row, at: row.made, "特别程序没有写明\(names)（\(row.act.article)），停止计算期限没有依据，请改正并重新告知申请人。")
    }

    /// 所需时间 is told in days; they are natural days, from the day after the telling to the result.
    var procedures: [Course] {
        journal.filter { $0.act == .specialProcedure && !$0.isVoid }.compactMap { row in
            guard let told = row.told, let planned = row.content.plannedDays, planned > 0 else { return nil }
            let end = journal.first { later in
                guard later.number > row.number, !later.isVoid else { return false }
                // A case that ends takes its procedure with it.
                return later.act == .procedureResult ? later.answers(row) : later.act.result.map { !Stage.undecided.contains($0) } ?? false
            }
            var course = Course(
                key: Course.Key(subject: row.act.name, row: row.number), metOn: end?.arrivedAt, findings: [])
            guard end == nil else { return course }
            for step in Rule.r9.row.steps {
                guard case .planned(let times) = step.threshold else { continue }
                let last = told.day.adding(days: planned * times)
                course.findings.append(
                    Course.Finding(
                        rule: .r9, colour: step.colour, at: last.end,
                        words:
                            "\(row.content.procedure?.name ?? row.act.name)已于\(told.day.chinese)告知所需时间\(planned)日，至\(last.chinese)\(times == 1 ? "" : "已达\(times)倍而")没有结果（\(row.act.article)），请催办，或者向申请人说明。"
                    ))
            }
            return course
        }
    }

    // MARK: R10 人员、回避

    private func crew(_ row: Entry) -> Course? {
        guard !row.isVoid, row.content.missing(for: row.act, after: nil).contains(.officers) else { return nil }
        return breach(.r10, "人员不足", row, at: row.made, "“\(row.act.name)”的人员不足两名（\(row.act.article)），请重新指派并重新进行。")
    }

    /// Only what the Act and the rules say; that whoever accepts neither examines nor decides is a setting of the item (D12).
    private func hands(_ row: Entry) -> Course? {
        guard !row.isVoid, let officer = row.by else { return nil }
        // A void row was a hand in the examination as well.
        func before(_ isMeant: (Act) -> Bool) -> Entry? {
            journal.first { $0.number < row.number && $0.by == officer && isMeant($0.act) }
        }
        let isDecision = [.grant, .refusal, .forwarding].contains(row.act)
        if isDecision, before(\.isExaminers) != nil {
            return breach(.r10, "审查人作出决定", row, at: row.made, "\(row.byName)审查了本件，又作出“\(row.act.name)”（审批三分离），请由其他决定人复核。")
        }
        let isChair = row.act == .hearingRecord && before(\.isExaminers) != nil
        guard isChair || row.act.isExaminers && before({ $0 == .hearingRecord }) != nil else { return nil }
        return breach(
            .r10, "审查人主持听证", row, at: row.made, "\(row.byName)既审查本件，又主持听证（\(Act.hearingRecord.chairArticle)），请另选主持人重新听证。")
    }

    // MARK: R17 交换

    private func exchange(_ row: Entry) -> Course? {
        guard row.by == nil, let received = row.content.receivedAt else { return nil }
        var course = Course(key: Course.Key(subject: "交换", row: row.number), metOn: row.made, findings: [])
        for step in Rule.r17.row.steps {
            guard case .exchange(let hours) = step.threshold else { continue }
            let late = received.adding(seconds: hours * 3600)
            guard row.made > late else { continue }
            course.findings.append(
                Course.Finding(
                    rule: .r17, colour: step.colour, at: late,
                    words: "申请人的“\(row.act.name)”于\(received.chinese)到达外网，\(row.made.chinese)才到内网，超过\(hours)小时，请检查内外网交换。",
                    isAfterwards: true))
        }
        return course
    }
}

extension Act {
    /// 审查 and whatever belongs to it.
    fileprivate var isExaminers: Bool { performers.contains(.examiner) }
    fileprivate var chairArticle: String { "第四十八条第一款第三项" }
}
