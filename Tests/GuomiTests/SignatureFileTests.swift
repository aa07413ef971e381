import Foundation
import Testing

@testable import Guomi

@Suite("国密: a signature as a file")
struct SignatureFileTests {
    @Test("a signature comes back from its file as it was, and is valid")
    func valid() throws {
        let authority = try authority()
        let signature = try sign(Agency(under: authority))
        let json = try signature.json()
        let read = try DocumentSignature(json: json)
        #expect(read == signature)
        #expect(try read.json() == json)
        #expect(try read.verify(document: document, authority: authority.certificate) == .valid)
        #expect(read.documentNumber == number && read.agencyCode == agencyCode && read.signedAt.text == moment)
        let keys = try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: String]).keys.sorted()
        #expect(
            keys == [
                "agencyCode", "certificate", "digestAlgorithm", "documentDigest", "documentNumber", "signature", "signatureAlgorithm",
                "signedAt",
            ])
    }

    @Test("a file that was written in any other way is refused")
    func otherForms() throws {
        let text = String(decoding: try sign(Agency(under: authority())).json(), as: UTF8.self)
        let others: [(String, GuomiFault.Code)] = [
            (text + "\n", .malformed), (text.replacing("{", with: "{ "), .malformed),
            (text.replacing("{", with: #"{"aa":"x","#), .malformed),
            (text.replacing("{\"agencyCode\"", with: "{\"agencyCode\":\"11320102MB0000003X\",\"agencyCode\""), .malformed),
            (text.replacing("演市", with: #"\u6f14市"#), .malformed),
            (text.replacing("SM2-with-SM3", with: "SM2-with-SHA256"), .wrongAlgorithm),
            (text.replacing("\"SM3\"", with: "\"SHA256\""), .wrongAlgorithm),
            (text.replacing(number, with: #"1号\n机关代码: 1"#), .wrongText),
            (text.replacing("11320102MB0000002X", with: "11320102mb0000002x"), .wrongCode),
            (text.replacing("2026-02-13T", with: "2026-02-30T"), .wrongTime),
            (text.replacing("\"signature\":\"ME", with: "\"signature\":\"?E"), .malformed),
            (text.replacing("BEGIN CERTIFICATE", with: "BEGIN PUBLIC KEY"), .malformed),
            (text.replacing("\"signedAt\"", with: "\"signedat\""), .malformed), ("", .malformed), ("[]", .malformed), ("{}", .malformed),
        ]
        for (changed, code) in others {
            #expect(changed != text)
            #expect(fault { _ = try DocumentSignature(json: Array(changed.utf8)) } == code, "\(changed)")
        }
    }

    @Test("a signature within other JSON has one form, too")
    func base64() throws {
        let text = String(decoding: try sign(Agency(under: authority())).with(signature: [0]).json(), as: UTF8.self)
        _ = try JSONDecoder().decode(DocumentSignature.self, from: Data(text.utf8))
        let other = text.replacing("\"AA==\"", with: "\"AB==\"")
        #expect(other != text)
        #expect(fault { _ = try JSONDecoder().decode(DocumentSignature.self, from: Data(other.utf8)) } == .malformed)
    }

    @Test("no damaged byte of a file stays unnoticed")
    func damage() throws {
        let authority = try authority()
        let json = try sign(Agency(under: authority)).json()
        for index in json.indices {
            var damaged = json
            damaged[index] ^= 1
            guard let read = try? DocumentSignature(json: damaged) else { continue }
            #expect(try read.verify(document: document, authority: authority.certificate) != .valid, "byte \(index)")
        }
    }
}
