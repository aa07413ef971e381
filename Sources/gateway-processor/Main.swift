import ArgumentParser
import Commands
import Processor

@main
struct Main: AsyncParsableCommand {
    static let configuration = ProcessorProgram.configuration([Load.self, TakeOver.self])
}

enum ProcessorProgram: TierProgram {
    static let tier = "processor"
    static let afterRestore = "A restored Processor does nothing before `gateway-processor takeover`."
    typealias Server = ProcessorServer
    typealias Backup = ProcessorBackup
}

extension ProcessorServer: TierServer {}
extension ProcessorBackup: TierBackup {}

struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Brings a Forms folder into the books and publishes its items.")

    @Option(help: "The settings file (JSON).") var settings: String
    @Option(help: "The folder with items, calendar and departments.yaml.") var forms: String
    @Option(help: "For a demo's store only: the password of everyone in departments.yaml.") var demoPassword: String?

    func run() async throws {
        await ProcessorProgram.run { try await LoadForms(settings: settings, logger: $0)(forms: forms, demoPassword: demoPassword) }
    }
}

struct TakeOver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "takeover", abstract: "Makes this Processor the one that acts, and brings its books up to what was told.",
        discussion: """
            After a restore, or when another Processor has taken over. Stop the server here first. Any other Processor is refused by both \
            outer tiers from this moment on. What was told is read back from them; it can be run again when it breaks off.
            """)

    @Option(help: "The settings file (JSON).") var settings: String

    func run() async throws {
        await ProcessorProgram.run { logger in try await Takeover(settings: settings, logger: logger)() { print($0) } }
    }
}
