import Ledger
import Seal
import Testing
import Unseal

@Suite("封·启: envelopes")
struct EnvelopeTests {
    let filing = Array("申请人：某某".utf8)

    private func sealed(at time: Int64 = noon) throws -> [UInt8] {
        try Sealer(keySet: Office().keySet).seal(filing, context: context(), at: time)
    }

    @Test("the current key opens, and so does the escrow key")
    func opens() throws {
        let office = try Office()
        let envelope = try sealed()
        for key in [office.current, office.escrow] {
            #expect(try Unsealer(keys: UnsealKeys([key])).open(envelope, context: context()) == filing)
        }
        #expect(fault { _ = try Unsealer(keys: UnsealKeys([office.next])).open(envelope, context: context()) } == .noKey)
        #expect(fault { _ = try Unsealer(keys: UnsealKeys()).open(envelope, context: context()) } == .noKey)
    }

    @Test("when every key has expired, the escrow key alone")
    func escrowOnly() throws {
        let office = try Office()
        let late = noon + 30 * 86_400_000
        let envelope = try sealed(at: late)
        #expect(Sealer(keySet: office.keySet).isEscrowOnly(at: late))
        #expect(try Envelope(bytes: envelope).recipients.map(\.keyID) == [office.escrow.id])
        #expect(try Unsealer(keys: UnsealKeys([office.escrow])).open(envelope, context: context()) == filing)
        #expect(fault { _ = try Unsealer(keys: UnsealKeys([office.current])).open(envelope, context: context()) } == .noKey)
    }

    @Test("an envelope that is moved does not open: other number, other log, other manifest")
    func moved() throws {
        let unsealer = Unsealer(keys: UnsealKeys([try Office().current]))
        let envelope = try sealed()
        let home = try context()
        let elsewhere = [
            try context(1), EnvelopeContext(origin: "other.test/intake-2", number: home.number, commit: home.commit),
            EnvelopeContext(origin: home.origin, number: home.number, commit: Digest(sha256: [8])),
        ]
        for place in elsewhere { #expect(fault { _ = try unsealer.open(envelope, context: place) } == .cannotOpen) }
    }

    @Test("a recipient cannot be taken away")
    func stripped() throws {
        let envelope = try Envelope(bytes: sealed())
        let stripped = Envelope(suite: envelope.suite, recipients: Array(envelope.recipients.prefix(1)), body: envelope.body)
        let unsealer = Unsealer(keys: UnsealKeys([try Office().current]))
        #expect(fault { _ = try unsealer.open(stripped.bytes, context: context()) } == .cannotOpen)
    }

    @Test("a key that only pretends its id opens nothing")
    func wrongKey() throws {
        let office = try Office()
        let envelope = try Envelope(bytes: sealed())
        let renamed = envelope.recipients.map {
            Envelope.Recipient(keyID: office.next.id, encapsulated: $0.encapsulated, wrapped: $0.wrapped)
        }
        let forged = Envelope(suite: envelope.suite, recipients: renamed, body: envelope.body)
        #expect(fault { _ = try Unsealer(keys: UnsealKeys([office.next])).open(forged.bytes, context: context()) } == .cannotOpen)
    }

    @Test("an unknown version or suite is held, and named as such")
    func unknown() throws {
        var bytes = try sealed()
        bytes[5] = 0x02
        #expect(fault { _ = try Envelope(bytes: bytes) } == .unknownSuite)
        bytes[4] = 9
        #expect(fault { _ = try Envelope(bytes: bytes) } == .unknownVersion)
    }

    @Test("two envelopes of one filing share nothing")
    func fresh() throws {
        let (one, two) = (try Envelope(bytes: sealed()), try Envelope(bytes: sealed()))
        #expect(one.body != two.body)
        #expect(Set((one.recipients + two.recipients).map(\.encapsulated)).count == 4)
    }

    @Test("no damaged byte, no shorter envelope opens")
    func damage() throws {
        let office = try Office()
        let unsealer = Unsealer(keys: UnsealKeys([office.current, office.escrow]))
        let place = try context()
        for bytes in damaged(try sealed()) { #expect(fault { _ = try unsealer.open(bytes, context: place) } != nil) }
    }

    @Test("an encapsulated key of zeros is refused, and so is an immense envelope")
    func hostile() throws {
        let office = try Office()
        let envelope = try Envelope(bytes: sealed())
        let zeros = envelope.recipients.map {
            Envelope.Recipient(keyID: $0.keyID, encapsulated: [UInt8](repeating: 0, count: 32), wrapped: $0.wrapped)
        }
        let forged = Envelope(suite: envelope.suite, recipients: zeros, body: envelope.body)
        #expect(fault { _ = try Unsealer(keys: UnsealKeys([office.current])).open(forged.bytes, context: context()) } == .cannotOpen)
        let immense = envelope.bytes + [UInt8](repeating: 0, count: Wire.Limits.envelope)
        #expect(fault { _ = try Envelope(bytes: immense) } == .tooLarge)
        let large = [UInt8](repeating: 0, count: Wire.Limits.envelope)
        #expect(fault { _ = try Sealer(keySet: office.keySet).seal(large, context: context(), at: noon) } == .tooLarge)
    }
}
