import AsyncHTTPClient
import CairnFederation
import CairnRegistry
import CairnTransparencyLog

extension StartCheck {
    /// All that has to hold before the log is opened; returns what others have seen, to be compared with its tiles then.
    ///
    /// Whoever doesn't answer within a few seconds holds up nothing.
    func begin(
        key: any LogSigner, peers: [Peer], http: HTTPClient, configuration: NodeConfiguration
    ) async throws -> SeenHeads {
        try admit(isReadOnly: configuration.isReadOnly)
        try noteKey(isRemote: key is RemoteSigner)
        guard !configuration.isReadOnly else { return SeenHeads([]) }
        let inquiry = HeadInquiry(
            logKey: key.verifier, http: http, allowsPlainHTTP: configuration.allowsPlainHTTPPeers)
        let witnesses = configuration.policy.map { HeadInquiry.Witness.all(of: $0.policy) } ?? []
        let seen = await inquiry.ask(
            peers.map { HeadInquiry.Witness(who: $0.origin, url: $0.url, kind: .node) } + witnesses)
        try await compare(seen)
        return seen
    }
}
