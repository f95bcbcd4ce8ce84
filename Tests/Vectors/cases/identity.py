"""Identity documents, their envelopes, records and leaves: Docs/spec/identity.md and record.md."""
import copy

from reference import releases, story
from reference.canonical import b64, document, hex256, jcs
from reference.dsse import IDENTITY_TYPE, envelope, pae
from reference.records import leaf, record, signing_bytes


def shown(version):
    return {
        "document": document(version.document),
        "publisherID": story.PUBLISHER_ID,
        "payloadType": IDENTITY_TYPE,
        "pae": b64(pae(IDENTITY_TYPE, version.payload)),
        "storedEnvelope": document(version.envelope),
        "record": {**document(version.record), "signingBytes": b64(signing_bytes(version.record))},
        "leaf": {"bytes": b64(version.leaf), "sha256": hex256(version.leaf)},
    }


def first():
    return {
        "description": "Version 1 of an identity: owner signs the document and the record; index 0 of the log.",
        **shown(releases.FIRST_IDENTITY),
    }


def second():
    return {
        "description": "Version 2: the owner key is replaced. Signed by the owner of version 1 and the owner of version 2; "
        "`prev` is the digest of version 1. The record extends the identity record of version 1.",
        "previous": document(releases.FIRST_IDENTITY.document),
        **shown(releases.SECOND_IDENTITY),
    }


def refused_case(description, code, made, signers, pointer=None, previous=None, payload=None):
    """A document with its envelope and a record that would be right for it."""
    body = payload if payload is not None else jcs(made)
    obj = jcs(envelope(IDENTITY_TYPE, body, signers))
    first = previous is None
    value = record(
        "identity",
        obj,
        author=hex256(body) if first else story.PUBLISHER_ID,
        identity=max(1, made["version"]),
        prev=None if first else releases.FIRST_IDENTITY.digest,
    )
    signed = leaf(value, [story.OWNER if first else story.NEXT_OWNER], 0)
    case = {"description": description, "code": code}
    if pointer:
        case["pointer"] = pointer
    case["value"] = made
    case["envelope"] = b64(obj)
    case["signedRecord"] = b64(jcs({"record": signed["record"], "sigs": signed["sigs"]}))
    return case


def changed(base, **changes):
    made = copy.deepcopy(base)
    for name, value in changes.items():
        if value is DROPPED:
            del made[name]
        else:
            made[name] = value
    return made


DROPPED = object()


def refused_first():
    one = story.identity_v1()
    owner = [story.OWNER]
    keys = [story.OWNER.public]
    release_key = story.RELEASER.public
    two_of_two = {"keys": [story.OWNER.public, story.NEXT_OWNER.public], "threshold": 2}
    compromised = {"key": story.STRANGER.public, "reason": "compromised", "since": None}

    def owners(keys, threshold):
        return changed(one, owners={"keys": keys, "threshold": threshold})

    def scope(*scopes):
        return changed(one, releasers=[{"key": release_key, "scope": list(scopes)}])

    def revoked(key, reason, since):
        return changed(one, revoked=[{"key": key, "reason": reason, "since": since}])

    other_home = {"origin": "other.example.org", "vkey": story.vkey("other.example.org/log", 1, story.LOG_KEY.raw)}
    cases = [
        ("no signature at all", "malformed", one, [], "/signatures"),
        ("signed by a key that is no owner", "wrong-key", one, [story.STRANGER]),
        ("an owner's signature beside that of a key that is no owner", "wrong-key", one, [story.OWNER, story.STRANGER]),
        ("two owners must sign, one did", "below-threshold", changed(one, owners=two_of_two), owner),
        ("another home than the log that it is for", "wrong-origin", changed(one, home=other_home), owner),
        ("a first version that is not 1", "wrong-identity-version", changed(one, version=2, prev="0" * 64), owner),
        ("a threshold of 0", "bad-identity", owners(keys, 0), owner, "/owners/threshold"),
        ("a threshold above the number of keys", "bad-identity", owners(keys, 2), owner, "/owners/threshold"),
        ("no owner key", "bad-identity", owners([], 1), owner, "/owners/threshold"),
        ("one owner key twice", "bad-identity", owners(keys * 2, 2), owner, "/owners/keys"),
        ("a key that is raw and not SPKI", "bad-identity", owners([b64(story.OWNER.raw)], 1), owner, "/owners/keys/0"),
        ("a name that the grammar refuses", "bad-identity", changed(one, name="ac--me"), owner, "/name"),
        ("a reserved name", "reserved-name", changed(one, name="Datasets"), owner, "/name"),
        ("version 1 with a predecessor", "bad-identity", changed(one, prev="0" * 64), owner, "/prev"),
        ("version 0", "bad-identity", changed(one, version=0), owner, "/version"),
        ("another schema", "bad-identity", changed(one, schema="cairn.identity/2"), owner, "/schema"),
        ("an unknown field", "bad-identity", changed(one, contact="mailto:a@example.org"), owner, "/contact"),
        ("a missing field", "bad-identity", changed(one, recovery=DROPPED), owner, "/recovery"),
        (
            "a verifier key of another log",
            "bad-identity",
            changed(one, home={**one["home"], "vkey": story.WITNESS_VKEY}),
            owner,
            "/home/vkey",
        ),
        ("no scope", "bad-identity", scope(), owner, "/releasers/0/scope"),
        ("a scope that is no scope", "bad-identity", scope("spaces/*"), owner, "/releasers/0/scope/0"),
        ("a scope with a bad name", "bad-identity", scope("*", "models/a--b"), owner, "/releasers/0/scope/1"),
        ("an unknown reason", "bad-identity", revoked(story.STRANGER.public, "lost", 0), owner, "/revoked/0/reason"),
        ("a compromised key without an index", "bad-identity", changed(one, revoked=[compromised]), owner, "/revoked/0/since"),
        ("a revoked key that is in use", "bad-identity", revoked(release_key, "retired", None), owner, "/revoked/0"),
    ]
    made = [refused_case(*case) for case in cases]
    spaced = jcs(one).replace(b'"version":1', b'"version": 1')
    made.append(refused_case("a payload that is not canonical", "not-canonical", one, owner, payload=spaced))
    twice = jcs(one).replace(b'"version":1', b'"version":1,"version":1')
    made.append(refused_case("a JSON key that occurs twice", "malformed", one, owner, payload=twice))
    return {
        "description": "First versions that are refused. `code` as in identity.md; `pointer` is the place in the document "
        "(in the envelope for `malformed`).",
        "logOrigin": story.LOG_ORIGIN,
        "cases": made,
    }


