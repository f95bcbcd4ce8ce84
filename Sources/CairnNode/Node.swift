import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnRegistry
import CairnServer
import CairnStorage
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Builds a node from its configuration and runs it: the only place that knows every part.
package enum Node {
    package static let version = "0.1.0"

    /// Runs until SIGTERM or SIGINT has drained it, or the surrounding task is cancelled.
    ///
    /// `ready` gets one line with URL, origin and log key once the node answers.
    package static func run(
        _ configuration: NodeConfiguration, handlesSignals: Bool = true,
        ready: @escaping @Sendable (String) -> Void
    ) async throws {
        var logger = Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = configuration.logLevel
        let http = HTTPClient.forNodes()
        let parts: NodeParts
        do {
            parts = try await NodeParts.open(configuration, http: http, logger: logger)
        } catch {
            try? await http.shutdown()
            throw error
        }
        let listener = Listener(configuration: configuration, parts: parts, logger: logger, ready: ready)
        // What writes to the own log is left out of a node that only shows it.
        let cosignatures: [any Service] = [parts.cosignatures].compactMap { $0 }
        let writers: [any Service] =
            configuration.isReadOnly
            ? [] : [parts.sequencing, parts.records] + cosignatures + [parts.inspections].compactMap { $0 }
        let services = writers + [parts.tiles, parts.git, parts.peers] + (try listener.services())
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [], logger: logger))
        do {
            try await group.run()
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    static func unixNow() -> Int64 { Int64(Date().timeIntervalSince1970) }
}
