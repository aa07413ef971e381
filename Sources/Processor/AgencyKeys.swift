import Foundation
import Guomi
import Link
import Statute

/// 机关签名密钥 — 电子签名法第十三条: by which each agency signs what it has sealed, and the system what it issues itself (D5). Made by
/// `gateway keys seals`; without them documents bear no signature, and say so where they are checked.
struct AgencyKeys: Sendable {
    /// 行政许可办理系统: whose signature stands on what the law does and nobody seals.
    static let system = "system"

    private let signers: [String: (key: SM2PrivateKey, certificate: AgencyCertificate)]

    static let none = AgencyKeys(signers: [:])

    private init(signers: [String: (key: SM2PrivateKey, certificate: AgencyCertificate)]) { self.signers = signers }

    /// - Parameter folder: `CODE.key.pem` and `CODE.pem` for each agency; none if there is no such folder.
    init(folder: String) throws {
        var signers: [String: (key: SM2PrivateKey, certificate: AgencyCertificate)] = [:]
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let suffix = ".key.pem"
        for file in files.sorted() where file.hasSuffix(suffix) {
            let name = String(file.dropLast(suffix.count))
            do {
                let key = try SM2PrivateKey(pem: try Self.text("\(folder)/\(file)"))
                let certificate = try AgencyCertificate(pem: try Self.text("\(folder)/\(name).pem"))
                guard name == Self.system || certificate.agencyCode == name else {
                    throw LinkFault("\(folder)/\(name).pem is the certificate of another agency: \(certificate.agencyCode)")
                }
                signers[name] = (key, certificate)
            } catch let fault as GuomiFault {
                throw LinkFault("\(folder)/\(name): \(fault.message)")
            }
        }
        self.init(signers: signers)
    }

    private static func text(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw LinkFault("\(path) cannot be read: put it back, or take the key of the same name away")
        }
        return text
    }

    /// The signature of a document's canonical bytes, as its file has it; nil where this agency has no key here.
    /// - Throws: `Statute.Refusal`, when the certificate is not valid at that time: nothing is signed that nobody would accept.
    func sign(_ document: [UInt8], number: String, for agency: String, at moment: Moment) throws -> String? {
        guard let signer = signers[agency] else { return nil }
        do {
            let signature = try DocumentSignature.sign(
                document: document, number: number, at: SignedTime(moment.text), by: signer.key, certificate: signer.certificate)
            return String(decoding: try signature.json(), as: UTF8.self)
        } catch {
            throw Statute.Refusal(.circumstances, error.message, article: Act.sealing.article)
        }
    }
}
