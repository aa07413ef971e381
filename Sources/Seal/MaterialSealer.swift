package import Crypto
import FoundationEssentials
package import Ledger

/// Encrypts one material as it arrives; at any time it holds one chunk and no more.
///
/// A chunk is held back until it is known whether more follows, because the last one is marked.
/// An upload that starts anew gets a new sealer: the salt is fresh, so no nonce is ever used for two contents.
package struct MaterialSealer: Sendable {
    private let header: [UInt8]
    private let chunkKey: SymmetricKey
    private let limit: Int64
    private let sealing: Sealing
    private var held: [UInt8] = []
    private var counter: UInt64 = 0
    private var started = false
    private var finished = false
    private var plaintextHash = SHA256()
    private var ciphertextHash = SHA256()
    private var plaintextSize: Int64 = 0
    private var ciphertextSize: Int64 = 0

    package init(key: SymmetricKey, limit: Int64 = Wire.Limits.material, sealing: Sealing = .on) throws(LedgerFault) {
        // A key of 128 bits is sixteen bytes from the library's own generator.
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        header = try MaterialFormat.header(salt: salt)
        chunkKey = MaterialFormat.chunkKey(key, header: header)
        self.limit = limit
        self.sealing = sealing
    }

    /// Ciphertext to be written on, perhaps none.
    package mutating func update(_ bytes: [UInt8]) throws(LedgerFault) -> [UInt8] {
        try requireUnfinished()
        plaintextSize += Int64(bytes.count)
        guard plaintextSize <= limit else {
            finished = true
            throw LedgerFault(.tooLarge, "材料超过 \(limit >> 20) MiB，请压缩或拆分后再上传。")
        }
        plaintextHash.update(data: bytes)
        if sealing == .off { return note(bytes) }
        held.append(contentsOf: bytes)
        var out = begin()
        var start = 0
        while held.count - start > MaterialFormat.chunkByteCount {
            let end = start + MaterialFormat.chunkByteCount
            out += try seal(held[start..<end], isLast: false)
            start = end
        }
        held.removeFirst(start)
        return note(out)
    }

    /// The last of the ciphertext; from then on `summary` stands.
    package mutating func finish() throws(LedgerFault) -> [UInt8] {
        try requireUnfinished()
        let out = sealing == .off ? [] : begin() + (try seal(held[...], isLast: true))
        held = []
        finished = true
        let noted = note(out)
        if let plaintext = Ledger.Digest(bytes: Array(plaintextHash.finalize())),
            let ciphertext = Ledger.Digest(bytes: Array(ciphertextHash.finalize()))
        {
            summary = MaterialSummary(
                plaintext: plaintext, plaintextSize: plaintextSize, ciphertext: ciphertext, ciphertextSize: ciphertextSize)
        }
        return noted
    }

    package private(set) var summary: MaterialSummary?

    private func requireUnfinished() throws(LedgerFault) {
        guard !finished else { throw LedgerFault(.finished, "此材料已封存完毕，请重新上传。") }
    }

    private mutating func begin() -> [UInt8] {
        defer { started = true }
        return started ? [] : header
    }

    private mutating func note(_ out: [UInt8]) -> [UInt8] {
        ciphertextHash.update(data: out)
        ciphertextSize += Int64(out.count)
        return out
    }

    private mutating func seal(_ chunk: ArraySlice<UInt8>, isLast: Bool) throws(LedgerFault) -> [UInt8] {
        guard let nonce = try? AES.GCM.Nonce(data: MaterialFormat.nonce(chunk: counter, isLast: isLast)),
            let box = try? AES.GCM.seal(chunk, using: chunkKey, nonce: nonce)
        else { throw LedgerFault(.badKey, "无法加密材料，请重新上传。") }
        counter += 1
        return Array(box.ciphertext) + Array(box.tag)
    }
}
