import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// A client with the settings that everything in this target counts on.
    ///
    /// Whoever makes it shuts it down.
    ///
    /// Redirects are not followed, since a node answers at the address it was asked at; a compressed answer may
    /// grow by the factor that the HTTP client holds for sound, and is asked for uncompressed beyond that; idleness is
    /// watched per transfer, not here.
    package static func forNodes() -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            decompression: HTTPClient.Configuration.singletonConfiguration.decompression
        )
        configuration.timeout.connect = .seconds(ClientLimits.connectSeconds)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
