import Ledger

/// What the Processor tells of a case: its whole state, with the number of the document that this version issued.
struct ToldVersion: Hashable {
    let submission: Int
    /// 办件编号: the place of the receipt that opened the case.
    let number: [Int]
    let version: UInt64
    let document: Int?
    var processorEpoch: UInt64
    /// Tells two acts under one version apart.
    let act: UInt64
    let digest: Digest

    init(submission: Int, number: [Int], version: UInt64, document: Int?, processorEpoch: UInt64, act: UInt64) {
        self.submission = submission
        self.number = number
        self.version = version
        self.document = document
        self.processorEpoch = processorEpoch
        self.act = act
        digest = Digest(naming: number.reduce(0) { $0 * 1000 + $1 }, Int(version), document ?? 0, Int(act))
    }
}

/// Feedback: keeps every signed object in order, shows the newest version.
struct FeedbackNode {
    enum Record {
        case told(ToldVersion, isShown: Bool)
        case fence(UInt64)
    }

    let rules: SafetyRules
    var disk = Disk<Record>()
    private(set) var told: [ToldVersion] = []
    private(set) var shown: [[Int]: ToldVersion] = [:]
    private(set) var fence: UInt64 = 0

    init(rules: SafetyRules) { self.rules = rules }

    mutating func start() {
        (told, shown, fence) = ([], [:], 0)
        for record in disk.records {
            switch record {
            case .told(let version, let isShown): note(version, isShown: isShown)
            case .fence(let higher): fence = higher
            }
        }
    }

    private mutating func note(_ version: ToldVersion, isShown: Bool) {
        told.append(version)
        if isShown { shown[version.number] = version }
    }

    mutating func hello(processorEpoch: UInt64) -> Bool {
        let hello = Hello(processorEpoch: processorEpoch, last: [], keySetVersion: 1, now: 0)
        guard case .welcome(_, let fence) = judge(hello, fence: fence, rules: rules) else { return false }
        if fence > self.fence {
            disk.commit([.fence(fence)])
            self.fence = fence
        }
        return true
    }

    /// Nil when the teller is not heard any more.
    mutating func tell(_ version: ToldVersion) -> TellVerdict? {
        guard isHeard(version.processorEpoch, fence: fence, rules: rules) else { return nil }
        let current = shown[version.number].map { ($0.version, $0.digest) }
        let verdict = judge(version: version.version, digest: version.digest, current: current, rules: rules)
        if verdict == .store || verdict == .older {
            disk.commit([.told(version, isShown: verdict == .store)])
            note(version, isShown: verdict == .store)
        }
        return verdict
    }
}
