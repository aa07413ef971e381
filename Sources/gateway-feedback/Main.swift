import ArgumentParser
import Commands
import Feedback

@main
struct Main: AsyncParsableCommand {
    static let configuration = FeedbackProgram.configuration()
}

enum FeedbackProgram: TierProgram {
    static let tier = "feedback"
    static let afterRestore = "What was told since the backup the Processor tells again."
    typealias Server = FeedbackServer
    typealias Backup = FeedbackBackup
}

extension FeedbackServer: TierServer {}
extension FeedbackBackup: TierBackup {}
