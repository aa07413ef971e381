import Foundation
import Statute
import Testing

/// A scenario as a lawyer reads it: dated events, and after them what is expected at that moment.
///
/// At every dated line the law acts first (`settle`), as the office's own timer would have it; then the event happens.
struct Scenario: CustomTestStringConvertible, Sendable {
    let file: String
    let lines: [String]

    var testDescription: String { file }
    var title: String { lines.first ?? "" }

    static let folder = Bundle.module.bundleURL.appendingPathComponent("Scenarios")

    static func all() -> [Scenario] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { file in
            guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) else { return nil }
            return Scenario(file: file, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    func walk() {
        var walker = Walker(file: file)
        for (index, line) in lines.enumerated() { walker.take(line, number: index + 1) }
        walker.finish()
    }
}
