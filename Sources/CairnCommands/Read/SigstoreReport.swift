import CairnManifest
import CairnProvenance

/// What a verified Sigstore bundle proves.
struct SigstoreReport {
    let verified: VerifiedSigstoreBundle
    let output: Output

    func show(_ bundle: String) {
        output.json(json(bundle))
        output.line("verified \(bundle)", style: .good)
        switch verified.signer {
        case .identity(let identity, _):
            output.line("signed by \(identity.name.text)")
            output.line("vouched for by \(identity.issuer)")
            if let repository = identity.claims[.sourceRepositoryURI] {
                let id = identity.claims[.sourceRepositoryID].map { ", id \($0)" } ?? ""
                output.line("built from \(repository)\(id)")
            }
        case .key: output.line("signed by the given key")
        }
        for time in verified.times {
            output.line(
                "signed before \(time.time), says \(time.source == .log ? "the log" : "a timestamp authority")"
            )
        }
        let kept =
            switch verified.entry.inclusion {
            case .proven(let size): "in a tree of \(size)"
            case .promised: "promised, not proven"
            }
        output.line("log: \(verified.entry.log), entry \(verified.entry.index), \(kept)")
        if case .envelope(_, let payloadType) = verified.content {
            output.line("over a payload of \(payloadType)")
        }
        let ignored = verified.ignoredTimestamps.count
        if ignored > 0 {
            output.note("\(ignored) timestamps by authorities that aren't trusted count for nothing")
        }
    }

    private func json(_ bundle: String) -> JSONValue {
        [
            "bundle": .string(bundle), "content": content, "ignoredTimestamps": ignored, "log": log,
            "signer": signer,
            "times": .array(verified.times.map(Self.json)), "verified": true,
        ]
    }

    private var ignored: JSONValue { .array(verified.ignoredTimestamps.map { .string($0.rule) }) }

    private var signer: JSONValue {
        switch verified.signer {
        case .key(let key): return ["key": .string(key.pem)]
        case .identity(let identity, let certificate):
            var claims = JSONObject()
            for (claim, value) in identity.claims {
                claims["1.3.6.1.4.1.57264.1.\(claim.rawValue)"] = .string(value)
            }
            return [
                "certificate": .string(Base64.encode(certificate.der)), "claims": .object(claims),
                "identity": .string(identity.name.text), "issuer": .string(identity.issuer),
            ]
        }
    }

    private static func json(_ time: VerifiedSigstoreBundle.VerifiedTime) -> JSONValue {
        [
            "source": .string(time.source == .log ? "log" : "timestamp-authority"),
            "time": .string("\(time.time)"),
        ]
    }

    private var content: JSONValue {
        switch verified.content {
        case .artifact(let digest):
            [
                "digest": .string("\(digest.algorithm.rawValue):\(Hex.encode(digest.bytes))"),
                "kind": "artifact",
            ]
        case .envelope(let payload, let payloadType):
            [
                "kind": "envelope", "payload": .string(Base64.encode(payload)),
                "payloadType": .string(payloadType),
            ]
        }
    }

    private var log: JSONValue {
        let size: JSONValue =
            if case .proven(let size) = verified.entry.inclusion { .string(String(size)) } else { .null }
        return [
            "index": .string(String(verified.entry.index)), "treeSize": size,
            "url": .string(verified.entry.log),
        ]
    }
}
