package import Ledger

/// One run of the exchange: applicants, several outward nodes, one Processor and Feedback under crashes, power cuts, restores, lost, late,
/// doubled and reordered messages, full disks and clocks that jump. The same seed is the same run.
package struct World {
    struct Attempt {
        let submission: Submission
        var node: Int?
        var generation = 0
        var stage = Stage.idle
        var entry: Entry?
        var triesLeft = 60
    }

    enum Stage { case idle, blobWritten, blobSynced, entered, waiting, done }

    enum Message {
        case page(node: Int, CheckedPage, [Entry])
        case mark(node: Int, Acknowledgement)
        case version(ToldVersion)
    }

    let rules: SafetyRules
    var random: Randomness
    var nodes: [OuterNode]
    var feedback: FeedbackNode
    /// The Processor; after it the one that should have ended when another was restored in its place, and has not.
    var processors: [InnerNode]
    var processorBackup = Disk<InnerNode.Record>()
    var backedUp: [LogKey: UInt64] = [:]
    var everTaken: [LogKey: UInt64] = [:]
    var isInsideReachable = true
    var attempts: [Attempt]
    var net: [Message] = []
    var clock: Int64 = 1_000_000
    var skew: [Int64]
    var isCalm = false
    var nextAct: UInt64 = 0

    // What the world knows by looking on.
    var receipts: Set<SimulatedReceipt> = []
    var seenVersion: [[Int]: UInt64] = [:]
    var declaredLost: Set<[Int]> = []
    package private(set) var violations: [String: String] = [:]
    package var faults = 0

    package static let nodeCount = 2

    init(seed: UInt64, rules: SafetyRules, submissions: Int) {
        self.rules = rules
        random = Randomness(seed: seed)
        nodes = (0..<Self.nodeCount).map { OuterNode(index: $0, rules: rules) }
        feedback = FeedbackNode(rules: rules)
        processors = [InnerNode(nodes: Self.nodeCount, rules: rules)]
        skew = [Int64](repeating: 0, count: Self.nodeCount)
        attempts = []
        for id in 0..<submissions {
            attempts.append(Attempt(submission: Submission(id)))
            // A double click, a second tab, perhaps at the other node.
            if random.chance(400) { attempts.append(Attempt(submission: Submission(id))) }
        }
    }

    /// The invariants of `protocol.md` §3.6 that broke, each with its first example.
    package static func run(seed: UInt64, rules: SafetyRules = .all, steps: Int = 400, submissions: Int = 20) -> World {
        var world = World(seed: seed, rules: rules, submissions: submissions)
        for _ in 0..<steps {
            world.clock += 1 + Int64(world.random.below(50))
            if world.random.chance(850) { world.applicantActs() }
            if world.random.chance(500) { world.lockIsWritten() }
            if world.random.chance(350) { world.pull(world.random.below(nodeCount)) }
            if world.random.chance(250) { world.officeActs() }
            if world.random.chance(400) { world.deliverLate() }
            if world.random.chance(300) { world.strike() }
            if world.processors.count > 1, world.random.chance(300) { world.ghostActs() }
            world.look()
        }
        world.drain()
        world.check()
        return world
    }

    mutating func fail(_ invariant: String, _ example: @autoclosure () -> String) {
        if violations[invariant] == nil { violations[invariant] = example() }
    }

    func now(_ node: Int) -> Int64 { max(0, clock + skew[node]) }

    /// Faults stop; everybody tries until nothing changes any more.
    private mutating func drain() {
        isCalm = true
        isInsideReachable = true
        processors = [processors[0]]
        for index in nodes.indices { nodes[index].isFull = false }
        for _ in 0..<60 {
            clock += 100
            for index in attempts.indices { for _ in 0..<6 { step(index) } }
            for index in nodes.indices where nodes[index].wantsLock { writeLock(index) }
            for index in nodes.indices { pull(index) }
            while !net.isEmpty { deliverLate() }
            officeActs()
            look()
        }
        backUpProcessor()
        for index in nodes.indices { pull(index) }
        for _ in 0..<10 { officeActs() }
        look()
    }

    /// A reader never sees a case go back.
    private mutating func look() {
        for (number, version) in feedback.shown {
            if version.version < seenVersion[number] ?? 0 { fail("I10", "case \(number) went back to version \(version.version)") }
            seenVersion[number] = max(seenVersion[number] ?? 0, version.version)
        }
    }
}
