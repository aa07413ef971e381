import Testing

@testable import Guomi

private let bureau = "/C=CN/O=Bureau/organizationIdentifier=\(agencyCode)/CN=Bureau"

@Suite("国密: certificates, as the openssl command sees them")
struct CertificateOracleTests {
    private let during = newYear + 30 * day

    @Test("openssl verify accepts ours, strictly too, and no other authority's")
    func oursVerify() throws {
        let openssl = try OpenSSL()
        let authority = try authority()
        try openssl.write("root.pem", authority.certificate.pem)
        try openssl.write(
            "other.pem",
            TestAuthority.found(name: authorityName, code: authorityCode, validity: validity(newYear, 3650)).certificate.pem)
        try openssl.write("agency.pem", Agency(under: authority).certificate.pem)
        let verify = "verify -attime \(during) -vfyopt \(distid)"
        try openssl("\(verify) -CAfile root.pem agency.pem")
        try openssl("\(verify) -x509_strict -CAfile root.pem agency.pem")
        #expect(try !openssl.accepts("\(verify) -CAfile other.pem agency.pem"))
        #expect(try !openssl.accepts("verify -attime \(newYear - 1) -vfyopt \(distid) -CAfile root.pem agency.pem"))
        #expect(try !openssl.accepts("verify -attime \(during) -vfyopt distid:ALICE123@YAHOO.COM -CAfile root.pem agency.pem"))
    }

