import Ledger
import Link

/// An outward tier as the Processor sees it: where it is dialled and whose certificate must answer.
struct OuterPeer: Sendable {
    /// Name under which it signs.
    let signerName: String
    /// `https://host:port`, without a path.
    let url: String
    /// `spiffe://…`
    let name: String

    var host: String { url.split(separator: "/").dropFirst().first?.split(separator: ":").first.map(String.init) ?? "" }

    static func both(_ settings: TierSettings) throws -> (intake: OuterPeer, feedback: OuterPeer) {
        (
            OuterPeer(
                signerName: Peer.intake, url: try settings.file.text("intake.url"), name: CertificateProfile.spiffe(of: "intake")),
            OuterPeer(
                signerName: Peer.feedback, url: try settings.file.text("feedback.url"), name: CertificateProfile.spiffe(of: "feedback"))
        )
    }

    /// Host name → address, where the settings name one because there is no resolver.
    static func addresses(_ settings: TierSettings) throws -> [String: String] {
        let (intake, feedback) = try both(settings)
        return [
            intake.host: settings.file.text("intake.address", default: ""),
            feedback.host: settings.file.text("feedback.address", default: ""),
        ].filter { !$0.value.isEmpty }
    }
}
