/// 填报项: one question of the form. What the bounds mean depends on the kind, see `min` and `max`.
package struct Field: Codable, Sendable, Equatable {
    package struct Option: Codable, Sendable, Equatable {
        package var code: String
        package var label: String

        package init(code: String, label: String) {
            self.code = code
            self.label = label
        }
    }

    package var id: String
    package var label: String
    package var kind: FieldKind
    package var required: Bool
    /// Personal data: kept out of lists, browser memory and printed queues.
    package var sensitive: Bool
    package var hint: String?
    package var unit: String?
    /// Where a known value may come from, like `business_register.uscc`.
    package var prefill: String?
    /// Asked only when this holds; otherwise it must be absent.
    package var when: Condition?
    /// The least number, number of choices or number of rows.
    package var min: Quantity?
    /// The greatest number, or the greatest number of characters, choices or rows.
    package var max: Quantity?
    package var options: [Option]
    /// What one row of a repeat is called: 仓库.
    package var item: String?
    /// The fields of one row of a repeat.
    package var fields: [Field]

    package init(
        id: String, label: String, kind: FieldKind, required: Bool = false, sensitive: Bool = false, hint: String? = nil,
        unit: String? = nil, prefill: String? = nil, when: Condition? = nil, min: Quantity? = nil, max: Quantity? = nil,
        options: [Option] = [], item: String? = nil, fields: [Field] = []
    ) {
        self.id = id
        self.label = label
        self.kind = kind
        self.required = required
        self.sensitive = sensitive
        self.hint = hint
        self.unit = unit
        self.prefill = prefill
        self.when = when
        self.min = min
        self.max = max
        self.options = options
        self.item = item
        self.fields = fields
    }

    private enum CodingKeys: String, CodingKey {
        case id, label, required, sensitive, hint, unit, prefill, when, min, max, options, item, fields
        case kind = "type"
    }

    package func option(_ code: String) -> Option? { options.first { $0.code == code } }

    /// The greatest number of rows a repeat takes; a repeat without a bound of its own still has one.
    package var rowLimit: Int { Swift.min(max?.whole ?? FormLimits.rows, FormLimits.rows) }

    /// What one row is called when the file does not say.
    package var rowNoun: String { item ?? label }
}

/// The kinds of question. A new kind is one case here: the compiler then asks for its reading, its rendering and its words.
package enum FieldKind: String, Codable, Sendable, CaseIterable {
    case text, textarea, integer, decimal, date, choice, choices, person, address, uscc, phone, email, note
    case yesNo = "yes_no"
    case rows = "repeat"

    /// The inputs a composite answer is made of, in the order they stand on the page.
    package var parts: [FieldPart] {
        switch self {
        case .person: [.name, .idKind, .idNo, .phone]
        case .address: [.region, .detail]
        default: []
        }
    }
}

/// One input of a person or an address.
package enum FieldPart: String, Sendable, CaseIterable {
    case name, phone, region, detail
    case idKind = "id_kind"
    case idNo = "id_no"

    package var label: String {
        switch self {
        case .name: "姓名"
        case .idKind: "证件类型"
        case .idNo: "证件号码"
        case .phone: "联系电话"
        case .region: "所在地区"
        case .detail: "详细地址"
        }
    }
}
