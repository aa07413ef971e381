package import Statute

/// 时限流水: what every day of a limit was, as a drawing and in words. The marks differ in shape and not in colour alone: a day that
/// counts is a block, a day off a line, a day that is not counted a frame, the applicant's own time a low block.
package func dayLedger(_ runs: [Count.Run]) -> HTML {
    guard let first = runs.first?.first, let last = runs.last?.last else { return .empty }
    let total = max(1, last.number - first.number + 1)
    let shapes = runs.map { run -> HTML in
        let height = run.mark.height
        let length = run.last.number - run.first.number + 1
        return """
            <rect class="day-\(run.mark.rawValue)" x="\(percent(run.first.number - first.number, of: total))" y="\(20 - height)" \
            width="\(percent(length, of: total))" height="\(height)"/>

            """
    }
    let lines = runs.map { run -> HTML in
        let days =
            run.first == run.last
            ? run.first.words : words("\(run.first.words)至\(run.last.words)", "\(run.first.words) to \(run.last.words)")
        return "<li>\(days)　\(run.mark.words)<span class=\"hint\"\(languageOf(run.article))>（\(run.article)）</span></li>\n"
    }
    return """
        <svg class="days" role="img" width="100%" height="20"><title>\(words("从\(first.words)到\(last.words)的每一天", "Each day from \(first.words) to \(last.words)"))</title>
        \(shapes)</svg>
        \(disclosure(words("逐日计算", "Day by day"), "<ul class=\"plain\">\n\(lines)</ul>\n"))
        """
}

/// How long a limit is and by which article, with all its days.
package func limitBasis(_ limit: TimeLimit, _ span: Span, from start: Day, days: [Count.Run]) -> HTML {
    let basis =
        limit.id == .hearingNotice
        ? words(
            "自举行之日（\(start.chinese)）倒推，须空出\(span.chinese)（\(limit.article)）",
            "Counted back from the hearing on \(start.words): \(span.words) lie clear (\(limit.article))")
        : words(
            "\(span.chinese)，自\(start.chinese)的第二天起（\(limit.article)）",
            "\(span.words), from the day after \(start.words) (\(limit.article))")
    return "<span class=\"hint\">\(polyglot(basis))</span>\n\(dayLedger(days))"
}

/// In the place of a date while a special procedure goes on.
package var limitStandsStill: String { words("停止计算，特别程序或者听证结束后继续", "Stands still until the procedure or the hearing ends") }

/// In tenths of a percent, cut off, so that neighbours never overlap.
private func percent(_ part: Int, of whole: Int) -> String {
    let tenths = part * 1000 / whole
    return "\(tenths / 10).\(tenths % 10)%"
}

extension Count.Mark {
    fileprivate var height: Int {
        switch self {
        case .counted, .stopped: 18
        case .holiday: 2
        case .applicant: 9
        }
    }

    package var words: String {
        switch self {
        case .counted: Pages.words(name, "counted")
        case .holiday: Pages.words(name, "day off")
        case .stopped: Pages.words(name, "not counted")
        case .applicant: Pages.words(name, "the applicant’s time")
        }
    }
}
