import Crypto
import Ledger
import Testing

@Suite("册: what the Processor believes of a pulled page")
struct PageTests {
    private func stop(_ page: EntriesPage, at position: LogPosition? = nil) throws -> LedgerFault.Code? {
        switch judge(page: page, at: position ?? LogPosition(origin: origin, epoch: 1), keys: try peers()) {
        case .accept: nil
        case .stop(let fault): fault.code
        }
    }

    @Test("a good page is taken, in order, and the next one continues it")
    func accept() throws {
        var node = try node("a", "b", "c")
        guard
            case .accept(let entries, let next) = judge(page: try node.page(), at: LogPosition(origin: origin, epoch: 1), keys: try peers())
        else { return #expect(Bool(false), "refused") }
        #expect(entries.map(\.leaf) == node.leaves)
        #expect(next == node.position)

        node.entries = []
        try node.receive("d")
        guard case .accept(let more, let after) = judge(page: try node.page(), at: next, keys: try peers()) else {
            return #expect(Bool(false), "refused")
        }
        #expect(more.map(\.leaf.seq) == [3])
        #expect(after.frontier.size == 4)

        node.entries = []
        #expect(try stop(node.page(), at: after) == nil)
    }

    @Test("the page survives its own encoding, and a position its storage")
    func encoding() throws {
        let page = try node("a", "b").page()
        #expect(try EntriesPage(bytes: page.encoded()) == page)
    }

    @Test("a gap, a repetition, another order")
    func gaps() throws {
        let full = try node("a", "b", "c")
        for keep in [[1, 2], [0, 2], [0, 0, 1, 2], [1, 0, 2]] {
            let page = EntriesPage(entries: keep.map { full.entries[$0] }, checkpoint: try full.page().checkpoint)
            #expect(try stop(page) == .gap)
        }
        // The last one held back: the checkpoint tells.
        #expect(try stop(EntriesPage(entries: Array(full.entries.prefix(2)), checkpoint: full.page().checkpoint)) == .wrongCheckpoint)
    }

    @Test("a log that went back")
    func rolledBack() throws {
        let ahead = try node("a", "b").position
        #expect(try stop(EntriesPage(entries: [], checkpoint: node("a").page().checkpoint), at: ahead) == .rolledBack)
        // As long as ours, but another history.
        #expect(try stop(EntriesPage(entries: [], checkpoint: node("a", "x").page().checkpoint), at: ahead) == .wrongRoot)
    }

    @Test("a history rewritten before our position does not continue it")
    func rewritten() throws {
        var other = try node("x", "b")
        other.entries = []
        try other.receive("c")
        #expect(try stop(other.page(), at: node("a", "b").position) == .wrongRoot)
    }

    @Test("another log's entries, another epoch's, another node's signature")
    func origins() throws {
        var foreign = try Node(origin: "other.test/intake-2", seed: 4)
        try foreign.receive("a")
        #expect(try stop(foreign.page()) == .badSignature)
        var posing = try Node(origin: origin, seed: 4)
        try posing.receive("a")
        #expect(try stop(posing.page()) == .badSignature)
        var later = try Node(epoch: 2)
        try later.receive("a")
        #expect(try stop(later.page()) == .wrongOrigin)
        #expect(try stop(EntriesPage(entries: [], checkpoint: Node(epoch: 2).page().checkpoint)) == .wrongOrigin)
        #expect(try stop(later.page(), at: LogPosition(origin: "nobody.test", epoch: 1)) == .unknownSigner)
    }

    @Test("envelopes or receipts that were exchanged")
    func swapped() throws {
        let node = try node("a", "b")
        let (a, b) = (node.entries[0], node.entries[1])
        let envelopes = [
            EntriesPage.Entry(leaf: a.leaf, envelope: b.envelope, receipt: a.receipt),
            EntriesPage.Entry(leaf: b.leaf, envelope: a.envelope, receipt: b.receipt),
        ]
        #expect(try stop(EntriesPage(entries: envelopes, checkpoint: node.page().checkpoint)) == .wrongEnvelope)
        let receipts = [EntriesPage.Entry(leaf: a.leaf, envelope: a.envelope, receipt: b.receipt), b]
        #expect(try stop(EntriesPage(entries: receipts, checkpoint: node.page().checkpoint)) == .wrongReceipt)
    }

    @Test("a receipt that says something else than its leaf")
    func lyingReceipt() throws {
        let node = try node("a")
        let leaf = node.leaves[0]
        let lie = Leaf(
            origin: leaf.origin, epoch: leaf.epoch, seq: leaf.seq, time: leaf.time + 1, submission: leaf.submission,
            applicant: leaf.applicant,
            item: leaf.item, purpose: leaf.purpose, number: leaf.number, commit: leaf.commit, envelope: leaf.envelope, materials: [],
            timeQuality: .good)
        let hash = Merkle.leafHash(node.entries[0].leaf)
        let receipt = try Receipt(of: lie, leafHash: hash, incomplete: false).signed(by: node.signer)
        let entry = EntriesPage.Entry(leaf: node.entries[0].leaf, envelope: node.entries[0].envelope, receipt: receipt.bytes)
        #expect(try stop(EntriesPage(entries: [entry], checkpoint: node.page().checkpoint)) == .wrongReceipt)
    }

    @Test("legal times that do not increase, in a page and from page to page")
    func times() throws {
        var still = try node("a")
        try still.receive("b", time: noon)
        #expect(try stop(still.page()) == .wrongTime)
        var back = try node("a", "b")
        let position = back.position
        back.entries = []
        try back.receive("c", time: noon + 1)
        #expect(try stop(back.page(), at: position) == .wrongTime)
    }

    @Test("a forged checkpoint, and one with a wrong root")
    func checkpoints() throws {
        let node = try node("a", "b")
        let good = node.position.checkpoint
        let forged = try good.signed(by: signer(origin, 9))
        #expect(try stop(EntriesPage(entries: node.entries, checkpoint: forged)) == .unknownSigner)
        let wrong = Checkpoint(origin: good.origin, epoch: good.epoch, size: good.size, root: Merkle.emptyRoot)
        #expect(try stop(EntriesPage(entries: node.entries, checkpoint: wrong.signed(by: node.signer))) == .wrongRoot)
    }

    @Test("too many entries")
    func tooMany() throws {
        let node = try node("a")
        let entries = [EntriesPage.Entry](repeating: node.entries[0], count: Wire.Limits.pageEntries + 1)
        #expect(try stop(EntriesPage(entries: entries, checkpoint: node.page().checkpoint)) == .tooMany)
        #expect(EntriesPage.fitting(entries).count == Wire.Limits.pageEntries)
    }

    @Test("a server ends a page before it grows too large")
    func fitting() throws {
        let large = EntriesPage.Entry(leaf: [1], envelope: [UInt8](repeating: 0, count: Wire.Limits.envelope), receipt: [1])
        let entries = EntriesPage.fitting([EntriesPage.Entry](repeating: large, count: 100))
        #expect((20..<32).contains(entries.count))
        #expect(try EntriesPage(entries: entries, checkpoint: "").encoded().count <= Wire.Limits.page)
    }

    @Test("no damaged byte, no shorter page is taken")
    func damage() throws {
        let bytes = try node("a").page().encoded()
        let keys = try peers()
        let start = LogPosition(origin: origin, epoch: 1)
        for damaged in damaged(bytes) {
            guard let page = try? EntriesPage(bytes: damaged) else { continue }
            if case .accept = judge(page: page, at: start, keys: keys) {
                Issue.record("taken: \(String(decoding: damaged, as: UTF8.self))")
            }
        }
    }

    @Test("a leaf's bytes are the same each time")
    func deterministic() throws {
        let leaf = try node("a").leaves[0]
        let bytes = try leaf.encoded()
        for _ in 0..<20 { #expect(try leaf.encoded() == bytes) }
        #expect(try Leaf(bytes: bytes) == leaf)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"applicant":"a1b2","commit":""#))
    }

    @Test("a leaf whose number names another place is none")
    func number() throws {
        let leaf = try node("a").leaves[0]
        let wrong = Leaf(
            origin: leaf.origin, epoch: leaf.epoch, seq: 5, time: leaf.time, submission: leaf.submission, applicant: leaf.applicant,
            item: leaf.item, purpose: leaf.purpose, number: leaf.number, commit: leaf.commit, envelope: leaf.envelope, materials: [],
            timeQuality: .good)
        #expect(fault { _ = try wrong.encoded() } == .outOfRange)
    }

    @Test("with his code and his manifest the applicant proves what he filed, and the receipt alone betrays neither")
    func commitment() throws {
        let node = try node("a")
        let object = try SignedObject(bytes: node.entries[0].receipt, limit: 16_384)
        let receipt = try Receipt.open(object, by: origin, keys: peers())
        let code = CaseCode(keyed: SymmetricKey(data: seed(5)), submission: "s-a")
        let other = CaseCode(keyed: SymmetricKey(data: seed(5)), submission: "s-b")
        #expect(receipt.commits(to: Array("a".utf8), nonce: code.commitmentNonce))
        #expect(!receipt.commits(to: Array("b".utf8), nonce: code.commitmentNonce))
        #expect(!receipt.commits(to: Array("a".utf8), nonce: other.commitmentNonce))
        #expect(code.commitmentNonce.count == 16)
        // What Intake keeps (leaf and receipt) holds neither the code nor the nonce.
        for kept in [node.entries[0].leaf, try receipt.encoded()] {
            let text = String(decoding: kept, as: UTF8.self)
            for secret in [
                code.text, code.grouped, Hex.encode(code.bytes), Hex.encode(code.commitmentNonce), Base64.encode(code.commitmentNonce),
            ] {
                #expect(!text.contains(secret))
            }
        }
    }
}
