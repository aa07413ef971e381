import Statute

/// 跨字段规则: a demand on several answers together. A missing side passes; that it is missing is told on its own.
package struct CrossRule: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// When one condition holds the other has to.
        case implies
        /// The first field's number is at most, at least, or the same as the second's.
        case atMost = "at_most"
        case atLeast = "at_least"
        case equals
        /// The first field's date lies before the second's.
        case before
        /// No two rows answer the same at this path.
        case distinct
        /// The numbers of all rows at the first path add up to the second field.
        case sum
    }

    package var id: String
    /// The field that shows the message.
    package var at: String
    package var message: String
    package var kind: Kind
    package var fields: [String]
    package var when: Condition?
    package var then: Condition?

    package init(
        id: String, at: String, message: String, kind: Kind, fields: [String] = [], when: Condition? = nil, then: Condition? = nil
    ) {
        self.id = id
        self.at = at
        self.message = message
        self.kind = kind
        self.fields = fields
        self.when = when
        self.then = then
    }
}

extension LicenceItem {
    /// What the rules find, in the order of the file.
    func ruleFaults(_ answers: Answers) -> [Fault] {
        rules.compactMap { rule in
            guard let at = breach(of: rule, answers) else { return nil }
            return Fault(code: Fault.Code.rule(rule.id), message: rule.message, at: at, label: slot(at: at)?.phrase)
        }
    }

    /// The path where the rule is broken, or nil.
    private func breach(of rule: CrossRule, _ answers: Answers) -> String? {
        switch rule.kind {
        case .implies:
            guard let when = rule.when, let then = rule.then, when.holds({ answers.first(at: $0) }) else { return nil }
            return then.permits({ stated($0, answers) }) ? nil : rule.at
        case .atMost: return compare(rule, answers, <=)
        case .atLeast: return compare(rule, answers, >=)
        case .equals: return compare(rule, answers, ==)
        case .before:
            guard rule.fields.count == 2, let first = day(rule.fields[0], answers), let second = day(rule.fields[1], answers) else {
                return nil
            }
            return first < second ? nil : rule.at
        case .distinct:
            guard let path = rule.fields.first else { return nil }
            var seen: Set<String> = []
            for (place, answer) in answers.values(at: path) {
                guard let code = answer.code, !code.isEmpty else { continue }
                if !seen.insert(code).inserted { return place }
            }
            return nil
        case .sum:
            guard rule.fields.count == 2, let total = number(rule.fields[1], answers) else { return nil }
            let parts = answers.values(at: rule.fields[0]).compactMap(\.answer.number)
            guard !parts.isEmpty else { return nil }
            return Quantity.sum(parts) == total ? nil : rule.at
        }
    }

    private func compare(_ rule: CrossRule, _ answers: Answers, _ holds: (Quantity, Quantity) -> Bool) -> String? {
        guard rule.fields.count == 2, let left = number(rule.fields[0], answers), let right = number(rule.fields[1], answers) else {
            return nil
        }
        return holds(left, right) ? nil : rule.at
    }

    /// An optional multiple choice with nothing ticked says “none of these”: that is an answer, and a demand can fail on it.
    private func stated(_ path: String, _ answers: Answers) -> Answer? {
        if let answer = answers.first(at: path) { return answer }
        guard let field = field(path), field.kind == .choices, !field.required else { return nil }
        return .choices([])
    }

    private func number(_ path: String, _ answers: Answers) -> Quantity? { answers.first(at: path)?.number }

    private func day(_ path: String, _ answers: Answers) -> Day? {
        answers.first(at: path)?.code.flatMap { Day($0) }
    }
}
