import Ledger
import Statute
import Store

extension CaseBook {
    /// Which cases a list shows. Every part that is given must hold; of the turns, one.
    struct Filter: Sendable {
        var turns: [Turn] = []
        var isOpen: Bool?
        /// Cases that this department receives or decides.
        var department: String?
        var deciding: String?
        var item: String?
        var stages: [Stage] = []
        /// The agency owes something before this day, or by it; what the applicant owes is not counted.
        var dueBefore: Day?
        var dueBy: Day?
        var dueFrom: Day?
        /// A name or part of one, a number of a case or of a licence.
        var text: String?
        var today: Day?
    }

    /// Cases that wait for one role of one department.
    struct Turn: Sendable {
        var receiving: String?
        var deciding: String?
        var stages: [Stage] = []
        /// The applicant's time to correct is over.
        var isLapsed = false
        var isCorrected = false
        var isSealed = false
        /// Documents of this department wait for their seal.
        var unsealedOf: String?
    }
}

extension CaseBook.Filter {
    /// SQL over `case_file AS c`, with its arguments.
    var condition: (String, [any SQLBindable]) {
        var sql = SQLParts()
        if let isOpen { sql.add("c.is_open = ?", isOpen) }
        if let department { sql.add("(c.receiving = ? OR c.deciding = ?)", department, department) }
        if let deciding { sql.add("c.deciding = ?", deciding) }
        if let item { sql.add("i.id = ?", item) }
        if !stages.isEmpty { sql.add(stages) }
        if let dueBefore {
            sql.add("c.is_open = 1 AND c.stage NOT IN ('correctionRequested', 'hearingOffered') AND c.due < ?", dueBefore.text)
        }
        if let dueBy { sql.add("c.is_open = 1 AND c.stage NOT IN ('correctionRequested', 'hearingOffered') AND c.due <= ?", dueBy.text) }
        if let dueFrom { sql.add("c.due >= ?", dueFrom.text) }
        if let text { sql.search(text) }
        if !turns.isEmpty {
            let alternatives = turns.map { turn in
                var part = SQLParts(after: sql.arguments)
                if let receiving = turn.receiving { part.add("c.receiving = ?", receiving) }
                if let deciding = turn.deciding { part.add("c.deciding = ?", deciding) }
                if !turn.stages.isEmpty { part.add(turn.stages) }
                if turn.isLapsed, let today { part.add("c.due < ?", today.text) }
                if turn.isCorrected { part.add("c.corrected = 1") }
                if turn.isSealed { part.add("c.decision_sealed = 1") }
                if let code = turn.unsealedOf {
                    part.add("((c.seal_receiving = 1 AND c.receiving = ?) OR (c.seal_deciding = 1 AND c.deciding = ?))", code, code)
                }
                sql.arguments = part.arguments
                return "(" + part.conditions.joined(separator: " AND ") + ")"
            }
            sql.conditions.append("(" + alternatives.joined(separator: " OR ") + ")")
        }
        return (sql.conditions.isEmpty ? "1 = 1" : sql.conditions.joined(separator: " AND "), sql.arguments)
    }
}

/// Conditions with their arguments, each `?` numbered as it comes.
struct SQLParts {
    var conditions: [String] = []
    var arguments: [any SQLBindable]

    init(after arguments: [any SQLBindable] = []) { self.arguments = arguments }

    mutating func add(_ condition: String, _ values: any SQLBindable...) {
        var text = ""
        var rest = values[...]
        for sign in condition {
            if sign == "?", let value = rest.popFirst() {
                arguments.append(value)
                text += "$\(arguments.count)"
            } else {
                text.append(sign)
            }
        }
        conditions.append(text)
    }

    mutating func add(_ stages: [Stage]) {
        let places = stages.map { stage in
            arguments.append(stage.rawValue)
            return "$\(arguments.count)"
        }
        conditions.append("c.stage IN (\(places.joined(separator: ", ")))")
    }

    /// 编号 whole, or a part of the name; a percent sign in it is only a percent sign.
    mutating func search(_ typed: String) {
        let number = ReceiptNumber(typed: typed)?.text ?? typed
        let escaped = typed.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        add(
            "(c.number = ? OR c.applicant LIKE ? ESCAPE '\\' OR c.number IN (SELECT case_number FROM licence WHERE number = ?))",
            number, "%\(escaped)%", typed.uppercased())
    }
}
