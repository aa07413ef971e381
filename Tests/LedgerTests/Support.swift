import Crypto
import Foundation
import Ledger
import Seal
import Testing
import Unseal

// One small house: a node with its log, the office, and their keys. Nothing in it is random, so a failure repeats.

let origin = "intake.test/intake-1"
let noon: Int64 = 1_770_969_600_000

func seed(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

func signer(_ name: String, _ byte: UInt8) throws -> Signer { try Signer(name: name, seed: seed(byte)) }

func peers() throws -> PeerKeys {
    try PeerKeys([
        origin: signer(origin, 1).publicKey, "processor": signer("processor", 2).publicKey, "root": signer("root", 3).publicKey,
        "other.test/intake-2": signer("other.test/intake-2", 4).publicKey,
    ])
}

func number(_ seq: UInt64, epoch: Int = 1) throws -> ReceiptNumber {
    try ReceiptNumber(site: "320102", day: "260213", node: 1, epoch: epoch, seq: seq)
}

/// A node that receives: what the Processor would pull from it.
struct Node {
    let signer: Signer
    let epoch: Int
    var position: LogPosition
    var entries: [EntriesPage.Entry] = []
    var leaves: [Leaf] = []

    init(origin: String = origin, seed: UInt8 = 1, epoch: Int = 1) throws {
        signer = try Signer(name: origin, seed: LedgerTests.seed(seed))
        self.epoch = epoch
        position = LogPosition(origin: origin, epoch: epoch)
    }

    mutating func receive(_ text: String, time: Int64? = nil) throws {
        let seq = position.frontier.size
        let envelope = Array("sealed \(text)".utf8)
        let nonce = CaseCode(keyed: SymmetricKey(data: LedgerTests.seed(5)), submission: "s-\(text)").commitmentNonce
        let leaf = Leaf(
            origin: signer.name, epoch: epoch, seq: seq, time: time ?? noon + Int64(seq), submission: "s-\(text)", applicant: "a1b2",
            item: "food-business@1#abcd", purpose: "application", number: try number(seq, epoch: epoch),
            commit: Ledger.Digest(commitmentTo: Array(text.utf8), nonce: nonce), envelope: Ledger.Digest(sha256: envelope),
            materials: [Ledger.Digest(sha256: [1])], timeQuality: .good)
        try append(leaf, envelope: envelope)
    }

    mutating func append(_ leaf: Leaf, envelope: [UInt8]) throws {
        let bytes = try leaf.encoded()
        let hash = Merkle.leafHash(bytes)
        let receipt = try Receipt(of: leaf, leafHash: hash, incomplete: false).signed(by: signer)
        entries.append(EntriesPage.Entry(leaf: bytes, envelope: envelope, receipt: receipt.bytes))
        leaves.append(leaf)
        position.append(hash, time: leaf.time)
    }

    func page() throws -> EntriesPage { EntriesPage(entries: entries, checkpoint: try position.checkpoint.signed(by: signer)) }
}

func node(_ texts: String...) throws -> Node {
    var node = try Node()
    for text in texts { try node.receive(text) }
    return node
}

/// The office's keys: now, next, and far away in a safe.
struct Office {
    let current: UnsealKey
    let next: UnsealKey
    let escrow: UnsealKey
    let keySet: KeySet

    init() throws {
        current = try UnsealKey(privateKey: seed(11))
        next = try UnsealKey(privateKey: seed(12))
        escrow = try UnsealKey(privateKey: seed(13))
        let week: Int64 = 7 * 86_400_000
        keySet = KeySet(
            version: 5, current: current.listed(notBefore: noon, notAfter: noon + week),
            next: next.listed(notBefore: noon + week, notAfter: noon + 2 * week), escrow: escrow.listed(notBefore: 0, notAfter: noon))
    }
}

func context(_ seq: UInt64 = 0) throws -> EnvelopeContext {
    EnvelopeContext(origin: origin, number: try number(seq), commit: Ledger.Digest(sha256: [7]))
}

/// The code of the fault that a body throws; nil if it throws none.
func fault(_ body: () throws -> Void) -> LedgerFault.Code? {
    do { try body() } catch let fault as LedgerFault { return fault.code } catch { Issue.record("not a LedgerFault: \(error)") }
    return nil
}

/// Every single bit pattern change a fuzzer would begin with: each byte flipped in two ways, each length cut.
func damaged(_ bytes: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for index in bytes.indices {
        for mask: UInt8 in [0x01, 0x80] {
            var copy = bytes
            copy[index] ^= mask
            all.append(copy)
        }
        all.append(Array(bytes.prefix(index)))
    }
    return all
}

func temporaryFolder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path
}

/// What becomes of a pulled page: authenticated, then judged by the inward end at this position.
enum PageVerdict {
    case accept([CheckedEntry], next: LogPosition)
    case stop(LedgerFault)
}

func judge(page: EntriesPage, at position: LogPosition, keys: PeerKeys) -> PageVerdict {
    do throws(LedgerFault) {
        let (checked, entries) = try page.checked(origin: position.origin, epoch: position.epoch, keys: keys)
        return .accept(entries, next: try InnerEnd(at: position).judge(checked).next)
    } catch {
        return .stop(error)
    }
}
