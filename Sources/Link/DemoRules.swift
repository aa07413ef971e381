import Foundation
package import Ledger
package import Logging

extension TierSettings {
    /// The safety rules of this tier: all of them. A demo may be told to do without some (`GATEWAY_WITHOUT=durableCommits,…`), so that a test
    /// can see what is then lost; a real installation may not.
    package func safetyRules(logger: Logger) throws -> SafetyRules {
        guard let text = ProcessInfo.processInfo.environment["GATEWAY_WITHOUT"], !text.isEmpty else { return .all }
        guard isDemo else { throw LinkFault("GATEWAY_WITHOUT is for demos only: take it out of the environment") }
        return try text.split(separator: ",").reduce(.all) { rules, name in
            guard let rule = SafetyRule.allCases.first(where: { $0.name == name }) else {
                let known = SafetyRule.allCases.map(\.name).joined(separator: ", ")
                throw LinkFault("GATEWAY_WITHOUT: there is no rule “\(name)”, but \(known)")
            }
            logger.critical("this tier runs without the rule \(rule.name): what it says may be lost or doubled")
            return rules.without(rule)
        }
    }
}
