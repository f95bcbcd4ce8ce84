import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// Signs checkpoints with the fixed key that sample publishers name as their home's.
package struct TestLogSigner: CheckpointSigner {
    private let signer: NoteSigner

    /// `origin` is the log's origin line.
    package init(origin: String = "models.example.org/log") {
        signer = Sample.make {
            try NoteSigner(name: origin, seed: ContentDigest.of(Array("log of \(origin)".utf8)).bytes)
        }
    }

    package var key: VerifierKey { signer.key }

    package func sign(_ growth: SignedGrowth) throws -> [UInt8] {
        precondition(growth.isSound, "a log was to be signed that doesn't continue the one before")
        return try sign(growth.checkpoint)
    }

    package func newestSigned() throws -> [UInt8]? { nil }

    package func sign(_ checkpoint: Checkpoint) throws -> [UInt8] {
        try signer.sign(checkpoint).encoded()
    }

    /// The head of a log without leaves.
    package func emptyHead() -> CommittedHead {
        Sample.make {
            let checkpoint = try Checkpoint(origin: signer.key.name, size: 0, root: Hash.empty)
            return CommittedHead(size: 0, root: Hash.empty, note: try sign(checkpoint), time: 0)
        }
    }
}
