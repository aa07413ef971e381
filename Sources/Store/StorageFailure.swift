import Foundation

/// A full disk is an answer to one applicant, and a shortage of descriptors too; a failing medium ends the process, and no write is
/// tried again.
package enum StorageFailure {
    /// What the last call of the system has said, in `errno`.
    package static func now(_ what: String) -> StoreFault {
        let code = errno
        let words = "\(what) cannot be written: \(String(cString: strerror(code)))"
        switch code {
        case ENOSPC, EDQUOT: return StoreFault(.full, "the disk is full")
        case EIO, EROFS, ENXIO, ENODEV: return StoreFault(.storage, words)
        default: return StoreFault(.unexpected, words)
        }
    }
}
