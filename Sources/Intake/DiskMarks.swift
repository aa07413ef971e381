import Link
import Store

/// 磁盘水位: two marks on Intake's volume. Pure: what is free and what is promised in, what may still be begun out.
///
/// | state | new drafts and files | filing of a ready draft |
/// |---|---|---|
/// | green | yes, where the whole of it finds room below the first mark | yes |
/// | amber | no | yes: its room was kept before the first byte of its first file |
/// | red | no | no, and it is said where to go in person |
struct DiskMarks: Sendable, Equatable {
    enum State: Sendable, Equatable { case green, amber, red }

    /// Shares of the volume in use, 0 to 1. A mark of 1 never stands.
    let amber: Double
    let red: Double

    init(amber: Double = 0.80, red: Double = 0.92) throws(LinkFault) {
        guard amber <= red else {
            throw LinkFault("\"disk.amber\" (\(amber)) must not be above \"disk.red\" (\(red)): the first mark stands first")
        }
        self.amber = amber
        self.red = red
    }

    /// - Parameter reserved: bytes of what is on its way and of the filings that drafts may become.
    func state(_ volume: Volume, reserved: Int64) -> State {
        // What is promised is not written yet: it closes the door to what is new, not to those for whom it is promised.
        if volume.stands(at: red) { return .red }
        return volume.stands(at: amber, reserved: reserved) ? .amber : .green
    }

    /// Whether so many bytes more, to the last of them, leave the first mark unreached.
    func admits(_ bytes: Int64, _ volume: Volume, reserved: Int64) -> Bool {
        let (sum, isTooLarge) = max(0, reserved).addingReportingOverflow(max(0, bytes))
        return state(volume, reserved: isTooLarge ? .max : sum) == .green
    }
}
