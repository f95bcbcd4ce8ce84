"""DSSE envelopes and their stored form: Docs/spec/statement.md."""
from .canonical import b64, unb64

IDENTITY_TYPE = "application/vnd.cairn.identity+json"
STATEMENT_TYPE = "application/vnd.in-toto+json"


def pae(payload_type, payload):
    """Pre-authentication encoding (https://github.com/secure-systems-lab/dsse, protocol.md)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope(payload_type, payload, keys):
    """The stored form: verified signatures only, sorted by key id, one per key."""
    signatures = [{"keyid": key.keyid, "sig": b64(key.sign(pae(payload_type, payload)))} for key in keys]
    return {
        "payload": b64(payload),
        "payloadType": payload_type,
        "signatures": sorted(signatures, key=lambda signature: signature["keyid"]),
    }


def stored(given, keys, is_valid):
    """Reduces a received envelope to its stored form, judging by the public keys that count.

    `keyid` is only a hint, so every signature is tried with every key.
    """
    payload = unb64(given["payload"])
    message = pae(given["payloadType"], payload)
    kept = {}
    for signature in given["signatures"]:
        for key in keys:
            if key.keyid not in kept and is_valid(key, unb64(signature["sig"]), message):
                kept[key.keyid] = signature["sig"]
    return {
        "payload": b64(payload),
        "payloadType": given["payloadType"],
        "signatures": [{"keyid": keyid, "sig": kept[keyid]} for keyid in sorted(kept)],
    }
