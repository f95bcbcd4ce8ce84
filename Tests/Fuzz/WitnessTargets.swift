import CairnTransparencyLog

extension FuzzTarget {
    static let witnessTargets = [
        FuzzTarget("witness-request", maxBytes: 8_192) { bytes in
            guard let request = accepted({ try AddCheckpointRequest.parse(bytes) }) else { return }
            law("a request is its bytes", request.encoded() == bytes)
            let empty = WitnessDecision.decide(request, logKey: nil, held: nil)
            law("nothing of an unknown log is cosigned", !cosigns(empty))
            for vkey in logKeys {
                guard let key = try? VerifierKey.parse(vkey) else {
                    fatalError("a known log's key isn't one")
                }
                for held in [nil, tree(key, size: 0), tree(key, size: 3), tree(key, size: request.oldSize)] {
                    judge(request, key: key, held: held)
                }
            }
        }
    ]

    private static func judge(_ request: AddCheckpointRequest, key: VerifierKey, held: Checkpoint?) {
        let decision = WitnessDecision.decide(request, logKey: key, held: held)
        guard case .cosign(let checkpoint) = decision else { return }
        law("only what the log signed is cosigned", (try? request.note.verified(by: [key])) != nil)
        law("a witness never shrinks", checkpoint.size >= held?.size ?? 0)
        let isConsistent = MerkleTree.verifyConsistency(
            oldSize: held?.size ?? 0, oldRoot: held?.root ?? .empty, newSize: checkpoint.size,
            newRoot: checkpoint.root, proof: request.proof)
        law("only what extends the held tree is cosigned", isConsistent)
    }

    private static func cosigns(_ decision: WitnessDecision) -> Bool {
        if case .cosign = decision { true } else { false }
    }

    /// A tree that nobody has, of a size that a request can name.
    private static func tree(_ key: VerifierKey, size: UInt64) -> Checkpoint? {
        let root = size == 0 ? Hash.empty : Hash.leaf([UInt8](repeating: 7, count: 3))
        return try? Checkpoint(origin: key.name, size: size, root: root)
    }

    /// Those of the vectors.
    private static let logKeys = [
        "node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
        "models.example.org/log+60c75d8b+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
    ]
}
