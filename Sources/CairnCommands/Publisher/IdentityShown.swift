import CairnManifest
import CairnProvenance

/// A version of an identity as people read it.
struct IdentityShown {
    let identity: Identity

    init(_ identity: Identity) {
        self.identity = identity
    }

    func show(_ output: Output) {
        output.line("home       \(identity.home.origin)")
        output.line("log key    \(identity.home.vkey)")
        output.line("identity   version \(identity.version)")
        let owners = identity.owners
        if owners.keys.count > 1 {
            output.line("owners     \(owners.threshold) of \(owners.keys.count) have to sign")
        }
        for key in owners.keys { output.line("owner      \(key)") }
        for releaser in identity.releasers {
            let scope = releaser.scopes.map(\.text).joined(separator: ", ")
            switch releaser.signer {
            case .key(let key): output.line("releaser   \(key)  \(scope)")
            case .sigstore(let signer):
                output.line("releaser   keyless:\(releaser.signer.id)  \(scope)")
                output.line("           keyless: \(signer)")
            }
        }
        if let recovery = identity.recovery {
            output.line(
                "recovery   \(recovery.keySet.threshold) of \(recovery.keySet.keys.count) keys, after \(recovery.delayDays) days"
            )
            for key in recovery.keySet.keys { output.line("recovery   \(key)") }
        }
        for revocation in identity.revoked {
            let since = revocation.since.map { ", counts below log index \($0) only" } ?? ""
            let signer = revocation.key.map { "\($0)" } ?? "keyless:\(revocation.signer.id)"
            output.line("revoked    \(signer)  \(revocation.reason.rawValue)\(since)")
        }
    }
}
