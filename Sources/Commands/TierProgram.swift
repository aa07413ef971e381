package import ArgumentParser
import Link
package import Logging

/// 机: one tier as a program. What every tier can be told stands here once; what only one of them can, in its own `Main.swift`.
package protocol TierProgram: Sendable {
    /// `intake`: the program is `gateway-intake`.
    static var tier: String { get }
    /// What an administrator has to know of a restored one.
    static var afterRestore: String { get }
    associatedtype Server: TierServer
    associatedtype Backup: TierBackup
}

package protocol TierServer {
    init(settings: String, logger: Logger) async throws
    func run() async throws
    /// A method and a path each.
    var routes: [String] { get }
}

package protocol TierBackup {
    init(settings: String) async throws
    func make(to folder: String, say: (String) -> Void) throws
    func verify(_ folder: String, say: (String) -> Void) throws
    func restore(_ folder: String, say: (String) -> Void) throws
}

extension TierProgram {
    package static var name: String { "gateway-\(tier)" }

    /// - Parameter more: what this tier alone can be told.
    package static func configuration(_ more: [any ParsableCommand.Type] = []) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name,
            subcommands: [Serve<Self>.self, Check<Self>.self, Routes<Self>.self, BackUp<Self>.self, Restore<Self>.self] + more,
            defaultSubcommand: Serve<Self>.self)
    }

    /// Ends with a sentence on standard error when the body throws.
    package static func run(_ body: (Logger) async throws -> Void) async {
        let logger = Program.logger(tier)
        await Program.run(name) { try await body(logger) }
    }
}
