import Foundation
import Statute
import Testing

@Suite("Scenarios")
struct ScenarioTests {
    @Test("is as the law has it", arguments: ScenarioFile.all())
    func walk(_ scenario: ScenarioFile) { scenario.walk() }

    /// A folder that is not found would be a green test of nothing.
    @Test func foundAndNamed() {
        let all = ScenarioFile.all()
        #expect(all.count >= 22)
        for scenario in all {
            #expect(scenario.title.contains(/^# .+ — .*第.+条/), "\(scenario.file) does not name its article")
        }
    }

    /// 行政许可法的期限 as a reader finds it: every row of the table as it is, every scenario once, and no other.
    @Test func theArticleOfTheLawIsTrue() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Statute/Statute.docc/Law.md")
        let lines = try String(contentsOf: file.standardized, encoding: .utf8).components(separatedBy: "\n")
        for limit in TimeLimit.table {
            let head = "| \(limit.name) | \(limit.span?.chinese ?? (limit.id == .renewal ? "至有效期届满之日" : "由事项规定")) | \(limit.article) |"
            let row = try #require(lines.first { $0.hasPrefix(head) }, "no row \(head)")
            #expect(row.contains(limit.stoppedBy == .nothing ? "| 不停止 |" : "| 第四十五条 |"), "\(row)")
            let longer = limit.extendableBy.map { "| \($0.by.chinese)，\($0.approvedBy.name)批准 |" } ?? "| — |"
            #expect(row.contains(longer), "\(row)")
        }
        let links = lines.compactMap { line in line.wholeMatch(of: /- \[(.+)\]\(.+Scenarios\/(.+)\)/).map { (String($0.1), String($0.2)) } }
        #expect(links.map(\.1).sorted() == ScenarioFile.all().map(\.file))
        for scenario in ScenarioFile.all() {
            let text = links.first { $0.1 == scenario.file }?.0
            #expect(text.map { scenario.title.hasPrefix("# \($0) — ") } ?? false, "\(scenario.file)")
        }
    }
}
