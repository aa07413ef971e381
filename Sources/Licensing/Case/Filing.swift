package import Statute

/// Which version of which item: `food-business-new@2026-11-01#<sha256>`. The digest is of the published object's body.
package struct ItemReference: Codable, Sendable, Hashable, CustomStringConvertible {
    package let id: String
    package let version: String
    /// SHA-256, hexadecimal.
    package let digest: String

    package init(id: String, version: String, digest: String) {
        self.id = id
        self.version = version
        self.digest = digest
    }

    package init?(_ text: String) {
        guard text.utf8.count <= 300, let at = text.firstIndex(of: "@"), let hash = text.firstIndex(of: "#"), at < hash else { return nil }
        id = String(text[..<at])
        version = String(text[text.index(after: at)..<hash])
        digest = String(text[text.index(after: hash)...])
        guard !id.isEmpty, !version.isEmpty, digest.utf8.count == 64 else { return nil }
    }

    package var description: String { "\(id)@\(version)#\(digest)" }
}

/// 申请材料，已提交的一份: what the applicant gave for one material, with the key that opens it. Travels only inside the envelope.
package struct FiledMaterial: Codable, Sendable, Equatable {
    /// The material's id in the item.
    package let material: String
    package let fileName: String
    package let mediaType: String
    /// Bytes of the file itself.
    package let size: Int
    /// SHA-256 of the file itself, and of its ciphertext, hexadecimal.
    package let plainDigest: String
    package let cipherDigest: String
    /// 32 bytes.
    package let key: [UInt8]

    package init(material: String, fileName: String, mediaType: String, size: Int, plainDigest: String, cipherDigest: String, key: [UInt8])
    {
        self.material = material
        self.fileName = fileName
        self.mediaType = mediaType
        self.size = size
        self.plainDigest = plainDigest
        self.cipherDigest = cipherDigest
        self.key = key
    }
}

/// 提交: everything the applicant says in one act, as it lies in the sealed envelope.
package struct Filing: Codable, Sendable, Equatable {
    package enum Purpose: String, Codable, Sendable, CaseIterable {
        case application
        /// 补正
        case correction
        /// 撤回申请
        case withdrawal
        /// 申请听证
        case hearingRequest
        /// 重置查询码
        case codeReset

        package var name: String {
            switch self {
            case .application: "申请"
            case .correction: "补正"
            case .withdrawal: "撤回申请"
            case .hearingRequest: "申请听证"
            case .codeReset: "重置查询码"
            }
        }
    }

    /// What a later filing says besides, about the case that it belongs to.
    package struct Later: Codable, Sendable, Equatable {
        /// 办件编号
        package let parent: String
        /// The journal row that a correction answers.
        package let answering: Int?
        /// The materials whose earlier files no longer count.
        package let replaced: [String]?
        /// 还需同时更正: what the applicant opened himself, each with his reason.
        package let reopened: [Defect]?
        /// 撤回、要求听证的原因
        package let reason: String?
        /// 32 bytes: to this key the answer to a `codeReset` is sealed.
        package let oneTimeKey: [UInt8]?

        package init(
            parent: String, answering: Int? = nil, replaced: [String]? = nil, reopened: [Defect]? = nil, reason: String? = nil,
            oneTimeKey: [UInt8]? = nil
        ) {
            self.parent = parent
            self.answering = answering
            self.replaced = replaced
            self.reopened = reopened
            self.reason = reason
            self.oneTimeKey = oneTimeKey
        }
    }

    package let purpose: Purpose
    /// Made with the draft; the same submission is the same filing, however often it arrives.
    package let submission: String
    package let item: ItemReference
    package let answers: Answers
    package let materials: [FiledMaterial]
    /// An opaque reference to the applicant's account at Intake.
    package let applicant: String
    /// 已知问题: what Intake knew to be wrong or missing when the applicant chose 仍按现状提交 (law.md D3).
    package let knownFaults: [Fault]
    /// The declaration as it was shown and ticked.
    package let declaration: String
    /// 查询码, 16 base32 characters: the Processor seals under it what it tells. In a correction or a withdrawal it is the case's own
    /// code, which shows that its sender is the applicant.
    package let caseCode: String
    package let later: Later?

    package init(
        purpose: Purpose, submission: String, item: ItemReference, answers: Answers, materials: [FiledMaterial], applicant: String,
        knownFaults: [Fault], declaration: String, caseCode: String, later: Later? = nil
    ) {
        self.purpose = purpose
        self.submission = submission
        self.item = item
        self.answers = answers
        self.materials = materials
        self.applicant = applicant
        self.knownFaults = knownFaults
        self.declaration = declaration
        self.caseCode = caseCode
        self.later = later
    }

    package var manifest: Manifest {
        Manifest(purpose: purpose, submission: submission, item: item, answers: answers, materials: materials, later: later)
    }
}

/// What the receipt commits to: the answers and the digests of the files, without the keys.
package struct Manifest: Codable, Sendable, Equatable {
    package struct Part: Codable, Sendable, Equatable {
        package let material: String
        package let fileName: String
        package let size: Int
        package let plainDigest: String
        package let cipherDigest: String
    }
    package let purpose: Filing.Purpose
    package let submission: String
    package let item: ItemReference
    package let answers: Answers
    package let materials: [Part]
    package let later: Filing.Later?

    init(
        purpose: Filing.Purpose, submission: String, item: ItemReference, answers: Answers, materials: [FiledMaterial],
        later: Filing.Later?
    ) {
        self.purpose = purpose
        self.submission = submission
        self.item = item
        self.answers = answers
        self.later = later
        self.materials = materials.map {
            Part(material: $0.material, fileName: $0.fileName, size: $0.size, plainDigest: $0.plainDigest, cipherDigest: $0.cipherDigest)
        }
    }
}
