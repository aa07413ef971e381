import ArgumentParser
import Link
import Processor

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway-processor", subcommands: [Serve.self, Check.self, Routes.self, Load.self], defaultSubcommand: Serve.self)
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves until SIGTERM or Ctrl-C.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("processor")
        await Program.run("gateway-processor") { try await ProcessorServer(settings: settings, logger: logger).run() }
    }
}

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads settings, certificates and keys, opens the database, and ends.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("processor")
        await Program.run("gateway-processor") {
            _ = try await ProcessorServer(settings: settings, logger: logger)
            print("ok")
        }
    }
}

struct Routes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints every address it answers, a method and a path a line, and ends.")

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        let logger = Program.logger("processor")
        await Program.run("gateway-processor") {
            for route in try await ProcessorServer(settings: settings, logger: logger).routes { print(route) }
        }
    }
}

struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Brings a Forms folder into the books and publishes its items.")

    @Option(help: "The settings file (JSON).") var settings: String
    @Option(help: "The folder with items, calendar and departments.yaml.") var forms: String
    @Option(help: "For a demo's store only: the password of everyone in departments.yaml.") var demoPassword: String?

    func run() async throws {
        let logger = Program.logger("processor")
        await Program.run("gateway-processor") {
            try await LoadForms(settings: settings, logger: logger)(forms: forms, demoPassword: demoPassword)
        }
    }
}
