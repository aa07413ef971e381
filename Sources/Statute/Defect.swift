/// 需要补正的一处 — a field or a material, and in the clerk's words what is wrong and what to supply.
package struct Defect: Codable, Hashable, Sendable {
    /// The path of the answer, like `managers.0.person.id_no`; `materials.layout` for a material.
    package let place: String
    /// The place in words, like 经营场所面积.
    package let label: String
    package let words: String

    /// Longest words of one defect, in UTF-8 bytes, and most defects of one notice.
    package static let longestWords = 3000
    package static let most = 200

    package init(place: String, label: String, words: String) {
        self.place = place
        self.label = label
        self.words = words
    }
}
