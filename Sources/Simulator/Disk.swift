/// A database and a folder of blobs on one medium. What was written survives the end of a process; only what was synced survives a power cut.
struct Disk<Record> {
    private(set) var records: [Record] = []
    private var synced = 0
    private var blobs: [Int: Bool] = [:]

    /// One transaction.
    mutating func commit(_ more: [Record], durably: Bool = true) {
        records += more
        if durably { synced = records.count }
    }

    var isSynced: Bool { synced == records.count }

    mutating func write(blob: Int) { if blobs[blob] == nil { blobs[blob] = false } }
    mutating func sync(blob: Int) { if blobs[blob] != nil { blobs[blob] = true } }
    mutating func remove(blob: Int) { blobs[blob] = nil }
    func has(blob: Int) -> Bool { blobs[blob] != nil }
    func isDurable(blob: Int) -> Bool { blobs[blob] ?? false }

    mutating func losePower() {
        records.removeLast(records.count - synced)
        blobs = blobs.filter { $0.value }
    }

    /// What a backup or a restore carries: as after a power cut.
    func copy() -> Disk {
        var copy = self
        copy.losePower()
        return copy
    }
}
