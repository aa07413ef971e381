import Testing

@testable import Guomi

@Suite("国密: SM2 signatures")
struct SM2Tests {
    private let message = Array("准予行政许可决定书".utf8)

    @Test("a signature verifies for its message, its ID and its key, and for nothing else")
    func own() throws {
        let key = try SM2PrivateKey.generate()
        let other = try SM2PrivateKey.generate()
        let id = try DistinguishingID("GATEWAY@2026")
        for (id, wrongID) in [(id, DistinguishingID.standard), (.standard, id)] {
            let signature = try key.sign(message, id: id)
            #expect(try key.publicKey.verify(signature, of: message, id: id))
            #expect(try !key.publicKey.verify(signature, of: message, id: wrongID))
            #expect(try !key.publicKey.verify(signature, of: message + [0], id: id))
            #expect(try !key.publicKey.verify(signature, of: [], id: id))
            #expect(try !other.publicKey.verify(signature, of: message, id: id))
        }
    }

    @Test("no damaged and no shorter or longer signature verifies, nor one of two noughts")
    func damage() throws {
        let key = try SM2PrivateKey.generate()
        let signature = try key.sign(message, id: .standard)
        for index in signature.indices {
            var flipped = signature
            flipped[index] ^= 1
            #expect(try !key.publicKey.verify(flipped, of: message, id: .standard), "byte \(index)")
            #expect(try !key.publicKey.verify(Array(signature.prefix(index)), of: message, id: .standard), "first \(index)")
        }
        #expect(try !key.publicKey.verify(signature + [0], of: message, id: .standard))
        #expect(try !key.publicKey.verify([0x30, 6, 2, 1, 0, 2, 1, 0], of: message, id: .standard))
        #expect(try !key.publicKey.verify([UInt8](repeating: 0, count: 10_000_000), of: message, id: .standard))
    }

    @Test("the same two numbers in another encoding do not verify")
    func otherEncoding() throws {
        let key = try SM2PrivateKey.generate()
        let signature = try key.sign(message, id: .standard)
        // BER: the length in two bytes.
        let long = [0x30, 0x81, UInt8(signature.count - 2)] + signature.dropFirst(2)
        #expect(try !key.publicKey.verify(long, of: message, id: .standard))
    }

    @Test("messages of no byte and of a megabyte")
    func sizes() throws {
        let key = try SM2PrivateKey.generate()
        for message in [[], [UInt8](repeating: 7, count: 1 << 20)] {
            let signature = try key.sign(message, id: .standard)
            #expect(try key.publicKey.verify(signature, of: message, id: .standard))
            #expect(try !key.publicKey.verify(signature, of: message + [7], id: .standard))
        }
    }

    @Test("two signatures of one message differ")
    func fresh() throws {
        let key = try SM2PrivateKey.generate()
        #expect(try key.sign(message, id: .standard) != key.sign(message, id: .standard))
    }

    @Test("an ID has 1 to 8190 bytes, and every one of them counts")
    func identifiers() throws {
        #expect(fault { _ = try DistinguishingID("") } == .wrongText)
        #expect(fault { _ = try DistinguishingID(String(repeating: "x", count: 8191)) } == .wrongText)
        #expect(try DistinguishingID("1234567812345678") == .standard)
        let key = try SM2PrivateKey.generate()
        let longest = try DistinguishingID(String(repeating: "x", count: 8190))
        let nearly = try DistinguishingID(String(repeating: "x", count: 8189) + "y")
        let signature = try key.sign(message, id: longest)
        #expect(try key.publicKey.verify(signature, of: message, id: longest))
        #expect(try !key.publicKey.verify(signature, of: message, id: nearly))
    }

    @Test("the signature of GB/T 32918.5-2017, annex A")
    func standard() throws {
        let head = "3059301306072a8648ce3d020106082a811ccf5501822d03420004"
        let x = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        let y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
        let r = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        let s = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
        let pem = try PEM.encode(bytes(hex: head + x + y), .publicKey)
        let key = try SM2PublicKey(pem: pem)
        #expect(key.pem == pem)
        let signature = try bytes(hex: "3046022100" + r + "022100" + s)
        #expect(try key.verify(signature, of: Array("message digest".utf8), id: .standard))
        #expect(try !key.verify(signature, of: Array("message digesu".utf8), id: .standard))
        #expect(try !key.verify(signature, of: Array("message digest".utf8), id: DistinguishingID("ALICE123@YAHOO.COM")))
        // Its private key is given, too: the two halves belong together.
        let d = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
        let secret = try bytes(
            hex: "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420" + d + "a14403420004" + x + y)
        #expect(try SM2PrivateKey(pem: PEM.encode(secret, .privateKey)).publicKey == key)
    }
}
