import NIOCore
import NIOPosix
package import ServiceLifecycle

/// A server that says in one sentence why it cannot listen.
package struct Listener: Service {
    private let server: any Service
    private let host: String
    private let port: Int

    package init(_ server: any Service, host: String, port: Int) {
        self.server = server
        self.host = host
        self.port = port
    }

    /// Tries the address before anything is started, so that a port in use is said in one sentence and nothing else.
    package static func probe(host: String, port: Int) async throws(LinkFault) {
        guard port != 0 else { return }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: host, port: port).get()
            try await channel.close()
        } catch {
            throw bindFault(error, host: host, port: port)
        }
    }

    package func run() async throws {
        do { try await server.run() } catch is CancellationError { throw CancellationError() } catch {
            throw bindFault(error, host: host, port: port)
        }
    }
}
