import Testing

@testable import Guomi

@Suite("国密: what the test authority issues")
struct TestAuthorityTests {
    @Test("serial numbers are positive, have 128 bits, and differ")
    func serialNumbers() throws {
        let authority = try authority()
        let key = try SM2PrivateKey.generate().publicKey
        let numbers = try (0..<20).map { _ in
            try authority.issue(agency: agencyName, code: agencyCode, key: key, validity: validity(newYear, 1)).serialNumber
        }
        #expect(Set(numbers).count == 20)
        for number in numbers { #expect(number.utf8.count == 32 && "89abcdef".contains(number.prefix(1)), "\(number)") }
    }

    @Test("an authority that was kept is opened with its own key only, and only if it says 测试")
    func kept() throws {
        let authority = try authority()
        let again = try TestAuthority(certificate: authority.certificate, key: SM2PrivateKey(pem: authority.keyPEM))
        let certificate = try Agency(under: again).certificate
        #expect(try certificate.standing(under: authority.certificate, at: newYear) == .good)
        #expect(fault { _ = try TestAuthority(certificate: authority.certificate, key: .generate()) } == .wrongKey)
        let openssl = try OpenSSL()
        try openssl("genpkey -algorithm SM2 -out key")
        try openssl("req -x509 -new -key key -sm3 -sigopt \(distid) -subj /CN=real -days 10 -out root")
        let real = try AuthorityCertificate(pem: openssl.text("root"))
        #expect(fault { _ = try TestAuthority(certificate: real, key: SM2PrivateKey(pem: openssl.text("key"))) } == .wrongName)
    }

    @Test("no certificate outlives its authority's, and no time runs backwards")
    func validities() throws {
        let authority = try authority()
        let key = try SM2PrivateKey.generate().publicKey
        for (from, days) in [(newYear - 1, 10 as Int64), (newYear, 3651), (newYear + 3650 * day, 1)] {
            #expect(
                fault { _ = try authority.issue(agency: agencyName, code: agencyCode, key: key, validity: validity(from, days)) }
                    == .wrongValidity)
        }
        for (from, to) in [(2, 1), (-1, 1), (0, 253_402_300_800)] as [(Int64, Int64)] {
            #expect(fault { _ = try CertificateValidity(notBefore: from, notAfter: to) } == .wrongValidity)
        }
        // Years that certificates write with two digits, with four, and the last one.
        for end in [newYear, 2_524_607_999, 2_524_608_000, 253_402_300_799] {
            let days = try CertificateValidity(notBefore: 0, notAfter: end)
            #expect(try TestAuthority.found(name: authorityName, code: authorityCode, validity: days).certificate.validity == days)
        }
    }

    @Test(
        "names that are none", arguments: ["", " 局", "局 ", "市\n局", "市\u{2028}局", "市\u{202e}局", "市\0局", String(repeating: "局", count: 57)])
    func names(name: String) throws {
        let authority = try authority()
        let key = try SM2PrivateKey.generate().publicKey
        let days = try validity(newYear, 1)
        #expect(fault { _ = try authority.issue(agency: name, code: agencyCode, key: key, validity: days) } == .wrongName)
        #expect(fault { _ = try TestAuthority.found(name: name, code: agencyCode, validity: days) } == .wrongName)
    }

    @Test("the longest name fits")
    func longestName() throws {
        let name = String(repeating: "局", count: 56)
        let days = try validity(newYear, 1)
        let key = try SM2PrivateKey.generate().publicKey
        #expect(try authority().issue(agency: name, code: agencyCode, key: key, validity: days).agencyName == name)
    }

    @Test(
        "codes that are none",
        arguments: ["", "11320102MB0000002", "11320102MB0000002XX", "11320102mb0000002x", "11320102MB000000IX", "11320102MB000000\n2"])
    func codes(code: String) throws {
        let authority = try authority()
        let key = try SM2PrivateKey.generate().publicKey
        #expect(fault { _ = try authority.issue(agency: agencyName, code: code, key: key, validity: validity(newYear, 1)) } == .wrongCode)
    }
}
