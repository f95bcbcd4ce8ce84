# Bundles that must be accepted.
LEGACY = "it has no support for this kind of entry"
SHA256 = "it uses SHA-256 with every key"
KEYS = "it has no support for keys"

case("v1-message", V1M)
case("v1-dsse", V1D)
case("v1-intoto", V1I, python=LEGACY)
case("v1-intoto-encoded-once", bundle(leaf, envelope(dsig), rekor1.entry(intoto2(leaf, dsig, once=True))), python=LEGACY)
case("v2-message", V2M)
case("v2-dsse", V2D)

# Versions of the bundle
promised = bundle(leaf, message(msig), rekor1.entry(hr1(leaf, msig)), media=OLD + "0.1")
case("bundle-0.1", promised)
case("bundle-0.1-promise-only", broke(promised, (P, None)), python="it wants a proof in 0.1 as well")
case("bundle-0.1-proof-without-checkpoint", broke(promised, ((*P, "checkpoint"), None)), python="it wants a checkpoint in 0.1 as well")
case("bundle-0.2", bundle(leaf, message(msig), rekor1.entry(hr1(leaf, msig)), media=OLD + "0.2"))
case("bundle-0.2-with-intermediate", bundle(leaf, message(msig), rekor1.entry(hr1(leaf, msig)), media=OLD + "0.2", chain=[leaf, fulcio.inter]))
case("bundle-0.3-with-parameter", bundle(leaf, message(msig), rekor1.entry(hr1(leaf, msig)), media=OLD + "0.3"))
case("integers-as-numbers", broke(V1M, ((*E, "logIndex"), int), ((*E, "integratedTime"), int), ((*P, "logIndex"), int), ((*P, "treeSize"), int)), python="it wants integers as texts")
case("nulls-for-absent", {**V1M, "dsseEnvelope": None, M: {**V1M[M], "timestampVerificationData": None, "publicKey": None}})
url = lambda t: t.replace("+", "-").replace("/", "_")
case("dsse-url-safe-base64", broke(V1D, (("dsseEnvelope", "payload"), url), (("dsseEnvelope", "signatures", 0, "sig"), url)),
     python="it reads one alphabet of base64")
case("dsse-keyid-null", broke(V1D, (("dsseEnvelope", "signatures", 0, "keyid"), None)))
case("message-without-digest", broke(V1M, (("messageSignature", "messageDigest"), None)))

# Times
case("token-without-certificate", broke(V2M, (T, [{"signedTimestamp": b64(tsa.token(msig, certs=False))}])))
for h in ("sha384", "sha512"):
    case("token-over-" + h, broke(V2M, (T, [{"signedTimestamp": b64(tsa.token(msig, hash_=h, signer_hash=h))}])))
case("token-beside-promise", broke(V1M, (T, [{"signedTimestamp": b64(mstamp)}])))
case("two-tokens-of-two-authorities", broke(V2M, (T, [{"signedTimestamp": b64(mstamp)}, {"signedTimestamp": b64(tsa2.token(msig))}])))
stranger = Timestamper("stranger")
case("unknown-token-beside-good-one", broke(V2M, (T, [{"signedTimestamp": b64(stranger.token(msig))}, {"signedTimestamp": b64(mstamp)}])))
case("unknown-token-beside-promise", broke(V1M, (T, [{"signedTimestamp": b64(stranger.token(msig))}])))
made = decode_timestamp_response(mstamp).tst_info.gen_time
case("token-at-end-of-authority", V2M, trust=root(tsas=[authority_item(tsa.chain, {**SPAN, "end": iso(made)})]), python="its ranges have an open end")
case("token-at-start-of-authority", V2M, trust=root(tsas=[authority_item(tsa.chain, {"start": iso(made)})]))
case("authority-without-leaf", V2M, trust=root(tsas=[authority_item([tsa.root])]), python="it wants a leaf in every authority")
case("promise-at-end-of-log", V1M, trust=root(r1_span={**SPAN, "end": iso(NOW)}))

# Signers
def signed_by(c, key=sk):
    s = sign(key, ARTIFACT)
    return bundle(c, message(s), rekor1.entry(hr1(c, s)))
