/// 决定期限、颁发期限: the limits that a special procedure stops and that may be prolonged (第四十二条 to 第四十五条).
extension Fold {
    /// 不计入期限的时间. A procedure stops nothing before its notice was told, and nothing when it had its result on the same day.
    func excluded(knownAt moment: Moment) -> [ExcludedTime] {
        journal.filter { [.specialProcedure, .hearingNotice].contains($0.act) && !$0.isVoid && $0.made <= moment }.compactMap { begun in
            guard let told = begun.told, told <= moment, begun.act != .hearingNotice || !isToldTooLate(begun) else { return nil }
            let later = journal.filter { $0.number > begun.number && !$0.isVoid && $0.made <= moment }
            // D6: a hearing's time lasts until its record is signed.
            let result = later.first {
                begun.act == .hearingNotice ? $0.act == .hearingRecord : $0.act == .procedureResult && $0.answers(begun)
            }
            // A case that ends takes its procedure with it.
            let end = later.first { [.withdrawal, .termination, .renewal].contains($0.act) }
            let first = told.day.adding(days: 1)
            let last = result?.dated ?? end?.arrivedAt.day
            if let last, last < first { return nil }
            return ExcludedTime(first: first, last: last, article: article(of: begun))
        }
    }

    /// 第四十五条, or the law of the item that names the procedure.
    private func article(of procedure: Entry) -> String {
        proceeding.limits.stop(named: procedure.content.ownProcedure)?.source ?? SpecialProcedure.article
    }

    /// The count of one limit, with the prolongation that was told in time.
    mutating func count(_ limit: TimeLimit, span: Span, begunBy begun: Entry) -> Count {
        let excluded = limit.stoppedBy == .specialProcedures ? excluded(knownAt: at) : []
        func count(_ spans: [Span], _ excluded: [ExcludedTime]) -> Count {
            Count(
                spans, after: begun.dated, article: limit.article, calendar: calendar, excluded: excluded,
                asOf: max(at.day, expiry ?? at.day))
        }
        // 第四十二条's own limit is stated by the document that starts it.
        let stated = limit.id == proceeding.limits.deciding.id ? begun.content.statedDue : nil
        let expiry = expiry(capping: limit, from: begun)
        var spans = [bound(span, to: stated, limit, of: count([span], []))]
        var result = count(spans, excluded)
        if let longer = prolongation(of: limit, due: result.due) {
            let known = self.excluded(knownAt: longer.made)
            let anew = count(spans + [longer.span], known)
            spans.append(bound(longer.span, to: longer.stated, limit, of: anew))
            result = count(spans, excluded)
        } else if let stated, excluded.isEmpty, spans != [span] {
            result.keep(stated.day)
        }
        if let expiry, result.due.map({ $0.day > expiry }) ?? true { result.end(on: expiry) }
        return result
    }

    /// D10: a date that a document already states is never changed in silence. When the year has been published in the meantime the
    /// earlier of the two days binds: the span shrinks by the working days between them.
    private mutating func bound(_ span: Span, to stated: DueDate?, _ limit: TimeLimit, of anew: Count) -> Span {
        guard let stated, let computed = anew.due, stated.day != computed.day, stated.day != proceeding.validUntil else { return span }
        if computed.day < stated.day {
            alarms.append(
                "\(limit.name)重新计算后提前到\(computed.text)（文书所载为\(stated.text)），以较早的日期为准，请重新告知申请人。")
            return span
        }
        return Span(max(0, span.count - calendar.workdays(from: stated.day, to: computed.day)), span.unit)
    }

    /// 延长 — once, told before the limit has ended (D1); otherwise it has no effect.
    private mutating func prolongation(of limit: TimeLimit, due: DueDate?) -> (span: Span, made: Moment, stated: DueDate?)? {
        guard let by = proceeding.limits.prolongation(of: limit),
            let index = journal.firstIndex(where: { $0.act == .prolongation && !$0.isVoid })
        else { return nil }
        let told = journal[index].told
        if let due, !due.isProvisional, (told ?? at) >= due.end {
            let why = told.map { "\($0.chinese)才告知申请人" } ?? "还没有告知申请人"
            journal[index].voidReason = "期限至\(due.day.chinese) 24:00，\(why)，延长没有效力。"
            alarms.append("\(limit.name)的延长\(why)，期限已于\(due.day.chinese)届满，延长没有效力。")
            return nil
        }
        guard told != nil else { return nil }
        return (by, journal[index].made, journal[index].content.statedDue)
    }
}
