import CairnManifest
import CairnProvenance
import Foundation

/// The two keys of a publisher: one that owns the name, one that signs releases.
struct PublisherKeys {
    let owner: SigningKey
    let ownerFile: String
    let release: SigningKey
    let releaseFile: String
    /// Whether the owner key was made just now.
    let isOwnerNew: Bool

    /// Reads the keys that are given, and makes those that aren't and don't exist in the default place.
    init(releaseFile: String?, ownerFile: String?, context: CommandContext) throws {
        self.releaseFile = KeyFile.place(releaseFile ?? context.folders.releaseKey)
        self.ownerFile = KeyFile.place(ownerFile ?? context.folders.ownerKey)
        // Given files are read first, so that a wrong path leaves no new key behind.
        let isOwnerThere = ownerFile != nil || access(self.ownerFile, F_OK) == 0
        let isReleaseThere = releaseFile != nil || access(self.releaseFile, F_OK) == 0
        let readOwner =
            isOwnerThere ? try KeyFile.read(self.ownerFile, passphrases: context.passphrases) : nil
        let readRelease =
            isReleaseThere ? try KeyFile.read(self.releaseFile, passphrases: context.passphrases) : nil
        owner = try readOwner ?? KeyFile.create(self.ownerFile, algorithm: .ed25519)
        release = try readRelease ?? KeyFile.create(self.releaseFile, algorithm: .ed25519)
        isOwnerNew = !isOwnerThere
    }

    /// The first version of an identity: one owner, and one key that may release everything; perhaps a workload.
    func identity(name: PublisherName, home: Identity.Home, workload: Identity.Releaser?) -> Identity {
        Identity(
            version: 1, previous: nil, name: name, home: home,
            owners: Identity.KeySet(threshold: 1, keys: [owner.publicKey]),
            releasers: [Identity.Releaser(signer: .key(release.publicKey), scopes: [.everything])]
                + (workload.map { [$0] } ?? []))
    }

    /// The identity in its envelope, and the record that logs it.
    func sign(_ identity: Identity) throws -> (envelope: StoredEnvelope, record: SignedRecord) {
        let envelope = try identity.sign(with: [owner])
        let record = Record(
            author: PublisherID(identity.digest), entry: nil, identityVersion: 1, kind: .identity,
            object: envelope.digest, origin: identity.home.origin.logOrigin, previous: nil,
            size: envelope.bytes.count)
        return (envelope, try SignedRecord.sign(record, with: [owner]))
    }
}
