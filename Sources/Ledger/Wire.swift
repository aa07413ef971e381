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
        /// Seconds that a pull waits for a first entry before an empty page is the answer.
        package static let wait = 25
    }

    package enum Path {
        package static let hello = "/bridge/v1/hello"
        package static let entries = "/bridge/v1/log/entries"
        package static let acknowledgements = "/bridge/v1/acks"
        package static let blobs = "/bridge/v1/blobs"
        package static let caseVersions = "/publish/v1/cases"
        package static let objects = "/publish/v1/objects"

        package static func entries(epoch: Int, from: UInt64, wait: Int) -> String { "\(entries)?epoch=\(epoch)&from=\(from)&wait=\(wait)" }
        package static func blob(_ ciphertext: Digest) -> String { "\(blobs)/\(ciphertext.hex)" }
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

    /// Two digits of every receipt number hold it.
    static func isEpoch(_ epoch: Int) -> Bool { (0...99).contains(epoch) }

    /// Twelve digits of a receipt number at most.
    static func isSequence(_ seq: UInt64) -> Bool { seq < 1_000_000_000_000 }

    /// From 1970 to the year 9999, in milliseconds.
    static func isTime(_ milliseconds: Int64) -> Bool { (0...253_402_300_799_999).contains(milliseconds) }
}
