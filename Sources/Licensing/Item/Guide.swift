package import Statute

/// 办事指南 — 第三十条: basis, conditions, number, procedure, limits, materials and fees, published before anything is asked.
package struct Guide: Codable, Sendable, Equatable {
    /// 审批结果
    package struct Outcome: Codable, Sendable, Equatable {
        package var name: String
        package var kind: String
        /// As printed: 5年, or 长期.
        package var validFor: String

        package init(name: String, kind: String, validFor: String) {
            self.name = name
            self.kind = kind
            self.validFor = validFor
        }

        private enum CodingKeys: String, CodingKey {
            case name, kind
            case validFor = "valid_for"
        }

        /// nil for a licence without an end.
        package var validYears: Int? {
            guard validFor.hasSuffix("年"), let years = Int(validFor.dropLast()), years > 0 else { return nil }
            return years
        }
    }

    /// 收费 — 第五十八条、第七十五条: none without a law or an administrative regulation behind it.
    package struct Fee: Codable, Sendable, Equatable {
        package var charged: Bool
        package var standard: String?
        package var basis: String?

        package init(charged: Bool, standard: String? = nil, basis: String? = nil) {
            self.charged = charged
            self.standard = standard
            self.basis = basis
        }
    }

    /// 办理地点
    package struct Place: Codable, Sendable, Equatable {
        package var place: String
        package var hours: String
        package var phone: String

        package init(place: String, hours: String, phone: String) {
            self.place = place
            self.hours = hours
            self.phone = phone
        }
    }

    /// 设定依据
    package struct LegalBasis: Codable, Sendable, Equatable {
        package var law: String
        package var article: String?

        package init(law: String, article: String? = nil) {
            self.law = law
            self.article = article
        }

        package var text: String { "《" + law + "》" + (article ?? "") }
    }

    /// 办理环节: its days are working days (第八十二条).
    package struct Step: Codable, Sendable, Equatable {
        package var id: String
        package var name: String
        package var days: Int
        /// 可延长的工作日; 0: the item's law knows no prolongation
        package var extend: Int?
        package var law: String?
        /// Says that the main clock goes on during this step, as it does during 现场核查.
        package var clock: String?

        package init(id: String, name: String, days: Int, extend: Int? = nil, law: String? = nil, clock: String? = nil) {
            self.id = id
            self.name = name
            self.days = days
            self.extend = extend
            self.law = law
            self.clock = clock
        }
    }

    /// 补正期限: how long an applicant has, and by which rule silence is 视为放弃; without a rule nothing lapses (D4).
    package struct Correction: Codable, Sendable, Equatable {
        package var days: Int
        package var unit: Span.Unit
        package var law: String?

        package init(days: Int, unit: Span.Unit = .workday, law: String? = nil) {
            self.days = days
            self.unit = unit
            self.law = law
        }
    }

    package struct Question: Codable, Sendable, Equatable {
        package var q: String
        package var a: String

        package init(q: String, a: String) {
            self.q = q
            self.a = a
        }
    }

    package var type: String
    package var basicCode: String
    package var authority: String
    /// The department that decides, by its code in the list of departments.
    package var authorityCode: String?
    package var level: String
    package var onlineDepth: String
    package var visits: Int
    package var quantityLimit: String
    package var result: Outcome
    package var fee: Fee
    package var places: [Place]
    package var complaint: String
    package var remedy: String
    package var legal: [LegalBasis]
    package var conditions: [String]
    package var steps: [Step]
    package var promiseDays: Int
    package var faq: [Question]
    package var correction: Correction?
    /// 办理方式, where it is not this agency alone.
    package var handling: Handling?
    /// 第五十五条: decided by what an inspection, a test or a quarantine finds.
    package var inspects: Bool?
    /// 不计入期限的其他程序, by a law of the item's own.
    package var stops: [OwnStop]?

    package init(
        type: String, basicCode: String, authority: String, authorityCode: String? = nil, level: String, onlineDepth: String, visits: Int,
        quantityLimit: String, result: Outcome, fee: Fee, places: [Place], complaint: String, remedy: String, legal: [LegalBasis],
        conditions: [String], steps: [Step], promiseDays: Int, faq: [Question] = [],
        correction: Correction? = nil, handling: Handling? = nil, inspects: Bool? = nil, stops: [OwnStop]? = nil
    ) {
        self.type = type
        self.basicCode = basicCode
        self.authority = authority
        self.authorityCode = authorityCode
        self.level = level
        self.onlineDepth = onlineDepth
        self.visits = visits
        self.quantityLimit = quantityLimit
        self.result = result
        self.fee = fee
        self.places = places
        self.complaint = complaint
        self.remedy = remedy
        self.legal = legal
        self.conditions = conditions
        self.steps = steps
        self.promiseDays = promiseDays
        self.faq = faq
        self.correction = correction
        self.handling = handling
        self.inspects = inspects
        self.stops = stops
    }

    private enum CodingKeys: String, CodingKey {
        case type, authority, level, visits, result, fee, complaint, remedy, legal, conditions, steps, faq, correction, handling, inspects,
            stops
        case basicCode = "basic_code"
        case authorityCode = "authority_code"
        case onlineDepth = "online_depth"
        case quantityLimit = "quantity_limit"
        case places = "where"
        case promiseDays = "promise_days"
    }
}

extension Guide {
    package func step(_ id: String) -> Step? { steps.first { $0.id == id } }

    /// 法定办结时限: what this item's own law puts in place of the Act's twenty days (第四十二条第一款 “另有规定的，依照其规定”).
    /// 承诺办结时限 stands beside it.
    package var limits: ItemLimits {
        var limits = legalLimits
        limits.promised = promiseDays > 0 ? Span(promiseDays, .workday) : nil
        return limits
    }

    private var legalLimits: ItemLimits {
        let step = step("decide")
        return ItemLimits(
            decisionDays: step?.days, source: step?.law, prolongation: step?.extend.map { Span($0, .workday) },
            correction: correction.map { Span($0.days, $0.unit) },
            correctionSource: correction?.law, publication: self.step("publish").map { Span($0.days, .workday) }, stops: stops,
            handling: handling, inspects: inspects)
    }
}
