#!/usr/bin/env python3
"""Publishes without a key: the record is signed by a made-up Sigstore instance that shares no code with cairn.

usage: check_keyless.py CAIRN
PyPI sigstore verifies each bundle over the file that `publish --record-out` wrote; then cairn publishes, verifies and
pulls with it. Once with an entry of a Rekor v1, once of a Rekor v2 with an RFC 3161 timestamp.
"""
import json, os, pathlib, shutil, signal, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(here.parents[2] / "Vectors/signatures"))
from cryptography import x509
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
from sigstore_instance import (IDENTITY, ISSUER, Authority, Rekor, Timestamper, after, b64, compact, der, iso, p256, pem,
                               sha, sign, spki)

cairn = os.path.realpath(sys.argv[1])
work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-keyless-"))
environment = {"PATH": os.environ["PATH"], "HOME": str(work), "XDG_CONFIG_HOME": str(work / "config"),
               "XDG_DATA_HOME": str(work / "data"), "XDG_STATE_HOME": str(work / "state")}
fulcio, ct, tsa = Authority(), p256(), Timestamper()
rekor1, rekor2 = Rekor(1, "rekor.cairn.test"), Rekor(2, "log2026-1.rekor.cairn.test")
REPOSITORY = "727451"


def trusted_root():
    span = {"start": iso(after(days=-30))}
    log = lambda host, key, details, id_: {
        "baseUrl": "https://" + host, "hashAlgorithm": "SHA2_256", "logId": {"keyId": b64(id_)},
        "publicKey": {"rawBytes": b64(spki(key)), "keyDetails": details, "validFor": span}}
    authority = lambda chain: {
        "subject": {"organization": "cairn.test", "commonName": "x"}, "uri": "https://a.cairn.test",
        "certChain": {"certificates": [{"rawBytes": b64(der(c))} for c in chain]}, "validFor": span}
    return {"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log(rekor1.host, rekor1.key, "PKIX_ECDSA_P256_SHA_256", rekor1.id),
                      log(rekor2.host, rekor2.key, "PKIX_ED25519", rekor2.id)],
            "certificateAuthorities": [authority(fulcio.chain)], "timestampAuthorities": [authority(tsa.chain)],
            "ctlogs": [log("ct.cairn.test", ct, "PKIX_ECDSA_P256_SHA_256", sha(spki(ct)))]}


def bundle(message, version, repository=REPOSITORY):
    key = p256()
    leaf = fulcio.leaf(key, ct, claims=[(15, repository)])
    signature = sign(key, message)
    if version == 1:
        entry = rekor1.entry(compact({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
            "data": {"hash": {"algorithm": "sha256", "value": sha(message).hex()}},
            "signature": {"content": b64(signature), "publicKey": {"content": b64(pem(leaf))}}}}))
    else:
        entry = rekor2.entry(compact({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
            "data": {"algorithm": "SHA2_256", "digest": b64(sha(message))},
            "signature": {"content": b64(signature), "verifier": {
                "keyDetails": "PKIX_ECDSA_P256_SHA_256", "x509Certificate": {"rawBytes": b64(der(leaf))}}}}}}))
    stamps = [] if version == 1 else [{"signedTimestamp": b64(tsa.token(signature))}]
    return {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"certificate": {"rawBytes": b64(der(leaf))}, "tlogEntries": [entry],
                                     "timestampVerificationData": {"rfc3161Timestamps": stamps}},
            "messageSignature": {"messageDigest": {"algorithm": "SHA2_256", "digest": b64(sha(message))},
                                 "signature": b64(signature)}}


def run(*arguments, expect=0):
    done = subprocess.run([cairn, *map(str, arguments)], env=environment, capture_output=True, text=True)
    if done.returncode != expect:
        sys.exit(f"cairn {' '.join(map(str, arguments))}: exit {done.returncode}, not {expect}\n{done.stdout}{done.stderr}")
    return done.stdout


root = work / "root.json"
root.write_text(json.dumps(trusted_root()))
trust = ["--trusted-root", root]
node = subprocess.Popen(
    [cairn, "serve", "--data", str(work / "node"), "--init", "--listen", "127.0.0.1:0", "--origin",
     "keyless.cairn.example", "--log-level", "warning", "--trusted-root", str(root)],
    env=environment, stdout=subprocess.PIPE, text=True)
try:
    url = next(word for word in node.stdout.readline().split() if word.startswith("http://"))
    at = ["--node", url]
    run("trust", "add", url, "--yes")
    run("publisher", "register", "acme", *at)
    run("publisher", "rotate", "acme", "--add-workload", IDENTITY, "--issuer", ISSUER, "--repository-id", REPOSITORY, *at)
    shutil.rmtree(work / "config/cairn/keys")
    folder = work / "model"
    shutil.copytree(here.parents[3] / "registry/seed/models/acme/tiny-bert", folder)
    verifier = Verifier(trusted_root=TrustedRoot.from_file(str(root)))
    for version in (1, 2):
        with open(folder / "README.md", "a") as card:
            card.write(f"\nWith a Rekor v{version}.\n")
        publish = ["publish", folder, "--as", "acme/tiny-bert", "--version", f"{version}.0.0", "--yes", *trust, *at]
        record = work / f"{version}.record"
        run(*publish, "--record-out", record)
        message = record.read_bytes()
        made = work / f"{version}.sigstore.json"
        made.write_text(json.dumps(bundle(message, version)))
        verifier.verify_artifact(message, Bundle.from_json(made.read_bytes()), policy.Identity(identity=IDENTITY, issuer=ISSUER))
        foreign = work / "foreign.sigstore.json"
        foreign.write_text(json.dumps(bundle(message, version, repository="727452")))
        run(*publish, "--bundle", foreign, expect=2)
        run(*publish, "--bundle", made)
        reference = f"acme/tiny-bert@{version}.0.0"
        shown = run("verify", reference, *trust, *at)
        assert f"signed keyless by {IDENTITY}, issuer {ISSUER}, repository {REPOSITORY}" in shown, shown
        pulled = work / f"pulled-{version}"
        run("pull", reference, pulled, *trust, *at)
        kept = pulled / ".cairn/record.sigstore.json"
        verifier.verify_artifact(message, Bundle.from_json(kept.read_bytes()), policy.Identity(identity=IDENTITY, issuer=ISSUER))
        run("verify", "--offline", pulled, *trust)
        print(f"Rekor v{version}: PyPI sigstore and cairn agree; published, verified and pulled without a key")
finally:
    node.send_signal(signal.SIGTERM)
    node.wait()
    shutil.rmtree(work)
