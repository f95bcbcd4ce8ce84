import AsyncHTTPClient
import CairnAPI
import CairnManifest
import NIOCore

/// Why a node or mirror couldn't be asked, or didn't answer as it must.
package enum ClientError: Error, Equatable, Sendable {
    /// An address that isn't used: what it is and what to write instead.
    case badAddress(String, why: String)
    case network(url: String, reason: String)
    case timedOut(url: String)
    /// The answer is larger than what is read of it.
    case tooLarge(url: String, limit: Int)
    case unexpectedStatus(url: String, status: Int)
    /// The node refused, and says why.
    case problem(ProblemDetails)
    /// An answer that breaks the rules: what was asked for, and what is wrong.
    case badAnswer(what: String, why: String)
    /// A file that was to be sent can't be read, or isn't what it was any more.
    case unreadableFile(path: String, why: String)
}

extension ClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badAddress(let address, let why):
            "'\(PrintableText.of(address))' can't be used as an address: \(why)"
        case .network(let url, let reason):
            "couldn't reach \(PrintableText.of(url)): \(PrintableText.of(reason)); check the address and that the node runs"
        case .timedOut(let url):
            "\(PrintableText.of(url)) took too long to answer; try again later"
        case .tooLarge(let url, let limit):
            "the answer of \(PrintableText.of(url)) is larger than \(limit) bytes, the most that is read; ask its operator"
        case .unexpectedStatus(let url, let status):
            "\(PrintableText.of(url)) answered with status \(status), which says nothing here; check that it is a cairn node"
        case .problem(let problem):
            PrintableText.of(problem.detail)
        case .badAnswer(let what, let why):
            "\(what) can't be used: \(PrintableText.of(why)); check that it comes from a cairn node"
        case .unreadableFile(let path, let why):
            "couldn't send \(PrintableText.of(path)): \(why)"
        }
    }
}

extension ClientError {
    /// What an error of the HTTP client means.
    ///
    /// Cancellation and errors that are ours pass through.
    static func translate(_ error: any Error, url: String) -> any Error {
        switch error {
        case is CancellationError, is ClientError: error
        case _ where String(describing: type(of: error)) == "DecompressionError": GrewTooMuch()
        case let error as HTTPClientError where timeouts.contains(error): ClientError.timedOut(url: url)
        case let error as HTTPClientError: ClientError.network(url: url, reason: error.shortDescription)
        case let error as IOError: ClientError.network(url: url, reason: reason(of: error.description))
        default:
            String(describing: type(of: error)).hasPrefix("NIO") || !isOurs(error)
                ? ClientError.network(url: url, reason: reason(of: "\(error)")) : error
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout,
    ]

    /// Errors of sinks and checks, which a transfer hands through.
    private static func isOurs(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("Cairn")
    }

    /// A compressed answer that became far larger than it was, or whose coding is broken.
    struct GrewTooMuch: Error {}

    /// The few reasons that matter to people, out of the words of NIO.
    private static func reason(of text: String) -> String {
        let known = [
            ("Connection refused", "the connection was refused"),
            ("No route to host", "there is no route to the host"),
            ("Network is unreachable", "the network is unreachable"),
            ("Connection reset", "the connection was reset"),
            ("Broken pipe", "the connection was closed"),
            ("unknown(host", "the host name isn't known"),
            ("dnsAError: Optional", "the host name isn't known"),
            ("CERTIFICATE_VERIFY_FAILED", "its TLS certificate isn't trusted"),
            ("No such file or directory", "there is no such socket; is the node running?"),
            ("Permission denied", "permission denied"),
            ("connectTimeout", "the connection wasn't taken in time"),
        ]
        return known.first { text.contains($0.0) }?.1 ?? text
    }
}
