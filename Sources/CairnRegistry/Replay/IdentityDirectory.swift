import CairnManifest
import CairnProvenance
import Synchronization

/// Verified identity chains of publishers, read from the log's own frames and kept at hand.
///
/// A chain is verified again when it is first asked for: the index only says where its versions stand.
package final class IdentityDirectory: Sendable {
    private let ledger: any Ledger
    private let contents: any ContentStore
    private let cache: IdentityCache

    /// `cache` may be one that another directory over the same logs has filled.
    package init(ledger: any Ledger, contents: any ContentStore, cache: IdentityCache = IdentityCache()) {
        self.ledger = ledger
        self.contents = contents
        self.cache = cache
    }

    /// The chain of a publisher as this log has it; nil when it has none.
    ///
    /// What waits in it counts once its time has come: `settled(at:)` tells.
    /// Throws `IdentityDirectoryError.unverifiable` when a frame that was accepted once doesn't verify now.
    package func chain(of publisher: PublisherID, origin: String) throws -> IdentityChain? {
        let versions = try ledger.identityVersions(of: publisher, origin: origin)
        return try chain(of: publisher, origin: origin, versions: versions)
    }

    /// As above, for whoever has asked the ledger for the versions.
    func chain(of publisher: PublisherID, origin: String, versions rows: [IdentityRow]) throws
        -> IdentityChain?
    {
        guard let newest = rows.last else { return nil }
        if let chain = cache.chain(of: publisher, origin: origin),
            chain.lastIndex == newest.index
        {
            return chain
        }
        var chain: IdentityChain?
        for row in rows {
            let frame = try contents.frame(origin: origin, index: row.index)
            let leaf = try Leaf.parse(frame.leaf)
            let verdict = IdentityVerifier.verify(
                record: leaf.signedRecord, envelope: frame.object ?? [], chain: chain, logOrigin: origin,
                homeIndex: row.index, time: leaf.time
            )
            switch verdict {
            case .accepted(let update): chain = update.value.chain
            case .refused(let refusal):
                throw IdentityDirectoryError.unverifiable(publisher: publisher, version: row.version, refusal)
            }
        }
        cache.keep(chain, of: publisher, origin: origin)
        return chain
    }
}

/// Identity chains that have been verified, at hand for whoever asks for them next.
package final class IdentityCache: Sendable {
    private struct Key: Hashable {
        var origin: String
        var publisher: PublisherID
    }

    /// Chains kept at hand; beyond it all are dropped and read again.
    private static let limit = 10_000

    private let known = Mutex<[Key: IdentityChain]>([:])

    package init() {}

    func chain(of publisher: PublisherID, origin: String) -> IdentityChain? {
        known.withLock { $0[Key(origin: origin, publisher: publisher)] }
    }

    func keep(_ chain: IdentityChain?, of publisher: PublisherID, origin: String) {
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known[Key(origin: origin, publisher: publisher)] = chain
        }
    }
}

package enum IdentityDirectoryError: Error, Equatable, Sendable {
    case unverifiable(publisher: PublisherID, version: Int, Refusal)
}
