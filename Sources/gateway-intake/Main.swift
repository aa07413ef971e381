import ArgumentParser
import Intake
import Link

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway-intake", subcommands: [Serve.self, Check.self, Routes.self], defaultSubcommand: Serve.self)
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves until SIGTERM or Ctrl-C.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("intake")
        await Program.run("gateway-intake") { try await IntakeServer(settings: settings, logger: logger).run() }
    }
}

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads settings, certificates and keys, opens the database, and ends.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("intake")
        await Program.run("gateway-intake") {
            _ = try await IntakeServer(settings: settings, logger: logger)
            print("ok")
        }
    }
}

struct Routes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints every address it answers, a method and a path a line, and ends.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("intake")
        await Program.run("gateway-intake") {
            for route in try await IntakeServer(settings: settings, logger: logger).routes { print(route) }
        }
    }
}
