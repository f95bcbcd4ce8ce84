"""Bundles: Docs/spec/bundle.md."""
from reference import releases, story
from reference.canonical import b64, document, hex256, jcs
from reference.merkle import proof

from .receipts import note

WITNESS_TIME = releases.SECOND.time + 1
POLICY = (
    f"log {story.LOG_VKEY}\nwitness w {story.WITNESS_VKEY}\nquorum w\n"
)


def sealed(value):
    return {**value, "sha256": hex256(jcs({name: item for name, item in value.items() if name != "sha256"}))}


def release():
    signed = note(releases.LOG, WITNESS_TIME)
    return sealed({
        "attestations": [],
        "envelope": b64(releases.FIRST.object),
        "fileList": None,
        "identity": [
            {"envelope": b64(releases.FIRST_IDENTITY.object), "receipt": proof(releases.LOG, 0, signed)}
        ],
        "label": releases.FIRST.label.decode(),
        "receipt": proof(releases.LOG, 1, signed),
        "schema": "cairn.bundle/1",
        "status": None,
    })


def attested():
    """Form only: what the objects say is not judged by whoever reads the file."""
    good = release()
    versions = good["identity"]
    return sealed({**good, "attestations": [
        {"identity": None, "object": b64(b"{}"), "receipt": good["receipt"]},
        {"identity": versions, "object": b64(releases.FIRST.object), "receipt": good["receipt"]},
    ]})


def refused():
    good = release()
    cases = [
        ("another schema", "format", sealed({**good, "schema": "cairn.bundle/2"})),
        ("an attestation that is no object", "format", sealed({**good, "attestations": ["x"]})),
        ("an attestation without an identity, not even null", "format", sealed(
            {**good, "attestations": [{"object": "e30=", "receipt": "x"}]})),
        ("an attestation whose author's identity has no version", "format", sealed(
            {**good, "attestations": [{"identity": [], "object": "e30=", "receipt": "x"}]})),
        ("an attestation that is not base64", "format", sealed(
            {**good, "attestations": [{"identity": None, "object": "e30", "receipt": "x"}]})),
        ("an attestation with a member that is not known", "format", sealed(
            {**good, "attestations": [{"comment": "x", "identity": None, "object": "e30=", "receipt": "x"}]})),
        ("more attestations than a bundle may have", "format", sealed(
            {**good, "attestations": [{"identity": None, "object": "", "receipt": ""}] * 257})),
        ("a member that is not known", "format", sealed({**good, "comment": "x"})),
        ("no file list, not even null", "format", sealed({k: v for k, v in good.items() if k != "fileList"})),
        ("an envelope that is not base64", "format", sealed({**good, "envelope": "e30"})),
        ("a label that is no text", "format", sealed({**good, "label": {}})),
        ("an identity version without a receipt", "format", sealed({**good, "identity": [{"envelope": "e30="}]})),
        ("no status, not even null", "format", sealed({k: v for k, v in good.items() if k != "status"})),
        ("a status without a receipt", "format", sealed({**good, "status": {"envelope": "e30="}})),
        ("a digest in capitals", "format", {**good, "sha256": good["sha256"].upper()}),
        ("no digest", "format", {k: v for k, v in good.items() if k != "sha256"}),
        ("a digest that is not the file's", "damaged", {**good, "sha256": "0" * 64}),
        ("a part that was changed", "damaged", {**good, "label": "{}"}),
    ]
    return {
        "description": "Bytes that are no bundles. Those of the last case are not in canonical form.",
        "cases": [
            {"description": text, "error": error, "value": value, "bytes": b64(jcs(value))}
            for text, error, value in cases
        ] + [{"description": "a line feed at the end", "error": "format", "bytes": b64(jcs(good) + b"\n")}],
    }


def files():
    return {
        "bundle/release.json": {
            "description": "Release 1.0.0 with both receipts under one cosigned checkpoint of three leaves.",
            "policy": POLICY,
            "cosigned": WITNESS_TIME,
            "index": 1,
            "manifest": releases.FIRST.manifest_digest,
            "document": document(release()),
        },
        "bundle/attested.json": {
            "description": "The same with two attestations, of which only the form is right.",
            "document": document(attested()),
        },
        "bundle/refused.json": refused(),
    }
