"""Records and leaves: Docs/spec/record.md."""
from .canonical import b64, hex256, jcs
from .story import LOG_ORIGIN, PUBLISHER_ID

CONTEXT = b"cairn-record/1\n"


def record(kind, obj, *, author=PUBLISHER_ID, entry=None, identity=1, origin=LOG_ORIGIN, prev=None, subject=None):
    return {
        "author": author,
        "entry": entry,
        "identity": identity,
        "kind": kind,
        "object": hex256(obj),
        "origin": origin,
        "prev": prev,
        "size": len(obj),
        "subject": subject,
        "v": 1,
    }


def record_digest(value):
    return hex256(jcs(value))


def signing_bytes(value):
    return CONTEXT + jcs(value)


def leaf(value, keys, time, commit=None):
    signatures = sorted(
        ((key.keyid, {"key": key.public, "sig": b64(key.sign(signing_bytes(value)))}) for key in keys),
        key=lambda pair: pair[0],
    )
    return {"commit": commit, "record": value, "sigs": [item for _, item in signatures], "time": time}
