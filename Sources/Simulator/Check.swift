import Ledger

extension World {
    /// The invariants, when everything has come to rest.
    mutating func check() {
        checkReceipts()
        checkLogs()
        checkTold()
    }

    private mutating func checkReceipts() {
        var positions: [[Int]: SimulatedReceipt] = [:]
        var given: [Int: [SimulatedReceipt]] = [:]
        for receipt in receipts {
            let place = [receipt.node, receipt.entry.place.epoch, Int(receipt.entry.place.seq)]
            if let other = positions[place], other != receipt { fail("I5", "position \(place) on two receipts") }
            positions[place] = receipt
            given[receipt.entry.submission.id, default: []].append(receipt)
        }
        for (id, receipts) in given {
            let logs = receipts.map { [$0.node, $0.entry.place.epoch] }
            if Set(logs).count < logs.count { fail("I4", "submission \(id) has two receipts of one log") }
            let isHere = processors[0].cases[id] != nil || processors[0].setAside.contains(id)
            let isDeclared = receipts.allSatisfy {
                declaredLost.contains([$0.node, $0.entry.place.epoch, Int($0.entry.place.seq)])
            }
            if !isHere, !isDeclared { fail("I2", "submission \(id) has a receipt and no case") }
            if let found = processors[0].cases[id] {
                if found.content != Submission(id).commitment { fail("I8", "submission \(id) says something else inside") }
                if !processors[0].disk.has(blob: id), !isDeclared { fail("I1", "a material of submission \(id) is lost") }
            }
        }
        if let double = processors[0].doubles.first { fail("I2 twice", "submission \(double) has two cases") }
        if let invented = processors[0].cases.keys.first(where: { $0 >= attempts.count }) { fail("I3", "case \(invented) was never filed") }
    }

    private mutating func checkLogs() {
        for (key, log) in processors[0].taken {
            let entries = log.sorted { $0.key < $1.key }.map(\.value)
            for (one, next) in zip(entries, entries.dropFirst()) where next.place.time <= one.place.time {
                fail("I9", "receipt times of log \(key) do not rise")
            }
        }
        // And of what was not pulled.
        for node in nodes {
            for log in node.logs.values {
                for (one, next) in zip(log, log.dropFirst()) where next.place.time <= one.place.time {
                    fail("I9", "receipt times of node \(node.index) do not rise")
                }
            }
        }
    }

    private mutating func checkTold() {
        for (id, found) in processors[0].cases {
            let shown = feedback.shown[found.number]?.version ?? 0
            if shown != found.version { fail("I10 end", "case \(id) stands at \(found.version), Feedback shows \(shown)") }
        }
        var documents: [Int: ToldVersion] = [:]
        for version in feedback.told {
            guard let document = version.document else { continue }
            if let other = documents[document], other.act != version.act { fail("numbers", "document \(document) was issued twice") }
            documents[document] = version
        }
    }
}
