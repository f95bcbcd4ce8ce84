import CairnManifest

extension Identity {
    /// Reads the JCS bytes of an identity document, with every issue at once.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> Identity {
        try Identity(json: JSONValue.canonicalDocument(bytes, maxBytes: Limits.identityBytes))
    }

    package init(json: JSONValue) throws(FormatError) {
        let fields = [
            "home", "name", "owners", "prev", "recovery", "releasers", "revoked", "schema", "version",
        ]
        var reader = FieldReader(json, fields: fields)
        reader.constant("schema", Self.schema)
        let version = reader.integer("version", in: 1...Int64(Limits.identityVersions))
        let previous = reader.nullableDigest("prev")
        let name = reader.value("name", "a publisher name that isn't reserved") { member in
            member.stringValue.flatMap { try? PublisherName($0) }
        }
        let home = reader.object("home", fields: ["origin", "vkey"], Self.readHome)
        let owners = reader.object("owners", fields: ["keys", "threshold"], Self.readKeySet)
        let releasers = Self.readReleasers(&reader)
        let recovery: Recovery? =
            reader.isNull("recovery")
            ? nil : reader.object("recovery", fields: ["delayDays", "keys", "threshold"], Self.readRecovery)
        let revoked = Self.readRevoked(&reader)
        guard reader.issues.isEmpty, let version, let name, let home, let owners else {
            throw .fields(reader.issues)
        }
        self.init(
            version: Int(version),
            previous: previous,
            name: name,
            home: home,
            owners: owners,
            releasers: releasers,
            recovery: recovery,
            revoked: revoked
        )
        let issues = validate()
        guard issues.isEmpty else { throw .fields(issues) }
    }

    private static func readHome(_ reader: inout FieldReader) -> Home? {
        let origin = reader.value("origin", "a node's origin, such as models.example.org") { member in
            member.stringValue.flatMap { try? NodeOrigin($0) }
        }
        let vkey = reader.text("vkey")
        guard let origin, let vkey else { return nil }
        return Home(origin: origin, vkey: vkey)
    }

    private static func readKeySet(_ reader: inout FieldReader) -> KeySet? {
        var keys: [PublicKey] = []
        for (place, value) in reader.items("keys", atMost: Limits.keys) {
            if let key = value.stringValue.flatMap({ try? PublicKey(base64: $0) }) {
                keys.append(key)
            } else {
                reader.adopt([ValidationIssue(pointer: place, message: keyExpectation)])
            }
        }
        guard let threshold = reader.integer("threshold", in: 1...Int64(Limits.keys)) else { return nil }
        return KeySet(threshold: Int(threshold), keys: keys)
    }

    private static func readRecovery(_ reader: inout FieldReader) -> Recovery? {
        let keySet = readKeySet(&reader)
        let delay = reader.integer("delayDays", in: 1...Int64(Limits.recoveryDelayDays))
        guard let keySet, let delay else { return nil }
        return Recovery(keySet: keySet, delayDays: Int(delay))
    }

    private static func readReleasers(_ reader: inout FieldReader) -> [Releaser] {
        var releasers: [Releaser] = []
        for (place, value) in reader.items("releasers", atMost: Limits.keys) {
            let kind = kindOfSigner(value)
            var item = FieldReader(value, at: place, fields: [kind, "scope"])
            let signer = readSigner(kind, &item)
            var scopes: [Scope] = []
            for (place, value) in item.items("scope", atMost: Limits.scopes) {
                if let scope = value.stringValue.flatMap(Scope.init) {
                    scopes.append(scope)
                } else {
                    let message = "must be *, models/*, datasets/*, models/<name> or datasets/<name>"
                    item.adopt([ValidationIssue(pointer: place, message: message)])
                }
            }
            reader.adopt(item.issues)
            if let signer {
                releasers.append(Releaser(signer: signer, scopes: scopes))
            }
        }
        return releasers
    }

    private static func kindOfSigner(_ value: JSONValue) -> String {
        value.objectValue?["sigstore"] == nil ? "key" : "sigstore"
    }

    private static func readSigner(_ kind: String, _ reader: inout FieldReader) -> Releaser.Signer? {
        kind == "key" ? readKey(&reader).map(Releaser.Signer.key) : readSigstore(&reader)
    }

    private static func readSigstore(_ reader: inout FieldReader) -> Releaser.Signer? {
        reader.object("sigstore", fields: ["issuer", "repositoryId", "san"]) { item in
            let issuer = item.text("issuer")
            let san = item.text("san")
            let repositoryID = item.nullable("repositoryId", "a text", \.stringValue)
            guard let issuer, let san else { return nil }
            return .sigstore(SigstoreSigner(issuer: issuer, san: san, repositoryID: repositoryID))
        }
    }

    private static func readRevoked(_ reader: inout FieldReader) -> [Revocation] {
        var revoked: [Revocation] = []
        for (place, value) in reader.items("revoked", atMost: Limits.keys) {
            let kind = kindOfSigner(value)
            var item = FieldReader(value, at: place, fields: [kind, "reason", "since"])
            let signer = readSigner(kind, &item)
            let reason = item.value("reason", "retired or compromised") { member in
                member.stringValue.flatMap(Revocation.Reason.init)
            }
            let since = item.nullable("since", "an index of the home log") { member in
                member.integerValue.flatMap(UInt64.init(exactly:))
            }
            reader.adopt(item.issues)
            if let signer, let reason {
                revoked.append(Revocation(signer: signer, reason: reason, since: since))
            }
        }
        return revoked
    }

    private static let keyExpectation = "must be the base64 of an Ed25519 or P-256 key (SPKI, DER)"

    private static func readKey(_ reader: inout FieldReader) -> PublicKey? {
        reader.value("key", "the base64 of an Ed25519 or P-256 key (SPKI, DER)") { member in
            member.stringValue.flatMap { try? PublicKey(base64: $0) }
        }
    }
}
