"""Frames of a segment and slots of a content bundle: Docs/spec/segments.md."""

LEAF, LABEL, OBJECT, SMALL_FILE = range(4)


def u32(number):
    return number.to_bytes(4, "big")


def frame(items):
    """`items` is a list of (type, bytes) in the order of the types."""
    body = b"".join(bytes([kind]) + u32(len(data)) + data for kind, data in items)
    return u32(len(body)) + body


def content(items):
    return frame([item for item in items if item[0] != LEAF])


def items(leaf, label=None, obj=None, small_files=()):
    found = [(LEAF, leaf)]
    if label is not None:
        found.append((LABEL, label))
    if obj is not None:
        found.append((OBJECT, obj))
    return found + [(SMALL_FILE, data) for data in small_files]
