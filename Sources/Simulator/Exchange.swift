import Ledger

extension World {
    /// One round of the Processor's end with one node.
    mutating func pull(_ node: Int) {
        guard isInsideReachable, processors[0].standing != .restored, processors[0].standing != .fenced else { return }
        if processors[0].standing == .readingBack, !isInTouch() { return }
        exchange(node, 0)
    }

    private mutating func isInTouch() -> Bool { isCalm || !random.chance(100) }

    private mutating func exchange(_ node: Int, _ who: Int) {
        var effects = processors[who].on(.started, node: node)
        var rounds = 0
        while !effects.isEmpty, rounds < 8 {
            rounds += 1
            let effect = effects.removeFirst()
            // The process may end, or the line break, between any two effects.
            if !isCalm, random.chance(30) { return end(who) }
            switch effect {
            case .greet:
                guard let logs = nodes[node].hello(processorEpoch: processors[who].epoch) else {
                    processors[who].standing = .fenced
                    return
                }
                effects = processors[who].on(.welcomed(logs), node: node) + effects
            case .pull(let epoch, let from):
                guard let (page, entries) = nodes[node].page(epoch: epoch, from: from, most: 3) else { return fetch(node, who) }
                // Nobody sees what the lock does not cover.
                if let last = page.places.last, nodes[node].lockVolume?.covers(last.id) != true {
                    fail("shown", "entry \(last.seq) of node \(node)")
                }
                guard isArriving(.page(node: node, page, entries)) else { return }
                effects = processors[who].on(.page(page, known: processors[who].known(node: node, page)), node: node)
                carry(&effects, page: page, entries, node: node, who)
            case .acknowledge(let position):
                acknowledge(position, node: node, who)
            case .move(let epoch, _):
                effects = processors[who].on(.committed(processors[who].move(node: node, toEpoch: epoch)), node: node)
            case .commit: break
            case .refuse: return
            }
        }
        fetch(node, who)
    }

    /// The commits of a page, in their order; what follows stays in `effects`.
    private mutating func carry(
        _ effects: inout [InnerEnd.Effect], page: CheckedPage, _ entries: [Entry], node: Int, _ who: Int
    ) {
        var rest: [InnerEnd.Effect] = []
        for effect in effects {
            if !isCalm, random.chance(30) {
                effects = []
                return end(who)
            }
            switch effect {
            case .commit(let skipping, let next):
                processors[who].take(entries.dropFirst(skipping), node: node, next: next)
                noteTaken(node: node, epoch: next.epoch, UInt64(processors[who].taken[LogKey(node: node, epoch: next.epoch)]?.count ?? 0))
                if skipping < entries.count { rest += processors[who].on(.committed(next), node: node) }
            case .acknowledge(let position): acknowledge(position, node: node, who)
            default: rest.append(effect)
            }
        }
        effects = rest
    }

    private mutating func end(_ who: Int) {
        processors[who].start(keeping: processors[who].standing)
        faults += 1
    }

    /// Lost, late, twice, or as it should be.
    private mutating func isArriving(_ message: Message) -> Bool {
        guard !isCalm else { return true }
        switch random.below(100) {
        case 0..<12: return false
        case 12..<25:
            net.append(message)
            return false
        case 25..<38:
            net.append(message)
            return true
        default: return true
        }
    }

    private mutating func acknowledge(_ position: LogPosition, node: Int, _ who: Int) {
        // Closed logs have their marks too.
        for epoch in 1...position.epoch {
            let log = processors[who].taken[LogKey(node: node, epoch: epoch)]
            let received = epoch == position.epoch ? position.frontier.size : UInt64(log?.count ?? 0)
            guard received > 0 else { continue }
            let mark = processors[who].acknowledgement(node: node, epoch: epoch, received: received, now: clock)
            if isArriving(.mark(node: node, mark)) { deliver(mark, to: node) }
        }
    }

