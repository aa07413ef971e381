/// Why an act may not be performed, in words that say what to do instead.
package struct Refusal: Error, Codable, Hashable, Sendable {
    package enum Code: String, Codable, CaseIterable, Sendable {
        case timeBackwards = "time.backwards"
        case stageUnlawful = "stage.unlawful"
        case roleMissing = "role.missing"
        case separation = "separation"
        case contentMissing = "content.missing"
        case contentTooLong = "content.too_long"
        case contentValidity = "content.validity"
        /// The act is lawful here, but something that it rests on is not there.
        case circumstances = "circumstances"
        case entryUnknown = "entry.unknown"
        /// The act belongs to another department of the case.
        case departmentWrong = "department.wrong"
    }

    package let code: Code
    package let message: String
    package let article: String
    /// The parts of the content that are at fault, so that a page can mark their fields.
    package let parts: [ActContent.Part]

    package init(_ code: Code, _ message: String, article: String, parts: [ActContent.Part] = []) {
        self.code = code
        self.message = message
        self.article = article
        self.parts = parts
    }
}
