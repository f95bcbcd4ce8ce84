import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import Hummingbird

/// Listings, releases and identities, each with what proves it.
struct ReadRoutes {
    let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(APIPath.entries)) { request, _ in
            try entries(
                query: request.uri.queryParameters["q"].map { String($0) },
                after: request.uri.queryParameters["after"].flatMap { Int64($0) } ?? 0)
        }
        router.get("/v1/entries/**") { _, context in
            var parts = context.parameters.getCatchAll().map { String($0) }
            // An entry may be called `head` or `records` itself: only what follows a whole name asks for them.
            let last = parts.count > (parts.first == EntryKind.dataset.pathSegment ? 3 : 2) ? parts.last : nil
            if last == "head" || last == "records" { parts.removeLast() }
            let reference = try Self.reference(parts.joined(separator: "/"))
            switch last {
            case "head": return try head(reference)
            case "records": return try records(try resolve(reference))
            default: return try Response.json(answer(for: try resolve(reference)))
            }
        }
        router.get("/v1/releases/**") { _, context in
            let text = context.parameters.getCatchAll().joined(separator: "/")
            return try await release(try Self.reference(text))
        }
        router.get("/v1/publishers/{name}") { _, context in
            try Response.json(answer(for: try publisher(try context.parameters.require("name"))))
        }
        router.get("/v1/publishers/{name}/profile") { _, context in
            try await profile(try publisher(try context.parameters.require("name")))
        }
        router.get("/v1/publishers/{name}/chain") { _, context in
            try await chain(try publisher(try context.parameters.require("name")))
        }
    }

    // MARK: Entries and releases

    private func entries(query: String?, after: Int64) throws -> Response {
        let page = try services.catalog.entries(matching: query, after: after, limit: APILimits.pageEntries)
        let next = page.count == APILimits.pageEntries ? page.last.map { "\($0.row)" } : nil
        let answers = try page.map { try answer(for: $0) }
        // What is left of an entry without a release to show is its name.
        return try Response.json(EntriesAnswer(entries: answers.filter { !$0.releases.isEmpty }, next: next))
    }

    private func answer(for entry: CatalogEntry) throws -> EntryAnswer {
        EntryAnswer(
            reference: entry.reference, kind: entry.kind.rawValue, name: entry.name,
            publisher: try answer(for: entry.publisher), local: entry.publisher.origin == services.logOrigin,
            releases: try summaries(of: entry))
    }

    /// The release that a reference means, with what is known against it.
    func find(
        _ reference: Reference
    ) throws -> (entry: CatalogEntry, release: CatalogRelease, summary: ReleaseSummary) {
        let entry = try resolve(reference)
        let (releases, kept) = try shown(of: entry)
        let summaries = try self.summaries(of: entry, releases)
        guard let place = releases.indices.first(where: { reference.selects(releases[$0], summaries[$0]) })
        else {
            if let gate = services.peerGate, let refused = kept.first(where: { reference.names($0.release) })
            {
                throw ProblemDetails(policy: gate.policyName, refused.checks)
            }
            throw Self.notFound(reference, entry: entry, releases: releases)
        }
        return (entry, releases[place], summaries[place])
    }

    private func release(_ reference: Reference) async throws -> Response {
        let (entry, release, summary) = try find(reference)
        let row = release.release
        guard let envelope = try services.contents.content(row.envelope),
            let receipt = try await services.receipts.receipt(
                origin: entry.publisher.origin, index: row.index),
            let version = try? ReleaseVersion(row.version), let name = try? EntryName(entry.name)
        else {
            throw ProblemDetails(
                code: "withheld", title: "Withheld", status: 451,
                detail: "the content of this release is withheld here")
        }
        let absent = try services.catalog.artifacts(of: release).filter {
            try !$0.isInline && services.blobs.size(of: $0.digest) == nil
        }
        let label = Label(kind: entry.kind, name: name, salt: entry.salt, version: version)
        return try Response.json(
            ReleaseAnswer(
                reference: entry.reference + "@" + row.version, kind: entry.kind.rawValue, name: entry.name,
                publisher: try answer(for: entry.publisher),
                local: entry.publisher.origin == services.logOrigin,
                release: summary, label: String(decoding: label.encoded(), as: UTF8.self),
                envelope: Base64.encode(envelope),
                recordBundle: try bundle(ofRecordAt: row.index, origin: entry.publisher.origin),
                receipt: String(decoding: receipt.bytes, as: UTF8.self),
                absentFiles: absent.count,
                statusProof: try await proof(of: release.status, origin: entry.publisher.origin)))
    }

    private func records(_ entry: CatalogEntry) throws -> Response {
        let origin = entry.publisher.origin
        let records = try services.catalog.records(of: entry).map { record in
            RecordsAnswer.Record(
                index: record.index, kind: record.kind, digest: record.digest.hex, object: record.object?.hex,
                state: record.state, version: record.version,
                time: try Leaf.parse(
                    try services.contents.frame(origin: origin, index: record.index).leaf
                ).time.timestampText)
        }
        let size = try services.logs.stores(of: origin)?.commits.head(of: origin)?.size ?? 0
        return try Response.json(RecordsAnswer(origin: origin, size: size, records: records))
    }

    /// What the next record of an entry of a local publisher must be bound to; the entry need not exist yet.
    private func head(_ reference: Reference) throws -> Response {
        let origin = services.logOrigin
        guard let id = try services.ledger.publisherID(folded: reference.publisher.folded, origin: origin),
            let chain = try services.identities.chain(of: id, origin: origin)
        else {
            throw ProblemDetails(
                code: "unknown-publisher", title: "Unknown publisher", status: 404,
                detail:
                    "no publisher named \(reference.publisher) is registered on this node; register it first")
        }
        let identity = chain.settled(at: services.publishing.now()).current.identity
        let named = try services.catalog.entries(named: reference)
        let entry = named.first { $0.publisher.origin == origin && $0.publisher.id == id }
        let prev = try entry.flatMap {
            try services.ledger.head(of: RecordChain(author: id, key: $0.entryID.hex), origin: origin)
        }
        return try Response.json(
            HeadAnswer(
                origin: origin,
                publisher: HeadAnswer.Publisher(
                    id: id.hex, name: identity.name.text, version: identity.version),
                prev: prev?.hex, salt: entry.map { Base64.encode($0.salt) }, name: entry?.name))
    }

    // MARK: Publishers

    func publisher(_ nameOrID: String) throws -> CatalogPublisher {
        let publishers = try services.catalog.publishers(named: nameOrID)
        if let local = publishers.first(where: { $0.origin == services.logOrigin }) { return local }
        // A name alone means a local publisher; a whole id means the same everywhere.
        if let known = publishers.first, ContentDigest(hex: nameOrID) != nil { return known }
        throw ProblemDetails(
            code: "not-found", title: "No such publisher", status: 404,
            detail: "no publisher \(nameOrID.prefix(80)) is registered on this node",
            candidates: publishers.map(\.id.hex))
    }

    private func chain(_ publisher: CatalogPublisher) async throws -> Response {
        var versions: [IdentityChainAnswer.Version] = []
        for row in try services.ledger.identityVersions(of: publisher.id, origin: publisher.origin) {
            guard let envelope = try services.contents.content(row.envelope),
                let receipt = try await services.receipts.receipt(origin: publisher.origin, index: row.index)
            else { continue }
            versions.append(
                IdentityChainAnswer.Version(
                    envelope: Base64.encode(envelope), receipt: String(decoding: receipt.bytes, as: UTF8.self)
                ))
        }
        return try Response.json(
            IdentityChainAnswer(id: publisher.id.hex, origin: publisher.origin, versions: versions))
    }

    // MARK: References

    static func reference(_ text: String) throws -> Reference {
        do {
            return try Reference(text.removingPercentEncoding ?? text)
        } catch {
            throw ProblemDetails(
                code: "bad-reference", title: "Not a reference", status: 400, detail: "\(error)")
        }
    }

    private func resolve(_ reference: Reference) throws -> CatalogEntry {
        switch try Resolution.resolve(reference, origin: services.logOrigin, catalog: services.catalog) {
        case .found(let entry): return entry
        case .notFound(let candidates):
            throw ProblemDetails(
                code: "not-found", title: "Not found", status: 404,
                detail: candidates.isEmpty
                    ? "this node knows no \(reference.entryText)"
                    : "this node has no \(reference.entryText) of its own; name the publisher's home as well",
                candidates: candidates)
        }
    }
}