    private mutating func deliver(_ mark: Acknowledgement, to node: Int) {
        let before = nodes[node].marks[mark.epoch]
        let (verdict, deleted) = nodes[node].acknowledge(mark)
        for entry in deleted where !isInBackup(entry, node: node) {
            fail("I6", "submission \(entry.submission.id) deleted before it was safe")
        }
        guard verdict == .store else { return }
        if let before, mark.received < before.received || mark.safe < before.safe {
            fail("marks", "the marks of node \(node) went back")
        }
        if everTaken[LogKey(node: node, epoch: mark.epoch)] ?? 0 < mark.received {
            fail("acknowledged", "node \(node) holds a mark for what is not inside")
        }
    }

    private func isInBackup(_ entry: Entry, node: Int) -> Bool {
        entry.place.seq < backedUp[LogKey(node: node, epoch: entry.place.epoch)] ?? 0
    }

    /// How much of a log some Processor has had: what an acknowledgement may speak of.
    private mutating func noteTaken(node: Int, epoch: Int, _ count: UInt64) {
        everTaken[LogKey(node: node, epoch: epoch)] = max(everTaken[LogKey(node: node, epoch: epoch)] ?? 0, count)
    }

    /// Materials come after their case, as long as the node has them.
    private mutating func fetch(_ node: Int, _ who: Int) {
        for (key, log) in processors[who].taken where key.node == node {
            for entry in log.values
            where !processors[who].disk.has(blob: entry.submission.id) && nodes[node].disk.has(blob: entry.submission.id) {
                processors[who].disk.write(blob: entry.submission.id)
                processors[who].disk.sync(blob: entry.submission.id)
            }
        }
    }

    // MARK: Telling

    mutating func officeActs() {
        guard isInsideReachable else { return }
        switch processors[0].standing {
        case .active: tell(0)
        case .restored: takeOver()
        case .readingBack: readBack()
        case .fenced: break
        }
    }

    /// The one that was replaced goes on until it hears that it is not the one any more.
    mutating func ghostActs() {
        guard processors.count > 1 else { return }
        if random.chance(500) { exchange(random.below(Self.nodeCount), 1) } else { tell(1) }
        if processors[1].standing == .fenced { processors.removeLast() }
    }

    private mutating func tell(_ who: Int) {
        for id in processors[who].cases.keys.sorted() where random.chance(200) {
            nextAct += 1
            processors[who].act(on: id, issuesDocument: random.chance(500), act: nextAct)
        }
        for version in processors[who].untold where isCalm || random.chance(600) {
            let sent = processors[who].sent(version)
            guard isArriving(.version(sent)) else { continue }
            guard deliver(sent) else {
                processors[who].standing = .fenced
                return
            }
            processors[who].noteTold(version)
        }
    }

    /// False when its sender is not heard any more.
    private mutating func deliver(_ version: ToldVersion) -> Bool {
        guard let verdict = feedback.tell(version) else { return false }
        if verdict == .equivocation { fail("I10 two contents", "case \(version.submission), version \(version.version)") }
        return true
    }

    private mutating func takeOver() {
        guard isCalm || random.chance(300) else { return }
        // Somebody has made sure that this is the Processor now. Feedback hears it first: what is told after this is not told by others.
        processors[0].takeOver(above: max(feedback.fence, nodes.map(\.fence).max() ?? 0))
        if !rules.has(.readBackBeforeActing) { processors[0].standing = .active }
    }

    private mutating func readBack() {
        guard feedback.hello(processorEpoch: processors[0].epoch) else { return }
        // A filing that is lost at both ends (a restore of both) cannot come again; what was told of it is a person's to look at.
        let isAllPulled = nodes.indices.allSatisfy { index in
            let position = processors[0].ends[index].position
            let newest = nodes[index].logs.keys.max() ?? 1
            return position.epoch > newest || position.epoch == newest && position.frontier.size >= nodes[index].logs[newest]?.count ?? 0
        }
        _ = processors[0].readBack(feedback.told, withoutTheLost: isAllPulled)
    }

    mutating func deliverLate() {
        guard !net.isEmpty else { return }
        switch net.remove(at: random.below(net.count)) {
        case .page(let node, let page, let entries):
            guard processors[0].standing == .active || processors[0].standing == .readingBack else { return }
            var effects = processors[0].on(.page(page, known: processors[0].known(node: node, page)), node: node)
            carry(&effects, page: page, entries, node: node, 0)
        case .mark(let node, let mark): deliver(mark, to: node)
        case .version(let version): _ = deliver(version)
        }
    }
}
