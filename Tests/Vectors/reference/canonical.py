"""Canonical JSON, digests and text encodings: Docs/spec/README.md."""
import base64
import hashlib
import json

import rfc8785


def jcs(value):
    """RFC 8785 bytes of a value without fractional numbers."""
    refuse_fractions(value)
    return rfc8785.dumps(value)


def refuse_fractions(value):
    if isinstance(value, float):
        raise ValueError("a fractional number is never signed; write it as a decimal string")
    if isinstance(value, dict):
        for item in value.values():
            refuse_fractions(item)
    elif isinstance(value, list):
        for item in value:
            refuse_fractions(item)


def sha256(data):
    return hashlib.sha256(data).digest()


def hex256(data):
    return hashlib.sha256(data).hexdigest()


def b64(data):
    return base64.b64encode(data).decode("ascii")


def unb64(text):
    return base64.b64decode(text, validate=True)


def document(value):
    """How a vector shows a canonical document: the value to read, its bytes and their digest."""
    data = jcs(value)
    return {"value": value, "bytes": b64(data), "size": len(data), "sha256": hex256(data)}


def pretty(value):
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
