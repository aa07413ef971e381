package import Statute

/// 电子监察 in the language of the page.
extension Supervision.Colour {
    package var words: String {
        switch self {
        case .operations: Pages.words(name, "Operations")
        case .blue: Pages.words(name, "Reminder")
        case .yellow: Pages.words(name, "Yellow card")
        case .red: Pages.words(name, "Red card")
        }
    }

    /// A shape and a word beside the colour.
    package var mark: HTML {
        switch self {
        case .operations: statusMark(.stopped, words)
        case .blue: statusMark(.near, words)
        case .yellow: statusMark(.dueToday, words)
        case .red: statusMark(.overdue, words)
        }
    }
}

extension Supervision.Rule {
    package var words: String {
        let english =
            switch self {
            case .r1: "Nothing done about acceptance"
            case .r2: "Last day to accept, and nobody told"
            case .r3: "Accepted by law"
            case .r4: "A limit comes near"
            case .r5: "The promised time has passed"
            case .r6: "The statutory limit has passed"
            case .r7: "A second or late correction notice"
            case .r8: "No reasons or remedies"
            case .r9: "A special procedure unlawful or too long"
            case .r10: "Too few officers, or one who should step aside"
            case .r11: "Served too late"
            case .r12: "Made public too late"
            case .r13: "A renewal undecided, or renewed by law"
            case .r14: "A step took too long"
            case .r15: "A material that is not on the list"
            case .r16: "A fee that is not on the list"
            case .r17: "Slow exchange between the networks"
            case .r18: "Out of turn"
            }
        return Pages.words("\(rawValue) \(row.name)", "\(rawValue) \(english)")
    }
}
