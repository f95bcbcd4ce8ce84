import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog

/// A log whose operator writes whatever they like into it, and signs it.
package struct HostileLog: Sendable {
    package let origin: String
    package let stores: LogStores
    package let signer: TestLogSigner
    private var growth = LogGrowth()

    package init(origin: String = "models.example.org/log", stores: LogStores = .inMemory()) {
        self.origin = origin
        self.stores = stores
        signer = TestLogSigner(origin: origin)
    }

    package var size: UInt64 { growth.size }

    /// Appends frames as they are and commits to them.
    package mutating func append(_ frames: [Frame]) throws {
        try stores.segments.append(frames.map { $0.encoded() })
        try stores.tiles.write(growth.append(frames.map(\.leaf)))
        let note = try signer.sign(try Checkpoint(origin: origin, size: growth.size, root: growth.root))
        let head = CommittedHead(size: growth.size, root: growth.root, note: note, time: 0)
        try stores.commits.replaceHead(of: origin, expected: stores.commits.head(of: origin), with: head)
        try stores.tiles.publish(checkpoint: note)
    }
}

extension Frame {
    /// The frame of a submission, all of its small files included.
    ///
    /// - `parent`: commit of the entry's release before
    /// - `commit`: what the leaf says of the release's commit; nil takes the right one
    package static func sample(
        _ submission: Submission, parent: GitObjectID? = nil, commit: String? = nil,
        time: Int64 = 1_767_323_045
    ) -> Frame {
        switch submission.subject {
        case .identity, .profile, .node:
            let leaf = Leaf(commit: nil, signedRecord: submission.signed, time: time)
            return Frame(leaf: leaf.encoded(), object: submission.object)
        case .status(let status):
            let leaf = Leaf(commit: nil, signedRecord: submission.signed, time: time)
            return Frame(
                leaf: leaf.encoded(), label: status.value.label.encoded(), object: submission.object)
        case .attestation(let attestation):
            let leaf = Leaf(commit: nil, signedRecord: submission.signed, time: time)
            return Frame(
                leaf: leaf.encoded(), label: attestation.value.label?.encoded(), object: submission.object)
        case .release(let release, let label, let content):
            let right = ReleaseCommit.make(of: release.value, tree: content.tree, parent: parent, time: time)
                .id.hex
            let leaf = Leaf(commit: commit ?? right, signedRecord: submission.signed, time: time)
            return Frame(
                leaf: leaf.encoded(), label: label.encoded(), object: submission.object,
                smallFiles: content.smallFiles.sorted { $0.key < $1.key }.map(\.value))
        }
    }

    /// The commit that the frame's leaf names.
    package var commit: GitObjectID? {
        (try? Leaf.parse(leaf))?.commit.flatMap { GitObjectID(hex: $0) }
    }
}
