import Ledger

extension World {
    /// Something breaks.
    mutating func strike() {
        faults += 1
        let node = random.below(Self.nodeCount)
        switch random.below(200) {
        case 0..<32: nodes[node].start()
        case 32..<68:
            nodes[node].disk.losePower()
            nodes[node].start()
        case 68..<84: nodes[node].isFull.toggle()
        case 84..<104: nodes[node].backup = nodes[node].disk.copy()
        case 104..<110: restore(node)
        case 110..<128: processors[0].start(keeping: processors[0].standing)
        case 128..<140:
            processors[0].disk.losePower()
            processors[0].start(keeping: processors[0].standing)
        case 140..<156: backUpProcessor()
        case 156..<163: restoreProcessor()
        case 163..<176: isInsideReachable.toggle()
        case 176..<185:
            feedback.disk.losePower()
            feedback.start()
        case 185..<198: skew[node] = Int64(random.below(20_000)) - 10_000
        default:
            nodes[node].lockVolume = nil
            nodes[node].start()
        }
    }

    /// A disk replaced from an old backup: what was filed since and is not in the Processor's backup is gone, and is declared so.
    private mutating func restore(_ node: Int) {
        guard !nodes[node].backup.records.isEmpty else { return }
        for (epoch, log) in nodes[node].logs {
            for entry in log where entry.place.seq >= backedUp[LogKey(node: node, epoch: epoch)] ?? 0 {
                declaredLost.insert([node, epoch, Int(entry.place.seq)])
            }
        }
        nodes[node].disk = nodes[node].backup
        nodes[node].start()
    }

    /// A backup counts once its restore was tried; one in five is found to be bad.
    mutating func backUpProcessor() {
        guard processors[0].standing == .active, isCalm || !random.chance(200) else { return }
        processorBackup = processors[0].disk.copy()
        for index in nodes.indices {
            for epoch in 1...processors[0].ends[index].position.epoch {
                backedUp[LogKey(node: index, epoch: epoch)] = processors[0].verified(node: index, epoch: epoch)
            }
        }
        processors[0].safe = backedUp
    }

    private mutating func restoreProcessor() {
        guard processors[0].standing == .active || processors[0].standing == .fenced, !processorBackup.records.isEmpty else { return }
        if processors[0].standing == .active, random.chance(500) { processors = [processors[0], processors[0]] }
        processors[0].restore(processorBackup)
        processors[0].safe = backedUp
    }
}

extension InnerNode {
    mutating func start(keeping standing: Standing) {
        start()
        if standing == .fenced { self.standing = .fenced }
    }
}
