/// When the age of the oldest filing that the inner side has not pulled must be said aloud: at a quarter of an hour, one hour, four hours,
/// and then once a day. The days of article 32 run from the receipt, whoever is away. Pure.
struct WaitingAlarm: Sendable, Equatable {
    enum Effect: Sendable, Equatable {
        /// Said once for each step.
        case alarm(String)
        /// Nothing is old any more.
        case over
    }

    private static let minute: Int64 = 60_000
    private static let steps: [Int64] = [15 * minute, 60 * minute, 240 * minute]
    private static let day = 24 * 60 * minute

    /// How many steps have been said.
    private var said = 0

    /// - Parameter age: milliseconds; nil when nothing waits.
    mutating func judge(age: Int64?) -> Effect? {
        let step = Self.step(age ?? 0)
        defer { said = step }
        if step > said { return .alarm(Self.words(step)) }
        return step == 0 && said > 0 ? .over : nil
    }

    private static func step(_ age: Int64) -> Int {
        let early = steps.filter { age >= $0 }.count
        return early < steps.count ? early : early + Int(clamping: age / day)
    }

    private static func words(_ step: Int) -> String {
        switch step {
        case 1: "15 minutes"
        case 2: "1 hour"
        case 3: "4 hours"
        case 4: "1 day"
        default: "\(step - 3) days"
        }
    }
}
