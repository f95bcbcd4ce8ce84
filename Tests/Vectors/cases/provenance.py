"""Statements, envelopes, records and labels: Docs/spec/statement.md and record.md."""
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from reference import manifests, releases, story
from reference.canonical import b64, document, hex256, jcs
from reference.dsse import STATEMENT_TYPE, pae, stored
from reference.keys import P256_ORDER, P256Key
from reference.records import leaf, record, signing_bytes


def is_valid(key, signature, message):
    try:
        if isinstance(key, P256Key):
            if decode_dss_signature(signature)[1] > P256_ORDER // 2:
                return False
            key.private.public_key().verify(signature, message, ec.ECDSA(hashes.SHA256()))
        else:
            key.private.public_key().verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def statement():
    release = releases.FIRST
    return {
        "description": "The statement of release 1.0.0 and the bytes that are signed.",
        "manifestDigest": release.manifest_digest,
        "statement": document(manifests.statement(release.manifest)),
        "payloadType": STATEMENT_TYPE,
        "pae": b64(pae(STATEMENT_TYPE, release.statement_bytes)),
        "storedEnvelope": {"bytes": b64(release.object), "sha256": hex256(release.object)},
    }


def given_signatures(payload):
    message = pae(STATEMENT_TYPE, payload)
    releaser, p256 = story.RELEASER, story.P256_RELEASER
    good = b64(releaser.sign(message))
    p256_good = b64(p256.sign(message))
    rows = [
        ("another key's signature under the releaser's id", {"keyid": releaser.keyid, "sig": b64(story.STRANGER.sign(message))}),
        ("P-256, low S, without keyid", {"sig": p256_good}),
        ("P-256, high S", {"keyid": p256.keyid, "sig": b64(p256.sign_high_s(message))}),
        ("Ed25519 with a keyid that is not the key's", {"keyid": "whatever", "sig": good}),
        ("the same signature again", {"keyid": releaser.keyid, "sig": good}),
        ("an unknown key's good signature", {"keyid": story.STRANGER.keyid, "sig": b64(story.STRANGER.sign(message))}),
    ]
    return rows


def envelope_case(text, payload, payload_type=STATEMENT_TYPE):
    rows = given_signatures(payload)
    given = {
        "signatures": [signature for _, signature in rows],
        "payloadType": payload_type,
        "payload": b64(payload),
    }
    keys = [story.RELEASER, story.P256_RELEASER]
    return {
        "description": text,
        "given": given,
        "signatureNotes": [note for note, _ in rows],
        "publicKeys": [key.public for key in keys],
        "stored": document(stored(given, keys, is_valid)),
    }


def envelopes():
    payload = jcs(manifests.statement(manifest_minimal()))
    return {
        "description": "What a node keeps of an envelope: the payload and, for each known key, one verified signature, sorted by key id.",
        "cases": [
            envelope_case("unsorted, with a false, a repeated, a high-S and an unknown signature", payload),
        ],
    }


def manifest_minimal():
    return manifests.model("1.0.0", [manifests.artifact("README.md", b"# MiniLM demo\n", "card", "blob")])


def pae_cases():
    rows = [("http://example.com/HelloWorld", b"hello world"), ("", b""), ("t\u00fcpe", b"\x00\xff")]
    return {
        "description": "DSSE pre-authentication encodings; lengths count bytes. The first is the example of the DSSE specification.",
        "cases": [{"payloadType": kind, "payload": b64(body), "pae": b64(pae(kind, body))} for kind, body in rows],
    }


def oms_roots():
    def case(text, contents):
        made = manifests.by_path([manifests.artifact(path, data, "data", "blob") for path, data in contents])
        return {
            "description": text,
            "files": [{"path": item["path"], "sha256": item["digests"]["sha256"]} for item in made],
            "root": manifests.oms_root(made),
        }

    return {
        "description": "OMS roots (model-signing, method `files`, SHA-256): order is by path components, not by path bytes.",
        "cases": [
            case("one file", [("model.bin", b"m")]),
            case("a folder sorts before a file that extends its name", [("weights/a.bin", b"a"), ("weights-index.json", b"{}")]),
            case("an empty file counts", [("empty.txt", b""), ("a.txt", b"a")]),
            MODEL_SIGNING_RUN,
            case("a .gitignore at the top is left out, deeper down it counts", [(".gitignore", b"*.tmp\n"), ("d/.gitignore", b"x\n"), ("a", b"a")]),
        ],
    }


