"""Receipts, which are tlog proofs, and node documents: Docs/spec/log.md and http.md."""
from reference import releases, story
from reference.canonical import b64, document, hex256, jcs
from reference.keys import Ed25519Key
from reference.merkle import checkpoint_text, cosignature, leaf_hash, log_signature, proof, root


def note(entries, witness_time=None):
    text = checkpoint_text(story.LOG_ORIGIN, entries)
    signed = text + "\n" + log_signature(story.LOG_ORIGIN, story.LOG_KEY, text)
    if witness_time is not None:
        signed += cosignature(story.WITNESS_NAME, story.WITNESS_KEY, text, witness_time)
    return signed


def receipt(text, entries, index, witness_time=None):
    made = note(entries, witness_time)
    return {
        "description": text,
        "origin": story.LOG_ORIGIN,
        "logVkey": story.LOG_VKEY,
        "witnessVkey": story.WITNESS_VKEY if witness_time is not None else None,
        "state": "logged" if witness_time is None else "witnessed",
        "index": index,
        "size": len(entries),
        "leaves": [b64(entry) for entry in entries],
        "leafHash": leaf_hash(entries[index]).hex(),
        "root": root([leaf_hash(entry) for entry in entries]).hex(),
        "recordDigest": hex256(jcs(RECORDS[entries[index]])),
        "checkpoint": made,
        "proof": proof(entries, index, made),
    }


RECORDS = {
    releases.FIRST_IDENTITY.leaf: releases.FIRST_IDENTITY.record,
    releases.FIRST.leaf: releases.FIRST.record,
    releases.SECOND.leaf: releases.SECOND.record,
}


def refused():
    """Proofs of the three-leaf log with one thing wrong each."""
    entries = releases.LOG
    good = proof(entries, 1, note(entries))
    lines = good.split("\n")

    def replaced(place, line):
        return "\n".join(lines[:place] + [line] + lines[place + 1:])

    other_log = note(entries).replace(story.LOG_ORIGIN, "evil.example.org/log")
    cases = [
        ("another first line", "unknownFormat", replaced(0, "c2sp.org/tlog-proof@v2")),
        ("the leaf of another index", "notIncluded", replaced(1, f"extra {b64(entries[2])}")),
        ("another index", "notIncluded", replaced(2, "index 0")),
        ("an index with a leading zero", "invalidIndex", replaced(2, "index 01")),
        ("an index beyond the tree", "noSuchEntry", replaced(2, "index 3")),
        ("a hash too few", "notIncluded", "\n".join(lines[:4] + lines[5:])),
        ("a hash too many", "notIncluded", "\n".join(lines[:4] + [lines[4]] + lines[4:])),
        ("a changed hash", "notIncluded", replaced(3, b64(bytes(32)))),
        ("a hash of 31 bytes", "invalidHash", replaced(3, b64(bytes(31)))),
        ("another log", "checkpoint", "\n".join(lines[:5]) + "\n\n" + other_log),
        ("a changed root", "checkpoint", good.replace(lines[8], b64(bytes(32)))),
        ("no signature", "note", good[: good.rindex("\u2014")]),
    ]
    for text, _, made in cases:
        assert made != good, text
    return {
        "description": "Receipts that are refused by someone who trusts `logVkey` for `origin`.",
        "origin": story.LOG_ORIGIN,
        "logVkey": story.LOG_VKEY,
        "good": good,
        "cases": [{"description": text, "error": error, "proof": made} for text, error, made in cases],
    }


def node_document():
    unsigned = {
        "contact": "mailto:registry@example.org",
        "limits": {"envelope": 25165824, "inlineFiles": 8388608, "leaf": 8192, "manifest": 8388608},
        "log": {"path": "/log", "vkey": story.LOG_VKEY},
        "mirror": None,
        "origin": story.ORIGIN,
        "paths": {"api": "/v1", "log": "/log"},
        "policy": {"registration": "approve"},
        "schema": "cairn.node/1",
        "seq": 1,
        "software": {"name": "cairn", "version": "0.1.0"},
        "time": story.PUBLISHED,
        "witness": None,
    }
    message = b"cairn-node/1\n" + jcs(unsigned)
    signatures = [{"key": story.LOG_ORIGIN, "sig": b64(story.LOG_KEY.sign(message))}]
    changed = {**unsigned, "seq": 2, "signatures": signatures}

    def role(name, kind=0x04, key=story.WITNESS_KEY, origin=story.ORIGIN):
        return {"path": f"/{name}", "vkey": story.vkey(f"{origin}/{name}", kind, key.raw)}

    def signed(**members):
        whole = {**unsigned, **members}
        message = b"cairn-node/1\n" + jcs(whole)
        return {**whole, "signatures": [{"key": story.LOG_ORIGIN, "sig": b64(story.LOG_KEY.sign(message))}]}

    mirror_key = Ed25519Key(0x07)
    roles = signed(witness=role("witness"), mirror=role("mirror", key=mirror_key))
    return {
        "description": "A node document and the bytes that the log key signs.",
        "logVkey": story.LOG_VKEY,
        "signingBytes": b64(message),
        "document": document({**unsigned, "signatures": signatures}),
        "withRoles": document(roles),
        "refused": [
            {"description": "changed after signing", "error": "badSignature", "value": changed},
            {"description": "not signed", "error": "noSignature", "value": {**unsigned, "signatures": []}},
            {"description": "without the list of signatures", "error": "noSignature", "value": unsigned},
            {
                "description": "a witness with another's name",
                "error": "malformed",
                "value": signed(witness=role("witness", origin="other.example.org")),
            },
            {
                "description": "a mirror with a log's kind of key",
                "error": "malformed",
                "value": signed(mirror=role("mirror", kind=0x01)),
            },
            {
                "description": "a witness without a key",
                "error": "malformed",
                "value": signed(witness={"path": "/witness"}),
            },
        ],
    }


def files():
    return {
        "receipts/one-leaf.json": receipt("The first leaf of a log, logged.", releases.LOG[:1], 0),
        "receipts/three-leaves.json": receipt("The middle one of three leaves, logged.", releases.LOG, 1),
        "receipts/three-leaves-witnessed.json": receipt(
            "The same receipt with a witness's cosignature.", releases.LOG, 1, releases.SECOND.time + 1
        ),
        "receipts/refused.json": refused(),
        "node/node-document.json": node_document(),
    }
