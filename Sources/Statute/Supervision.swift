/// 电子监察 — the rules by which a card rises, as one table.
///
/// No other code names a share, an hour, a delay or a number of days of these rules: what a rule needs stands in its row. Where a rule only
/// asks whether a limit has passed, the limit itself is a row of `TimeLimit`.
package enum Supervision {
    /// 颜色, from the lightest to the gravest.
    package enum Colour: String, Codable, CaseIterable, Sendable {
        case operations, blue, yellow, red

        package var name: String {
            switch self {
            case .operations: "运行告警"
            case .blue: "提醒"
            case .yellow: "黄牌"
            case .red: "红牌"
            }
        }
    }

    /// 起点 — the moment at which a card of this colour rises.
    ///
    /// A part of a day is reached in the course of that day, so a warning rises when the day begins: 90 % of twenty days when the
    /// eighteenth begins, of five when the fifth does. Only days that count are counted, and while the limit stands still nothing rises.
    package enum Threshold: Hashable, Sendable {
        /// 00:00 of the counted day in which this share of all of them is reached.
        case share(percent: Int)
        /// 00:00 of the first day after which no more than these working days are left, whatever the limit itself counts.
        case workdaysLeft(Int)
        /// This hour of the last day.
        case lastDay(hour: Int)
        /// 24:00 of the last day; from a date that is only expected no more than a yellow card (D10).
        case exceeded
        /// 视为 — when the law has acted because nobody else had.
        case lapsed
        /// The row itself is the breach.
        case act
        /// 24:00 of the last day of so many times 所需时间, in natural days from the day after the telling.
        case planned(times: Int)
        /// So long after the outer system had it, and it has not come inside.
        case exchange(hours: Int)

        package var words: String {
            switch self {
            case .share(let percent): "计入的天数达到\(percent)%的当日零时"
            case .workdaysLeft(let count): "只剩\(Span(count, .workday).chinese)的当日零时"
            case .lastDay(let hour): "最后一日\(padded(hour, 2)):00"
            case .exceeded: "最后一日24:00"
            case .lapsed: "依法视为之时"
            case .act: "作出之时"
            case .planned(let times): times == 1 ? "所需时间届满之时" : "所需时间的\(times)倍届满之时"
            case .exchange(let hours): "外网收到满\(hours)小时"
            }
        }
    }

    package struct Step: Hashable, Sendable {
        package let colour: Colour
        package let threshold: Threshold

        init(_ colour: Colour, _ threshold: Threshold) {
            self.colour = colour
            self.threshold = threshold
        }
    }

    /// One row of the table.
    package struct Row: Sendable {
        package let name: String
        /// What is looked at, in words.
        package let condition: String
        package let basis: String
        package let steps: [Step]
        /// The limits that are watched.
        package let limits: [TimeLimit.ID]
        /// 承诺办结时限 is watched (`ItemLimits.promised`).
        package let watchesPromise: Bool
        /// Where the fact comes from that a case's journal does not hold. Such a rule gives no card here, for none is given by a guess.
        package let source: String?

        init(
            _ name: String, _ condition: String, basis: String, _ steps: [Step], limits: [TimeLimit.ID] = [], promise: Bool = false,
            source: String? = nil
        ) {
            self.name = name
            self.condition = condition
            self.basis = basis
            self.steps = steps
            self.limits = limits
            watchesPromise = promise
            self.source = source
        }

        /// `提醒：…；黄牌：…`
        package var thresholds: String { steps.map { "\($0.colour.name)：\($0.threshold.words)" }.joined(separator: "；") }
    }

    /// 监察规则
    package enum Rule: String, Codable, CaseIterable, Sendable {
        case r1 = "R1"
        case r2 = "R2"
        case r3 = "R3"
        case r4 = "R4"
        case r5 = "R5"
        case r6 = "R6"
        case r7 = "R7"
        case r8 = "R8"
        case r9 = "R9"
        case r10 = "R10"
        case r11 = "R11"
        case r12 = "R12"
        case r13 = "R13"
        case r14 = "R14"
        case r15 = "R15"
        case r16 = "R16"
        case r17 = "R17"
        case r18 = "R18"
    }
}

extension Supervision.Rule {
    private typealias Row = Supervision.Row
    private typealias Step = Supervision.Step

