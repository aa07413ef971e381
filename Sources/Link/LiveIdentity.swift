import Foundation
package import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// A tier's certificate while the tier runs: read anew on SIGHUP and when a file changes. The next handshake uses the new one,
/// open connections go on, and a broken file changes nothing.
package final class LiveIdentity: Service {
    private struct Loaded: Sendable {
        let identity: TierIdentity
        let inner: NIOSSLContext?
        let open: NIOSSLContext
    }

    package let folder: String
    private let purpose: TierIdentity.Purpose
    private let logger: Logger
    private let poll: Duration
    private let loaded: Mutex<Loaded>

    package init(
        folder: String, purpose: TierIdentity.Purpose = .inner, logger: Logger, poll: Duration = .seconds(2)
    ) throws(LinkFault) {
        self.folder = folder
        self.purpose = purpose
        self.logger = logger
        self.poll = poll
        loaded = Mutex(try Self.load(folder, purpose))
        warnIfOld()
    }

    package var identity: TierIdentity { loaded.withLock { $0.identity } }
    package var policy: PeerPolicy { identity.policy }
    package var own: PeerIdentity { identity.own }

    /// For the next handshake of an inner listener; nil where the folder is for a public listener only.
    var innerContext: NIOSSLContext? { loaded.withLock { $0.inner } }
    var publicContext: NIOSSLContext { loaded.withLock { $0.open } }

    /// True when the new files are in use; a broken folder keeps the old ones and says so.
    @discardableResult
    package func reload() -> Bool {
        do {
            let next = try Self.load(folder, purpose)
            let previous = loaded.withLock { loaded in
                defer { loaded = next }
                return loaded.identity
            }
            let own = next.identity.own
            if previous.own.serial != own.serial || previous.policy != next.identity.policy {
                logger.info("now using certificate \(own.serial) of \(folder), valid until \(own.notAfter.formatted(.iso8601))")
            } else {
                logger.info("the certificate files of \(folder) were read again: nothing has changed")
            }
            warnIfOld()
            return true
        } catch {
            logger.error("the changed certificate files were not taken, the old ones stay in use: \(error)")
            return false
        }
    }

    package func run() async {
        let (wakes, wake) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(4))
        let hangups = Hangups.shared.listen { wake.yield(true) }
        defer { Hangups.shared.ignore(hangups) }
        let interval = poll
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: interval)
                    wake.yield(false)
                }
            }
            var seen = stamps()
            var lastWarning = ContinuousClock.now
            for await isHangup in wakes.cancelOnGracefulShutdown() {
                if isHangup || stamps() != seen {
                    seen = await settledStamps()
                    reload()
                } else if ContinuousClock.now - lastWarning > .seconds(86_400) {
                    lastWarning = .now
                    warnIfOld()
                }
            }
            group.cancelAll()
        }
    }

    /// Key and certificate are two files: waits until whoever writes them has finished.
    private func settledStamps() async -> [FileStamp?] {
        var stamps = stamps()
        for _ in 0..<10 {
            try? await Task.sleep(for: .milliseconds(100))
            let now = self.stamps()
            if now == stamps { break }
            stamps = now
        }
        return stamps
    }

    private func stamps() -> [FileStamp?] { TierIdentity.files(in: folder).map { FileStamp($0) } }

    private func warnIfOld() {
        let own = self.own
        let now = Date()
        if own.notAfter < now {
            logger.error("the certificate in \(folder) expired at \(own.notAfter.formatted(.iso8601)): run `gateway certs renew`")
        } else if own.halfLife < now {
            logger.warning(
                "the certificate in \(folder) is past half its life and ends at \(own.notAfter.formatted(.iso8601)): run `gateway certs renew`"
            )
        }
    }

    /// An expired certificate loads: applicants may still file while the inner side is away, and peers refuse it by themselves.
    private static func load(_ folder: String, _ purpose: TierIdentity.Purpose) throws(LinkFault) -> Loaded {
        let identity = try TierIdentity(folder: folder, purpose: purpose)
        do {
            return Loaded(
                identity: identity,
                inner: purpose == .inner ? try NIOSSLContext(configuration: identity.innerServer) : nil,
                open: try NIOSSLContext(configuration: identity.publicServer))
        } catch {
            throw LinkFault("the certificate in \(folder) cannot be used (\(error)): issue it anew with `gateway certs renew`")
        }
    }
}
