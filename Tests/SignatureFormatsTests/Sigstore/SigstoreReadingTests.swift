import CairnManifest
import CairnProvenance
import Testing

@Suite("What a verified Sigstore bundle tells") struct SigstoreReadingTests {
    @Test("gives the identity, its issuer and every claim of the certificate")
    func claims() throws {
        let verified = try SigstoreCase.named("all-claims").judge().get()
        guard case .identity(let identity, _) = verified.signer else { throw WrongSigner() }
        #expect(identity.issuer == "https://oidc.example.org")
        #expect(identity.name.text.hasPrefix("https://ci.example.org/"))
        #expect(identity.claims.count == 16)
        #expect(identity.claims[.sourceRepositoryID] == "claim 15")
        #expect(identity.claims[.tokenSubject] == "claim 24")
    }

    @Test("gives the payload that was signed, byte for byte")
    func payload() throws {
        let one = try SigstoreCase.named("v1-dsse")
        let answer = try one.verifier().verify(bundle: one.bytes(), artifact: .envelope, policy: .anyIdentity)
        let json = try JSONValue.parse(one.bytes(), maxBytes: 1 << 20)
        let carried = try #require(json["dsseEnvelope"]?["payload"]?.stringValue.flatMap(Base64.decode))
        #expect(
            try answer.get().content
                == .envelope(payload: carried, payloadType: "application/vnd.in-toto+json"))
    }

    @Test("tells times of a log from those of timestamp authorities, and what it left out")
    func times() throws {
        let both = try SigstoreCase.named("token-beside-promise").judge().get()
        #expect(Set(both.times.map(\.source)) == [.log, .timestampAuthority])
        let beside = try SigstoreCase.named("unknown-token-beside-promise").judge().get()
        #expect(beside.times.map(\.source) == [.log])
        #expect(beside.ignoredTimestamps == [.unknownAuthority])
    }

    @Test("tells an entry that is only promised from one that is proven")
    func inclusion() throws {
        #expect(try SigstoreCase.named("bundle-0.1-promise-only").judge().get().entry.inclusion == .promised)
        let proven = try SigstoreCase.named("bundle-0.1").judge().get().entry
        #expect(proven.inclusion == .proven(treeSize: 7))
        #expect(proven.index == 1_004)
        #expect(try SigstoreCase.named("v2-message").judge().get().entry.index == 4)
    }

    @Test("a key signs without a time, and an envelope proves nothing about bytes that weren't asked for")
    func withoutTime() throws {
        let one = try SigstoreCase.named("key-p256-v2-without-token")
        #expect(try one.judge().get().times.isEmpty)
        let message = try SigstoreCase.named("v1-message")
        let answer = try message.verifier().verify(
            bundle: message.bytes(), artifact: .envelope, policy: .anyIdentity)
        #expect(answer.rule == "digest-not-given")
    }

    @Test("the built-in trusted roots are whole", arguments: SigstoreTrustedRoot.PublicInstance.allCases)
    func builtIn(instance: SigstoreTrustedRoot.PublicInstance) throws {
        let root = try SigstoreTrustedRoot.builtIn(instance)
        #expect(root.certificateAuthorities.allSatisfy { $0.chain.refusal == nil })
        #expect(root.timestampAuthorities.allSatisfy { $0.chain.refusal == nil })
        #expect(root.signatureLogs.allSatisfy { $0.key != nil })
        #expect(root.certificateLogs.contains { $0.key != nil })
        #expect(!root.certificateAuthorities.isEmpty && !root.timestampAuthorities.isEmpty)
        #expect(root.signatureLogs.map(\.baseURL).contains { $0.contains("rekor.sig") })
    }

    @Test(
        "refuses trusted roots that aren't",
        arguments: [
            ("", "json"), ("[]", "field"), ("{}", "media-type"),
            (#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}"#, "media-type"),
            (
                #"{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{}]}"#,
                "field"
            ),
            (
                #"{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","#
                    + #""certificateAuthorities":[{"certChain":{"certificates":[]}}]}"#, "field"
            ),
        ])
    func brokenRoots(text: String, rule: String) {
        #expect { try SigstoreTrustedRoot.parse(Array(text.utf8)) } throws: { error in
            (error as? SigstoreFormatError)?.rule == rule
        }
    }
}

private struct WrongSigner: Error {}
