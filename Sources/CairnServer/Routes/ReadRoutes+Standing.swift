import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Hummingbird

/// What became of releases and publishers after they were logged.
extension ReadRoutes {
    /// The releases of an entry with what is known against them now, the highest version first.
    func summaries(of entry: CatalogEntry) throws -> [ReleaseSummary] {
        try summaries(of: entry, shown(of: entry).shown)
    }

    /// The releases of an entry, those that this node's policy keeps from being shown apart.
    func shown(of entry: CatalogEntry) throws -> (
        shown: [CatalogRelease], kept: [(release: CatalogRelease, checks: [PolicyCheck])]
    ) {
        let releases = try services.catalog.releases(of: entry)
        guard let gate = services.peerGate, entry.publisher.origin != services.logOrigin else {
            return (releases, [])
        }
        let judged = try releases.map { release in
            (release: release, checks: try gate.refusals(of: release, by: entry.publisher))
        }
        return (judged.filter(\.checks.isEmpty).map(\.release), judged.filter { !$0.checks.isEmpty })
    }

    func summaries(of entry: CatalogEntry, _ releases: [CatalogRelease]) throws -> [ReleaseSummary] {
        let now = services.publishing.now()
        let chain = try services.identities.chain(of: entry.publisher.id, origin: entry.publisher.origin)?
            .settled(at: now)
        let name = try? EntryName(entry.name)
        return releases.map { release in
            let row = release.release
            let place = LogPlace(index: row.index, time: row.time)
            func lapse(_ signers: [ContentDigest]) -> UInt64? {
                guard let chain, let name else { return nil }
                return chain.lapse(ofSigners: signers, for: entry.kind, name, at: place)
            }
            return ReleaseSummary(
                release,
                compromisedSince: lapse(release.signers.record) ?? lapse(release.signers.envelope))
        }
    }

    static func notFound(
        _ reference: Reference, entry: CatalogEntry, releases: [CatalogRelease]
    ) -> ProblemDetails {
        guard reference.selector == nil, !releases.isEmpty else {
            return ProblemDetails(
                code: "not-found", title: "No such release", status: 404,
                detail: "\(entry.reference) has no release \(reference.selector.map { "\($0)" } ?? "at all")",
                candidates: releases.prefix(20).map(\.release.version))
        }
        return ProblemDetails(
            code: "all-yanked", title: "Every release is yanked", status: 404,
            detail:
                "every release of \(entry.reference) was yanked, withdrawn or signed by a compromised key; "
                + "name one exactly to get it nevertheless",
            candidates: releases.prefix(20).map(\.release.version))
    }

    /// A publisher with the identity version that is in force now.
    func answer(for publisher: CatalogPublisher) throws -> PublisherAnswer {
        var answer = PublisherAnswer(publisher)
        let chain = try services.identities.chain(of: publisher.id, origin: publisher.origin)
        let now = services.publishing.now()
        if let version = chain?.settled(at: now).current.identity.version { answer.version = version }
        return answer
    }

    /// The Sigstore bundle that signs a keyless release's record, base64.
    func bundle(ofRecordAt index: UInt64, origin: String) throws -> String? {
        let leaf = try Leaf.parse(try services.contents.frame(origin: origin, index: index).leaf)
        return try leaf.signedRecord.bundle.flatMap { try services.contents.content($0) }.map(Base64.encode)
    }

    func proof(of status: CatalogStatus?, origin: String) async throws -> ProvenStatement? {
        guard let status else { return nil }
        return try await proof(of: status.envelope, index: status.index, origin: origin)
    }

    func profile(_ publisher: CatalogPublisher) async throws -> Response {
        guard let profile = try services.catalog.profile(of: publisher),
            let proof = try await proof(of: profile.envelope, index: profile.index, origin: publisher.origin)
        else {
            throw ProblemDetails(
                code: "not-found", title: "No profile", status: 404,
                detail: "the publisher \(publisher.name) has no profile here")
        }
        return try Response.json(proof)
    }

    private func proof(
        of envelope: ContentDigest, index: UInt64, origin: String
    ) async throws -> ProvenStatement? {
        guard let bytes = try services.contents.content(envelope),
            let receipt = try await services.receipts.receipt(origin: origin, index: index)
        else { return nil }
        return ProvenStatement(
            envelope: Base64.encode(bytes), receipt: String(decoding: receipt.bytes, as: UTF8.self))
    }
}
