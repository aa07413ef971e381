import ArgumentParser
import Foundation
import Simulator

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "推演：runs the exchange between the tiers under crashes, power cuts, restores and bad lines, and each rule's absence.",
        discussion: """
            Every seed is one run of the production types: two Intakes, a Processor, Feedback. With all safety rules no invariant may
            break; without one of them it must be noticed. A seed that broke one is kept and run first ever after.
            """)

    @Option(help: "How many seeds to run with all rules.") var seeds = 10_000
    @Option(help: "The first of them.") var firstSeed: UInt64 = 1
    @Option(help: "At most so many seeds for each missing rule; it ends with the first that notices.") var mutantSeeds = 2_000
    @Option(help: "Where seeds that broke an invariant are kept.") var keep = ".failing-seeds"

    func validate() throws {
        guard (1...100_000_000).contains(seeds), (0...100_000_000).contains(mutantSeeds) else {
            throw ValidationError("--seeds and --mutant-seeds lie between 1 and 100000000.")
        }
        guard firstSeed <= 1 << 60 else { throw ValidationError("--first-seed is at most 2^60.") }
    }

    func run() async throws {
        let kept = try keptSeeds()
        if !kept.isEmpty { print("\(kept.count) kept seeds first") }
        let report = await Simulation.run(seeds: kept + (0..<UInt64(seeds)).map { firstSeed + $0 })
        print(report.text)
        let failing = Set(kept).union(report.failing.map(\.seed))
        if failing.count > kept.count {
            let text = failing.sorted().map(String.init).joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: keep), options: .atomic)
            print("their seeds are kept in \(keep)")
        }
        let mutants = mutantSeeds > 0 ? await Simulation.mutants(seeds: (0..<UInt64(mutantSeeds)).map { firstSeed + $0 }) : []
        if !mutants.isEmpty { print(Simulation.table(mutants)) }
        if !report.failing.isEmpty || mutants.contains(where: { $0.first == nil }) { throw ExitCode(1) }
    }

    private func keptSeeds() throws -> [UInt64] {
        guard FileManager.default.fileExists(atPath: keep) else { return [] }
        guard let data = FileManager.default.contents(atPath: keep), data.count < 1 << 20 else {
            throw ValidationError("\(keep) cannot be read: one seed a line is expected")
        }
        return try String(decoding: data, as: UTF8.self).split(separator: "\n").map { line in
            guard let seed = UInt64(line) else { throw ValidationError("\(keep): “\(line)” is no seed") }
            return seed
        }
    }
}
