import Ledger
import Link
import Logging
import Outer
import Pages
import Seal
import Statute
import Store

/// 外网受理: everything that Intake's pages work with. Values, made once at start.
struct IntakeTier: Sendable {
    let site: Site
    let feedbackURL: String
    let store: any SQLStore
    let accounts: AccountBook
    let sessions: SessionBook
    let drafts: DraftBook
    let filings: FilingBook
    let acknowledgements: AcknowledgementBook
    let told: ToldBook
    let items: ItemShelf
    let blobs: BlobFolder
    let disk: Disk
    /// Of every file, in a demo with larger ones than its items allow. Bytes.
    let largestFile: Int?
    let sealing: Sealing
    let keys: DraftKeys
    let receiveFiling: ReceiveFiling
    let codeResets: CodeResetBook
    let openedCases = OpenedCases()
    let heartbeat: Heartbeat
    let newFilings: Bell
    let hasher = PasswordHasher()
    /// Tries to sign in, per address and per account name; uploads and filings, per account.
    let signInLimit = RateLimit(burst: 30, interval: 2_000)
    let arriving = ArrivingUploads()
    let nameLimit = RateLimit(burst: 10, interval: 6_000)
    let filingLimit = RateLimit(burst: 60, interval: 10_000)
    let uploadLimit = RateLimit(burst: 300, interval: 1_000)
    /// Wrong case codes, per case.
    let codeLimit = RateLimit(burst: 10, interval: 60_000)
    let now: @Sendable () -> Int64

    var today: Day { Moment(milliseconds: now()).day }

    /// The site as it is now: a demo's pages show the demo's clock.
    var siteNow: Site { site.at(Moment(milliseconds: now())) }
}
