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

    package func run() async throws {
        do { try await server.run() } catch is CancellationError { throw CancellationError() } catch {
            throw bindFault(error, host: host, port: port)
        }
    }
}
