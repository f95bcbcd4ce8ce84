"""Frames of a segment and the content bundle over it: Docs/spec/segments.md."""
from reference import releases
from reference.canonical import b64, hex256
from reference.segments import LEAF, LABEL, content, frame, items, u32


def release_items(release, carried):
    small = sorted((data for data in release.small_files), key=hex256)
    fresh = [data for data in small if hex256(data) not in carried]
    carried.update(hex256(data) for data in fresh)
    return items(release.leaf, release.label, release.object, fresh)


def two_leaves():
    carried = set()
    frames = [
        items(releases.FIRST_IDENTITY.leaf, None, releases.FIRST_IDENTITY.object),
        release_items(releases.FIRST, carried),
        release_items(releases.SECOND, carried),
    ]
    first_two = frames[:2]
    return {
        "description": "A segment of two leaves: an identity, which has no label, and release 1.0.0 with its small files. "
        "`third` is the frame of release 1.1.0 after them, which carries only the small file that the segment lacks.",
        "frames": [
            [{"type": kind, "sha256": hex256(data), "bytes": b64(data)} for kind, data in one] for one in frames
        ],
        "segment": b64(b"".join(frame(one) for one in first_two)),
        "contentBundle": b64(b"".join(content(one) for one in first_two)),
        "withheldFirst": b64(u32(0) + content(first_two[1])),
        "third": {"frame": b64(frame(frames[2])), "content": b64(content(frames[2]))},
    }


def refused():
    good = frame([(LEAF, b"{}"), (LABEL, b"{}")])
    cases = [
        ("cut in the frame's length", "truncated", good[:2]),
        ("cut in the frame's body", "truncated", good[:-1]),
        ("an item longer than its frame", "truncated", u32(5) + b"\x00" + u32(1)),
        ("a rest of the body too short for an item", "truncated", u32(3) + b"\x00\x00\x00"),
        ("a length of 4 GiB", "tooLarge", b"\xff\xff\xff\xff"),
        ("an unknown type", "unknownItem", frame([(4, b"")])),
        ("label before leaf", "misplacedItem", frame([(1, b"{}"), (0, b"{}")])),
        ("two labels", "misplacedItem", frame([(1, b"{}"), (1, b"{}")])),
    ]
    return {
        "description": "Bytes that are no frames.",
        "cases": [{"description": text, "error": error, "bytes": b64(data)} for text, error, data in cases],
    }


def files():
    return {"segments/two-leaves.json": two_leaves(), "segments/refused.json": refused()}
