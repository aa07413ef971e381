import Testing

@testable import Guomi

@Suite("国密: certificates of agencies")
struct CertificateTests {
    @Test("what a certificate says, and says again when it is read")
    func contents() throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        let certificate = try AgencyCertificate(pem: agency.certificate.pem)
        #expect(certificate == agency.certificate)
        #expect(certificate.agencyName == agencyName)
        #expect(certificate.agencyCode == agencyCode)
        #expect(certificate.subjectName == agencyName + "（测试）")
        #expect(certificate.issuerName == authorityName + "（测试）")
        #expect(try certificate.validity == validity(newYear, 365))
        #expect(certificate.publicKey == agency.key.publicKey)
        let root = try AuthorityCertificate(pem: authority.certificate.pem)
        #expect(root == authority.certificate)
        #expect(root.name == authorityName + "（测试）")
        #expect(try root.validity == validity(newYear, 3650))
    }

    @Test("good within its days, both ends included, and not a second outside")
    func times() throws {
        let authority = try authority()
        let certificate = try Agency(under: authority).certificate
        let end = newYear + 365 * day
        for (time, standing) in [
            (newYear - 1, CertificateStanding.notValidThen), (newYear, .good), (end, .good), (end + 1, .notValidThen),
            (.min, .notValidThen), (.max, .notValidThen),
        ] { #expect(try certificate.standing(under: authority.certificate, at: time) == standing, "\(time)") }
    }

    @Test("not good when the authority's own days were over")
    func authorityExpired() throws {
        let key = try SM2PrivateKey.generate()
        let short = try found(key, days: 10)
        let long = try found(key, days: 3650)
        let certificate = try Agency(under: long).certificate
        #expect(try certificate.standing(under: long.certificate, at: newYear + 11 * day) == .good)
        // Renewed for a shorter time under the same name and key: what it issued is its own, but not valid then.
        #expect(try certificate.standing(under: short.certificate, at: newYear + 9 * day) == .good)
        #expect(try certificate.standing(under: short.certificate, at: newYear + 11 * day) == .notValidThen)
    }

    private func found(_ key: SM2PrivateKey, days: Int64) throws -> TestAuthority {
        let name = try CertificateName(organisation: authorityName, code: authorityCode)
        let form = CertificateForm(name: name, use: .authority, key: key.publicKey, validity: try validity(newYear, days))
        return try TestAuthority(certificate: AuthorityCertificate(body: form.signed(by: key, issuer: nil)), key: key)
    }

    @Test("another authority of the same name is another authority, whatever the time")
    func otherAuthority() throws {
        let certificate = try Agency(under: authority()).certificate
        let other = try authority().certificate
        for time in [newYear, newYear - day, newYear + 4000 * day] {
            #expect(try certificate.standing(under: other, at: time) == .notOfAuthority)
        }
    }

    @Test("who signs under an authority's name with another key is not that authority")
    func forged() throws {
        let authority = try authority()
        let (key, thief) = try (SM2PrivateKey.generate(), SM2PrivateKey.generate())
        let form = CertificateForm(
            name: try CertificateName(organisation: agencyName, code: agencyCode), use: .agency, key: key.publicKey,
            validity: try validity(newYear, 365))
        let genuine = try AgencyCertificate(body: form.signed(by: thief, issuer: authority.certificate.body))
        #expect(try genuine.standing(under: authority.certificate, at: newYear) == .notOfAuthority)
        // One that vouches for itself.
        let alone = try AgencyCertificate(body: form.signed(by: key, issuer: nil))
        #expect(try alone.standing(under: authority.certificate, at: newYear) == .notOfAuthority)
        #expect(fault { _ = try AuthorityCertificate(pem: alone.pem) } == .wrongUse)
    }

    @Test("no damaged byte of a certificate stays unnoticed, neither the agency's nor the authority's")
    func damage() throws {
        let authority = try authority()
        let certificate = try Agency(under: authority).certificate
        let bytes = try PEM.decode(certificate.pem, .certificate)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            guard let read = try? AgencyCertificate(pem: PEM.encode(damaged, .certificate)) else { continue }
            #expect(try read.standing(under: authority.certificate, at: newYear) == .notOfAuthority, "byte \(index)")
        }
        let root = try PEM.decode(authority.certificate.pem, .certificate)
        for index in root.indices {
            var damaged = root
            damaged[index] ^= 1
            #expect(fault { _ = try AuthorityCertificate(pem: PEM.encode(damaged, .certificate)) } != nil, "byte \(index)")
        }
        // BER: the same length in one byte more.
        let long = [0x30, 0x83, 0] + bytes.dropFirst(2)
        for other in [bytes.dropLast(), bytes + [0], long, []] {
            #expect(fault { _ = try AgencyCertificate(pem: PEM.encode(Array(other), .certificate)) } == .malformed)
        }
    }

    @Test("an authority signs no documents, and an agency issues nothing")
    func uses() throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        #expect(fault { _ = try AgencyCertificate(pem: authority.certificate.pem) } == .wrongUse)
        #expect(fault { _ = try AuthorityCertificate(pem: agency.certificate.pem) } == .wrongUse)
    }
}
