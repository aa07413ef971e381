import Dispatch
import Foundation
import Synchronization

/// Ctrl-C or SIGTERM, as a flag.
final class StopSignal {
    private let raised = Flag()
    private let sources: [any DispatchSourceSignal]

    private final class Flag: Sendable {
        let value = Mutex(false)
    }

    init() {
        let flag = raised
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { flag.value.withLock { $0 = true } }
            source.resume()
            return source
        }
    }

    var isRaised: Bool { raised.value.withLock { $0 } }
}
