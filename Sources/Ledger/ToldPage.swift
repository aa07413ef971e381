/// One page of what an outer tier was told, in the order in which it was told: for a Processor that was restored, and reads back what
/// it had said. Each object and each mark proves itself by its signature; the page adds nothing but the order.
package struct ToldPage: Codable, Hashable, Sendable {
    package struct Entry: Codable, Hashable, Sendable {
        /// From 1, without gaps.
        package let number: Int64
        /// The signed object, byte for byte.
        @Base64Coded package private(set) var object: [UInt8]
        /// The `ToldMark` that was answered to it, signed by the outer tier.
        @Base64Coded package private(set) var mark: [UInt8]

        package init(number: Int64, object: [UInt8], mark: [UInt8]) {
            self.number = number
            _object = Base64Coded(wrappedValue: object)
            _mark = Base64Coded(wrappedValue: mark)
        }

        var encodedSize: Int { (object.count + mark.count) * 4 / 3 + 64 }
    }

    package let entries: [Entry]
    /// The number of the last object that was told; 0 when there is none.
    package let highest: Int64

    package init(entries: [Entry], highest: Int64) {
        self.entries = entries
        self.highest = highest
    }

    package init(bytes: [UInt8], from number: Int64) throws(LedgerFault) {
        self = try WireJSON.decode(ToldPage.self, from: bytes, limit: Wire.Limits.page)
        try require(entries.count <= Wire.Limits.toldObjects && highest >= 0, "一页的条数")
        for (n, entry) in entries.enumerated() {
            guard entry.number == number &+ Int64(n) else {
                throw LedgerFault(.gap, "已告知对象的编号不连续：应为第 \(number &+ Int64(n)) 个，收到第 \(entry.number) 个，停止读取。")
            }
        }
    }

    package func encoded() throws(LedgerFault) -> [UInt8] { try WireJSON.encode(self) }

    package static func fitting(_ entries: [Entry]) -> [Entry] {
        var size = 1_024
        var fitting: [Entry] = []
        for entry in entries {
            size += entry.encodedSize
            guard fitting.isEmpty || size <= Wire.Limits.page else { break }
            fitting.append(entry)
        }
        return fitting
    }
}
