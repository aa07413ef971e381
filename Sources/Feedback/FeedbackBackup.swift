import Ledger
import Link
import Outer
import Store

/// 备份与恢复 of Feedback's data: every signed object that it was told. What is told after the backup the Processor tells again.
package struct FeedbackBackup {
    private let settings: TierSettings
    private let backup: Backup

    package init(settings path: String) async throws {
        settings = try await TierSettings(file: path, also: FeedbackServer.settingsKeys)
        let keys = try TierKeys(folder: settings.keys, name: Peer.feedback).peers
        backup = Backup(
            BackupPlan(
                tier: "feedback", migrations: FeedbackServer.migrations, tables: ["audit", "case_version", "published", "told"],
                checks: [ToldBook.check(keys)]))
    }

    package func make(to folder: String, say: (String) -> Void) throws {
        let time = settings.isDemo ? TimeSource.demo(file: settings.data + "/clock") : .system
        try backup.make(of: settings.data, to: folder, at: time.now())
        try backup.verify(folder, say: say)
    }

    package func verify(_ folder: String, say: (String) -> Void) throws { try backup.verify(folder, say: say) }

    package func restore(_ folder: String, say: (String) -> Void) throws { try backup.restore(folder, to: settings.data, say: say) }
}
