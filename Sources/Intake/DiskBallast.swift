import Foundation
import Store

/// 压舱文件: room that is taken while there is plenty. On a disk that has become full, `rm` of this one file gives it back at once, so that
/// the log can be ended in order and the rest be tidied up. It is made at the next start at which there is room for it below the marks.
struct DiskBallast: Sendable {
    static let inDemo = 64 << 20
    static let standard = 2 << 30

    enum Outcome: Sendable, Equatable {
        case stands, made, noRoom, off
    }

    let path: String
    let bytes: Int64

    func make(below marks: DiskMarks) throws -> Outcome {
        guard bytes > 0 else { return .off }
        let standing = Self.size(path)
        if standing < bytes {
            let volume = Volume(of: (path as NSString).deletingLastPathComponent)
            guard let volume, marks.admits(bytes - standing, volume, reserved: 0) else { return .noRoom }
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return try Self.refused() }
        defer { close(descriptor) }
        // Also where it stands: a copy of the folder may hold it as a hole, which takes no room. Returns its error, does not set `errno`.
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        if code == 0 { return standing < bytes ? .made : .stands }
        unlink(path)
        errno = code
        return try Self.refused()
    }

    /// 0 when there is none.
    private static func size(_ path: String) -> Int64 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        return max(0, Int64(lseek(descriptor, 0, SEEK_END)))
    }

    /// A server starts without its ballast, but not on a medium that has failed.
    private static func refused() throws -> Outcome {
        let fault = StorageFailure.now("the ballast file")
        if fault.kind == .storage { throw fault }
        return .noRoom
    }
}
