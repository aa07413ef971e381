import ArgumentParser
import Foundation
import Guomi
import Licensing

/// `gateway verify`: what anyone can check without a server.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check what was issued, without a server.", subcommands: [Document.self])

    struct Document: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the electronic signature of an official document.",
            discussion: """
                FILE is the electronic copy (.json) from the case's page, the signature and the authority's certificate are from the page on
                which documents are checked. Exit code 0: valid; 1: not.
                """)

        private static let longest = 1 << 20

        @Argument(help: "The electronic copy of the document.") var file: String
        @Option(help: "Its signature file.") var signature: String
        @Option(help: "Certificate of the authority that issued the agency's (PEM).") var authority: String

        func run() throws {
            let document = try Self.read(file)
            do {
                let root = try AuthorityCertificate(pem: String(decoding: try Self.read(authority), as: UTF8.self))
                let signed = try DocumentSignature(json: try Self.read(signature))
                let verdict = try signed.verify(document: document, authority: root)
                print(verdict.sentence)
                print("文书编号：\(signed.documentNumber)\n签名：\(signed.certificate.subjectName)（\(signed.agencyCode)）")
                print("证书签发机构：\(signed.certificate.issuerName)\n签名时间：\(signed.signedAt.text)\nSM3：\(signed.documentDigest)")
                // The signature's own number against the document's: a good signature of another document is none of this one.
                let issued = try? JSONDecoder().decode(OfficialDocument.self, from: Data(document))
                if let issued, issued.seal != nil, issued.agency != signed.certificate.agencyName {
                    print("文书的制发机关是\(issued.agency)，与签名的机关不同。")
                    throw ExitCode(1)
                }
                if let shown = issued?.number, shown != signed.documentNumber {
                    print("文书上的编号是\(shown)，与签名所载的不是同一份文书。")
                    throw ExitCode(1)
                }
                if verdict != .valid { throw ExitCode(1) }
            } catch let fault as GuomiFault {
                throw Trouble(fault.message)
            }
        }

        private static func read(_ path: String) throws -> [UInt8] {
            guard let handle = FileHandle(forReadingAtPath: path), let data = try handle.read(upToCount: longest + 1) else {
                throw Trouble("\(path) cannot be read")
            }
            guard data.count <= longest else { throw Trouble("\(path) is larger than any document") }
            return Array(data)
        }
    }
}
