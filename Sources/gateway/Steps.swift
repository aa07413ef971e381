import ArgumentParser
import Store

struct Steps: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the named steps of a filing, with the tier in which each happens (the crash tests take their list from here).")

    func run() {
        for step in Step.allCases { print("\(step.tier) \(step.rawValue)") }
    }
}
