/// The words of a card about a limit: what happened, by which article, what is to be done.
extension Fold {
    func words(_ step: Supervision.Step, _ clock: Clock, _ subject: String, isMade: Bool) -> String {
        guard let due = clock.due else { return subject }
        let name = subject == clock.limit.name ? "\(subject)（\(clock.limit.article)）" : "\(subject)\(clock.span.chinese)"
        let owed = clock.limit.owed
        if due.isProvisional, [.exceeded, .lapsed].contains(step.threshold) {
            return "\(name)按推算的日期已于\(due.text)届满，\(owed)；不据此认定逾期，请立即办理，并导入该年节假日安排。"
        }
        let exchange = "文书在期限内作出而没有及时告知，原因在内外网交换，不计部门责任，请检查交换。"
        let what = isMade ? "文书已经作出，尚未告知申请人，请检查内外网交换。" : "\(owed)，请立即办理并告知申请人。"
        switch step.threshold {
        case .share(let percent): return "\(name)已到计入天数的\(percent)%，至\(due.text)届满，\(what)"
        case .workdaysLeft(let count): return "\(name)至\(due.text)届满，只剩\(Span(count, .workday).chinese)，\(what)"
        case .lastDay: return "\(name)今日（\(due.text)）届满，\(what)"
        case .lapsed: return "\(name)已于\(due.text)届满，\(deemed(clock))；\(isMade ? exchange : "\(owed)，请立即办理并说明原因。")"
        case .exceeded, .act, .planned, .exchange: return "\(name)已于\(due.text)届满，\(isMade ? exchange : "\(owed)，请立即办理并说明原因。")"
        }
    }

    private func deemed(_ clock: Clock) -> String {
        guard case .deemed(let act) = clock.limit.onLapse else { return "权利消灭" }
        return act == .acceptance ? "自\(clock.start.chinese)起视为\(act.name)" : "依法视为\(act.name)"
    }
}

extension TimeLimit {
    /// 尚未…
    fileprivate var owed: String {
        switch id {
        case .acceptance: "没有告知是否受理"
        case .preliminaryReview: "没有转报"
        case .inspection: "没有指派检验检疫人员"
        case .hearing: "没有举行听证"
        case .delivery: "没有送达"
        case .publication: "没有公开"
        default: "没有告知决定"
        }
    }
}
