/// The one error that crosses a border: what is wrong, where, and what to do about it, in words for the person who reads it.
///
/// A list of faults travels inside the filing to the clerk, so its JSON shape is part of what is published.
package struct Fault: Error, Codable, Sendable, Hashable {
    /// 拒收 — 仍可提交. Only the unreadable and the hostile is refused; every other fault may be filed as it is after a
    /// plain warning, because an agency must receive and then tell (第三十二条第一款第四项).
    package enum Gravity: String, Codable, Sendable {
        case refused, fileable
    }

    /// A stable word for machines, see `Code`; a cross-field rule answers with `rule:` and its id.
    package let code: String
    /// One Chinese sentence that says what to do.
    package let message: String
    /// The path of the answer, like `managers.0.person.id_no`; `materials.layout` for a material.
    package let at: String?
    /// The place in words, like `第1个人员的证件号码`.
    package let label: String?
    package let gravity: Gravity

    package init(code: String, message: String, at: String? = nil, label: String? = nil, gravity: Gravity = .fileable) {
        self.code = code
        self.message = message
        self.at = at
        self.label = label
        self.gravity = gravity
    }
}

extension Fault {
    /// The words in `code`. A rule of an item is `rule:` and its id.
    package enum Code {
        package static let missing = "missing"
        package static let format = "format"
        package static let range = "range"
        package static let hidden = "hidden"
        package static let unknownField = "unknown_field"
        package static let unknownOption = "unknown_option"
        package static let repeated = "repeated"
        package static let tooLong = "too_long"
        package static let tooMany = "too_many"
        package static let control = "control"
        package static let material = "material"
        package static func rule(_ id: String) -> String { "rule:" + id }
    }
}

extension Sequence where Element == Fault {
    /// Whether anything here forbids keeping or filing what was sent.
    package var isRefused: Bool { contains { $0.gravity == .refused } }
}
