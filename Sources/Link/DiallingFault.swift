import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

extension LinkFault {
    /// What a failed call means, from whatever the client library threw.
    init(dialling url: String, expecting peer: String, _ error: any Error) {
        switch error {
        case let fault as LinkFault: self = fault
        case is CancellationError: self.init("the call to \(url) was given up", kind: .cancelled)
        case let wrong as WrongName:
            self.init(
                "\(url) proved the name \(wrong.name ?? "of nobody"), expected was \(peer): check the address in the settings",
                kind: .refused)
        case let error as HTTPClientError: self.init(url, error)
        case let error as NIOConnectionError: self.init(url, error)
        default: self.init(url, peer, text: "\(error)")
        }
    }

    private init(_ url: String, _ error: HTTPClientError) {
        switch error {
        case .cancelled: self.init("the call to \(url) was given up", kind: .cancelled)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            self.init("\(url) did not answer in time: look whether it is overloaded", kind: .late)
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            self.init("no connection to \(url) in time: check the address, the firewall and that the tier runs", kind: .unreachable)
        case .remoteConnectionClosed, .uncleanShutdown:
            self.init("\(url) closed the connection: its log says why if it refused us", kind: .broken)
        case .invalidURL, .emptyHost, .emptyScheme: self.init("\(url) is not a web address: correct it in the settings")
        default: self.init("the call to \(url) failed: \(error)", kind: .broken)
        }
    }

    private init(_ url: String, _ error: NIOConnectionError) {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            self.init(
                "the host name \(error.host) cannot be resolved: correct it in the settings, or give its address there", kind: .unreachable)
        } else {
            self.init(
                "nobody listens at \(error.host):\(error.port) for \(url): start that tier, or correct the address", kind: .unreachable)
        }
    }

    private init(_ url: String, _ peer: String, text: String) {
        if let alert = Refusal.alerts.first(where: { text.contains($0.mark) }) {
            self.init("\(url) refused our certificate (\(alert.words)): see its log, then `gateway certs check`", kind: .refused)
        } else if text.contains("CERTIFICATE_VERIFY_FAILED") {
            self.init(
                "the certificate of \(url) is expired or not from our CA: run `gateway certs check` for \(peer)", kind: .refused)
        } else if text.contains("failedToValidateHostname") {
            self.init("the certificate of \(url) is not for that host name: correct the address, or dns in profiles.yaml", kind: .refused)
        } else if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") || text.contains("WRONG_VERSION_NUMBER") {
            self.init("\(url) does not speak TLS 1.3: check that the address is that of an inner listener", kind: .refused)
        } else if text.contains("handshakeFailed") {
            self.init("the TLS handshake with \(url) failed (\(Refusal.printable(text))): see its log", kind: .refused)
        } else {
            self.init("the connection to \(url) broke (\(Refusal.printable(text))): try again, then look at its log", kind: .broken)
        }
    }
}
