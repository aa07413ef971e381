import Ledger
import Testing

@Suite("册: decisions of the exchange")
struct ExchangeTests {
    private func acknowledgement(_ received: UInt64, n: UInt64, epoch: Int = 1, origin: String = origin) -> Acknowledgement {
        Acknowledgement(origin: origin, epoch: epoch, received: received, n: n, time: noon)
    }

    @Test("an acknowledgement never goes back")
    func acknowledgements() {
        let stored = acknowledgement(10, n: 3)
        #expect(judge(stored, stored: nil, logSize: 10) == .store)
        #expect(judge(stored, stored: stored, logSize: 10) == .same)
        #expect(judge(acknowledgement(12, n: 4), stored: stored, logSize: 12) == .store)
        #expect(judge(acknowledgement(10, n: 4), stored: stored, logSize: 12) == .store)
        #expect(judge(acknowledgement(9, n: 4), stored: stored, logSize: 12) == .lower)
        #expect(judge(acknowledgement(12, n: 3), stored: stored, logSize: 12) == .lower)
        #expect(judge(acknowledgement(12, n: 2), stored: stored, logSize: 12) == .lower)
    }

    @Test("an acknowledgement of what is not here raises an alarm")
    func foreignAcknowledgements() {
        let stored = acknowledgement(10, n: 3)
        #expect(judge(acknowledgement(13, n: 4), stored: stored, logSize: 12) == .foreign)
        #expect(judge(acknowledgement(1, n: 4, epoch: 2), stored: stored, logSize: 12) == .foreign)
        #expect(judge(acknowledgement(11, n: 4, origin: "other.test"), stored: stored, logSize: 12) == .foreign)
    }

    @Test("told once, told twice, told late, told two ways")
    func telling() {
        let (one, two) = (Digest(sha256: [1]), Digest(sha256: [2]))
        #expect(judge(version: 4, digest: one, current: nil) == .store)
        #expect(judge(version: 5, digest: two, current: (4, one)) == .store)
        #expect(judge(version: 9, digest: two, current: (4, one)) == .store)
        #expect(judge(version: 4, digest: one, current: (4, one)) == .same)
        #expect(judge(version: 3, digest: two, current: (4, one)) == .older)
        #expect(judge(version: 4, digest: two, current: (4, one)) == .equivocation)
    }

    @Test("of two Processors the older one is fenced off")
    func hello() {
        func hello(_ epoch: UInt64, _ versions: [Int] = [1]) -> Hello {
            Hello(processorEpoch: epoch, versions: versions, last: [], keySetVersion: 1, now: noon)
        }
        #expect(judge(hello(3), fence: 3) == .welcome(version: 1, fence: 3))
        #expect(judge(hello(4), fence: 3) == .welcome(version: 1, fence: 4))
        #expect(judge(hello(2), fence: 3) == .fenced(by: 3))
        #expect(judge(hello(3, [1, 2, 3]), fence: 3, versions: [1, 2]) == .welcome(version: 2, fence: 3))
        #expect(judge(hello(3, [3]), fence: 3, versions: [1, 2]) == .noCommonVersion)
    }

    @Test("waiting doubles up to half a minute, always below its ceiling, and begins anew after success")
    func backoff() {
        var backoff = Backoff()
        let ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]
        for ceiling in ceilings { #expect((ceiling - 1...ceiling).contains(backoff.next(random: 0.999_999_9))) }
        #expect(backoff.next(random: 0) == 0)
        backoff.reset()
        #expect(backoff.next(random: 0.5) == 250)
        for odd in [Double.nan, .infinity, -1, 1, 1e300] { #expect((0...30_000).contains(backoff.next(random: odd))) }
    }

    @Test("a clock's word: good to 2 s, flagged to 60 s or unknown, degraded beyond")
    func timeQuality() {
        let cases: [(Int64?, TimeQuality)] = [
            (0, .good), (-2_000, .good), (2_001, .flagged), (-60_000, .flagged), (60_001, .degraded), (.min, .degraded), (nil, .flagged),
        ]
        for (offset, quality) in cases { #expect(TimeQuality(offsetMilliseconds: offset) == quality) }
    }

    @Test("every object travels signed and comes back equal; no damaged byte does")
    func travel() throws {
        let tag = Digest(sha256: [1])
        try travels(acknowledgement(3, n: 1))
        try travels(ToldMark(sha256: tag, toldAt: noon, timeQuality: .good))
        try travels(
            CaseVersion(
                caseTag: tag, version: 2, stage: "examination", due: "2026-03-19", provisional: false, waitsForApplicant: true, filing: nil,
                sealed: [1, 2, 3], time: noon))
        try travels(PublishedObject(kind: .licence, id: "苏食许〔2026〕1号", version: 1, publishedAt: noon, body: Array("{}".utf8)))
        let log = Hello.Log(origin: origin, epoch: 1, size: 3, root: tag)
        try travels(Hello(processorEpoch: 1, last: [log], keySetVersion: 1, now: noon))
        try travels(HelloAnswer(logs: [log], keySetVersion: 1, now: noon, fence: 1))
        try travels(Office().keySet)
    }

    private func travels<T: WireContent>(_ value: T) throws {
        let keys = try peers()
        let object = try value.signed(by: signer("processor", 2))
        #expect(try T.open(SignedObject(bytes: object.bytes, limit: Wire.Limits.signedObject), by: "processor", keys: keys) == value)
        for bytes in damaged(object.bytes) {
            let opened = try? T.open(SignedObject(bytes: bytes, limit: Wire.Limits.signedObject), by: "processor", keys: keys)
            #expect(opened == nil)
        }
        // Past the signature as well: a damaged payload becomes a value or a fault, and never a trap.
        for bytes in damaged(try value.encoded()) { _ = try? T(bytes: bytes) }
    }

    @Test("the largest case version fits into a signed object")
    func largest() throws {
        func version(_ size: Int) -> CaseVersion {
            CaseVersion(
                caseTag: Digest(sha256: []), version: 1, stage: "x", due: nil, provisional: false, waitsForApplicant: false, filing: nil,
                sealed: [UInt8](repeating: 0, count: size), time: noon)
        }
        let large = try version(Wire.Limits.payload / 4 * 3 - 1_024).signed(by: signer("processor", 2))
        #expect(large.bytes.count <= Wire.Limits.signedObject)
        #expect(try CaseVersion.open(large, by: "processor", keys: peers()).sealed.count > 2 << 20)
    }

    @Test("the name of a log has one form, and nothing in it climbs")
    func origins() {
        #expect(Wire.isOrigin(origin))
        for bad in ["", "/", "a/", "/a", "a//b", "A", "a b", "a%2f", "甲", "a~b"] { #expect(!Wire.isOrigin(bad), "\(bad)") }
    }

    @Test("hexadecimal and base64 have one spelling")
    func spellings() {
        #expect(Hex.decode("0aff") == [0x0A, 0xFF])
        for bad in ["0", "0A", "0g", "é"] { #expect(Hex.decode(bad) == nil) }
        #expect(Base64.decode("AQ==") == [1])
        for bad in ["AR==", "AQ", "AQ= =", "AQ==\n", "A-__"] { #expect(Base64.decode(bad) == nil) }
        #expect(Digest(hex: "00") == nil)
        #expect(Digest(bytes: []) == nil)
    }
}
