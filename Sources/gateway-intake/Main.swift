import ArgumentParser
import Commands
import Intake

@main
struct Main: AsyncParsableCommand {
    static let configuration = IntakeProgram.configuration()
}

enum IntakeProgram: TierProgram {
    static let tier = "intake"
    static let afterRestore =
        "If it has shown more filings than the backup holds, it goes on under a new epoch by itself."
    typealias Server = IntakeServer
    typealias Backup = IntakeBackup
}

extension IntakeServer: TierServer {}
extension IntakeBackup: TierBackup {}
