import CairnManifest
import CairnTransparencyLog

extension Identity {
    /// Everything about the document that its members alone can show wrong; empty when it is sound.
    ///
    /// Whether it follows the version before says the chain.
    package func validate() -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        if (version == 1) != (previous == nil) {
            let message = "must be null in version 1 and the digest of the version before in every other"
            issues.append(ValidationIssue(pointer: "/prev", message: message))
        }
        if !home.hasVerifierKeyOfItsLog {
            let message = "must be the Ed25519 verifier key of \(home.origin.logOrigin)"
            issues.append(ValidationIssue(pointer: "/home/vkey", message: message))
        }
        issues += owners.issues(at: "/owners")
        issues += recovery?.keySet.issues(at: "/recovery") ?? []
        return issues + releaserIssues() + revocationIssues()
    }

    private func releaserIssues() -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        for (index, releaser) in releasers.enumerated() {
            let place = "/releasers/\(index)"
            if releasers[..<index].contains(where: { $0.signer == releaser.signer }) {
                issues.append(ValidationIssue(pointer: place, message: "is listed twice; join the scopes"))
            }
            if releaser.scopes.isEmpty {
                issues.append(
                    ValidationIssue(pointer: "\(place)/scope", message: "must name at least one scope")
                )
            }
            if Set(releaser.scopes).count != releaser.scopes.count {
                issues.append(ValidationIssue(pointer: "\(place)/scope", message: "names a scope twice"))
            }
            issues += Self.issues(of: releaser.signer, at: place)
        }
        return issues
    }

    private static func issues(of signer: Releaser.Signer, at place: String) -> [ValidationIssue] {
        guard case .sigstore(let signer) = signer, signer.issuer.isEmpty || signer.san.isEmpty else {
            return []
        }
        return [
            ValidationIssue(pointer: "\(place)/sigstore", message: "must have an issuer and a san")
        ]
    }

    private func revocationIssues() -> [ValidationIssue] {
        let keys = owners.keys + (recovery?.keySet.keys ?? [])
        let inUse = Set(keys.map { Releaser.Signer.key($0) } + releasers.map(\.signer))
        var issues: [ValidationIssue] = []
        for (index, revocation) in revoked.enumerated() {
            let place = "/revoked/\(index)"
            if revoked[..<index].contains(where: { $0.signer == revocation.signer }) {
                issues.append(ValidationIssue(pointer: place, message: "revokes a key twice"))
            }
            issues += Self.issues(of: revocation.signer, at: place)
            if inUse.contains(revocation.signer) {
                issues.append(
                    ValidationIssue(pointer: place, message: "revokes a key that this version lists")
                )
            }
            if revocation.reason == .compromised, revocation.since == nil {
                let message = "must be the home-log index from which signatures no longer count"
                issues.append(ValidationIssue(pointer: "\(place)/since", message: message))
            }
        }
        return issues
    }
}

extension Identity.KeySet {
    fileprivate func issues(at place: String) -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        if Set(keys).count != keys.count {
            issues.append(ValidationIssue(pointer: "\(place)/keys", message: "lists a key twice"))
        }
        if !(1...max(keys.count, 1)).contains(threshold) || keys.isEmpty {
            let message = "must be at least 1 and at most the number of keys"
            issues.append(ValidationIssue(pointer: "\(place)/threshold", message: message))
        }
        return issues
    }
}

extension Identity.Home {
    /// The text is a verifier key of the type that logs sign with, under the name of this home's log.
    fileprivate var hasVerifierKeyOfItsLog: Bool {
        guard let key = try? VerifierKey.parse(vkey) else { return false }
        return key.type == .ed25519 && ExactText.equal(key.name, origin.logOrigin)
    }
}
