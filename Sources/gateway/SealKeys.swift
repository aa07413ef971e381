import ArgumentParser
import Catalogue
import Foundation
import Guomi
import Licensing

/// `gateway keys seals`: by which the agencies sign what they seal. A test authority's: real ones come from a licensed 电子认证服务机构.
struct SealKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seals", abstract: "Make a test authority, and a signing key with its certificate for each agency.",
        discussion: """
            Every name in these certificates says 测试. Keys that are there are kept; an agency that is new gets one. The authority's key
            stays in the offline folder, its certificate goes to Feedback, which checks signatures by it.
            """)

    @Option(help: "The folder Forms, whose list of departments names the agencies.") var forms: String
    @Option(help: "Folder offline/, for the authority's key.") var offline: String
    @Option(help: "The Processor's keys folder.") var processor: String
    @Option(help: "Feedback's keys folder.") var feedback: String
    @Option(help: "Days that the certificates are valid.") var days = 3650

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--days lies between 1 and 36500.") }
    }

    func run() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let made = try SealRing(offline: offline, processor: processor, feedback: feedback).make(
            forms: forms, from: now - 86_400, to: now + Int64(days) * 86_400)
        print("\(made) keys made in \(processor)/agencies; start the Processor and Feedback again")
    }
}

struct SealRing {
    let offline: String
    let processor: String
    let feedback: String

    /// The certificate of the system names no agency: a code of noughts belongs to nobody.
    private static let system = (file: "system", name: "行政许可办理系统", code: String(repeating: "0", count: 18))

    /// Returns how many keys are new.
    func make(forms: String, from: Int64, to: Int64) throws -> Int {
        let departments = try Catalogue.departments(fromFile: forms + "/departments.yaml").departments
        do {
            let validity = try CertificateValidity(notBefore: from, notAfter: to)
            let authority = try authority(validity)
            // No certificate outlives that of the authority, which may be an older one.
            let own = try CertificateValidity(notBefore: from, notAfter: min(to, authority.certificate.validity.notAfter))
            let folder = processor + "/agencies"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            var made = 0
            for (file, name, code) in departments.map({ ($0.code, $0.name, $0.code) }) + [Self.system] {
                guard !FileManager.default.fileExists(atPath: "\(folder)/\(file).key.pem") else { continue }
                let key = try SM2PrivateKey.generate()
                let certificate = try authority.issue(agency: name, code: code, key: key.publicKey, validity: own)
                // The certificate first: a key without one would keep the Processor from starting.
                try write(certificate.pem, to: "\(folder)/\(file).pem")
                try write(key.pem, to: "\(folder)/\(file).key.pem")
                made += 1
            }
            try write(authority.certificate.pem, to: feedback + "/seal-authority.pem")
            return made
        } catch let fault as GuomiFault {
            throw Trouble(fault.message)
        }
    }

    private func authority(_ validity: CertificateValidity) throws -> TestAuthority {
        let (key, certificate) = (offline + "/seal-authority.key.pem", offline + "/seal-authority.pem")
        if let kept = FileManager.default.contents(atPath: key), let issued = FileManager.default.contents(atPath: certificate) {
            return try TestAuthority(
                certificate: AuthorityCertificate(pem: String(decoding: issued, as: UTF8.self)),
                key: SM2PrivateKey(pem: String(decoding: kept, as: UTF8.self)))
        }
        let authority = try TestAuthority.found(name: "文书电子签名签发机构", code: Self.system.code, validity: validity)
        try write(authority.certificate.pem, to: certificate)
        try write(authority.keyPEM, to: key)
        return authority
    }

    private func write(_ text: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
            throw Trouble("\(path) cannot be written: check the folder and its rights")
        }
    }
}
