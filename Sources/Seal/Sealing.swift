/// Whether what the applicant says is sealed at all. `off` is the other half of the leak test and nothing else: a search that finds
/// no marker proves something only if the same search finds every marker where nothing is sealed. A demo's store may be run so.
package enum Sealing: Sendable {
    case on, off
}
