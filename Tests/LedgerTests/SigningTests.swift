import Testing
import Unseal

@testable import Ledger

@Suite("册: signed objects, checkpoints, key sets")
struct SigningTests {
    @Test("what is signed is the DSSE encoding of type and payload")
    func preAuthenticationEncoding() {
        let encoded = SignedObject.preAuthenticationEncoding(type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        #expect(String(decoding: encoded, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test("Ed25519 as in RFC 8032, test 1")
    func ed25519() throws {
        let seed = try #require(Hex.decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let signer = try Signer(name: "x", seed: seed)
        #expect(Hex.encode(signer.publicKey) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    }

    @Test("an object opens for its type and its signer only")
    func opens() throws {
        let object = try SignedObject.sign(type: "t/a", payload: Array("内容".utf8), by: signer("processor", 2))
        let received = try SignedObject(bytes: object.bytes, limit: 4_096)
        #expect(received == object)
        #expect(try received.open(type: "t/a", by: "processor", keys: peers()) == Array("内容".utf8))
        #expect(fault { _ = try received.open(type: "t/b", by: "processor", keys: peers()) } == .wrongType)
        #expect(fault { _ = try received.open(type: "t/a", by: "root", keys: peers()) } == .badSignature)
        #expect(fault { _ = try received.open(type: "t/a", by: "nobody", keys: peers()) } == .unknownSigner)
        #expect(fault { _ = try SignedObject(bytes: object.bytes, limit: object.bytes.count - 1) } == .tooLarge)
        let forged = try SignedObject.sign(type: "t/a", payload: [], by: signer("processor", 9))
        #expect(fault { _ = try forged.open(type: "t/a", by: "processor", keys: peers()) } == .badSignature)
    }

    @Test("no damaged byte, no shorter object opens")
    func damage() throws {
        let keys = try peers()
        let object = try SignedObject.sign(type: "t/a", payload: [1, 2, 3, 4], by: signer("processor", 2))
        for bytes in damaged(object.bytes) {
            let code = fault { _ = try SignedObject(bytes: bytes, limit: 4_096).open(type: "t/a", by: "processor", keys: keys) }
            #expect(code != nil, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("names that would break a line of a note are no names", arguments: ["", "a b", "a+b", "a\nb", "甲"])
    func names(name: String) {
        #expect(fault { _ = try Signer(name: name, seed: seed(1)) } == .malformed)
    }

    @Test("keys travel as names and base64, and wrong keys do not")
    func peerKeys() throws {
        let keys = try peers()
        let list = keys.names.map { "\"\($0)\":\"\(Base64.encode(keys.publicKey(of: $0) ?? []))\"" }.joined(separator: ",")
        #expect(try PeerKeys(bytes: Array("{\(list)}".utf8)) == keys)
        #expect(fault { _ = try PeerKeys(bytes: Array(#"{"a":"AAAA"}"#.utf8)) } == .badKey)
        #expect(fault { _ = try PeerKeys(bytes: Array(#"{"a":"?"}"#.utf8)) } == .badKey)
    }

    @Test("a newer version of an object is held as unknown, not taken for garbage")
    func newerVersion() throws {
        let bytes = Array(#"{"v":2,"surprise":true}"#.utf8)
        #expect(fault { _ = try Receipt(bytes: bytes) } == .unknownVersion)
        #expect(LedgerFault(.unknownVersion, "").holds)
        #expect(!LedgerFault(.badSignature, "").holds)
        let kind = Array(#"{"body":"","id":"x","kind":"poem","publishedAt":1,"v":1,"version":1}"#.utf8)
        #expect(fault { _ = try PublishedObject(bytes: kind) } == .unknownKind)
    }

    @Test("JSON that is deep, huge or odd is refused and does no harm")
    func hostileJSON() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
        let odd = [#"{"v":1e999}"#, #"{"v":-1}"#, #"{"v":99999999999999999999999}"#, "{", "null", "[]", "", "\u{0}"]
        for bytes in [deep] + odd.map({ Array($0.utf8) }) {
            #expect(fault { _ = try Receipt(bytes: bytes) } != nil)
        }
    }
}

@Suite("册: the key set, signed by the root")
struct KeySetTests {
    @Test("current, then next, then the escrow key alone: filing never stops for a key")
    func recipients() throws {
        let office = try Office()
        let week: Int64 = 7 * 86_400_000
        #expect(office.keySet.recipients(at: noon).map(\.id) == [office.current.id, office.escrow.id])
        #expect(office.keySet.recipients(at: noon + week).map(\.id) == [office.next.id, office.escrow.id])
        #expect(office.keySet.recipients(at: noon + 2 * week).map(\.id) == [office.escrow.id])
        #expect(office.keySet.isEscrowOnly(at: noon - 1))
        #expect(!office.keySet.isEscrowOnly(at: noon))
    }

    @Test("a key set is admitted from the root, newer, or as the same again")
    func admit() throws {
        let keys = try peers()
        let stored = try Office().keySet
        let root = try signer("root", 3)
        func admit(_ set: KeySet, by signer: Signer) -> LedgerFault.Code? {
            fault { _ = try KeySet.admit(set.signed(by: signer), by: "root", keys: keys, over: stored) }
        }
        func set(_ version: UInt64) -> KeySet { KeySet(version: version, current: stored.current, escrow: stored.escrow) }
        #expect(admit(stored, by: root) == nil)
        #expect(admit(set(6), by: root) == nil)
        #expect(admit(set(5), by: root) == .olderKeySet)
        #expect(admit(set(4), by: root) == .olderKeySet)
        #expect(admit(set(6), by: try signer("processor", 2)) == .badSignature)
    }

    @Test("one secret under two names is no second recipient")
    func sameKeyTwice() throws {
        let current = try Office().keySet.current
        let set = KeySet(version: 1, current: current, escrow: current)
        #expect(fault { _ = try set.encoded() } == .outOfRange)
    }

    @Test("an id that does not belong to its key is refused")
    func stolenID() throws {
        let set = try Office().keySet
        let text = String(decoding: try set.encoded(), as: UTF8.self)
        let forged = text.replacing(set.current.id.hex, with: "0011223344556677")
        #expect(fault { _ = try KeySet(bytes: Array(forged.utf8)) } == .outOfRange)
    }
}
