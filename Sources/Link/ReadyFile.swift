import Foundation
import Synchronization

/// Says to whoever started the process that every listener listens: a file `ready`, written when the last one does.
package final class ReadyFile: Sendable {
    private let path: String
    private let missing: Mutex<Int>

    package init(folder: String, listeners: Int) {
        path = folder + "/ready"
        missing = Mutex(listeners)
        try? FileManager.default.removeItem(atPath: path)
    }

    package func listening() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isLast { try? Data("ready\n".utf8).write(to: URL(fileURLWithPath: path)) }
    }
}
