import CairnManifest

extension Identity {
    /// The JCS bytes: the payload of the envelope.
    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package var json: JSONValue {
        [
            "home": ["origin": .string(home.origin.text), "vkey": .string(home.vkey)],
            "name": .string(name.text),
            "owners": .object(owners.json),
            "prev": JSONValue(previous),
            "recovery": recovery?.json ?? .null,
            "releasers": .array(releasers.map(\.json)),
            "revoked": .array(revoked.map(\.json)),
            "schema": .string(Self.schema),
            "version": .integer(Int64(version)),
        ]
    }
}

extension Identity.KeySet {
    fileprivate var json: JSONObject {
        ["keys": .array(keys.map { .string($0.base64) }), "threshold": .integer(Int64(threshold))]
    }
}

extension Identity.Recovery {
    fileprivate var json: JSONValue {
        var object = keySet.json
        object["delayDays"] = .integer(Int64(delayDays))
        return .object(object)
    }
}

extension Identity.Releaser {
    fileprivate var json: JSONValue {
        let scope = JSONValue.array(scopes.map { .string($0.text) })
        switch signer {
        case .key(let key):
            return ["key": .string(key.base64), "scope": scope]
        case .sigstore(let signer):
            return ["scope": scope, "sigstore": signer.json]
        }
    }
}

extension Identity.Revocation {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "reason": .string(reason.rawValue),
            "since": since.map { .integer(Int64($0)) } ?? .null,
        ]
        switch signer {
        case .key(let key): object["key"] = .string(key.base64)
        case .sigstore(let signer): object["sigstore"] = signer.json
        }
        return .object(object)
    }
}
