import Testing

@testable import Guomi

@Suite("国密: signatures, as the openssl command sees them")
struct SignatureOracleTests {
    private let message = Array("技术出口许可证 2026-0001".utf8)
    private let verify = "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -in message -sigfile signature -pkeyopt"

    @Test("openssl accepts our signature with the ID that was ours, and with no other")
    func ours() throws {
        let openssl = try OpenSSL()
        let key = try SM2PrivateKey.generate()
        try openssl.write("public.pem", key.publicKey.pem)
        try openssl.write("message", message)
        for (id, other) in [("1234567812345678", "GATEWAY@2026"), ("GATEWAY@2026", "1234567812345678")] {
            try openssl.write("signature", key.sign(message, id: DistinguishingID(id)))
            try openssl("\(verify) distid:\(id)")
            #expect(try !openssl.accepts("\(verify) distid:\(other)"))
        }
    }

    @Test("we accept the signature of openssl, made with its key or with ours")
    func theirs() throws {
        let openssl = try OpenSSL()
        try openssl.write("message", message)
        try openssl("genpkey -algorithm SM2 -out theirs.pem")
        try openssl.write("ours.pem", SM2PrivateKey.generate().pem)
        for file in ["theirs.pem", "ours.pem"] {
            try openssl("pkey -in \(file) -pubout -out public.pem")
            try openssl("pkeyutl -sign -inkey \(file) -rawin -digest sm3 -pkeyopt \(distid) -in message -out signature")
            let key = try SM2PrivateKey(pem: openssl.text(file))
            #expect(try key.publicKey == SM2PublicKey(pem: openssl.text("public.pem")))
            #expect(try key.publicKey.verify(openssl.read("signature"), of: message, id: .standard))
            #expect(try !key.publicKey.verify(openssl.read("signature"), of: message, id: DistinguishingID("GATEWAY@2026")))
            // And back: what the key signs here is accepted there.
            try openssl.write("signature", key.sign(message, id: .standard))
            try openssl("\(verify) \(distid)")
        }
    }

    @Test("a document's signature, verified by the commands that its comment names")
    func document() throws {
        let openssl = try OpenSSL()
        let authority = try authority()
        let agency = try Agency(under: authority)
        let signature = try DocumentSignature.sign(
            document: message, number: "演市监许准〔2026〕1号", at: SignedTime("2026-02-13T16:00:00+08:00"), by: agency.key,
            certificate: agency.certificate)
        try openssl.write("document", message)
        try openssl.write("message", signature.signedText)
        try openssl.write("signature", signature.signature)
        try openssl.write("agency.pem", signature.certificate.pem)
        try openssl.write("root.pem", authority.certificate.pem)
        let digest = try openssl("dgst -sm3 -r document").prefix(64)
        #expect(signature.signedText.contains("文书摘要: \(digest)\n"))
        let fingerprint = try openssl("x509 -in agency.pem -noout -fingerprint -sm3").split(separator: "=").last ?? ""
        #expect(signature.signedText.contains("证书指纹: \(fingerprint.replacing(":", with: "").lowercased())"))
        try openssl("x509 -in agency.pem -noout -pubkey -out public.pem")
        try openssl("\(verify) \(distid)")
        try openssl("verify -attime \(signature.signedAt.seconds) -vfyopt \(distid) -CAfile root.pem agency.pem")
        try openssl.write("message", signature.signedText.replacing("1号", with: "2号"))
        #expect(try !openssl.accepts("\(verify) \(distid)"))
    }
}
