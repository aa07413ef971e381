import Ledger

/// The Processor: one `InnerEnd` a node, cases, acts, and what is still to be told.
struct InnerNode {
    enum Record {
        case taken(node: Int, Entry, CaseVerdict)
        case position(node: Int, LogPosition)
        case epoch(UInt64)
        case act(ToldVersion)
        case recovered(documents: Int)
        case restored
    }

    /// Of its owner's confidence: a restored one may do nothing before its takeover, and act only after the reading back.
    enum Standing { case active, restored, readingBack, fenced }

    struct Case {
        let content: Digest
        var number: [Int]
        var receipts: [Place]
        var version: UInt64 = 0
    }

    let rules: SafetyRules
    var disk = Disk<Record>()
    var standing = Standing.active
    private(set) var ends: [InnerEnd]
    private(set) var epoch: UInt64 = 1
    private(set) var cases: [Int: Case] = [:]
    /// Cases beyond the first of a submission: there must be none.
    private(set) var doubles: [Int] = []
    private(set) var setAside: Set<Int> = []
    private(set) var taken: [LogKey: [UInt64: Entry]] = [:]
    private(set) var untold: [ToldVersion] = []
    private(set) var documents = 0
    /// (node, epoch) → entries contained with their materials in a verified backup.
    var safe: [LogKey: UInt64] = [:]
    var lastN: UInt64 = 0

    init(nodes: Int, rules: SafetyRules) {
        self.rules = rules
        ends = (0..<nodes).map { InnerEnd(at: LogPosition(origin: "intake-\($0)", epoch: 1), rules: rules) }
    }

    // MARK: Starts

    mutating func start() {
        var positions = ends.indices.map { LogPosition(origin: "intake-\($0)", epoch: 1) }
        (epoch, cases, doubles, setAside, taken, untold, documents, standing) = (1, [:], [], [], [:], [], 0, .active)
        for record in disk.records {
            if case .position(let node, let position) = record { positions[node] = position } else { apply(record) }
        }
        ends = positions.map { InnerEnd(at: $0, rules: rules) }
    }

    private mutating func apply(_ record: Record) {
        switch record {
        case .taken(let node, let entry, let verdict):
            taken[LogKey(node: node, epoch: entry.place.epoch), default: [:]][entry.place.seq] = entry
            if entry.submission.isPoison {
                setAside.insert(entry.submission.id)
            } else if cases[entry.submission.id] == nil {
                cases[entry.submission.id] = Case(
                    content: entry.submission.commitment, number: [node, entry.place.epoch, Int(entry.place.seq)], receipts: [entry.place])
            } else {
                cases[entry.submission.id]?.receipts.append(entry.place)
                if verdict == .newCase { doubles.append(entry.submission.id) }
            }
        case .position: break
        case .epoch(let higher):
            epoch = higher
            if standing == .restored { standing = .readingBack }
        case .act(let version):
            cases[version.submission]?.version = version.version
            // A case that came back by its other receipt keeps the number under which it was told.
            cases[version.submission]?.number = version.number
            if let document = version.document { documents = max(documents, document) }
            untold.append(version)
        case .recovered(let seen):
            documents = max(documents, seen)
            standing = .active
        case .restored: standing = .restored
        }
    }

    private mutating func commit(_ records: [Record]) {
        disk.commit(records)
        for record in records { apply(record) }
    }

    // MARK: Taking

    mutating func on(_ event: InnerEnd.Event, node: Int) -> [InnerEnd.Effect] { ends[node].on(event) }

    func known(node: Int, _ page: CheckedPage) -> [UInt64: Digest] {
        guard let first = page.places.first?.seq, first < ends[node].position.frontier.size else { return [:] }
        let log = taken[LogKey(node: node, epoch: page.epoch)] ?? [:]
        return Dictionary(uniqueKeysWithValues: page.places.compactMap { place in log[place.seq].map { (place.seq, $0.place.leafHash) } })
    }

    mutating func take(_ entries: some Sequence<Entry>, node: Int, next: LogPosition) {
        var records: [Record] = []
        var opened = Set(cases.keys)
        for entry in entries {
            let verdict = judge(submissionHasCase: opened.contains(entry.submission.id), rules: rules)
            opened.insert(entry.submission.id)
            records.append(.taken(node: node, entry, verdict))
        }
        commit(records + [.position(node: node, next)])
    }

    mutating func move(node: Int, toEpoch epoch: Int) -> LogPosition {
        let position = LogPosition(origin: "intake-\(node)", epoch: epoch)
        commit([.position(node: node, position)])
        return position
    }

    /// The three marks of one log.
    mutating func acknowledgement(node: Int, epoch: Int, received: UInt64, now: Int64) -> Acknowledgement {
        lastN = max(lastN + 1, UInt64(max(0, now)))
        let safe = rules.has(.safeMeansBackedUp) ? safe[LogKey(node: node, epoch: epoch)] ?? 0 : received
        return Acknowledgement(
            origin: "intake-\(node)", epoch: epoch, received: received, verified: verified(node: node, epoch: epoch), safe: safe,
            processorEpoch: self.epoch, n: lastN, time: 0)
    }

    /// Entries from the first on whose materials are here too.
    func verified(node: Int, epoch: Int) -> UInt64 {
        let log = taken[LogKey(node: node, epoch: epoch)] ?? [:]
        var count: UInt64 = 0
        while let entry = log[count], entry.submission.isPoison || disk.has(blob: entry.submission.id) { count += 1 }
        return count
    }

    // MARK: Acting and telling

    mutating func act(on submission: Int, issuesDocument: Bool, act: UInt64) {
        guard let found = cases[submission], found.version < 4 else { return }
        commit([
            .act(
                ToldVersion(
                    submission: submission, number: found.number, version: found.version + 1,
                    document: issuesDocument ? documents + 1 : nil,
                    processorEpoch: epoch, act: act))
        ])
    }

    /// Each version goes out under the epoch of the Processor that sends it.
    func sent(_ version: ToldVersion) -> ToldVersion {
        var sent = version
        sent.processorEpoch = epoch
        return sent
    }

    /// Until the process ends: a new one tells everything once more.
    mutating func noteTold(_ version: ToldVersion) { untold.removeAll { $0 == version } }

    // MARK: Takeover

    mutating func restore(_ backup: Disk<Record>) {
        disk = backup
        disk.commit([.restored])
        start()
    }

    mutating func takeOver(above fence: UInt64) {
        commit([.epoch(max(fence, epoch) + 1)])
    }

    /// What was told is done, whoever remembers it. False while a filing that it speaks of has not come in again.
    mutating func readBack(_ told: [ToldVersion], withoutTheLost: Bool) -> Bool {
        for version in told where version.version > cases[version.submission]?.version ?? 0 {
            guard cases[version.submission] != nil else {
                if withoutTheLost { continue }
                return false
            }
            commit([.act(version)])
        }
        // A number that was told is never given out again, also where its case had gone on since.
        commit([.recovered(documents: told.compactMap(\.document).max() ?? 0)])
        return true
    }
}
