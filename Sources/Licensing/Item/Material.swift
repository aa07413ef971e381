/// 申请材料 — 第三十条、第三十一条: only what stands in the published list may be asked for.
package struct Material: Codable, Sendable, Equatable {
    /// 免提交: what the agency can look up itself must not be asked for.
    package struct Waiver: Codable, Sendable, Equatable {
        package var by: String
        package var note: String

        package init(by: String, note: String) {
            self.by = by
            self.note = note
        }
    }

    package enum FileType: String, Codable, Sendable, CaseIterable {
        case pdf, jpg, png, docx, ofd
    }

    package var id: String
    package var name: String
    package var source: String
    package var copies: Int?
    package var accept: [FileType]
    package var maxMB: Int
    package var maxFiles: Int
    package var required: Bool
    package var when: Condition?
    package var waive: Waiver?
    package var blank: String?
    package var sample: String?
    /// What the clerk will look at, told to the applicant beforehand.
    package var check: [String]
    /// 可容缺
    package var correctable: Bool
    package var sensitive: Bool

    package init(
        id: String, name: String, source: String, copies: Int? = nil, accept: [FileType] = [.pdf, .jpg, .png], maxMB: Int = 20,
        maxFiles: Int = 10, required: Bool = true, when: Condition? = nil, waive: Waiver? = nil, blank: String? = nil,
        sample: String? = nil, check: [String] = [], correctable: Bool = false, sensitive: Bool = false
    ) {
        self.id = id
        self.name = name
        self.source = source
        self.copies = copies
        self.accept = accept
        self.maxMB = maxMB
        self.maxFiles = maxFiles
        self.required = required
        self.when = when
        self.waive = waive
        self.blank = blank
        self.sample = sample
        self.check = check
        self.correctable = correctable
        self.sensitive = sensitive
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, source, copies, accept, required, when, waive, blank, sample, check, correctable, sensitive
        case maxMB = "max_mb"
        case maxFiles = "max_files"
    }
}
