import Ledger

extension World {
    /// Somebody waiting for a receipt takes one step, or begins anew with the same submission at some node.
    mutating func applicantActs() {
        guard !attempts.isEmpty else { return }
        step(random.below(attempts.count))
    }

    mutating func step(_ ticket: Int) {
        guard attempts[ticket].stage != .done else { return }
        let id = attempts[ticket].submission.id
        if let node = attempts[ticket].node, nodes[node].generation != attempts[ticket].generation { again(ticket) }
        guard let node = attempts[ticket].node else { return begin(ticket) }
        switch attempts[ticket].stage {
        case .idle:
            guard !nodes[node].isFull else { return again(ticket) }
            nodes[node].disk.write(blob: id)
            attempts[ticket].stage = .blobWritten
        case .blobWritten:
            if rules.has(.durableMaterials) { nodes[node].disk.sync(blob: id) }
            attempts[ticket].stage = .blobSynced
        case .blobSynced:
            guard nodes[node].writer == nil, !nodes[node].isFull, nodes[node].disk.has(blob: id),
                let (entry, isNew, effects) = nodes[node].enter(attempts[ticket].submission, ticket: ticket, now: now(node))
            else { return }
            attempts[ticket].entry = entry
            attempts[ticket].stage = isNew ? .entered : .waiting
            if isNew { nodes[node].writer = ticket }
            perform(effects, at: node)
        case .entered:
            guard let entry = attempts[ticket].entry else { return }
            attempts[ticket].stage = .waiting
            nodes[node].writer = nil
            perform(nodes[node].commit(entry, ticket: ticket), at: node)
        case .waiting, .done: break
        }
    }

    private mutating func begin(_ ticket: Int) {
        guard attempts[ticket].triesLeft > 0 || isCalm else { return }
        attempts[ticket].triesLeft -= 1
        let node = random.below(Self.nodeCount)
        attempts[ticket].node = node
        attempts[ticket].generation = nodes[node].generation
        attempts[ticket].stage = .idle
        attempts[ticket].entry = nil
    }

    /// No answer came: the same submission once more, later.
    private mutating func again(_ ticket: Int) {
        attempts[ticket].node = nil
        attempts[ticket].stage = .idle
    }

    mutating func lockIsWritten() {
        let node = random.below(Self.nodeCount)
        if nodes[node].wantsLock { writeLock(node) }
    }

    mutating func writeLock(_ node: Int) {
        let fails = !isCalm && random.chance(30)
        perform(nodes[node].writeLock(fails: fails), at: node)
    }

    private mutating func perform(_ effects: [OuterEnd.Effect], at node: Int) {
        for effect in effects {
            switch effect {
            case .writeLock: nodes[node].wantsLock = true
            case .answer(let ticket): answer(ticket, at: node)
            case .refuse(let ticket): again(ticket)
            }
        }
    }

    /// I1: when a receipt is shown, all of it is durable and covered.
    private mutating func answer(_ ticket: Int, at node: Int) {
        guard attempts[ticket].node == node, attempts[ticket].generation == nodes[node].generation, let entry = attempts[ticket].entry
        else { return }
        if !isCalm, random.chance(150) { return again(ticket) }
        attempts[ticket].stage = .done
        receipts.insert(SimulatedReceipt(node: node, entry: entry))
        if nodes[node].lockVolume?.covers(entry.place.id) != true { fail("I1 lock", "receipt \(entry.place.seq) of node \(node)") }
    }
}
