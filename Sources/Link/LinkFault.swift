import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What stops a connection, a listener or a certificate: one sentence that says what to do.
package struct LinkFault: Error, CustomStringConvertible, Equatable {
    package enum Kind: Sendable {
        /// Files, settings, ports: somebody has to put something right on this machine.
        case setup
        /// Nobody answered: worth another try.
        case unreachable
        /// One side did not accept the other: trying again alone will not help.
        case refused
        case late
        case oversized
        /// The connection broke or the other side spoke no proper HTTP.
        case broken
        case cancelled
    }

    package let kind: Kind
    package let description: String

    package init(_ sentence: String, kind: Kind = .setup) {
        self.kind = kind
        description = sentence
    }
}

/// Why a listener could not be opened, from whatever the network library threw.
package func bindFault(_ error: any Error, host: String, port: Int) -> LinkFault {
    if let fault = error as? LinkFault { return fault }
    let place = "\(host):\(port)"
    guard let error = error as? IOError else {
        return LinkFault("cannot listen on \(place): \(error); name an address of this machine in the settings")
    }
    switch error.errnoCode {
    case EADDRINUSE:
        return LinkFault("port \(port) on \(host) is in use by another program: stop it, or choose another port in the settings")
    case EACCES, EPERM:
        return LinkFault("no permission to listen on \(place): choose a port above 1023, or allow this program to bind low ports")
    case EADDRNOTAVAIL:
        return LinkFault("\(host) is not an address of this machine: name one that is, or 0.0.0.0 for all, in the settings")
    default:
        return LinkFault("cannot listen on \(place): \(String(cString: strerror(error.errnoCode))); choose another address or port")
    }
}
