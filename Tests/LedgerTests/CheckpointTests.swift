import Foundation
import Testing

@testable import Ledger

@Suite("册: checkpoints as C2SP signed notes")
struct CheckpointTests {
    /// The example of the signed-note format that its Go implementation documents.
    @Test("a note that another implementation signed verifies")
    func foreignNote() throws {
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        let key = try #require(Base64.decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        let keys = try PeerKeys(["PeterNeumann": Array(key.dropFirst())])
        let note = "\(text)\n\u{2014} PeterNeumann \(signature)\n"
        #expect(try SignedNote.open(note, by: "PeterNeumann", keys: keys) == text)
    }

    @Test("what is signed reads back; lines of unknown witnesses are passed over")
    func roundTrip() throws {
        let checkpoint = try node("a", "b", "c").position.checkpoint
        let note = try checkpoint.signed(by: signer(origin, 1))
        #expect(note.hasPrefix("intake.test/intake-1/1\n3\n"))
        #expect(try Checkpoint.open(note, by: origin, keys: peers()) == checkpoint)
        let witnessed = note + "\u{2014} witness.test AAAAAAAA\n"
        #expect(try Checkpoint.open(witnessed, by: origin, keys: peers()) == checkpoint)
        #expect(fault { _ = try Checkpoint.open(note, by: "processor", keys: peers()) } == .unknownSigner)
        let forged = try checkpoint.signed(by: signer(origin, 9))
        #expect(fault { _ = try Checkpoint.open(forged, by: origin, keys: peers()) } != nil)
    }

    @Test("no damaged byte, no shorter note verifies")
    func damage() throws {
        let keys = try peers()
        let note = Array(try node("a").position.checkpoint.signed(by: signer(origin, 1)).utf8)
        for bytes in damaged(note) {
            #expect(fault { _ = try Checkpoint.open(String(decoding: bytes, as: UTF8.self), by: origin, keys: keys) } != nil)
        }
    }

    @Test(
        "signed text that is no checkpoint is refused",
        arguments: [
            "", "\n", "a/1\n", "a/1\n1\n", "a/1\n1\nAAAA\n", "a/1\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            "a/+1\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "/1\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a/1\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        ])
    func malformed(text: String) throws {
        let keys = try peers()
        let note = try SignedNote.sign(text, by: signer(origin, 1))
        #expect(fault { _ = try Checkpoint.open(note, by: origin, keys: keys) } == .malformed)
    }

    @Test("hostile notes do no harm", arguments: ["", "\n", "\n\n", "\n\n\n", "a\n\n\u{2014} \n", "a\n\n\u{2014} x y z\n", "\r\n\r\n"])
    func hostile(note: String) throws {
        let keys = try peers()
        #expect(fault { _ = try Checkpoint.open(note, by: origin, keys: keys) } == .malformed)
    }
}
