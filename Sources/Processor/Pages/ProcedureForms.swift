import Licensing
import Pages
import Statute

/// 特别程序: the forms that begin one and enter its result.
extension ProcessorTier {
    func specialProcedureInputs(_ limits: ItemLimits, _ input: ActInput, faults: [Fault]) -> HTML {
        // A hearing begins with a notice of its own (第四十八条); what the item's law adds is named with it.
        let own = (limits.stops ?? []).map {
            (ActInput.ownProcedure + $0.name, words("\($0.name)（\($0.source)）", "\($0.name) (\($0.source))"))
        }
        let kinds = SpecialProcedure.allCases.filter { $0 != .hearing && $0 != .byItem }.map { ($0.rawValue, $0.words) } + own
        let days = textField(
            "plannedDays", label(.plannedDays), value: input.typed["plannedDays"] ?? "",
            hint: words("写天数，例如 15", "A number of days, such as 15"), faults: faults)
        let reasons = textArea(
            "reasons", label(.reasons), value: input.content.reasons ?? "",
            hint: words("原样写进告知书：为什么需要，由谁进行", "Goes into the notice as it stands: why it is needed, and by whom it is done"),
            faults: faults)
        return
            "\(radios("procedure", label(.procedure), kinds, chosen: input.typed["procedure"], faults: faults))\(days)\(reasons)"
    }

    /// Which of them has a result is asked only where more than one goes on.
    func procedureResultInputs(_ standing: Standing, _ content: ActContent, faults: [Fault]) -> HTML {
        let open = standing.procedures.map { entry in
            let name = entry.content.ownProcedure ?? entry.content.procedure?.words ?? ""
            return (String(entry.number), words("\(name)，\(entry.dated.chinese)开始", "\(name), begun on \(entry.dated.words)"))
        }
        let legend = words("哪一个特别程序的结果", "The result of which procedure")
        let which =
            open.count > 1
            ? radios("procedure", legend, open, chosen: content.answering.map { String($0) }, faults: faults) : .empty
        let result = textArea(
            "reasons", words("结果", "Result"), value: content.reasons ?? "",
            hint: words("写明报告的编号、日期和结论", "The report's number, its date and what it found"), faults: faults)
        return "\(which)\(result)"
    }
}