def refused_second():
    one, two = story.identity_v1(), story.identity_v2()
    both = [story.OWNER, story.NEXT_OWNER]
    cases = [
        ("signed by the new owner only", "below-threshold", two, [story.NEXT_OWNER]),
        ("signed by the old owner only", "below-threshold", two, [story.OWNER]),
        ("prev is not the digest of version 1", "wrong-previous", changed(two, prev="0" * 64), both),
        ("prev is null", "bad-identity", changed(two, prev=None), both, "/prev"),
        ("the name is changed", "name-mismatch", changed(two, name="acme2"), both),
        ("the name is changed in case", "name-mismatch", changed(two, name="Acme"), both),
        ("a version is skipped", "wrong-identity-version", changed(two, version=3), both),
    ]
    return {
        "description": "Second versions that are refused after version 1.",
        "logOrigin": story.LOG_ORIGIN,
        "previous": {
            "envelope": b64(releases.FIRST_IDENTITY.object),
            "leaf": b64(releases.FIRST_IDENTITY.leaf),
        },
        "cases": [refused_case(*case, previous=one) for case in cases],
    }


def key_rows():
    rows = [
        ("owner", story.OWNER),
        ("nextOwner", story.NEXT_OWNER),
        ("stranger", story.STRANGER),
        ("releaser", story.RELEASER),
        ("p256Releaser", story.P256_RELEASER),
    ]
    message = b"cairn"
    made = {"description": "Keys of the story, for tests only: a private key, its SPKI and its key id; `signature` is over `message`."}
    made["message"] = b64(message)
    made["keys"] = [
        {
            "name": name,
            "algorithm": "ed25519" if hasattr(key, "seed") else "p256",
            "privatePEM": key.pem,
            "spki": key.public,
            "keyid": key.keyid,
            "signature": b64(key.sign(message)),
        }
        for name, key in rows
    ]
    made["refusedSignatures"] = [
        {
            "key": "p256Releaser",
            "signature": b64(story.P256_RELEASER.sign_high_s(message)),
            "code": "bad-signature",
            "why": "high S: a signature has one spelling",
        },
        {
            "key": "owner",
            "signature": b64(story.STRANGER.sign(message)),
            "code": "bad-signature",
            "why": "another key's",
        },
    ]
    return made


def files():
    return {
        "identity/keys.json": key_rows(),
        "identity/first.json": first(),
        "identity/second.json": second(),
        "identity/refused-first.json": refused_first(),
        "identity/refused-second.json": refused_second(),
    }
