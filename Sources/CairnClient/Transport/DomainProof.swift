import AsyncHTTPClient
import CairnManifest
import CairnProvenance
import NIOHTTP1
import NIOCore

/// Whether a DNS name says that it is a publisher's: `/.well-known/cairn-publisher` lists the id on a line.
///
/// It shows who controls the name's web server now, and nothing about the past or about a release.
package struct DomainProof: Sendable {
    package enum Outcome: Equatable, Sendable {
        case proven
        case notListed
        case unreachable(String)
    }

    package let domain: String
    package let outcome: Outcome

    package var words: String {
        switch outcome {
        case .proven: "names this publisher"
        case .notListed: "doesn't name this publisher"
        case .unreachable(let why): "couldn't be asked: \(why)"
        }
    }

    package var json: JSONValue { ["domain": .string(domain), "proven": .bool(outcome == .proven)] }

    /// A file with ids of publishers, one on a line; more than a person would write is not read.
    static let maxBytes = 64 << 10

    package static func lists(_ publisher: PublisherID, in body: [UInt8]) -> Bool {
        body.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
            .contains { $0.elementsEqual(publisher.hex.utf8) }
    }

    /// Asks a DNS name over HTTPS, without following it elsewhere.
    ///
    /// - Parameter url: the file's address; another one only where a test says so
    package static func ask(
        _ domain: String, for publisher: PublisherID, http: HTTPClient, url: String? = nil
    ) async -> DomainProof {
        do {
            let request = HTTPClientRequest(url: url ?? "https://\(domain)/.well-known/cairn-publisher")
            let response = try await http.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: maxBytes)
            let isListed = response.status == .ok && lists(publisher, in: Array(body.readableBytesView))
            return DomainProof(domain: domain, outcome: isListed ? .proven : .notListed)
        } catch {
            return DomainProof(domain: domain, outcome: .unreachable("\(type(of: error))"))
        }
    }
}
