import Ledger
import Testing

@Suite("册: the tree of RFC 6962")
struct MerkleTests {
    /// The eight leaves and the nine roots that the certificate-transparency projects share.
    static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6F),
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("roots of the first n leaves", arguments: 0...8)
    func root(count: Int) {
        #expect(Merkle.root(of: Self.leaves.prefix(count).map(Merkle.leafHash)).hex == Self.roots[count])
    }

    @Test("a frontier that was stored goes on where it stood")
    func frontierResumes() throws {
        var frontier = Frontier()
        for (index, leaf) in Self.leaves.enumerated() {
            frontier.append(Merkle.leafHash(leaf))
            #expect(frontier.root.hex == Self.roots[index + 1])
            #expect(frontier.hashes.count == frontier.size.nonzeroBitCount)
            frontier = try Frontier(size: frontier.size, hashes: frontier.hashes)
        }
    }

    @Test("a frontier whose hashes do not fit its size is refused")
    func frontierInvariant() {
        #expect(fault { _ = try Frontier(size: 3, hashes: [Merkle.emptyRoot]) } == .malformed)
        #expect(fault { _ = try Frontier(size: .max, hashes: []) } == .malformed)
    }

    @Test("every leaf is proved in every tree, and only there")
    func inclusion() throws {
        let hashes = (0..<40).map { Merkle.leafHash([UInt8($0)]) }
        for size in 1...hashes.count {
            let tree = Array(hashes.prefix(size))
            let root = Merkle.root(of: tree)
            for index in 0..<size {
                let proof = try #require(Merkle.inclusionProof(of: index, in: tree))
                func proves(_ hash: Digest, _ index: Int, _ size: Int, _ proof: [Digest]) -> Bool {
                    Merkle.includes(hash, at: UInt64(index), size: UInt64(size), proof: proof, root: root)
                }
                #expect(proves(tree[index], index, size, proof))
                #expect(!proves(Merkle.emptyRoot, index, size, proof))
                #expect(!proves(tree[index], index, size, proof + [root]))
                #expect(proof.isEmpty || !proves(tree[index], index, size, Array(proof.dropLast())))
                #expect(!proves(tree[index], size, size, proof))
                // A proof that ends below the top of the tree it claims.
                #expect(!proves(tree[index], index, size + 64, proof))
                if size > 1 { #expect(!proves(tree[index], (index + 1) % size, size, proof)) }
            }
        }
        #expect(Merkle.inclusionProof(of: 40, in: hashes) == nil)
        #expect(Merkle.inclusionProof(of: -1, in: hashes) == nil)
    }
}
