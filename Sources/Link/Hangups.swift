import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// SIGHUP, caught once for the whole process, for everybody in it who holds files that may have changed.
/// One source only: on Linux the dispatch library installs the signal's handler, and a second owner would silence the first.
final class Hangups: Sendable {
    /// From the first use on, SIGHUP no longer ends the process.
    static let shared = Hangups()

    private struct Listeners {
        var next = 0
        var byNumber: [Int: @Sendable () -> Void] = [:]
    }
    private let listeners = Mutex(Listeners())
    // Set once, before anybody else can see this object, and never touched again; it only must not be released.
    nonisolated(unsafe) private let source: any DispatchSourceSignal

    private init() {
        #if canImport(Darwin)
            signal(SIGHUP, SIG_IGN)
        #endif
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        let registered = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { registered.signal() }
        source.setEventHandler { Hangups.shared.tellAll() }
        source.resume()
        registered.wait()
    }

    /// Calls `listener` at each signal until `ignore` is called with the number returned.
    func listen(_ listener: @escaping @Sendable () -> Void) -> Int {
        listeners.withLock { listeners in
            listeners.next &+= 1
            listeners.byNumber[listeners.next] = listener
            return listeners.next
        }
    }

    func ignore(_ number: Int) {
        listeners.withLock { listeners in listeners.byNumber[number] = nil }
    }

    private func tellAll() {
        for listener in listeners.withLock({ Array($0.byNumber.values) }) { listener() }
    }
}
