/// 填报条件: when a field, a material or a rule applies. Tests are joined by logic only; there is no expression language.
///
/// In JSON: `{"all":[…]}`, `{"any":[…]}`, `{"not":…}` or `{"field":"projects","op":"contains","values":["bulk"]}`.
package indirect enum Condition: Sendable, Equatable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case test(FieldTest)
}

/// One question about one answer.
package struct FieldTest: Codable, Sendable, Equatable {
    package enum Operator: String, Codable, Sendable, CaseIterable {
        /// The answer is one of the values.
        case `is`
        /// A multiple choice has the value.
        case contains
        /// A multiple choice has at least one of the values.
        case any
        /// A multiple choice has nothing but the values.
        case only
        case gt, gte, lt, lte
        /// `true`: answered; `false`: not answered.
        case filled
    }

    package var field: String
    package var op: Operator
    package var values: [String]

    package init(_ field: String, _ op: Operator, _ values: [String]) {
        self.field = field
        self.op = op
        self.values = values
    }

    private enum CodingKeys: String, CodingKey { case field, op, values }
}

extension Condition: Codable {
    private enum CodingKeys: String, CodingKey { case all, any, not, field }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let parts = try container.decodeIfPresent([Condition].self, forKey: .all) {
            self = .all(parts)
        } else if let parts = try container.decodeIfPresent([Condition].self, forKey: .any) {
            self = .any(parts)
        } else if let inner = try container.decodeIfPresent(Condition.self, forKey: .not) {
            self = .not(inner)
        } else {
            self = .test(try FieldTest(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .test(let test): try test.encode(to: encoder)
        case .all(let parts):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(parts, forKey: .all)
        case .any(let parts):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(parts, forKey: .any)
        case .not(let inner):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(inner, forKey: .not)
        }
    }
}

extension Condition {
    /// Every field it looks at.
    package var fields: [String] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.fields)
        case .not(let inner): inner.fields
        case .test(let test): [test.field]
        }
    }

    /// Whether it holds for what was answered. An unanswered field fails every test but `filled: false`, so `not` and `unless`
    /// hold until the exception they name is stated.
    package func holds(_ answer: (String) -> Answer?) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(answer) }
        case .any(let parts): parts.contains { $0.holds(answer) }
        case .not(let inner): !inner.holds(answer)
        case .test(let test): test.verdict(answer(test.field)) ?? false
        }
    }

    /// Whether it can still hold: as the demand of a rule, where a missing side passes and is reported as missing instead.
    package func permits(_ answer: (String) -> Answer?) -> Bool { verdict(answer) ?? true }

    /// nil where an answer that decides it is missing.
    private func verdict(_ answer: (String) -> Answer?) -> Bool? {
        switch self {
        case .all(let parts):
            let verdicts = parts.map { $0.verdict(answer) }
            return verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true
        case .any(let parts):
            let verdicts = parts.map { $0.verdict(answer) }
            return verdicts.contains(true) ? true : verdicts.contains(nil) ? nil : false
        case .not(let inner): return inner.verdict(answer).map { !$0 }
        case .test(let test): return test.verdict(answer(test.field))
        }
    }
}

extension FieldTest {
    /// nil when there is nothing to test.
    fileprivate func verdict(_ answer: Answer?) -> Bool? {
        let isFilled = answer.map { !$0.isEmpty } ?? false
        if op == .filled { return isFilled == (values.first == "true") }
        guard let answer else { return nil }
        switch op {
        case .is: return answer.code.map(values.contains)
        case .contains, .any: return answer.codes.contains { values.contains($0) }
        case .only: return answer.codes.allSatisfy { values.contains($0) }
        case .gt, .gte, .lt, .lte:
            // A number that could not be read is kept as text and decides nothing.
            guard let number = answer.number, let bound = values.first.flatMap(Quantity.init) else { return nil }
            return switch op {
            case .gt: number > bound
            case .gte: number >= bound
            case .lt: number < bound
            default: number <= bound
            }
        case .filled: return isFilled
        }
    }
}
