/// 填报内容: one answer, read and normalised. In JSON it is what an outsider would write by hand.
///
/// What could not be read stays as `text`, so that a filing with faults loses nothing (D3 of the law file: 仍按现状提交).
package indirect enum Answer: Sendable, Equatable {
    /// Also a chosen option's code, a date as `2026-02-13`, an identifier in its normal form.
    case text(String)
    case number(Quantity)
    case yesNo(Bool)
    case choices([String])
    case person(PersonAnswer)
    case address(AddressAnswer)
    case rows([Answers])
}

package typealias Answers = [String: Answer]

/// 人员: who somebody is and how to reach him.
package struct PersonAnswer: Codable, Sendable, Equatable {
    package var name: String?
    package var idKind: String?
    package var idNo: String?
    package var phone: String?

    package init(name: String? = nil, idKind: String? = nil, idNo: String? = nil, phone: String? = nil) {
        self.name = name
        self.idKind = idKind
        self.idNo = idNo
        self.phone = phone
    }

    fileprivate enum CodingKeys: String, CodingKey {
        case name, phone
        case idKind = "id_kind"
        case idNo = "id_no"
    }
}

/// 地址
package struct AddressAnswer: Codable, Sendable, Equatable {
    package var region: String?
    package var detail: String?

    package init(region: String? = nil, detail: String? = nil) {
        self.region = region
        self.detail = detail
    }

    fileprivate enum CodingKeys: String, CodingKey, CaseIterable { case region, detail }

    package var line: String { (region ?? "") + (detail ?? "") }
}

extension Answer {
    package var number: Quantity? { if case .number(let number) = self { number } else { nil } }

    /// The answer as one comparable word: what a condition's value is compared with.
    package var code: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        case .yesNo(let yes): yes ? "true" : "false"
        case .choices, .person, .address, .rows: nil
        }
    }

    package var codes: [String] {
        if case .choices(let codes) = self { codes } else { code.map { [$0] } ?? [] }
    }

    package var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .choices(let codes): codes.isEmpty
        case .rows(let rows): rows.isEmpty
        case .number, .yesNo: false
        case .person(let person): person == PersonAnswer()
        case .address(let address): address == AddressAnswer()
        }
    }

    package func part(_ part: FieldPart) -> String? {
        switch (self, part) {
        case (.person(let person), .name): person.name
        case (.person(let person), .idKind): person.idKind
        case (.person(let person), .idNo): person.idNo
        case (.person(let person), .phone): person.phone
        case (.address(let address), .region): address.region
        case (.address(let address), .detail): address.detail
        default: nil
        }
    }
}

extension Answer: Codable {
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: AddressAnswer.CodingKeys.self), !container.allKeys.isEmpty {
            self = .address(try AddressAnswer(from: decoder))
            return
        }
        let container = try decoder.singleValueContainer()
        if let yes = try? container.decode(Bool.self) {
            self = .yesNo(yes)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Quantity.self) {
            self = .number(number)
        } else if let codes = try? container.decode([String].self) {
            self = .choices(codes)
        } else if let rows = try? container.decode([Answers].self) {
            self = .rows(rows)
        } else {
            self = .person(try container.decode(PersonAnswer.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .yesNo(let yes): try container.encode(yes)
        case .choices(let codes): try container.encode(codes)
        case .person(let person): try container.encode(person)
        case .address(let address): try container.encode(address)
        case .rows(let rows): try container.encode(rows)
        }
    }
}

extension Dictionary where Key == String, Value == Answer {
    /// Every answer at a path, over all rows, each with the exact path where it stands.
    package func values(at path: String) -> [(place: String, answer: Answer)] {
        let steps = path.split(separator: ".", maxSplits: 3).map(String.init)
        guard let root = steps.first, let answer = self[root] else { return [] }
        return Self.descend(answer, steps.dropFirst(), place: root)
    }

    /// The one answer at a path outside of rows, such as `site_area` or `legal_rep.id_no`.
    package func first(at path: String) -> Answer? { values(at: path).first?.answer }

    private static func descend(_ answer: Answer, _ rest: ArraySlice<String>, place: String) -> [(place: String, answer: Answer)] {
        guard let step = rest.first else { return [(place, answer)] }
        if case .rows(let rows) = answer {
            return rows.enumerated().flatMap { index, row in
                row[step].map { descend($0, rest.dropFirst(), place: "\(place).\(index).\(step)") } ?? []
            }
        }
        guard rest.count == 1, let part = FieldPart(rawValue: step), let text = answer.part(part) else { return [] }
        return [("\(place).\(step)", .text(text))]
    }
}
