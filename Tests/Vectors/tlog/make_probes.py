#!/usr/bin/env python3
"""Writes probes/inclusion.json and probes/consistency.json: proofs that are right, or have exactly one thing wrong.

    python3 make_probes.py          # writes the files
    python3 make_probes.py --check  # exits 1 if a file would change

Whether a probe is right is computed here by the recursive definitions of RFC 6962 section 2.1, not by the loops of RFC
9162 that verifiers use. Hashes are given by their place in one list.
"""

import hashlib
import json
import pathlib
import sys

from make_tlog_vectors import b64, consistency, inclusion, leaf_hash, root, split

HERE = pathlib.Path(__file__).resolve().parent / "probes"
LARGEST = (1 << 63) - 1

INCLUDED = [(0, 1), (1, 2), (1, 4), (4, 5), (6, 7), (5, 8), (99, 100), (256, 257),
            (511, 512), (65535, 70000), (69999, 70000)]
GROWN = [(1, 2), (3, 3), (3, 7), (4, 7), (6, 8), (5, 9), (255, 256), (256, 257), (300, 511),
         (65536, 70000), (69999, 70000)]


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(index, size, leaf, proof):
    """The root that a path of exactly the right length leads to, by PATH of RFC 6962; None for another length."""
    if size == 1:
        return leaf if not proof else None
    if not proof:
        return None
    left = split(size)
    if index < left:
        below = climb(index, left, leaf, proof[:-1])
        return None if below is None else node(below, proof[-1])
    below = climb(index - left, size - left, leaf, proof[:-1])
    return None if below is None else node(proof[-1], below)


def is_included(index, size, leaf, proof, top):
    if not 0 <= index < size <= LARGEST or len(proof) > 64:
        return False
    return climb(index, size, leaf, proof) == top


def grown(old, new, proof, known):
    """Both roots that a proof leads to, by SUBPROOF of RFC 6962; `known` is the old root where the proof omits it."""
    if old == new:
        if known is not None:
            return (known, known) if not proof else None
        return (proof[0], proof[0]) if len(proof) == 1 else None
    if not proof:
        return None
    left = split(new)
    if old <= left:
        below = grown(old, left, proof[:-1], known)
        return None if below is None else (below[0], node(below[1], proof[-1]))
    below = grown(old - left, new - left, proof[:-1], None)
    return None if below is None else (node(proof[-1], below[0]), node(proof[-1], below[1]))


def is_consistent(old, new, old_root, new_root, proof):
    if not 0 <= old <= new <= LARGEST or len(proof) > 64:
        return False
    if old == 0:
        nothing = hashlib.sha256(b"").digest()
        return not proof and old_root == nothing and (new > 0 or new_root == nothing)
    if old == new:
        return not proof and old_root == new_root
    return grown(old, new, proof, old_root) == (old_root, new_root)


def flipped(data):
    return bytes([data[0] ^ 1]) + data[1:]


