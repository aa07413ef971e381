package import ArgumentParser

package struct Serve<Tier: TierProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Serves until SIGTERM or Ctrl-C.")
    }

    @Option(help: "The settings file (JSON).") var settings: String

    package init() {}

    package func run() async throws {
        await Tier.run { try await Tier.Server(settings: settings, logger: $0).run() }
    }
}

package struct Check<Tier: TierProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "check", abstract: "Reads settings, certificates and keys, opens the database, and ends.")
    }

    @Option(help: "The settings file (JSON).") var settings: String

    package init() {}

    package func run() async throws {
        await Tier.run { logger in
            _ = try await Tier.Server(settings: settings, logger: logger)
            print("ok")
        }
    }
}

package struct Routes<Tier: TierProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "routes", abstract: "Prints every address it answers, a method and a path a line, and ends.")
    }

    @Option(help: "The settings file (JSON).") var settings: String

    package init() {}

    package func run() async throws {
        await Tier.run { logger in
            for route in try await Tier.Server(settings: settings, logger: logger).routes { print(route) }
        }
    }
}
