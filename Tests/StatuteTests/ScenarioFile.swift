import Foundation
import Scenario
import Statute
import Testing

/// One file of `Scenarios`.
struct ScenarioFile: CustomTestStringConvertible, Sendable {
    let file: String
    let lines: [String]

    var testDescription: String { file }
    var title: String { lines.first ?? "" }

    static let folder = Bundle.module.bundleURL.appendingPathComponent("Scenarios")

    static func all() -> [ScenarioFile] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { file in
            guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) else { return nil }
            return ScenarioFile(file: file, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    func walk() {
        var walk = Walk(calendar: Years.calendar)
        walk.take(lines.joined(separator: "\n"))
        if walk.expectations == 0 { Issue.record("\(file) expects nothing") }
        for fault in walk.faults { Issue.record("\(file):\(fault.line): \(fault.words)") }
    }
}