# Files and root of a folder that model-signing 1.1.1 signed (`model_signing sign key`).
MODEL_SIGNING_RUN = {
    "description": "the root that model-signing 1.1.1 printed for a folder of eight files",
    "files": [
        {"path": "README.md", "sha256": "64753aad34536b9b4e644ee3f641c4273cd3287e50197f4236096d88b2e84f75"},
        {"path": "config.json", "sha256": "32df014b122ed6ca6860f7b9c05b0c8ff295e7e4bb3d88b3fd0609297bc7345f"},
        {"path": "empty.txt", "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"path": "notes-\u00e9.txt", "sha256": "8ebcc64980c0e8a81dff001c12bf034e53061317e05209794c5ac90a2dd54291"},
        {"path": "tokenizer.json", "sha256": "b1fdc54c6e05b98842e439a724bae5993cff0a3b08023f15a858409c3e44766e"},
        {"path": "weights-index.json", "sha256": "3cfce71fa63e3bae102c3b67f1478393ccf81677424e918633796f31dedb8a4f"},
        {"path": "weights/part-00001.bin", "sha256": "fb9627e1f099d15a084536a055b5e7e8c9d7f6bb82d4f91320ffa5ae7264b7aa"},
        {"path": "weights/part-00002.bin", "sha256": "a8db703958f15033b25fae08b6e6abc5c46d1f6ad136f9a987eaf51af60ec80d"},
    ],
    "root": "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1",
}
assert MODEL_SIGNING_RUN["root"] == manifests.oms_root(
    [{"path": file["path"], "digests": {"sha256": file["sha256"]}} for file in MODEL_SIGNING_RUN["files"]]
)


def records():
    first, second, identity = releases.FIRST, releases.SECOND, releases.FIRST_IDENTITY
    rows = [
        ("identity, version 1", identity.record, identity.leaf),
        ("release 1.0.0, the entry's first", first.record, first.leaf),
        ("release 1.1.0, which extends it", second.record, second.leaf),
        ("identity, version 2", releases.SECOND_IDENTITY.record, releases.SECOND_IDENTITY.leaf),
    ]
    node = record("seal", b'{"next":null}', author=None, identity=0)
    both = record("release", b"object", entry=story.ENTRY_ID, prev=second.digest)
    rows += [
        ("a node's own record: no author, no signatures", node, jcs(leaf(node, [], story.TIME))),
        (
            "a record with two signatures, sorted by key id",
            both,
            jcs(leaf(both, [story.RELEASER, story.P256_RELEASER], story.TIME, "0" * 40)),
        ),
        ("a keyless release: one signature that names a bundle", both, jcs(keyless(both))),
    ]
    return {
        "description": "Records, the bytes their authors sign, and leaves.",
        "context": "cairn-record/1\n",
        "cases": [
            {
                "description": text,
                "record": {**document(value), "signingBytes": b64(signing_bytes(value))},
                "leaf": {"bytes": b64(data), "size": len(data), "sha256": hex256(data)},
            }
            for text, value, data in rows
        ],
    }


def keyless(value, bundle="b" * 64, keys=(story.P256_RELEASER,), commit="0" * 40):
    """A leaf whose signatures name a Sigstore bundle, as if the first key were of its certificate."""
    made = leaf(value, list(keys), story.TIME, commit)
    return {**made, "sigs": [{"bundle": bundle, **item} for item in made["sigs"]]}


def refused_leaves():
    base = leaf(releases.FIRST.record, [story.RELEASER], releases.FIRST.time, releases.FIRST.commit.id)
    node = leaf(record("seal", b"{}", author=None, identity=0), [], story.TIME)
    one = leaf(releases.FIRST_IDENTITY.record, [story.OWNER], story.TIME)

    def with_record(**changes):
        return {**base, "record": {**base["record"], **changes}}

    def dropped(place, name):
        return {key: value for key, value in place.items() if key != name}

    pair = leaf(releases.FIRST.record, [story.RELEASER, story.P256_RELEASER], releases.FIRST.time, releases.FIRST.commit.id)
    forged = {**base["sigs"][0], "sig": b64(story.STRANGER.sign(signing_bytes(base["record"])))}
    bare = {**base["sigs"][0], "sig": b64(story.RELEASER.sign(jcs(base["record"])))}
    cases = [
        ("a missing field", "/commit", dropped(base, "commit")),
        ("an unknown field", "/note", {**base, "note": "hello"}),
        ("a missing field of the record", "/record/subject", {**base, "record": dropped(base["record"], "subject")}),
        ("an unknown field of the record", "/record/name", with_record(name="minilm")),
        ("another version of the format", "/record/v", with_record(v=2)),
        ("a digest that is no digest", "/record/object", with_record(object="abc")),
        ("an upper-case digest", "/record/object", with_record(object="A" * 64)),
        ("a kind that is no word", "/record/kind", with_record(kind="Release!")),
        ("a negative size", "/record/size", with_record(size=-1)),
        ("a release without an entry", "/record/entry", with_record(entry=None)),
        ("a release about another record", "/record/subject", with_record(subject="0" * 64)),
        ("an author without an identity version", "/record/identity", with_record(identity=0)),
        ("an origin of two lines", "/record/origin", with_record(origin="a.example/log\nb")),
        ("a commit that is no git id", "/commit", {**base, "commit": "0" * 39}),
        ("a release without a commit", "/commit", {**base, "commit": None}),
        ("an identity with a commit", "/commit", {**one, "commit": "0" * 40}),
        ("an author but no signature", "/sigs", {**base, "sigs": []}),
        ("no author but a signature", "/sigs", {**node, "sigs": base["sigs"]}),
        ("one key twice", "/sigs/1/key", {**base, "sigs": base["sigs"] * 2}),
        ("a bundle that is no digest", "/sigs/0/bundle", keyless(base["record"], bundle="b" * 63)),
        ("a bundle that is null", "/sigs/0/bundle", keyless(base["record"], bundle=None)),
        ("a bundle beside an Ed25519 key", "/sigs", keyless(base["record"], keys=[story.RELEASER])),
        ("two signatures that name bundles", "/sigs", keyless(base["record"], keys=[story.RELEASER, story.P256_RELEASER])),
        ("a bundle in an identity's leaf", "/sigs", keyless(one["record"], commit=None)),
        ("signatures out of order", "/sigs/1/key", {**base, "sigs": pair["sigs"][::-1]}),
        ("a negative time", "/time", {**base, "time": -1}),
    ]
    made = [
        {"description": text, "code": "malformed", "pointer": pointer, "value": value, "bytes": b64(jcs(value))}
        for text, pointer, value in cases
    ]
    for text, value in [
        ("another key's signature", {**base, "sigs": [forged]}),
        ("a signature over the record without its context", {**base, "sigs": [bare]}),
        ("a record that was changed after signing", with_record(size=1)),
    ]:
        made.append({"description": text, "code": "bad-signature", "value": value, "bytes": b64(jcs(value))})
    raw = jcs(base)
    made.append({"description": "a line feed after the end", "code": "not-canonical", "bytes": b64(raw + b"\n")})
    return {
        "description": "Leaves that are refused without looking at anything else. `pointer` is the first wrong place.",
        "cases": made,
    }


def labels():
    good = [("1.0.0", "model", story.ENTRY), ("0.1.0-rc.1", "dataset", "squad")]
    base = story.label("1.0.0")
    bad = [
        ("a salt of 15 bytes", "/salt", {**base, "salt": b64(bytes(15))}),
        ("a salt without padding", "/salt", {**base, "salt": base["salt"].rstrip("=")}),
        ("a salt with stray bits", "/salt", {**base, "salt": b64(bytes(16))[:-3] + "B=="}),
        ("a kind that does not exist", "/kind", {**base, "kind": "space"}),
        ("a name that the grammar refuses", "/name", {**base, "name": "a--b"}),
        ("a version that is none", "/version", {**base, "version": "latest"}),
        ("an unknown field", "/publisher", {**base, "publisher": "acme"}),
        ("a missing field", "/salt", {"kind": "model", "name": "a", "version": "1.0.0"}),
    ]
    return {
        "description": "Labels: the text that a record's entry id hides.",
        "valid": [{**document(story.label(v, k, n)), "entry": story.entry_id(k, n)} for v, k, n in good],
        "refused": [{"description": t, "pointer": p, "value": value, "bytes": b64(jcs(value))} for t, p, value in bad],
    }


def files():
    return {
        "provenance/pae.json": pae_cases(),
        "provenance/statement.json": statement(),
        "provenance/envelopes.json": envelopes(),
        "provenance/oms-roots.json": oms_roots(),
        "provenance/records.json": records(),
        "provenance/refused-leaves.json": refused_leaves(),
        "provenance/labels.json": labels(),
    }
