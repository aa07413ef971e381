/// One page of a log as it is pulled: entries without a gap, and the checkpoint of the log as it ends with this page.
package struct EntriesPage: Codable, Hashable, Sendable {
    package struct Entry: Codable, Hashable, Sendable {
        @Base64Coded package private(set) var leaf: [UInt8]
        @Base64Coded package private(set) var envelope: [UInt8]
        /// The receipt as a signed object, byte for byte as the applicant has it.
        @Base64Coded package private(set) var receipt: [UInt8]

        package init(leaf: [UInt8], envelope: [UInt8], receipt: [UInt8]) {
            _leaf = Base64Coded(wrappedValue: leaf)
            _envelope = Base64Coded(wrappedValue: envelope)
            _receipt = Base64Coded(wrappedValue: receipt)
        }

        /// At most so many bytes in the page: by it the server ends a page in time.
        package var encodedSize: Int { (leaf.count + envelope.count + receipt.count) * 4 / 3 + 64 }
    }

    package let entries: [Entry]
    package let checkpoint: String

    package init(entries: [Entry], checkpoint: String) {
        self.entries = entries
        self.checkpoint = checkpoint
    }

    package init(bytes: [UInt8]) throws(LedgerFault) {
        self = try WireJSON.decode(EntriesPage.self, from: bytes, limit: Wire.Limits.page)
    }

    package func encoded() throws(LedgerFault) -> [UInt8] { try WireJSON.encode(self) }

    /// How many of these entries go into one page.
    package static func fitting(_ entries: some Sequence<Entry>) -> [Entry] {
        var size = Wire.Limits.note * 2
        var fitting: [Entry] = []
        for entry in entries {
            size += entry.encodedSize
            guard fitting.count < Wire.Limits.pageEntries, size <= Wire.Limits.page else { break }
            fitting.append(entry)
        }
        return fitting
    }
}

/// How far a log has been taken: all that the next page must continue.
package struct LogPosition: Codable, Hashable, Sendable {
    package let origin: String
    package let epoch: Int
    package private(set) var frontier: Frontier
    /// Of the last entry: legal times strictly increase in one log.
    package private(set) var lastTime: Int64?

    package init(origin: String, epoch: Int, frontier: Frontier = Frontier(), lastTime: Int64? = nil) {
        self.origin = origin
        self.epoch = epoch
        self.frontier = frontier
        self.lastTime = lastTime
    }

    package mutating func append(_ leafHash: Digest, time: Int64) {
        frontier.append(leafHash)
        lastTime = time
    }

    package var checkpoint: Checkpoint { Checkpoint(origin: origin, epoch: epoch, frontier: frontier) }
}

/// An entry whose place, envelope and receipt were verified. It is not opened yet.
package struct CheckedEntry: Hashable, Sendable {
    package let leaf: Leaf
    package let leafBytes: [UInt8]
    package let leafHash: Digest
    package let envelope: [UInt8]
    package let receipt: Receipt
    package let receiptObject: SignedObject
}
