#!/usr/bin/env python3
"""Makes sigstore/cases: Sigstore bundles of a made-up instance, each good or wrong in one way.

usage: make_sigstore_cases.py OUT_DIR   (Python of Scripts/python-tools.sh; fresh keys each run)
Writes NAME.json per case, the trusted roots and keys that cases name, and cases.json: what each is judged to be.
`rule` is the refusal that cairn must give, null where the bundle is good; `python` says why sigstore-python decides
otherwise, where it does.
"""
import copy, os, sys

from rfc3161_client import decode_timestamp_response

from sigstore_instance import *

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
V3 = "application/vnd.dev.sigstore.bundle.v0.3+json"
OLD = "application/vnd.dev.sigstore.bundle+json;version="
PT = "application/vnd.in-toto+json"
ARTIFACT = b"weights of a very small model\n"
OTHER = b"weights of another model\n"
NAMES = {hashes.SHA256: ("sha256", "SHA2_256"), hashes.SHA384: ("sha384", "SHA2_384"), hashes.SHA512: ("sha512", "SHA2_512")}
H = {"sha256": lambda b: hashlib.sha256(b).digest(), "sha384": lambda b: hashlib.sha384(b).digest(),
     "sha512": lambda b: hashlib.sha512(b).digest()}

fulcio, ct, tsa, tsa2 = Authority(), p256(), Timestamper(), Timestamper("tsa two")
rekor1, rekor2 = Rekor(1, "rekor.cairn.test"), Rekor(2, "log2026-1.rekor.cairn.test")
sk = p256()
leaf = fulcio.leaf(sk, ct)


# MARK: Contents

def pae(payload, type_=PT): return b"DSSEv1 %d %s %d " % (len(type_), type_.encode(), len(payload)) + payload


def statement(subjects=None, type_="https://in-toto.io/Statement/v1"):
    subjects = [{"name": "weights", "digest": {"sha256": sha(ARTIFACT).hex()}}] if subjects is None else subjects
    return compact({"_type": type_, "subject": subjects, "predicateType": "https://example.org/p/v1", "predicate": {"x": 1.5}})


PAYLOAD = statement()


def message(signature, artifact=ARTIFACT, algorithm="SHA2_256", digest=None):
    return {"messageSignature": {"messageDigest": {"algorithm": algorithm, "digest": b64(digest or sha(artifact))},
                                 "signature": b64(signature)}}


def envelope(signature, payload=PAYLOAD, type_=PT):
    return {"dsseEnvelope": {"payload": b64(payload), "payloadType": type_,
                             "signatures": [{"sig": b64(signature), "keyid": ""}]}}


# MARK: Entry bodies; `who` is a certificate or a private key

def who_pem(who): return pem(who) if isinstance(who, x509.Certificate) else pub_pem(who)


def hr1(who, signature, digest=None, algorithm="sha256"):
    return compact({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
        "data": {"hash": {"algorithm": algorithm, "value": (digest or sha(ARTIFACT)).hex()}},
        "signature": {"content": b64(signature), "publicKey": {"content": b64(who_pem(who))}}}})


def dsse1(who, signature, payload=PAYLOAD):
    return compact({"apiVersion": "0.0.1", "kind": "dsse", "spec": {
        "envelopeHash": {"algorithm": "sha256", "value": sha(b"envelope").hex()},
        "payloadHash": {"algorithm": "sha256", "value": sha(payload).hex()},
        "signatures": [{"signature": b64(signature), "verifier": b64(who_pem(who))}]}})


def intoto2(who, signature, payload=PAYLOAD, once=False):
    return compact({"apiVersion": "0.0.2", "kind": "intoto", "spec": {"content": {
        "envelope": {"payloadType": PT, "signatures": [
            {"publicKey": b64(who_pem(who)), "sig": b64(signature if once else b64(signature).encode())}]},
        "hash": {"algorithm": "sha256", "value": sha(b"envelope").hex()},
        "payloadHash": {"algorithm": "sha256", "value": sha(payload).hex()}}}})


def hr2(who, signature, digest, details="PKIX_ECDSA_P256_SHA_256", algorithm="SHA2_256"):
    verifier = ({"x509Certificate": {"rawBytes": b64(der(who))}} if isinstance(who, x509.Certificate)
                else {"publicKey": {"rawBytes": b64(spki(who))}})
    return compact({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
        "data": {"algorithm": algorithm, "digest": b64(digest)},
        "signature": {"content": b64(signature), "verifier": {"keyDetails": details, **verifier}}}}})


