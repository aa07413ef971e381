package import Crypto
import FoundationEssentials
package import Ledger

/// Decrypts one material as it streams by; at any time it holds one chunk and no more.
///
/// Every chunk given out is authentic and in its place, but only `finish` knows that it was all: what was written before a fault
/// is to be thrown away.
package struct MaterialOpener: Sendable {
    private static let sealedChunk = MaterialFormat.chunkByteCount + MaterialFormat.tagByteCount

    private let key: SymmetricKey
    private let limit: Int64
    private var chunkKey: SymmetricKey?
    private var held: [UInt8] = []
    private var counter: UInt64 = 0
    private var finished = false
    private var plaintextHash = SHA256()
    private var ciphertextHash = SHA256()
    private var plaintextSize: Int64 = 0
    private var ciphertextSize: Int64 = 0

    package init(key: SymmetricKey, limit: Int64 = Wire.Limits.material) {
        self.key = key
        self.limit = limit
    }

    package private(set) var summary: MaterialSummary?

    package mutating func update(_ bytes: [UInt8]) throws(LedgerFault) -> [UInt8] {
        try begin()
        ciphertextHash.update(data: bytes)
        ciphertextSize += Int64(bytes.count)
        guard ciphertextSize <= MaterialFormat.sealedSize(of: limit) else { throw LedgerFault(.tooLarge, "加密材料过大，不予采用。") }
        held.append(contentsOf: bytes)
        try readHeader()
        var out: [UInt8] = []
        if let chunkKey {
            var start = 0
            while held.count - start > Self.sealedChunk {
                let end = start + Self.sealedChunk
                out += try open(held[start..<end], with: chunkKey, isLast: false)
                start = end
            }
            held.removeFirst(start)
        }
        finished = false
        return out
    }

    package mutating func finish() throws(LedgerFault) -> [UInt8] {
        try begin()
        guard let chunkKey, held.count >= MaterialFormat.tagByteCount else { throw LedgerFault(.truncated, "加密材料不完整，请重新收取。") }
        // Only an empty material ends with an empty chunk: after others it is the beginning of a chunk that was cut.
        guard counter == 0 || held.count > MaterialFormat.tagByteCount else { throw LedgerFault(.truncated, "加密材料不完整，请重新收取。") }
        let out = try open(held[...], with: chunkKey, isLast: true)
        held = []
        if let plaintext = Ledger.Digest(bytes: Array(plaintextHash.finalize())),
            let ciphertext = Ledger.Digest(bytes: Array(ciphertextHash.finalize()))
        {
            summary = MaterialSummary(
                plaintext: plaintext, plaintextSize: plaintextSize, ciphertext: ciphertext, ciphertextSize: ciphertextSize)
        }
        return out
    }

    /// Finished until the call has succeeded: after a fault nothing more comes out.
    private mutating func begin() throws(LedgerFault) {
        guard !finished else { throw LedgerFault(.finished, "此材料已处理完毕或已出错，请重新收取。") }
        finished = true
    }

    private mutating func readHeader() throws(LedgerFault) {
        guard chunkKey == nil, held.count >= MaterialFormat.headerByteCount else { return }
        let header = Array(held.prefix(MaterialFormat.headerByteCount))
        try MaterialFormat.checkHeader(header)
        chunkKey = MaterialFormat.chunkKey(key, header: header)
        held.removeFirst(MaterialFormat.headerByteCount)
    }

    private mutating func open(_ chunk: ArraySlice<UInt8>, with chunkKey: SymmetricKey, isLast: Bool) throws(LedgerFault) -> [UInt8] {
        let tag = MaterialFormat.tagByteCount
        guard let nonce = try? AES.GCM.Nonce(data: MaterialFormat.nonce(chunk: counter, isLast: isLast)),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: chunk.dropLast(tag), tag: chunk.suffix(tag)),
            let plaintext = try? AES.GCM.open(box, using: chunkKey)
        else {
            let what = isLast ? "加密材料的末段有误：可能被截断、加长或改动，请重新收取。" : "加密材料第 \(counter + 1) 段已被改动或换位，请重新收取。"
            throw LedgerFault(isLast ? .truncated : .cannotOpen, what)
        }
        counter += 1
        plaintextHash.update(data: plaintext)
        plaintextSize += Int64(plaintext.count)
        return Array(plaintext)
    }
}