case("identity-email", signed_by(fulcio.leaf(sk, ct, san=[x509.RFC822Name("releaser@example.org")])), identity="releaser@example.org", issuer=ISSUER)
case("identity-other-name", signed_by(fulcio.leaf(sk, ct, san=[x509.OtherName(OID(FULCIO + "7"), b"\x0c\x08releaser")])), identity="releaser", issuer=ISSUER,
     python="its X.509 library reads no otherName")
case("issuer-by-first-extension", signed_by(fulcio.leaf(sk, ct, issuer_v2=None)))
case("all-claims", signed_by(fulcio.leaf(sk, ct, claims=[(n, f"claim {n}") for n in range(9, 25)])))
case("unknown-extension-not-critical", signed_by(fulcio.leaf(sk, ct, extra=[(x509.UnrecognizedExtension(OID("1.2.3.4.5"), b"\x05\x00"), False)])))
direct = Authority(root_length=0)
case("issued-by-root", signed_by(direct.leaf(sk, ct, issuer=(direct.root, direct.root_key))), trust=root(cas=[authority_item([direct.root])]))
twin = Authority()
case("two-authorities-of-one-name", V1M, trust=root(cas=[authority_item(twin.chain), authority_item(fulcio.chain)]))
case("expired-authority-of-one-name", V1M, trust=root(cas=[authority_item(fulcio.chain, {"start": iso(after(days=-40)), "end": iso(after(days=-20))}), authority_item(fulcio.chain)]))
k384 = p384()
l384 = fulcio.leaf(k384, ct)
s384 = sign(k384, pae(PAYLOAD))
case("p384-dsse-v1", bundle(l384, envelope(s384), rekor1.entry(dsse1(l384, s384))), python=SHA256)
case("p384-dsse-v2", bundle(l384, envelope(s384), rekor2.entry(hr2(l384, s384, H["sha384"](pae(PAYLOAD)), "PKIX_ECDSA_P384_SHA_384", "SHA2_384")), [tsa.token(s384)]), python=SHA256)
m384 = sign(k384, ARTIFACT)
case("p384-message-v2", bundle(l384, message(m384, algorithm="SHA2_384", digest=H["sha384"](ARTIFACT)), rekor2.entry(hr2(l384, m384, H["sha384"](ARTIFACT), "PKIX_ECDSA_P384_SHA_384", "SHA2_384")), [tsa.token(m384)]), python=SHA256)

# Logs
witness = ed25519.Ed25519PrivateKey.generate()
note = V2M[M]["tlogEntries"][0]["inclusionProof"]["checkpoint"]["envelope"].split("\n\n")[0] + "\n"
w = f"\u2014 witness.example {b64(b'WITN' + b'12345678' + witness.sign(note.encode()))}\n"
entry2 = lambda **k: rekor2.entry(hr2(leaf, msig, sha(ARTIFACT)), **k)
entry1 = lambda **k: rekor1.entry(hr1(leaf, msig), **k)
v2 = lambda **k: bundle(leaf, message(msig), entry2(**k), [mstamp])
v1 = lambda **k: bundle(leaf, message(msig), entry1(**k))
case("checkpoint-with-witness-after", v2(after_=w))
case("checkpoint-with-witnesses-before", v2(before=w + w.replace("witness", "second")))
case("checkpoint-with-more-lines", v1(extension="Timestamp: 1700000000\n"))
case("tree-of-one", v2(size=1, index=0))
case("last-of-a-lopsided-tree", v1(size=9, index=8))
case("trusted-root-v0.2", V2M, trust=root(media="application/vnd.dev.sigstore.trustedroot.v0.2+json", r2_more={"checkpointKeyId": {"keyId": b64(rekor2.id)}, "operator": "cairn.test"}),
     python="it doesn't know this trusted root")

# Statements
def attested(payload):
    s = sign(sk, pae(payload))
    return bundle(leaf, envelope(s, payload), rekor1.entry(dsse1(leaf, s, payload)))
case("statement-0.1", attested(statement(type_="https://in-toto.io/Statement/v0.1")), python="it knows version 1 alone")
case("second-subject", attested(statement([{"name": "a", "digest": {"sha256": sha(OTHER).hex()}}, {"name": "b", "digest": {"sha256": sha(ARTIFACT).hex(), "sha512": H["sha512"](ARTIFACT).hex()}}])))