extension Reference {
    /// Whether this release is meant; without a selector the first offered, the highest version, is, unless its
    /// publisher yanked it or its keys don't count any more.
    fileprivate func selects(_ release: CatalogRelease, _ summary: ReleaseSummary) -> Bool {
        switch selector {
        case nil: release.status?.status.state.isPassedOver != true && summary.compromisedSince == nil
        case .version, .digest: names(release)
        }
    }

    /// Whether this release is one that is meant; without a selector any may be.
    fileprivate func names(_ release: CatalogRelease) -> Bool {
        switch selector {
        case nil: true
        case .version(let version): release.release.version == version.text
        case .digest(let digest): release.release.manifest == digest
        }
    }
}

extension PublisherAnswer {
    init(_ publisher: CatalogPublisher) {
        self.init(
            id: publisher.id.hex, name: publisher.name, origin: publisher.origin, version: publisher.version)
    }
}

extension ReleaseSummary {
    init(_ release: CatalogRelease, compromisedSince: UInt64?) {
        let row = release.release
        self.init(
            version: row.version, manifest: row.manifest.hex, record: row.record.hex,
            envelope: row.envelope.hex,
            index: row.index, commit: row.commit?.hex, time: row.time.timestampText, title: release.title,
            summary: release.summary, license: release.license, files: release.files, bytes: release.bytes,
            status: release.status.map { StatusAnswer($0.status, index: $0.index, time: $0.time) },
            compromisedSince: compromisedSince)
    }
}
