/// What no form needs more of. Past these a post is hostile or broken and nothing of it is kept.
package enum FormLimits {
    package static let keys = 4000
    package static let keyBytes = 120
    package static let rows = 500
    package static let lineBytes = 4000
    package static let blockBytes = 40_000
    /// How many refused keys are named; a thousand of them would say no more.
    static let namedKeys = 5

    /// A row number as a page writes it: no sign, no leading nought, and below every limit on rows.
    static func row(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }), text.count == 1 || text.first != "0"
        else {
            return nil
        }
        return Int(text)
    }
}
