import Foundation

/// One process a store: an advisory lock that the kernel drops when its holder ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(StoreFault) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFault(
                .storage,
                "\(path) cannot be written (\(String(cString: strerror(errno)))): the data folder must exist and belong to this process")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreFault(.locked, "another process uses \(path): stop it first; two processes on one store would double numbers")
        }
    }

    deinit { close(descriptor) }
}
