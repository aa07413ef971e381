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
}