    package var row: Supervision.Row {
        let article32 = TimeLimit.row(.acceptance).article
        let deciding: [TimeLimit.ID] = [.decision, .jointDecision, .preliminaryReview]
        switch self {
        case .r1:
            return Row(
                "受理提醒", "收到材料后没有作出受理、补正告知或者不予受理", basis: article32, [Step(.blue, .share(percent: 60))], limits: [.acceptance])
        case .r2:
            return Row("受理末日未告知", "收到材料后没有告知申请人", basis: article32, [Step(.yellow, .lastDay(hour: 12))], limits: [.acceptance])
        case .r3:
            return Row("视为受理", "逾期没有告知申请人", basis: article32, [Step(.red, .lapsed)], limits: [.acceptance])
        case .r4:
            // Of the promise where there is one, and of the law's own limit in any case.
            return Row(
                "办结期限临近", "没有告知决定或者没有转报", basis: "承诺办结时限、第四十二条、第四十三条",
                [Step(.blue, .share(percent: 80)), Step(.yellow, .share(percent: 90)), Step(.yellow, .workdaysLeft(1))],
                limits: deciding, promise: true)
        case .r5:
            return Row("超过承诺时限", "没有在承诺的时限内告知决定，法定期限尚未届满", basis: "承诺办结时限", [Step(.red, .exceeded)], promise: true)
        case .r6:
            // 督办 is asked for with it.
            return Row(
                "超过法定期限", "没有决定、转报、举行听证或者指派检验检疫人员", basis: "第四十二条、第四十三条、第四十七条、第五十五条",
                [Step(.red, .exceeded)], limits: deciding + [.inspection, .hearing])
        case .r7: return Row("再次或者逾期补正告知", "第二次补正告知，或者受理期限届满后作出、告知的补正告知", basis: article32, [Step(.red, .act)])
        case .r8: return Row("不说明理由或者救济途径", "对申请人不利的文书没有理由或者救济途径", basis: "第三十八条第二款", [Step(.red, .act)])
        case .r9:
            // An unlawful notice stopped the limit from its first day on; one that is only overdue first gets a warning.
            return Row(
                "特别程序违法或者超时", "没有写明法定种类或者所需时间（红牌）；超过书面告知的所需时间没有结果", basis: SpecialProcedure.article,
                [Step(.red, .act), Step(.yellow, .planned(times: 1)), Step(.red, .planned(times: 2))])
        case .r10:
            return Row(
                "人员不足或者应当回避", "核查、检验检疫人员不足两名；审查人作出决定；审查人主持听证",
                basis: "第三十四条第三款、第四十八条第一款第三项、第五十五条第二款、审批三分离", [Step(.red, .act)])
        case .r11: return Row("逾期颁发送达", "没有送达准予许可", basis: "第四十四条", [Step(.red, .exceeded)], limits: [.delivery])
        case .r12: return Row("逾期公开", "准予许可没有公开", basis: "第四十条", [Step(.yellow, .exceeded)], limits: [.publication])
        case .r13:
            return Row(
                "延续临期未决或者视为准予延续", "有效期届满前没有告知决定", basis: "第五十条第二款",
                [Step(.yellow, .workdaysLeft(5)), Step(.red, .lapsed)], limits: [.renewal])
        case .r14:
            return Row("环节超时", "一个环节超过其时限没有办理", basis: "办事指南的办理环节", [Step(.yellow, .exceeded)], source: "事项的办理环节及其时限")
        case .r15: return Row("要求目录外的材料", "要求公布的目录以外的材料", basis: "第三十一条", [Step(.red, .act)], source: "事项的申请材料目录")
        case .r16: return Row("收取标准外的费用", "收取公布的标准以外的费用", basis: "第五十八条、第五十九条", [Step(.red, .act)], source: "事项的收费标准")
        case .r17:
            // The filing's own way is not in the journal: its row is dated by the outer system.
            return Row(
                "内外网交换迟延", "申请人的补正、撤回、听证申请没有到达内网", basis: "第三十三条", [Step(.operations, .exchange(hours: 2))])
        case .r18: return Row("违反先后次序", "有数量限制的许可没有按受理的先后决定", basis: "第五十七条", [Step(.red, .act)], source: "数量限制和受理次序")
        }
    }
}
