import Testing

@testable import Guomi

@Suite("国密: keys as files")
struct KeyFileTests {
    @Test("a key comes back as it went out, and signs for its other half")
    func roundTrip() throws {
        let key = try SM2PrivateKey.generate()
        let again = try SM2PrivateKey(pem: key.pem)
        #expect(again.pem == key.pem)
        #expect(try SM2PublicKey(pem: key.publicKey.pem) == key.publicKey)
        #expect(try SM2PublicKey(pem: "\n" + key.publicKey.pem.replacing("\n", with: "\r\n") + "\n") == key.publicKey)
        #expect(try again.publicKey.verify(key.sign([1], id: .standard), of: [1], id: .standard))
    }

    @Test("a private key does not show itself")
    func silence() throws {
        let key = try SM2PrivateKey.generate()
        var dumped = ""
        dump(key, to: &dumped)
        for shown in ["\(key)", String(reflecting: key), dumped] { #expect(shown.contains("SM2 私钥") && shown.count < 24, "\(shown)") }
    }

    @Test("keys of other curves and kinds are refused as such", arguments: ["P-256", "P-384", "SM2 written out in full", "RSA", "ED25519"])
    func others(kind: String) throws {
        let openssl = try OpenSSL()
        switch kind {
        case "RSA": try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key")
        case "ED25519": try openssl("genpkey -algorithm ED25519 -out key")
        case "SM2 written out in full":
            try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -pkeyopt ec_param_enc:explicit -out key")
        default: try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:\(kind) -out key")
        }
        try openssl("pkey -in key -pubout -out public")
        let words = kind.hasPrefix("SM2") ? "应为具名曲线" : "不是国密 SM2 密钥"
        for read in [{ _ = try SM2PrivateKey(pem: openssl.text("key")) }, { _ = try SM2PublicKey(pem: openssl.text("public")) }] {
            let refused = #expect(throws: GuomiFault.self) { try read() }
            #expect(refused?.code == .wrongCurve && refused?.message.contains(words) == true)
        }
    }

    @Test("a bit of a public key that OpenSSL looks away from is looked at")
    func unusedBits() throws {
        var key = try SM2PrivateKey.generate().publicKey
        // An even point: one bit fewer of its last byte says the same.
        while try #require(key.der.last) % 2 == 1 { key = try SM2PrivateKey.generate().publicKey }
        var other = key.der
        other[25] = 1
        #expect(fault { _ = try SM2PublicKey(pem: PEM.encode(other, .publicKey)) } == .malformed)
    }

    @Test("a public key with a compressed point is refused")
    func compressed() throws {
        let der = try SM2PrivateKey.generate().publicKey.der
        let isOdd = try #require(der.last) % 2 == 1
        let short = try bytes(hex: "3039301306072a8648ce3d020106082a811ccf5501822d032200") + [isOdd ? 3 : 2] + der[27..<59]
        #expect(fault { _ = try SM2PublicKey(pem: PEM.encode(short, .publicKey)) } == .wrongCurve)
    }

    @Test("a locked private key, an older form and other blocks are refused, and it is said what to do")
    func otherForms() throws {
        let openssl = try OpenSSL()
        let key = try SM2PrivateKey.generate()
        try openssl.write("key", key.pem)
        try openssl("pkcs8 -topk8 -in key -passout pass:secret -v2 aes-256-cbc -out locked")
        try openssl("ec -in key -out older")
        for (file, word) in [("locked", "解除口令"), ("older", "-topk8 -nocrypt")] {
            do {
                _ = try SM2PrivateKey(pem: openssl.text(file))
                Issue.record("\(file) was read")
            } catch let fault as GuomiFault { #expect(fault.code == .malformed && fault.message.contains(word), "\(file)") }
        }
        #expect(fault { _ = try SM2PrivateKey(pem: key.publicKey.pem) } == .malformed)
        #expect(fault { _ = try SM2PublicKey(pem: key.pem) } == .malformed)
        #expect(fault { _ = try SM2PublicKey(pem: key.publicKey.pem + key.publicKey.pem) } == .malformed)
        #expect(fault { _ = try SM2PublicKey(pem: "x\n" + key.publicKey.pem) } == .malformed)
    }

    @Test(
        "garbage is refused",
        arguments: [
            "", "\n", "国密", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\n????\n-----END PUBLIC KEY-----\n", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0=\n-----END PUBLIC KEY-----\n", "\0\0\0",
        ])
    func garbage(text: String) {
        #expect(fault { _ = try SM2PublicKey(pem: text) } == .malformed)
        #expect(fault { _ = try SM2PrivateKey(pem: text.replacing("PUBLIC", with: "PRIVATE")) } == .malformed)
        #expect(fault { _ = try AgencyCertificate(pem: text.replacing("PUBLIC KEY", with: "CERTIFICATE")) } == .malformed)
    }

    @Test("ten megabytes are not looked at")
    func large() throws {
        let text = "-----BEGIN PUBLIC KEY-----\n" + String(repeating: "A", count: 10 << 20) + "\n-----END PUBLIC KEY-----\n"
        #expect(fault { _ = try SM2PublicKey(pem: text) } == .tooLarge)
        #expect(fault { _ = try SM2PrivateKey(pem: text) } == .tooLarge)
        #expect(fault { _ = try AgencyCertificate(pem: text) } == .tooLarge)
        #expect(fault { _ = try DocumentSignature(json: Array(text.utf8)) } == .tooLarge)
    }

    @Test("no damaged byte of a public key gives a key that is not on the curve, and nothing may stand behind it")
    func damagedPublicKey() throws {
        let key = try SM2PrivateKey.generate().publicKey
        for index in key.der.indices {
            var damaged = key.der
            damaged[index] ^= 1
            let code = fault { _ = try SM2PublicKey(pem: PEM.encode(damaged, .publicKey)) }
            #expect(code == .malformed || code == .wrongCurve || code == .wrongKey, "byte \(index)")
        }
        #expect(fault { _ = try SM2PublicKey(pem: PEM.encode(key.der + [0], .publicKey)) } == .malformed)
        let secret = try PEM.decode(SM2PrivateKey.generate().pem, .privateKey)
        #expect(fault { _ = try SM2PrivateKey(pem: PEM.encode(secret + [0], .privateKey)) } == .malformed)
    }

    @Test("the halves of two keys make none, and nought is no key")
    func halves() throws {
        let (one, other) = try (SM2PrivateKey.generate(), SM2PrivateKey.generate())
        let (a, b) = try (PEM.decode(one.pem, .privateKey), PEM.decode(other.pem, .privateKey))
        #expect(fault { _ = try SM2PrivateKey(pem: PEM.encode(a.dropLast(64) + b.suffix(64), .privateKey)) } == .wrongKey)
        var nought = a
        nought.replaceSubrange(36..<68, with: [UInt8](repeating: 0, count: 32))
        let code = fault { _ = try SM2PrivateKey(pem: PEM.encode(nought, .privateKey)) }
        #expect(code == .wrongKey || code == .malformed)
    }
}