def proof_faults(proof, others):
    """(what, proof) with one thing wrong in the proof."""
    for at, item in enumerate(proof):
        if at in (0, 1, len(proof) // 2, len(proof) - 2, len(proof) - 1):
            yield f"hash {at} changed", proof[:at] + [flipped(item)] + proof[at + 1:]
            yield f"hash {at} dropped", proof[:at] + proof[at + 1:]
        if at and item != proof[at - 1] and at in (1, len(proof) - 1):
            yield f"hashes {at - 1} and {at} swapped", proof[:at - 1] + [item, proof[at - 1]] + proof[at + 1:]
    for name, item in others:
        yield f"{name} added in front", [item] + proof
        yield f"{name} added at the end", proof + [item]
    if len(proof) > 2 and proof != proof[::-1]:
        yield "hashes in reverse", proof[::-1]


class Table:
    def __init__(self):
        self.places = {}

    def __call__(self, data):
        return self.places.setdefault(data, len(self.places))

    def texts(self):
        return [b64(data) for data in self.places]


def inclusion_probes():
    table, cases = Table(), []

    def add(what, index, size, leaf, proof, top):
        cases.append({"what": what, "index": index, "size": size, "leaf": table(leaf), "root": table(top),
                      "proof": [table(item) for item in proof], "ok": is_included(index, size, leaf, proof, top)})

    for index, size in INCLUDED:
        leaf, proof, top = leaf_hash(index), inclusion(index, 0, size), root(size)
        add("right", index, size, leaf, proof, top)
        for wrong in {index - 1, index + 1, size, LARGEST} - {index, -1}:
            add(f"index {wrong} for {index}", wrong, size, leaf, proof, top)
        for wrong in sorted({0, size - 1, size + 1, 2 * size, LARGEST} - {size}):
            add(f"size {wrong} for {size}", index, wrong, leaf, proof, top)
        add("root changed", index, size, leaf, proof, flipped(top))
        add("root of a tree of one more", index, size, leaf, proof, root(size + 1))
        add("leaf changed", index, size, flipped(leaf), proof, top)
        add("leaf of its neighbour", index, size, leaf_hash(index + 1), proof, top)
        if size > 1:
            add("root in place of the leaf", index, size, top, proof, top)
        for what, wrong in proof_faults(proof, [("the leaf", leaf), ("the root", top)]):
            add(what, index, size, leaf, wrong, top)
    return {"hashes": table.texts(), "inclusion": cases}


def consistency_probes():
    table, cases = Table(), []

    def add(what, old, new, old_root, new_root, proof):
        cases.append({"what": what, "old": old, "new": new, "oldRoot": table(old_root), "newRoot": table(new_root),
                      "proof": [table(item) for item in proof],
                      "ok": is_consistent(old, new, old_root, new_root, proof)})

    for old, new in GROWN:
        one, other, proof = root(old), root(new), consistency(old, 0, new)
        add("right", old, new, one, other, proof)
        for wrong in sorted({0, old - 1, old + 1, new + 1} - {old}):
            add(f"old size {wrong} for {old}", wrong, new, one, other, proof)
        for wrong in sorted({old - 1, new - 1, new + 1, LARGEST, LARGEST + 1} - {new}):
            add(f"new size {wrong} for {new}", old, wrong, one, other, proof)
        add("old root changed", old, new, flipped(one), other, proof)
        add("new root changed", old, new, one, flipped(other), proof)
        if old != new:
            add("roots exchanged", old, new, other, one, proof)
            add("one root twice", old, new, one, one, proof)
        for what, wrong in proof_faults(proof, [("the old root", one), ("the new root", other)]):
            add(what, old, new, one, other, wrong)
    nothing = root(0)
    for new in (0, 1, 5):
        add("right, from nothing", 0, new, nothing, root(new), [])
        add("from nothing with a hash", 0, new, nothing, root(new), [root(1)])
        add("from nothing with another root", 0, new, root(1), root(new), [])
    return {"hashes": table.texts(), "consistency": cases}


def compact(value):
    """One probe a line."""
    parts = []
    for key, items in value.items():
        lines = ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)
        parts.append(f'"{key}":[\n{lines}\n]')
    return "{" + ",\n".join(parts) + "}\n"


def main():
    sys.setrecursionlimit(10000)
    stale, counts = [], []
    for name, value in (("inclusion", inclusion_probes()), ("consistency", consistency_probes())):
        path, text = HERE / f"{name}.json", compact(value)
        counts.append(f"{len(value[name])} {name} probes, {sum(c['ok'] for c in value[name])} of them right")
        if path.exists() and path.read_text() == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv[1:]:
            HERE.mkdir(exist_ok=True)
            path.write_text(text)
    if "--check" in sys.argv[1:] and stale:
        sys.exit("these probes differ from what is made: %s" % ", ".join(stale))
    print("; ".join(counts))


if __name__ == "__main__":
    main()
