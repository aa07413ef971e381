/// The protocol between the tiers, version 1: where things are, what they are called, how large they may be.
package enum Wire {
    package static let version = 1
    package static let versions = [1]

    package enum Limits {
        package static let pageEntries = 256
        /// 8 MiB of JSON; the server ends a page before an entry that would not fit.
        package static let page = 8 << 20
        package static let leaf = 16 << 10
        package static let envelope = 256 << 10
        package static let form = 128 << 10
        package static let note = 16 << 10
        package static let materials = 50
        package static let material: Int64 = 256 << 20
        package static let signedObject = 4 << 20
        /// What fits into a signed object after base64, with room for its other fields.
        package static let payload = (signedObject - 4_096) / 4 * 3
        /// Lines of one page of a statement (对账单).
        package static let statementLines = 2_000
        /// JSON of such a page, and of a reconciliation with all the differences that it lists.
        package static let statementPage = 512 << 10
        /// Seconds that a pull waits for a first entry before an empty page is the answer.
        package static let wait = 25
        /// Signed objects in one page of what was told.
        package static let toldObjects = 64
    }

    package enum Path {
        package static let hello = "/bridge/v1/hello"
        package static let entries = "/bridge/v1/log/entries"
        package static let acknowledgements = "/bridge/v1/acks"
        package static let keySet = "/bridge/v1/keyset"
        package static let blobs = "/bridge/v1/blobs"
        package static let caseVersions = "/publish/v1/cases"
        package static let objects = "/publish/v1/objects"
        package static let statements = "/reconcile/v1/statements"
        package static let statementLines = "/reconcile/v1/lines"
        package static let reconciliations = "/reconcile/v1/reconciliations"
        package static let told = "/publish/v1/told"

        package static func entries(epoch: Int, from: UInt64, wait: Int) -> String { "\(entries)?epoch=\(epoch)&from=\(from)&wait=\(wait)" }
        package static func told(from number: Int64, limit: Int) -> String { "\(told)?from=\(number)&limit=\(limit)" }
        package static func blob(_ ciphertext: Digest) -> String { "\(blobs)/\(ciphertext.hex)" }
        package static func statement(day: String) -> String { "\(statements)?day=\(day)" }
        package static func statementLines(day: String, part: Int, after: String) -> String {
            "\(statementLines)?day=\(day)&part=\(part)&after=\(after)"
        }
    }

    package enum Header {
        /// 代次 of the Processor that calls: on every call over an inner link.
        package static let processorEpoch = "processor-epoch"
        /// On an answer 409: it is the Processor that is refused, and not what it brought.
        package static let fence = "processor-fence"
    }

    package enum PayloadType {
        package static let receipt = "application/vnd.gateway.receipt+json"
        package static let acknowledgement = "application/vnd.gateway.acknowledgement+json"
        package static let keySet = "application/vnd.gateway.keyset+json"
        package static let caseVersion = "application/vnd.gateway.case-version+json"
        package static let published = "application/vnd.gateway.published+json"
        package static let toldMark = "application/vnd.gateway.told-mark+json"
        package static let hello = "application/vnd.gateway.hello+json"
        package static let helloAnswer = "application/vnd.gateway.hello-answer+json"
        package static let statement = "application/vnd.gateway.statement+json"
        package static let statementPage = "application/vnd.gateway.statement-page+json"
        package static let reconciliation = "application/vnd.gateway.reconciliation+json"
    }

    /// The name of one node's log, and the name under which that node signs: small letters, digits, `.`, `-`, and `/` between parts.
    package static func isOrigin(_ text: String) -> Bool {
        guard isToken(text, upTo: 96) else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { sign in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(sign) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign)
                        || sign == UInt8(ascii: ".") || sign == UInt8(ascii: "-")
                }
        }
    }

    /// A civil day as it is written in what is signed: `2026-02-13`. Whether there is such a day is for those who count days.
    static func isDay(_ text: String) -> Bool {
        text.utf8.count == 10
            && zip(text.utf8, "0000-00-00".utf8).allSatisfy { sign, pattern in
                pattern == UInt8(ascii: "-") ? sign == pattern : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign)
            }
    }

    /// Two digits of every receipt number hold it.
    static func isEpoch(_ epoch: Int) -> Bool { (0...99).contains(epoch) }

    /// Twelve digits of a receipt number at most.
    static func isSequence(_ seq: UInt64) -> Bool { seq < 1_000_000_000_000 }

    /// The end of the year 9999, in milliseconds since 1970.
    package static let latestTime: Int64 = 253_402_300_799_999

    static func isTime(_ milliseconds: Int64) -> Bool { (0...latestTime).contains(milliseconds) }
}
