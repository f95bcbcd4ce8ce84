"""The one story that all vectors tell: a publisher registers, publishes a model twice, and rotates its owner key."""
from .canonical import b64, hex256, jcs, sha256
from .keys import Ed25519Key, P256Key

ORIGIN = "models.example.org"
LOG_ORIGIN = "models.example.org/log"
PUBLISHER = "acme"
ENTRY = "MiniLM-demo"
TIME = 1767323045  # 2026-01-02T03:04:05Z
PUBLISHED = "2026-01-02T03:04:05Z"
SALT = bytes(range(16))

LOG_KEY = Ed25519Key(0x01)
WITNESS_KEY = Ed25519Key(0x02)
OWNER = Ed25519Key(0x11)
NEXT_OWNER = Ed25519Key(0x12)
STRANGER = Ed25519Key(0x13)
RELEASER = Ed25519Key(0x21)
P256_RELEASER = P256Key(int.from_bytes(bytes([0x31]) * 32, "big"))


def key_id32(name, kind, key):
    """The 4-byte key id of a signed note (c2sp.org/signed-note)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def vkey(name, kind, key):
    return f"{name}+{key_id32(name, kind, key).hex()}+{b64(bytes([kind]) + key)}"


LOG_VKEY = vkey(LOG_ORIGIN, 0x01, LOG_KEY.raw)
WITNESS_NAME = "witness.example.net/w1"
WITNESS_VKEY = vkey(WITNESS_NAME, 0x04, WITNESS_KEY.raw)


def identity_v1():
    return {
        "home": {"origin": ORIGIN, "vkey": LOG_VKEY},
        "name": PUBLISHER,
        "owners": {"keys": [OWNER.public], "threshold": 1},
        "prev": None,
        "recovery": None,
        "releasers": [
            {"key": RELEASER.public, "scope": ["*"]},
            {"key": P256_RELEASER.public, "scope": [f"models/{ENTRY}"]},
        ],
        "revoked": [],
        "schema": "cairn.identity/1",
        "version": 1,
    }


def identity_v2():
    """The owner key is replaced: signed by the old owner and by the new one."""
    document = identity_v1()
    document["owners"] = {"keys": [NEXT_OWNER.public], "threshold": 1}
    document["prev"] = hex256(jcs(identity_v1()))
    document["revoked"] = [{"key": OWNER.public, "reason": "retired", "since": 3}]
    document["version"] = 2
    return document


PUBLISHER_ID = hex256(jcs(identity_v1()))


def entry_id(kind, name, salt=SALT):
    return hex256(salt + b"\0" + kind.encode() + b"\0" + name.encode())


ENTRY_ID = entry_id("model", ENTRY)


def label(version, kind="model", name=ENTRY, salt=SALT):
    return {"kind": kind, "name": name, "salt": b64(salt), "version": version}
