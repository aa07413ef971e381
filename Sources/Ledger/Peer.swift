/// The names under which the nodes of one installation sign, and by which their logs are called.
package enum Peer {
    package static let intake = "intake-1"
    package static let feedback = "feedback-1"
    package static let processor = "processor"
    /// 离线根: signs the key set and nothing else.
    package static let root = "root"
}