def bundle(who, content, entry, stamps=(), media=V3, chain=None):
    if isinstance(who, x509.Certificate):
        who = ({"certificate": {"rawBytes": b64(der(who))}} if media == V3 or media.endswith("0.3")
               else {"x509CertificateChain": {"certificates": [{"rawBytes": b64(der(c))} for c in chain or [who]]}})
    else:
        who = {"publicKey": {"hint": b64(sha(spki(who)))}}
    return {"mediaType": media, "verificationMaterial": {
        **who, "tlogEntries": [entry],
        "timestampVerificationData": {"rfc3161Timestamps": [{"signedTimestamp": b64(t)} for t in stamps]}}, **content}


# MARK: The good bundles that broken ones are made from

msig, dsig = sign(sk, ARTIFACT), sign(sk, pae(PAYLOAD))
mstamp, dstamp = tsa.token(msig), tsa.token(dsig)
V1M = bundle(leaf, message(msig), rekor1.entry(hr1(leaf, msig)))
V1D = bundle(leaf, envelope(dsig), rekor1.entry(dsse1(leaf, dsig)))
V1I = bundle(leaf, envelope(dsig), rekor1.entry(intoto2(leaf, dsig)))
V2M = bundle(leaf, message(msig), rekor2.entry(hr2(leaf, msig, sha(ARTIFACT))), [mstamp])
V2D = bundle(leaf, envelope(dsig), rekor2.entry(hr2(leaf, dsig, sha(pae(PAYLOAD)))), [dstamp])

# MARK: Trusted roots

SPAN = {"start": iso(after(days=-30))}


def log_item(n, raw, details, id_, span=SPAN, **more):
    return {"baseUrl": "https://" + n, "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": b64(raw), "keyDetails": details, "validFor": span}, "logId": {"keyId": b64(id_)}, **more}


def authority_item(chain, span=SPAN):
    return {"subject": {"organization": "cairn.test", "commonName": "x"}, "uri": "https://a.cairn.test",
            "certChain": {"certificates": [{"rawBytes": b64(der(c))} for c in chain]}, "validFor": span}


def root(cas=None, tsas=None, ct_span=SPAN, r1_span=SPAN, r2_span=SPAN, media="application/vnd.dev.sigstore.trustedroot+json;version=0.1",
         r2_more={}, r2_host=None, r1_key=None):
    return {"mediaType": media,
            "tlogs": [log_item(rekor1.host, spki(r1_key or rekor1.key), "PKIX_ECDSA_P256_SHA_256", rekor1.id, r1_span),
                      log_item(r2_host or rekor2.host, spki(rekor2.key), "PKIX_ED25519", rekor2.id, r2_span, **r2_more)],
            "certificateAuthorities": [authority_item(fulcio.chain)] if cas is None else cas,
            "ctlogs": [log_item("ct.cairn.test", spki(ct), "PKIX_ECDSA_P256_SHA_256", sha(spki(ct)), ct_span)],
            "timestampAuthorities": [authority_item(tsa.chain), authority_item(tsa2.chain)] if tsas is None else tsas}


files = {"trusted_root": root()}
cases = []


def dump(n, text):
    with open(os.path.join(out, n), "w") as f:
        f.write(text)


def case(n, b, rule=None, trust=None, python=None, artifact="artifact", **policy):
    """One case; `trust` is a trusted root of its own, stored under the case's name."""
    item = {"name": n, "rule": rule, "artifact": artifact, "root": "trusted_root"}
    if trust:
        item["root"] = "root-" + n
        files["root-" + n] = trust
    if python:
        item["python"] = python
    item.update(policy or {"identity": IDENTITY, "issuer": ISSUER})
    dump(n + ".json", b if isinstance(b, str) else json.dumps(b, separators=(",", ":")) + "\n")
    assert n not in [c["name"] for c in cases], n
    cases.append(item)


def broke(base, *changes):
    """A copy of a good bundle with values set: (path of keys, value or function of the old value)."""
    x = copy.deepcopy(base)
    for keys, value in changes:
        place = x
        for k in keys[:-1]:
            place = place[k]
        if value is None:
            place.pop(keys[-1])
        else:
            place[keys[-1]] = value(place[keys[-1]]) if callable(value) else value
    return x


def flip(i=-5):
    def f(text):
        raw = bytearray(base64.b64decode(text))
        raw[i] ^= 1
        return b64(bytes(raw))
    return f


M = "verificationMaterial"
E = (M, "tlogEntries", 0)
P = (*E, "inclusionProof")
C = (*P, "checkpoint", "envelope")
T = (M, "timestampVerificationData", "rfc3161Timestamps")

for part in ("good", "bundle", "time", "signer", "log", "content", "key"):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sigstore_cases", part + ".py")) as f:
        exec(compile(f.read(), part, "exec"))

dump("artifact", ARTIFACT.decode())
dump("other", OTHER.decode())
for n, o in files.items():
    dump(n + ".trust.json", json.dumps(o, indent=1) + "\n")
dump("cases.json", json.dumps(cases, indent=1) + "\n")
print(sum(c["rule"] is None for c in cases), "good and", sum(c["rule"] is not None for c in cases), "broken bundles")