    @Test("openssl reads the same names, uses, number and fingerprints")
    func oursRead() throws {
        let openssl = try OpenSSL()
        let authority = try authority()
        let certificate = try Agency(under: authority).certificate
        try openssl.write("root.pem", authority.certificate.pem)
        try openssl.write("agency.pem", certificate.pem)
        let names = "-noout -subject -issuer -nameopt RFC2253,utf8,-esc_msb"
        let root = "CN=\(authorityName)（测试）,organizationIdentifier=\(authorityCode),O=\(authorityName),C=CN"
        let agency = "CN=\(agencyName)（测试）,organizationIdentifier=\(agencyCode),O=\(agencyName),C=CN"
        #expect(try openssl("x509 -in root.pem \(names)") == "subject=\(root)\nissuer=\(root)\n")
        #expect(try openssl("x509 -in agency.pem \(names)") == "subject=\(agency)\nissuer=\(root)\n")
        let text = try openssl("x509 -in agency.pem -noout -text")
        for words in [
            "SM2-with-SM3", "Digital Signature, Non Repudiation", "CA:FALSE", "Dec 31 16:00:00 2025 GMT", "Dec 31 16:00:00 2026 GMT",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        let rootText = try openssl("x509 -in root.pem -noout -text")
        for words in ["SM2-with-SM3", "Certificate Sign, CRL Sign", "CA:TRUE, pathlen:0"] { #expect(rootText.contains(words), "\(words)") }
        #expect(try openssl("x509 -in agency.pem -noout -serial").lowercased() == "serial=\(certificate.serialNumber)\n")
        #expect(try openssl("x509 -in agency.pem -noout -pubkey") == certificate.publicKey.pem)
        for (kind, hex) in [("sm3", certificate.fingerprint.hex), ("sha256", try certificate.sha256Fingerprint)] {
            #expect(
                try openssl("x509 -in agency.pem -noout -fingerprint -\(kind)").replacing(":", with: "").lowercased().hasSuffix("=\(hex)\n")
            )
        }
    }

    @Test("we accept what openssl issued with the standard ID, and refuse what it issued with another")
    func theirs() throws {
        let openssl = try OpenSSL()
        try root(in: openssl)
        try issue(bureau, "keyUsage=critical,digitalSignature", distid, in: openssl)
        let root = try AuthorityCertificate(pem: openssl.text("root.pem"))
        let certificate = try AgencyCertificate(pem: openssl.text("agency.pem"))
        #expect(certificate.agencyName == "Bureau" && certificate.agencyCode == agencyCode && certificate.issuerName == "root")
        #expect(try certificate.publicKey.pem == openssl("pkey -in agency.key -pubout"))
        #expect(try certificate.standing(under: root, at: certificate.validity.notBefore) == .good)
        try issue(bureau, "keyUsage=critical,digitalSignature", "distid:ALICE123@YAHOO.COM", in: openssl)
        let other = try AgencyCertificate(pem: openssl.text("agency.pem"))
        #expect(try other.standing(under: root, at: other.validity.notBefore) == .notOfAuthority)
    }

    @Test(
        "certificates that cannot be an agency's are refused by what is wrong with them",
        arguments: [
            (bureau, "keyUsage=critical,keyEncipherment", GuomiFault.Code.wrongUse),
            (bureau, "basicConstraints=CA:FALSE", .wrongUse),
            (bureau, "basicConstraints=CA:TRUE\nkeyUsage=digitalSignature,keyCertSign", .wrongUse),
            // An extension that is not what its name says: a null.
            (bureau, "keyUsage=digitalSignature\n2.5.29.19=DER:0500", .malformed),
            ("/C=CN/O=Bureau/organizationIdentifier=NTRCN-1/CN=Bureau", "keyUsage=digitalSignature", .wrongCode),
            ("/C=CN/O=Bureau/CN=Bureau", "keyUsage=digitalSignature", .malformed),
            ("/C=CN/organizationIdentifier=\(agencyCode)/CN=Bureau", "keyUsage=digitalSignature", .malformed),
            ("/C=CN/O=Bureau/O=Office/organizationIdentifier=\(agencyCode)/CN=Bureau", "keyUsage=digitalSignature", .malformed),
            (bureau + "/CN=Office", "keyUsage=digitalSignature", .malformed),
        ])
    func unfit(subject: String, use: String, code: GuomiFault.Code) throws {
        let openssl = try OpenSSL()
        try root(in: openssl)
        try issue(subject, use, distid, in: openssl)
        #expect(fault { _ = try AgencyCertificate(pem: openssl.text("agency.pem")) } == code)
    }

    @Test("an extension that must be understood and is not makes a certificate nobody's")
    func unknownExtension() throws {
        let openssl = try OpenSSL()
        try root(in: openssl)
        try issue(bureau, "keyUsage=digitalSignature\n1.2.3.4=critical,ASN1:NULL", distid, in: openssl)
        let root = try AuthorityCertificate(pem: openssl.text("root.pem"))
        let certificate = try AgencyCertificate(pem: openssl.text("agency.pem"))
        #expect(try certificate.standing(under: root, at: certificate.validity.notBefore) == .notOfAuthority)
    }

    @Test("certificates of other algorithms are refused", arguments: ["P-256", "RSA", "SM2"])
    func otherAlgorithms(kind: String) throws {
        let openssl = try OpenSSL()
        switch kind {
        case "RSA": try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key")
        default: try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:\(kind) -out key")
        }
        // The curve with another digest is not SM2-with-SM3 either: openssl refuses to make it, so the authority's is of P-256.
        if kind == "SM2" {
            try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key")
            try openssl("req -x509 -new -key root.key -sha256 -subj /CN=root -days 10 -out root.pem")
            try issue(bureau, "keyUsage=digitalSignature", nil, in: openssl)
        } else {
            try openssl("req -x509 -new -key key -sha256 -subj /CN=\(kind) -days 10 -out agency.pem")
        }
        #expect(fault { _ = try AgencyCertificate(pem: openssl.text("agency.pem")) } == .wrongAlgorithm)
        #expect(fault { _ = try AuthorityCertificate(pem: openssl.text("agency.pem")) } == .wrongAlgorithm)
    }

    private func root(in openssl: OpenSSL) throws {
        try openssl("genpkey -algorithm SM2 -out root.key")
        try openssl("req -x509 -new -key root.key -sm3 -sigopt \(distid) -subj /CN=root -days 10 -out root.pem")
    }

    /// - Parameter option: nil for an authority that does not sign with SM2.
    private func issue(_ subject: String, _ use: String, _ option: String?, in openssl: OpenSSL) throws {
        try openssl.write("extensions", use + "\n")
        try openssl("genpkey -algorithm SM2 -out agency.key")
        try openssl("req -new -key agency.key -sm3 -sigopt \(distid) -subj \(subject) -out request")
        let signing = option.map { "-sm3 -sigopt \($0)" } ?? "-sha256"
        try openssl(
            "x509 -req -in request -vfyopt \(distid) -CA root.pem -CAkey root.key \(signing) -days 5 -extfile extensions -out agency.pem")
    }
}
