package import ArgumentParser

/// 备份
package struct BackUp<Tier: TierProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "backup", abstract: "Writes a backup of the data folder, beside a server that goes on, and verifies it.",
            discussion: "Keys and certificates are not part of a backup: keep them elsewhere, or whoever has the one has the other.")
    }

    @Option(help: "The settings file (JSON).") var settings: String
    @Option(help: "The folder to be made; it must not be there yet.") var to: String

    package init() {}

    package func run() async throws {
        await Tier.run { _ in try await Tier.Backup(settings: settings).make(to: to) { print($0) } }
    }
}

/// 恢复
package struct Restore<Tier: TierProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "restore", abstract: "Puts a backup back as a new data folder, or only verifies it.",
            discussion: """
                Nothing is overwritten: stop the server and move its data folder away first. Run it as the user of the server. Keys and \
                certificates are not part of a backup and must be in their folders. \(Tier.afterRestore)
                """)
    }

    @Option(help: "The settings file (JSON).") var settings: String
    @Option(help: "The folder of the backup.") var from: String
    @Flag(help: "Checks everything, a line a check, and touches nothing.") var verify = false

    package init() {}

    package func run() async throws {
        await Tier.run { _ in
            let backup = try await Tier.Backup(settings: settings)
            if verify { try backup.verify(from) { print($0) } } else { try backup.restore(from) { print($0) } }
        }
    }
}
