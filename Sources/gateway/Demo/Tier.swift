/// The three tiers as the demo runs them: names, addresses, and the user each runs as where root starts it.
enum Tier: String, CaseIterable {
    case intake, feedback, processor

    var executable: String { "gateway-\(rawValue)" }
    /// `*.localhost` names resolve to this machine by definition (RFC 6761).
    var host: String { "\(rawValue).localhost" }
    var user: UInt32 {
        switch self {
        case .intake: 64_101
        case .feedback: 64_102
        case .processor: 64_103
        }
    }
    var title: String {
        switch self {
        case .intake: "网上受理 Intake"
        case .feedback: "办理反馈 Feedback"
        case .processor: "内网办理 Processor"
        }
    }
}

/// Where the tiers listen. The Processor has a console and nothing else.
struct Ports {
    var intake: Int
    var intakeInner: Int
    var processor: Int
    var feedback: Int
    var feedbackInner: Int

    init(base: Int) throws {
        if base == 0 {
            let free = try FreePorts.find(5)
            (intake, intakeInner, processor, feedback, feedbackInner) = (free[0], free[1], free[2], free[3], free[4])
        } else {
            (intake, processor, feedback, intakeInner, feedbackInner) = (base, base + 1, base + 2, base + 3, base + 4)
        }
    }

    func console(_ tier: Tier) -> Int {
        switch tier {
        case .intake: intake
        case .feedback: feedback
        case .processor: processor
        }
    }

    func url(_ tier: Tier) -> String { "https://\(tier.host):\(console(tier))" }
}
