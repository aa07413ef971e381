import Licensing
import Statute

/// Reads `guide` — 办事指南, 第三十条. Nearly every key is compulsory: a guide without a limit, a fee, a place or a remedy is not one.
enum GuideReader {
    static func read(_ leaf: Leaf) throws(CatalogueFault) -> Guide {
        var map = try MapReader(leaf, "guide")
        let fee = try fee(try map.need("fee"))
        let steps = try steps(&map)
        let promiseLeaf = try map.need("promise_days")
        let promise = try promiseLeaf.number("“promise_days”", 0...400)
        if let decide = steps.first(where: { $0.id == "decide" }), promise > decide.days {
            throw promiseLeaf.fault("承诺期限\(promise)个工作日比法定期限\(decide.days)个工作日还长，请核对")
        }
        let inspects = try map.take("inspects")?.flag("“inspects”")
        let handling = try handling(map.take("handling"), steps)
        let stops = try stops(&map)
        let guide = Guide(
            type: try map.text("type"), basicCode: try map.text("basic_code"), authority: try map.text("authority"),
            authorityCode: try map.textIfAny("authority_code"), level: try map.text("level"), onlineDepth: try map.text("online_depth"),
            visits: try map.number("visits", 0...20), quantityLimit: try map.text("quantity_limit"),
            result: try outcome(try map.need("result")),
            fee: fee, places: try places(&map), complaint: try map.text("complaint"), remedy: try map.text("remedy"),
            legal: try legal(&map),
            conditions: try map.texts("conditions"), steps: steps, promiseDays: promise, faq: try faq(&map),
            correction: try map.take("correction").map { leaf throws(CatalogueFault) in try correction(leaf) },
            handling: handling, inspects: inspects, stops: stops)
        try map.finish()
        return guide
    }

    /// 办理方式. The forty-five days of 第四十二条第二款 are nobody's to change.
    private static func handling(_ leaf: Leaf?, _ steps: [Guide.Step]) throws(CatalogueFault) -> Handling? {
        guard let leaf else { return nil }
        guard let handling = Handling(rawValue: try leaf.text("“handling”")) else {
            throw leaf.fault("handling只能写\(Handling.allCases.map(\.rawValue).joined(separator: "、"))")
        }
        if handling != .ordinary, let extend = steps.first(where: { $0.id == "decide" })?.extend, extend > 0 {
            throw leaf.fault("统一办理、联合办理、集中办理和初审的，延长由行政许可法规定，decide环节不写extend")
        }
        let days = TimeLimit.row(.jointDecision).span?.count ?? 0
        if handling == .joint, steps.first(where: { $0.id == "decide" })?.days != days {
            throw leaf.fault("统一办理、联合办理或者集中办理的，decide环节的days应为\(days)（行政许可法第四十二条第二款）")
        }
        return handling
    }

    /// 不计入期限的其他程序: only with the law or regulation that says so (第四十五条 names eight, and no others).
    private static func stops(_ map: inout MapReader) throws(CatalogueFault) -> [OwnStop]? {
        var stops: [OwnStop] = []
        for var reader in try map.mapsIfAny("stops", "stops") {
            let name = try reader.text("name")
            guard !stops.contains(where: { $0.name == name }), !SpecialProcedure.allCases.contains(where: { $0.name == name }) else {
                throw reader.fault("“\(name)”写了两次，或者行政许可法第四十五条已经规定")
            }
            stops.append(OwnStop(name: name, source: try reader.text("law")))
            try reader.finish()
        }
        return stops.isEmpty ? nil : stops
    }

    private static func correction(_ leaf: Leaf) throws(CatalogueFault) -> Guide.Correction {
        var map = try MapReader(leaf, "correction")
        let correction = Guide.Correction(
            days: try map.number("days", 1...400), unit: try map.choice("unit", Span.Unit.self), law: try map.textIfAny("law"))
        try map.finish()
        return correction
    }

    private static func outcome(_ leaf: Leaf) throws(CatalogueFault) -> Guide.Outcome {
        var map = try MapReader(leaf, "result")
        let name = try map.text("name")
        let kind = try map.text("kind")
        let validLeaf = try map.need("valid_for")
        let outcome = Guide.Outcome(name: name, kind: kind, validFor: try validLeaf.text("“valid_for”"))
        guard outcome.validYears != nil || outcome.validFor == "长期" else { throw validLeaf.fault("valid_for应写成“5年”或者“长期”") }
        try map.finish()
        return outcome
    }

    private static func fee(_ leaf: Leaf) throws(CatalogueFault) -> Guide.Fee {
        var map = try MapReader(leaf, "fee")
        let fee = Guide.Fee(charged: try map.flag("charged"), standard: try map.textIfAny("standard"), basis: try map.textIfAny("basis"))
        if fee.charged, fee.standard == nil || fee.basis == nil {
            throw map.fault("收费的须写明标准（standard）和法律、行政法规依据（basis）——行政许可法第五十八条")
        }
        try map.finish()
        return fee
    }

    private static func steps(_ map: inout MapReader) throws(CatalogueFault) -> [Guide.Step] {
        var steps: [Guide.Step] = []
        for var reader in try map.maps("steps", "办理环节") {
            let id = try reader.identifier("id", "办理环节")
            if steps.contains(where: { $0.id == id }) { throw reader.fault("办理环节“\(id)”写了两次") }
            let step = Guide.Step(
                id: id, name: try reader.text("name"), days: try reader.number("days", 0...400),
                extend: try reader.numberIfAny("extend", 0...400), law: try reader.textIfAny("law"), clock: try clock(&reader))
            try reader.finish()
            steps.append(step)
        }
        guard let decide = steps.first(where: { $0.id == "decide" }) else { throw map.fault("steps里缺少id为decide的环节（作出决定的期限）") }
        if decide.law == nil { throw map.fault("decide环节缺少law：期限须写明依据") }
        return steps
    }

    private static func clock(_ map: inout MapReader) throws(CatalogueFault) -> String? {
        guard let leaf = map.take("clock") else { return nil }
        let word = try leaf.text("“clock”")
        // Only the kinds of 第四十五条 stop the clock, and those are acts, not steps of a guide.
        guard word == "running" else { throw leaf.fault("clock只能写running；能停计时限的只有行政许可法第四十五条所列情形") }
        return word
    }

    private static func places(_ map: inout MapReader) throws(CatalogueFault) -> [Guide.Place] {
        var places: [Guide.Place] = []
        for var reader in try map.maps("where", "办理地点") {
            places.append(Guide.Place(place: try reader.text("place"), hours: try reader.text("hours"), phone: try reader.text("phone")))
            try reader.finish()
        }
        return places
    }

    private static func legal(_ map: inout MapReader) throws(CatalogueFault) -> [Guide.LegalBasis] {
        var legal: [Guide.LegalBasis] = []
        for var reader in try map.maps("legal", "设定依据") {
            legal.append(Guide.LegalBasis(law: try reader.text("law"), article: try reader.textIfAny("article")))
            try reader.finish()
        }
        return legal
    }

    private static func faq(_ map: inout MapReader) throws(CatalogueFault) -> [Guide.Question] {
        var questions: [Guide.Question] = []
        for var reader in try map.mapsIfAny("faq", "常见问题") {
            questions.append(Guide.Question(q: try reader.text("q"), a: try reader.text("a")))
            try reader.finish()
        }
        return questions
    }
}
