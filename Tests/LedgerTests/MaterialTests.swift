import Crypto
import Ledger
import Seal
import Testing
import Unseal

@Suite("封·启: materials as streams")
struct MaterialTests {
    static let chunk = MaterialFormat.chunkByteCount
    let key = SymmetricKey(data: seed(21))

    private func content(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    private func seal(_ plaintext: [UInt8], step: Int = 40_000) throws -> (bytes: [UInt8], summary: MaterialSummary) {
        var sealer = try MaterialSealer(key: key)
        var out: [UInt8] = []
        for start in stride(from: 0, to: plaintext.count, by: step) {
            out += try sealer.update(Array(plaintext[start..<min(start + step, plaintext.count)]))
        }
        out += try sealer.finish()
        return (out, try #require(sealer.summary))
    }

    private func open(_ bytes: [UInt8], step: Int = 50_000, key: SymmetricKey? = nil) throws -> (bytes: [UInt8], summary: MaterialSummary) {
        var opener = MaterialOpener(key: key ?? self.key)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            out += try opener.update(Array(bytes[start..<min(start + step, bytes.count)]))
        }
        out += try opener.finish()
        return (out, try #require(opener.summary))
    }

    @Test("there and back at every edge of a chunk", arguments: [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk, 3 * chunk + 7])
    func roundTrip(size: Int) throws {
        let plaintext = content(size)
        let sealed = try seal(plaintext)
        let opened = try open(sealed.bytes)
        #expect(opened.bytes == plaintext)
        #expect(opened.summary == sealed.summary)
        #expect(sealed.summary.plaintext == Ledger.Digest(sha256: plaintext))
        #expect(sealed.summary.ciphertext == Ledger.Digest(sha256: sealed.bytes))
        #expect(sealed.summary.plaintextSize == Int64(size))
        #expect(Int64(sealed.bytes.count) == MaterialFormat.sealedSize(of: Int64(size)))
        #expect(sealed.summary.ciphertextSize == Int64(sealed.bytes.count))
    }

    @Test("the pieces it arrives in do not matter", arguments: [1, 7, chunk, chunk + 16, 300_000])
    func steps(step: Int) throws {
        let plaintext = content(Self.chunk + 100)
        #expect(try open(seal(plaintext, step: step).bytes, step: step).bytes == plaintext)
    }

    @Test("a stream cut anywhere near an edge is refused")
    func truncated() throws {
        let sealed = try seal(content(2 * Self.chunk)).bytes
        let sealedChunk = Self.chunk + MaterialFormat.tagByteCount
        let edges = [0, 23, 24, 25, 24 + 15, 24 + 16, 24 + sealedChunk - 1, 24 + sealedChunk, 24 + sealedChunk + 16, sealed.count - 1]
        for length in edges {
            #expect(fault { _ = try open(Array(sealed.prefix(length))) } == .truncated, "\(length)")
        }
    }

    @Test("chunks that change places, go missing, come twice or come from elsewhere are refused")
    func rearranged() throws {
        let sealed = try seal(content(3 * Self.chunk)).bytes
        let size = Self.chunk + MaterialFormat.tagByteCount
        let header = Array(sealed.prefix(24))
        let chunks = (0..<3).map { Array(sealed[(24 + $0 * size)..<(24 + ($0 + 1) * size)]) }
        let foreign = Array(try seal(content(3 * Self.chunk)).bytes[24..<(24 + size)])
        let arrangements = [
            [chunks[1], chunks[0], chunks[2]], [chunks[0], chunks[2]], [chunks[1], chunks[2]], [chunks[2]],
            [chunks[0], chunks[0], chunks[1], chunks[2]], [chunks[0], chunks[1], chunks[2], chunks[2]],
            [foreign, chunks[1], chunks[2]], [chunks[0], chunks[1], chunks[2], [0]],
        ]
        for arrangement in arrangements {
            #expect(fault { _ = try open(header + arrangement.flatMap { $0 }) } != nil)
        }
    }

    @Test("no damaged byte opens, and no other key")
    func damage() throws {
        let sealed = try seal(content(90)).bytes
        for bytes in damaged(sealed) { #expect(fault { _ = try open(bytes) } != nil) }
        #expect(fault { _ = try open(sealed, key: SymmetricKey(data: seed(22))) } != nil)
        var newer = sealed
        newer[5] = 0x11
        #expect(fault { _ = try open(newer) } == .unknownSuite)
        newer[4] = 2
        #expect(fault { _ = try open(newer) } == .unknownVersion)
    }

    @Test("one key, one content, two sealings: nothing in common")
    func fresh() throws {
        #expect(try seal(content(50)).bytes.suffix(60) != seal(content(50)).bytes.suffix(60))
    }

    @Test("what is too large stops at once, and what has ended or failed stays so")
    func bounds() throws {
        var sealer = try MaterialSealer(key: key, limit: 10)
        #expect(fault { _ = try sealer.update(content(11)) } == .tooLarge)
        #expect(fault { _ = try sealer.finish() } == .finished)
        #expect(sealer.summary == nil)

        let sealed = try seal(content(100)).bytes
        var strict = MaterialOpener(key: key, limit: 99)
        #expect(fault { _ = try strict.update(sealed) } == .tooLarge)
        #expect(fault { _ = try strict.finish() } == .finished)

        var opener = MaterialOpener(key: key)
        _ = try opener.update(sealed)
        _ = try opener.finish()
        #expect(fault { _ = try opener.update([0]) } == .finished)
    }

    @Test("at most one chunk is held: ciphertext comes out as plaintext goes in")
    func memory() throws {
        var sealer = try MaterialSealer(key: key)
        var (put, got) = (0, 0)
        for _ in 0..<40 {
            put += 10_000
            got += try sealer.update(content(10_000)).count
            #expect(put - got <= Self.chunk)
        }
    }
}
