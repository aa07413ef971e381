package import Ledger

/// Many worlds, two at a time.
package enum Simulation {
    package struct Failure: Sendable {
        package let seed: UInt64
        package let violations: [String: String]
    }

    package struct Report: Sendable {
        package let seeds: Int
        package let receipts: Int
        package let faults: Int
        package let failing: [Failure]

        package var text: String {
            let head = "\(seeds) seeds, \(receipts) receipts, \(faults) faults: \(failing.count) seeds with a violation"
            let examples = failing.prefix(20).map { failure -> String in
                let words = failure.violations.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                return "  seed \(failure.seed): \(words.joined(separator: "; "))"
            }
            return ([head] + examples).joined(separator: "\n")
        }
    }

    package struct Mutant: Sendable {
        package let rule: SafetyRule
        package let seeds: Int
        /// The first seed that noticed, and by what. Nil: the mutant survived.
        package let first: Failure?
    }

    package static func run(seeds: [UInt64], rules: SafetyRules = .all) async -> Report {
        let width = 2
        return await withTaskGroup(of: Report.self) { group in
            for part in 0..<width {
                group.addTask {
                    var (receipts, faults, failing): (Int, Int, [Failure]) = (0, 0, [])
                    for index in stride(from: part, to: seeds.count, by: width) {
                        let world = World.run(seed: seeds[index], rules: rules)
                        receipts += world.receipts.count
                        faults += world.faults
                        if !world.violations.isEmpty { failing.append(Failure(seed: seeds[index], violations: world.violations)) }
                    }
                    return Report(seeds: 0, receipts: receipts, faults: faults, failing: failing)
                }
            }
            var (receipts, faults, failing): (Int, Int, [Failure]) = (0, 0, [])
            for await report in group {
                receipts += report.receipts
                faults += report.faults
                failing += report.failing
            }
            return Report(seeds: seeds.count, receipts: receipts, faults: faults, failing: failing.sorted { $0.seed < $1.seed })
        }
    }

    /// Each rule away, one at a time, until somebody notices.
    package static func mutants(seeds: [UInt64]) async -> [Mutant] {
        await withTaskGroup(of: Mutant.self) { group in
            for rule in SafetyRule.allCases {
                group.addTask {
                    for (index, seed) in seeds.enumerated() {
                        let world = World.run(seed: seed, rules: SafetyRules.all.without(rule))
                        if !world.violations.isEmpty {
                            return Mutant(rule: rule, seeds: index + 1, first: Failure(seed: seed, violations: world.violations))
                        }
                    }
                    return Mutant(rule: rule, seeds: seeds.count, first: nil)
                }
            }
            var mutants: [Mutant] = []
            for await mutant in group { mutants.append(mutant) }
            return mutants.sorted { $0.rule.rawValue < $1.rule.rawValue }
        }
    }

    package static func table(_ mutants: [Mutant]) -> String {
        let lines = mutants.map { mutant in
            let name = mutant.rule.name.padded(to: 26)
            guard let first = mutant.first else { return "\(name) SURVIVED \(mutant.seeds) seeds" }
            return "\(name) noticed at seed \(first.seed): \(first.violations.keys.sorted().joined(separator: ", "))"
        }
        return (["without the rule"] + lines).joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
