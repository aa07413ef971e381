/// The tree hash of RFC 6962 §2.1 over leaf hashes.
package enum Merkle {
    package static let emptyRoot = Digest(sha256: [])

    /// The prefix byte keeps a leaf from being passed off as an inner node.
    package static func leafHash(_ leaf: [UInt8]) -> Digest { Digest(sha256: [0x00] + leaf) }

    static func node(_ left: Digest, _ right: Digest) -> Digest { Digest(sha256: [0x01] + left.bytes + right.bytes) }

    package static func root(of leafHashes: [Digest]) -> Digest {
        var frontier = Frontier()
        for hash in leafHashes { frontier.append(hash) }
        return frontier.root
    }

    /// The hashes that lead from one leaf to the root, nearest first; nil if there is no such leaf.
    package static func inclusionProof(of index: Int, in leafHashes: [Digest]) -> [Digest]? {
        guard leafHashes.indices.contains(index) else { return nil }
        var proof: [Digest] = []
        var position = index
        var slice = leafHashes[...]
        while slice.count > 1 {
            let split = largestPowerOfTwo(below: slice.count)
            let left = slice.prefix(split)
            let right = slice.dropFirst(split)
            if position < split {
                proof.append(root(of: Array(right)))
                slice = left
            } else {
                proof.append(root(of: Array(left)))
                slice = right
                position -= split
            }
        }
        return proof.reversed()
    }

    /// Whether `leafHash` stands at `index` of the tree of `size` leaves that has this root (RFC 9162 §2.1.3.2).
    package static func includes(_ leafHash: Digest, at index: UInt64, size: UInt64, proof: [Digest], root: Digest) -> Bool {
        guard index < size, proof.count <= 64 else { return false }
        var node = index
        var last = size - 1
        var hash = leafHash
        for sibling in proof {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = Self.node(sibling, hash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = Self.node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    private static func largestPowerOfTwo(below count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

/// The right edge of a growing tree: enough to append and to know the root, whatever the size.
package struct Frontier: Hashable, Sendable, Codable {
    package private(set) var size: UInt64
    /// Roots of the complete subtrees, largest first: one for every set bit of `size`.
    package private(set) var hashes: [Digest]

    package init() {
        size = 0
        hashes = []
    }

    package init(size: UInt64, hashes: [Digest]) throws(LedgerFault) {
        guard hashes.count == size.nonzeroBitCount, size < UInt64.max else {
            throw LedgerFault(.malformed, "日志前沿与条数不符，请用备份核对日志。")
        }
        self.size = size
        self.hashes = hashes
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(size: container.decode(UInt64.self, forKey: .size), hashes: container.decode([Digest].self, forKey: .hashes))
    }

    package mutating func append(_ leafHash: Digest) {
        var hash = leafHash
        var bits = size
        while bits & 1 == 1, let left = hashes.popLast() {
            hash = Merkle.node(left, hash)
            bits >>= 1
        }
        hashes.append(hash)
        size &+= 1
    }

    package var root: Digest {
        guard var hash = hashes.last else { return Merkle.emptyRoot }
        for left in hashes.dropLast().reversed() { hash = Merkle.node(left, hash) }
        return hash
    }
}
