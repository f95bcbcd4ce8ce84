import CairnManifest
import CairnTransparencyLog

extension SigstoreVerifier {
    typealias Times = (verified: [VerifiedSigstoreBundle.VerifiedTime], ignored: [TimestampRefusal])

    func log(of entry: SigstoreLogEntry) throws(SigstoreRefusal) -> SigstoreTrustedRoot.Log {
        guard let log = trustedRoot.signatureLogs.first(where: { $0.id == entry.logID && $0.key != nil })
        else {
            throw .unknownLog(Hex.encode(entry.logID))
        }
        return log
    }

    /// The times at which the signature is known to have existed.
    ///
    /// A timestamp by an authority that isn't known, or wasn't trusted then, only doesn't count; any other fault of one
    /// is a fault of the bundle. A log's time counts under its promise.
    func verifiedTimes(
        _ bundle: SigstoreBundle, _ entry: SigstoreLogEntry, _ log: SigstoreTrustedRoot.Log
    ) throws(SigstoreRefusal) -> Times {
        var times: Times = ([], [])
        let isRekorV2 = LoggedSignature.isRekorV2(entry)
        if let promise = entry.signedEntryTimestamp {
            guard !isRekorV2 else { throw .promiseByRekorV2 }
            guard log.isValidSignature(promise, over: Self.promisedBytes(entry)) else {
                throw .promiseSignature
            }
            if entry.integratedTime > 0, let time = UnixTime(seconds: entry.integratedTime) {
                guard log.validFor.contains(time) else {
                    throw .logNotTrustedThen(at: time, range: log.validFor)
                }
                times.verified.append(.init(time: time, source: .log))
            }
        }
        for timestamp in bundle.timestamps {
            switch TimestampAuthority.time(
                of: timestamp, over: bundle.signature, authorities: trustedRoot.timestampAuthorities)
            {
            case .success(let time):
                // An entry is logged after its timestamp was made, so only the end of the log's time is binding.
                guard !log.validFor.isBefore(time) else {
                    throw .logNotTrustedThen(at: time, range: log.validFor)
                }
                times.verified.append(.init(time: time, source: .timestampAuthority))
            case .failure(let refusal) where refusal.isUnknown: times.ignored.append(refusal)
            case .failure(let refusal): throw .timestamp(refusal)
            }
        }
        // A bare key has no time of its own to be held against.
        if times.verified.isEmpty, bundle.hasCertificate {
            if let refusal = times.ignored.first { throw .timestamp(refusal) }
            throw .noVerifiedTime
        }
        return times
    }

    /// What a signed entry timestamp is over: RFC 8785 JSON of these four members, with the index over all shards.
    static func promisedBytes(_ entry: SigstoreLogEntry) -> [UInt8] {
        // Written out because JSONValue has no integers beyond 2^53.
        let text =
            "{\"body\":\"\(Base64.encode(entry.canonicalizedBody))\",\"integratedTime\":\(entry.integratedTime),"
            + "\"logID\":\"\(Hex.encode(entry.logID))\",\"logIndex\":\(entry.logIndex)}"
        return Array(text.utf8)
    }

    /// Whether the entry is in the tree of a checkpoint that the log signed.
    func checkInclusion(
        _ entry: SigstoreLogEntry, in log: SigstoreTrustedRoot.Log, version: Int
    ) throws(SigstoreRefusal) -> VerifiedSigstoreBundle.LogEntry.Inclusion {
        // In 0.1 the promise is enough, and a proof without a checkpoint proves nothing.
        guard let proof = entry.inclusionProof, let text = proof.checkpoint else {
            guard version == 1 else { throw entry.inclusionProof == nil ? .proofMissing : .checkpointMissing }
            return .promised
        }
        guard proof.logIndex < proof.treeSize else {
            throw .proofIndexOutOfRange(index: proof.logIndex, size: proof.treeSize)
        }
        let hashes = proof.hashes.compactMap(Hash.init(bytes:))
        guard hashes.count == proof.hashes.count, let root = Hash(bytes: proof.rootHash) else {
            throw .proofMalformed
        }
        guard
            MerkleTree.verifyInclusion(
                leaf: Hash.leaf(entry.canonicalizedBody), index: UInt64(proof.logIndex),
                size: UInt64(proof.treeSize), proof: hashes, root: root)
        else { throw .proofRoot }
        let checkpoint = try SigstoreCheckpoint(text, of: log, isRekorV2: LoggedSignature.isRekorV2(entry))
        guard checkpoint.root == root else { throw .checkpointRoot }
        guard checkpoint.size == UInt64(proof.treeSize) else {
            throw .checkpointSize(found: checkpoint.size, expected: proof.treeSize)
        }
        return .proven(treeSize: proof.treeSize)
    }
}

extension SigstoreBundle {
    var hasCertificate: Bool {
        if case .publicKey = material { false } else { true }
    }
}

extension SigstoreLogEntry {
    /// The index that something stands for: the promise has the one over all shards, a proof the one in its tree.
    var provenIndex: Int64 {
        signedEntryTimestamp == nil ? inclusionProof?.logIndex ?? logIndex : logIndex
    }
}
