import CairnManifest

extension Identity.Releaser.Signer {
    /// The key, where it is one that signs by itself.
    package var key: PublicKey? {
        if case .key(let key) = self { key } else { nil }
    }

    /// What the index knows a signer by: a key's id, or the digest of a workload's JSON.
    package var id: ContentDigest {
        switch self {
        case .key(let key): key.keyID
        case .sigstore(let signer): ContentDigest.of(signer.json.canonicalBytes())
        }
    }
}

extension Identity.Releaser.Signer: CustomStringConvertible {
    package var description: String {
        switch self {
        case .key(let key): "key \(key.keyID)"
        case .sigstore(let signer): "\(signer)"
        }
    }
}

extension Identity.SigstoreSigner: CustomStringConvertible {
    /// `{"issuer", "repositoryId", "san"}`.
    package var json: JSONValue {
        [
            "issuer": .string(issuer), "repositoryId": repositoryID.map { .string($0) } ?? .null,
            "san": .string(san),
        ]
    }

    package var description: String {
        "\(san), issuer \(issuer), \(repositoryID.map { "repository \($0)" } ?? "no repository")"
    }

    /// Byte for byte: texts that only look alike are different signers.
    package static func == (left: Self, right: Self) -> Bool {
        let isSameRepository =
            switch (left.repositoryID, right.repositoryID) {
            case (nil, nil): true
            case (let left?, let right?): ExactText.equal(left, right)
            default: false
            }
        return isSameRepository && ExactText.equal(left.issuer, right.issuer)
            && ExactText.equal(left.san, right.san)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(issuer)
        hasher.combine(san)
        hasher.combine(repositoryID)
    }
}
