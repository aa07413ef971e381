import Ledger
import Simulator
import Testing

/// 推演. The long run is `gateway simulate`; here a few hundred seeds, and every rule's absence.
@Suite struct SimulatorTests {
    /// Seeds that broke an invariant once. They run for ever.
    private static let past: [UInt64] = []

    @Test func withAllRulesNothingIsLostDoubledOrToldTwoWays() async {
        let report = await Simulation.run(seeds: Self.past + Array(1...300))
        #expect(report.failing.isEmpty, "\(report.text)")
        #expect(report.receipts > 3_000)
        #expect(report.faults > 30_000)
    }

    @Test func everyMissingRuleIsNoticed() async {
        for mutant in await Simulation.mutants(seeds: Array(1...2_000)) {
            #expect(mutant.first != nil, "without \(mutant.rule.name) nothing broke in \(mutant.seeds) seeds")
        }
    }

    @Test func theSameSeedIsTheSameRun() async {
        let runs = [await Simulation.run(seeds: [7, 8]), await Simulation.run(seeds: [7, 8])]
        #expect(runs[0].text == runs[1].text)
    }
}
