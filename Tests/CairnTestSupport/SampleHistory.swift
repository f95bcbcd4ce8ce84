import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A home log in memory and the identity records of one publisher in it, each judged as it comes.
///
/// Its key is the one that sample publishers name as their home's.
package struct SampleHistory {
    package let origin: String
    package private(set) var chain: IdentityChain?
    package private(set) var leaves: [Leaf] = []
    /// Identity records that were taken, in order.
    package private(set) var history: [IdentityArrival.Item] = []
    private var places: [Int] = []
    /// Unix seconds, the time of the next leaf.
    package var time: Int64

    package init(origin: String = "models.example.org", time: Int64 = 1_767_323_045) {
        self.origin = origin
        self.time = time
    }

    package var logOrigin: String { "\(origin)/log" }

    /// As a home in a document.
    package var home: Identity.Home {
        Sample.make { Identity.Home(origin: try NodeOrigin(origin), vkey: Sample.vkey(ofLog: logOrigin)) }
    }

    /// The first version: owners `owner-0`, …, releaser `releaser`.
    package func first(
        owners: Int = 1, threshold: Int = 1, recovery: Identity.Recovery? = nil
    ) -> Identity {
        Sample.make {
            Identity(
                version: 1, previous: nil, name: try PublisherName("acme"), home: home,
                owners: Identity.KeySet(
                    threshold: threshold, keys: (0..<owners).map { TestKeys.ed25519("owner-\($0)").publicKey }
                ),
                releasers: [
                    Identity.Releaser(
                        signer: .key(TestKeys.ed25519("releaser").publicKey), scopes: [.everything])
                ], recovery: recovery)
        }
    }

    /// The version after the newest one that counts now.
    package func next(_ change: (inout Identity) -> Void = { _ in }) -> Identity {
        guard let current = chain?.settled(at: time).current else {
            preconditionFailure("a history without a first version has no next one")
        }
        var identity = current.identity
        identity.version += 1
        identity.previous = current.digest
        change(&identity)
        return identity
    }

    /// Offers a version, signed by these keys and brought by the first of them that is an owner of it.
    ///
    /// - `prev`: what the record says it follows; nil takes the right one
    package mutating func offer(
        _ identity: Identity, by signers: [String], bringing: String? = nil, prev: ContentDigest?? = nil
    ) -> Verdict<IdentityUpdate> {
        let keys = signers.map { TestKeys.ed25519($0) }
        let envelope = Sample.make { try identity.sign(with: keys) }
        let owner =
            bringing.map { TestKeys.ed25519($0) }
            ?? keys.first { identity.owners.keys.contains($0.publicKey) } ?? keys[0]
        let record = Record(
            author: chain?.publisher ?? PublisherID(identity.digest), entry: nil,
            identityVersion: identity.version, kind: .identity, object: envelope.digest, origin: logOrigin,
            previous: prev ?? chain?.lastRecord, size: envelope.bytes.count)
        return offer(Sample.make { try SignedRecord.sign(record, with: [owner]) }, object: envelope.bytes)
    }

    /// Offers what brings a publisher from another log; `by` signs the record.
    package mutating func offer(
        _ arrival: IdentityArrival, version: Int, publisher: PublisherID, by owner: String
    ) -> Verdict<IdentityUpdate> {
        let object = arrival.encoded()
        let record = Record(
            author: publisher, entry: nil, identityVersion: version, kind: .identity,
            object: ContentDigest.of(object), origin: logOrigin, previous: chain?.lastRecord,
            size: object.count)
        return offer(
            Sample.make { try SignedRecord.sign(record, with: [TestKeys.ed25519(owner)]) }, object: object)
    }

    /// Offers a record as it is; it stands in the log also where it is refused.
    package mutating func offer(_ record: SignedRecord, object: [UInt8]) -> Verdict<IdentityUpdate> {
        let leaf = Leaf(commit: nil, signedRecord: record, time: time)
        leaves.append(leaf)
        let verdict = IdentityVerifier.verify(
            record: record, envelope: object, chain: chain, logOrigin: logOrigin,
            homeIndex: UInt64(leaves.count - 1), time: time)
        if let update = verdict.accepted?.value {
            chain = update.chain
            history.append(IdentityArrival.Item(object: object, receipt: []))
            places.append(leaves.count - 1)
        }
        return verdict
    }

    /// Lets days go by.
    package mutating func wait(days: Int) { time += Int64(days) * 86_400 }

    /// The identity records so far with their receipts under the newest checkpoint.
    package func proven() -> [IdentityArrival.Item] {
        zip(history, places).map { item, place in
            IdentityArrival.Item(object: item.object, receipt: receipt(of: place))
        }
    }

    package func receipt(of index: Int) -> [UInt8] {
        Sample.make {
            let hashes = leaves.map { Hash.leaf($0.encoded()) }
            let signer = try NoteSigner(
                name: logOrigin, seed: ContentDigest.of(Array("log of \(logOrigin)".utf8)).bytes)
            let checkpoint = try Checkpoint(
                origin: logOrigin, size: UInt64(hashes.count), root: MerkleTree.root(of: hashes))
            return try TLogProof(
                extra: leaves[index].encoded(), index: UInt64(index),
                hashes: try MerkleTree.inclusionProof(index: UInt64(index), of: hashes),
                checkpoint: signer.sign(checkpoint)
            ).encoded()
        }
    }

    /// Whether a release of `models/minilm` by a key counts, logged at a place; nil asks about the next one.
    package func counts(_ key: String, at index: Int? = nil, time: Int64? = nil) -> Bool {
        let place = LogPlace(index: index.map { UInt64($0) }, time: time ?? self.time)
        guard let chain, let name = try? EntryName("minilm") else { return false }
        let standing = chain.settled(at: self.time).standing(
            of: TestKeys.ed25519(key).publicKey, for: .model, name, at: place)
        return standing == .releaser
    }
}
