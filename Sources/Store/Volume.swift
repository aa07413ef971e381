import Foundation

/// 卷: the room on the volume of a folder, in bytes, as `df` counts it: what is kept back for root belongs to nobody here.
package struct Volume: Sendable, Equatable {
    /// What is used and what may still be used.
    package var total: Int64
    package var free: Int64

    package init(total: Int64, free: Int64) {
        self.total = total
        self.free = free
    }

    /// Nil when the folder cannot be looked at.
    package init?(of path: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        func bytes(_ blocks: UInt64) -> Int64 {
            let (product, isTooLarge) = blocks.multipliedReportingOverflow(by: UInt64(facts.f_frsize))
            return isTooLarge ? .max : Int64(clamping: product)
        }
        let (blocks, unused, available) = (UInt64(facts.f_blocks), UInt64(facts.f_bfree), UInt64(facts.f_bavail))
        free = bytes(available)
        let used = bytes(blocks > unused ? blocks - unused : 0)
        total = used > .max - free ? .max : used + free
    }

    /// Whether so large a share of the volume is in use, with `reserved` bytes counted as used. A mark of 1 never stands, and on a volume
    /// that tells no size none does.
    package func stands(at mark: Double, reserved: Int64 = 0) -> Bool {
        guard mark < 1, total > 0 else { return false }
        return Double(total) - Double(free) + Double(max(0, reserved)) >= Double(total) * mark
    }
}
