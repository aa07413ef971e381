import Testing

@testable import Guomi

@Suite("国密: what stands beside a document")
struct DocumentSignatureTests {
    @Test("the lines under the signature, to the byte")
    func lines() throws {
        let agency = try Agency(under: authority())
        let signature = try sign(agency)
        let expected = [
            "签名格式: 行政许可文书签名 1", "摘要算法: SM3", "签名算法: SM2-with-SM3", "文书编号: \(number)",
            "文书摘要: \(try SM3(of: document).hex)", "机关代码: \(agencyCode)", "证书指纹: \(agency.certificate.fingerprint.hex)",
            "签名时间: \(moment)",
        ]
        #expect(signature.signedText == expected.map { $0 + "\n" }.joined())
    }

    @Test("an empty document and one of ten megabytes")
    func sizes() throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        for document in [[], [UInt8](repeating: 7, count: 10 << 20)] {
            let signature = try DocumentSignature.sign(
                document: document, number: number, at: SignedTime(moment), by: agency.key, certificate: agency.certificate)
            #expect(try signature.verify(document: document, authority: authority.certificate) == .valid)
            #expect(try signature.verify(document: document + [0], authority: authority.certificate) == .documentChanged)
        }
    }

    @Test("every verdict has its sentence, and no two have the same")
    func sentences() {
        let all = SignatureVerdict.allCases.map(\.sentence)
        #expect(Set(all).count == 6)
        for sentence in all { #expect(sentence.hasSuffix("。") && sentence.count > 12) }
    }

    @Test("a changed document")
    func documentChanged() throws {
        let authority = try authority()
        let signature = try sign(Agency(under: authority))
        for changed in [document + [10], Array(document.dropLast()), []] {
            #expect(try signature.verify(document: changed, authority: authority.certificate) == .documentChanged)
        }
    }

    @Test("a certificate of another authority")
    func certificateNotOfAuthority() throws {
        let signature = try sign(Agency(under: authority()))
        #expect(try signature.verify(document: document, authority: authority().certificate) == .certificateNotOfAuthority)
    }

    @Test("nothing beside the signature can be exchanged")
    func signatureWrong() throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        let signature = try sign(agency)
        let other = Array("不予行政许可决定书".utf8)
        // The same agency and key: a second certificate does not take the place of the first.
        let second = try authority.issue(agency: agencyName, code: agencyCode, key: agency.key.publicKey, validity: validity(newYear, 365))
        let exchanged: [(String, [UInt8], (DocumentSignature) throws -> DocumentSignature)] = [
            ("number", document, { try $0.with(number: "演市监许准〔2026〕2号") }),
            ("digest", other, { try $0.with(digest: SM3(of: other).hex) }),
            ("code", document, { try $0.with(code: "11320102MB0000003X") }),
            ("time", document, { try $0.with(time: "2026-02-13T16:00:00.001+08:00") }),
            ("the same time in other signs", document, { try $0.with(time: "2026-02-13T08:00:00.000Z") }),
            ("certificate", document, { try $0.with(certificate: second) }),
            ("another agency's certificate", document, { try $0.with(certificate: Agency(under: authority).certificate) }),
            ("signature", document, { try $0.with(signature: Array($0.signature.dropLast())) }),
            ("no signature", document, { try $0.with(signature: []) }),
            ("another signature", document, { try $0.with(signature: agency.key.sign(document, id: .standard)) }),
            (
                "another ID", document,
                { try $0.with(signature: agency.key.sign(Array($0.signedText.utf8), id: DistinguishingID("ALICE123@YAHOO.COM"))) }
            ),
        ]
        for (what, document, exchange) in exchanged {
            let changed = try DocumentSignature(json: exchange(signature).json())
            #expect(try changed.verify(document: document, authority: authority.certificate) == .signatureWrong, "\(what)")
        }
    }

    @Test("an agency that signs in the name of another")
    func agencyWrong() throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        let named = try sign(agency).with(code: "11320102MB0000003X")
        let signature = try named.with(signature: agency.key.sign(Array(named.signedText.utf8), id: .standard))
        #expect(try signature.verify(document: document, authority: authority.certificate) == .agencyWrong)
    }

    @Test("a certificate that was not valid at the time of signing", arguments: ["2025-12-31T23:59:59+08:00", "2027-01-01T00:00:01+08:00"])
    func certificateExpired(text: String) throws {
        let authority = try authority()
        let agency = try Agency(under: authority)
        // This program does not sign then; one that does is found out.
        #expect(fault { _ = try sign(agency, at: text) } == .wrongValidity)
        let late = try sign(agency).with(time: text)
        let signature = try late.with(signature: agency.key.sign(Array(late.signedText.utf8), id: .standard))
        #expect(try signature.verify(document: document, authority: authority.certificate) == .certificateExpired)
    }

    @Test("nobody signs with a key that is not the certificate's, or a number that is no line")
    func refusals() throws {
        let agency = try Agency(under: authority())
        let time = try SignedTime(moment)
        #expect(
            fault {
                _ = try DocumentSignature.sign(
                    document: document, number: number, at: time, by: .generate(), certificate: agency.certificate)
            } == .wrongKey)
        for wrong in ["", "1号\n机关代码: 1", "1号\r", "1号\u{2028}", "1号\u{85}", " 1号", "\u{202e}号1", String(repeating: "1", count: 129)] {
            let code = fault {
                _ = try DocumentSignature.sign(
                    document: document, number: wrong, at: time, by: agency.key, certificate: agency.certificate)
            }
            #expect(code == .wrongText, "\(wrong.debugDescription)")
        }
    }
}
