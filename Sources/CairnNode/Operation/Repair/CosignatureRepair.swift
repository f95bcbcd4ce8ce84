import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Mends what the state has of cosignatures: what others cosigned is forgotten and asked for again, what this node cosigned
/// is cosigned again, for a tree that isn't smaller.
struct CosignatureRepair {
    private let folder: String
    private let state: StateDatabase
    private let own: String
    private let aside: SetAside
    /// Why something couldn't be mended, by place.
    private(set) var reasons: [String: String] = [:]

    init(folder: String, state: StateDatabase, own: String, aside: SetAside) {
        self.folder = folder
        self.state = state
        self.own = own
        self.aside = aside
    }

    /// - Parameter key: the key of a log, where it is known
    mutating func run(_ findings: [Finding], key: (String) -> VerifierKey?) throws {
        for finding in findings where finding.kind == .cosignature {
            switch finding.remedy {
            case .witnesses:
                try keepNote(of: own, isOwn: true)
                try state.forgetWitnessedNote(of: own)
            case .cosigning:
                let origin = String(finding.place.dropFirst(CosignatureFsck.cosignedPlace("").count))
                try keepNote(of: origin, isOwn: false)
                do {
                    try cosign(origin, key: key(origin))
                } catch {
                    reasons[finding.place] = "\(error)"
                }
            default: break
            }
        }
    }

    private func keepNote(of origin: String, isOwn: Bool) throws {
        guard let note = try state.cosignedNote(origin, isOwn: isOwn) else { return }
        let name = ContentDigest.of(Array(origin.utf8)).hex
        try aside.keep(note, of: isOwn ? "state.sqlite.collected" : "state.sqlite.cosigned.\(name)")
    }

    /// The check has found that the note's own tree, or else the mirrored one, isn't smaller and fits.
    private func cosign(_ origin: String, key: VerifierKey?) throws {
        let note = try state.cosignedNote(origin, isOwn: false) ?? []
        let cosigners = CosignerKey.known(in: folder, role: "witness", own: own)
        if let tree = CosignatureFsck.tree(in: note, origin: origin, key: key, cosigners: cosigners) {
            return try state.mendWitnessed(
                origin,
                with: WitnessedHead(size: tree.size, root: tree.root, note: note, time: Node.unixNow()))
        }
        let path = folder + "/keys/witness.pem"
        guard let key, let head = try state.head(of: origin),
            let cosigner = try CosignerKey.read(
                path, name: "\(own.dropLast("/log".utf8.count))/witness")
        else { throw NodeError.damaged("\(path) is missing") }
        let checkpoint = try VerifiedCheckpoint.verify(head.note, logKey: key)
        let time = Node.unixNow()
        let cosignature = try cosigner.cosign(checkpoint, time: UInt64(max(0, time)))
        let cosigned = try checkpoint.cosigned(by: cosignature, logKey: key)
        try state.mendWitnessed(
            origin,
            with: WitnessedHead(
                size: checkpoint.size, root: checkpoint.root, note: cosigned.encoded(), time: time))
    }
}
