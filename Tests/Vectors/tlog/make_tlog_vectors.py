#!/usr/bin/env python3
"""Writes the test vectors of this folder, independently of the Swift code.

Needs Python 3.9 or newer and the `cryptography` package. The output is deterministic:

    python3 make_tlog_vectors.py          # writes the files beside this one
    python3 make_tlog_vectors.py --check  # exits 1 if a file would change

Sources: RFC 6962 section 2.1, and signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof
of https://c2sp.org.
"""

import base64
import hashlib
import json
import pathlib
import sys
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = pathlib.Path(__file__).resolve().parent
ORIGIN = "node.example/log"
WITNESS = "peer.example/w1"
LOG_SEED = bytes([1] * 32)
WITNESS_SEED = bytes([2] * 32)
WITNESS_TIME = 1700000000
ED25519 = 0x01
COSIGNATURE_V1 = 0x04
FULL = 256


# Tree: RFC 6962 section 2.1, written as the RFC defines it


def entry(index):
    return b'{"n":%d}' % index


@lru_cache(maxsize=None)
def leaf_hash(index):
    return hashlib.sha256(b"\x00" + entry(index)).digest()


@lru_cache(maxsize=None)
def subtree(start, end):
    """MTH(D[start:end])."""
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return leaf_hash(start)
    middle = start + split(end - start)
    return hashlib.sha256(b"\x01" + subtree(start, middle) + subtree(middle, end)).digest()


def split(count):
    """The largest power of two below count."""
    return 1 << ((count - 1).bit_length() - 1)


def root(size):
    return subtree(0, size)


def inclusion(index, start, end):
    """PATH(index, D[start:end]), with absolute indexes."""
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return inclusion(index, start, middle) + [subtree(middle, end)]
    return inclusion(index, middle, end) + [subtree(start, middle)]


def consistency(old, start, end, known=True):
    """SUBPROOF(old, D[start:end], known), with absolute sizes."""
    if old == end:
        return [] if known else [subtree(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return consistency(old, start, middle, known) + [subtree(middle, end)]
    return consistency(old, middle, end, False) + [subtree(start, middle)]


# Tiles: https://c2sp.org/tlog-tiles


def place(index, width):
    digits = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        digits = "x%03d/%s" % (index % 1000, digits)
    return digits if width == FULL else "%s.p/%d" % (digits, width)


def log_files(size):
    """Every tile and bundle of the tree of this size, by path; no partial tiles of smaller trees."""
    files = {}
    level = 0
    while size >> (8 * level):
        hashes = size >> (8 * level)
        for index in range((hashes + FULL - 1) // FULL):
            first = index * FULL
            width = min(FULL, hashes - first)
            span = FULL**level
            files["tile/%d/%s" % (level, place(index, width))] = b"".join(
                subtree((first + i) * span, (first + i + 1) * span) for i in range(width)
            )
            if level == 0:
                files["tile/entries/%s" % place(index, width)] = b"".join(
                    len(entry(first + i)).to_bytes(2, "big") + entry(first + i) for i in range(width)
                )
        level += 1
    return files


# Notes: https://c2sp.org/signed-note


def b64(data):
    return base64.b64encode(data).decode()


def public_key(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name, kind, seed):
    public = public_key(seed)
    return "%s+%s+%s" % (name, key_id(name, kind, public).hex(), b64(bytes([kind]) + public))


def line(name, blob):
    return ("\u2014 %s %s\n" % (name, b64(blob))).encode()


def sign(text, name=ORIGIN, seed=LOG_SEED):
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(text)
    return line(name, key_id(name, ED25519, public_key(seed)) + signature)


def cosign(text, name=WITNESS, seed=WITNESS_SEED, time=WITNESS_TIME):
    message = b"cosignature/v1\ntime %d\n" % time + text
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(message)
    return line(name, key_id(name, COSIGNATURE_V1, public_key(seed)) + time.to_bytes(8, "big") + signature)


def checkpoint_text(size, tree_root=None, origin=ORIGIN):
    return b"%s\n%d\n%s\n" % (origin.encode(), size, b64(tree_root or root(size)).encode())


def checkpoint(size, witnessed=False):
    text = checkpoint_text(size)
    return text + b"\n" + sign(text) + (cosign(text) if witnessed else b"")


LOG_VKEY = vkey(ORIGIN, ED25519, LOG_SEED)
WITNESS_VKEY = vkey(WITNESS, COSIGNATURE_V1, WITNESS_SEED)


# Vector files


def tree_vectors():
    roots = [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 70000]
    included = [(0, 1), (0, 2), (1, 2), (2, 3), (4, 7), (6, 7), (99, 100), (255, 256), (256, 257), (511, 512),
                (0, 70000), (65535, 70000), (65536, 70000), (69999, 70000)]
    grown = [(1, 2), (3, 3), (3, 7), (4, 7), (5, 8), (6, 7), (255, 256), (255, 257), (256, 257), (256, 70000),
             (65536, 70000), (65537, 70000), (69888, 70000), (69999, 70000)]
    return {
        "entries": 'entry i is {"n":i}',
        "roots": [{"size": size, "root": b64(root(size))} for size in roots],
        "inclusion": [
            {"index": index, "size": size, "proof": [b64(h) for h in inclusion(index, 0, size)]}
            for index, size in included
        ],
        "consistency": [
            {"old": old, "new": new, "proof": [b64(h) for h in consistency(old, 0, new)]} for old, new in grown
        ],
        "files": [file_listing(size) for size in (0, 1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 70000)],
    }


def file_listing(size):
    """How many files, and SHA-256 over `<path> <hex SHA-256 of the file>` lines in the order of the paths' bytes."""
    files = log_files(size)
    lines = "".join("%s %s\n" % (path, hashlib.sha256(files[path]).hexdigest()) for path in sorted(files))
    return {"size": size, "count": len(files), "listing": hashlib.sha256(lines.encode()).hexdigest()}


def note_vectors():
    text = b"one\n\ntwo, with an accent: \xc3\xa9\n"
    good = text + b"\n" + sign(text)
    signature = sign(text)
    other = sign(text, name="other.example/log", seed=bytes([3] * 32))
    # The log's name and ID over a signature by another key.
    forged = line(ORIGIN, key_id(ORIGIN, ED25519, public_key(LOG_SEED)) + bytes(64))
    shorter = line(ORIGIN, key_id(ORIGIN, ED25519, public_key(LOG_SEED)))
    late = line(WITNESS, key_id(WITNESS, COSIGNATURE_V1, public_key(WITNESS_SEED)) + b"\x80" + bytes(71))
    encoded = signature.split(b" ")[2]
    example = (
        b"This is an example message.\n\n\xe2\x80\x94 example.com/foo "
        b"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    accepted = [
        ("the example of the signed-note specification", example,
         ["example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"]),
        ("text with an empty line", good, [LOG_VKEY]),
        ("an unknown signature first", text + b"\n" + other + signature, [LOG_VKEY]),
        ("known name under an unknown ID", text + b"\n" + line(ORIGIN, bytes(68)) + signature, [LOG_VKEY]),
        ("the same signature twice", good + signature, [LOG_VKEY]),
        ("a signed and cosigned checkpoint", checkpoint(8, witnessed=True), [LOG_VKEY, WITNESS_VKEY]),
        ("a hundred signatures, short unknown ones among them",
         text + b"\n" + b"".join(line("k%d" % i, bytes(5)) for i in range(99)) + signature, [LOG_VKEY]),
        ("a name with letters outside ASCII",
         text + b"\n" + sign(text, name="\u00e9t\u00e9.example"), [vkey("\u00e9t\u00e9.example", ED25519, LOG_SEED)]),
    ]
    refused = [
        ("empty", b"", "noSignatures"),
        ("no blank line", text[:3] + b"\n" + signature, "noSignatures"),
        ("no signature line", text + b"\n", "malformedSignature"),
        ("no LF at the end", good[:-1], "malformedSignature"),
        ("something after the signatures", good + b"x\n", "malformedSignature"),
        ("a blank line after the signatures", good + b"\n", "malformedSignature"),
        ("CR LF", good.replace(b"\n", b"\r\n"), "controlCharacter"),
        ("a tab", good.replace(b"one", b"o\te"), "controlCharacter"),
        ("a NUL", good.replace(b"one", b"o\x00e"), "controlCharacter"),
        ("not UTF-8", good.replace(b"\xc3\xa9", b"\xc3\x28"), "notUTF8"),
        ("an overlong UTF-8 form", good.replace(b"\xc3\xa9", b"\xc1\xa9"), "notUTF8"),
        ("a surrogate in UTF-8", good.replace(b"\xc3\xa9", b"\xed\xa0\x80"), "notUTF8"),
        ("a hyphen for the dash", good.replace(b"\xe2\x80\x94", b"-"), "malformedSignature"),
        ("no name", text + b"\n\xe2\x80\x94  " + encoded, "malformedSignature"),
        ("a plus in the name", good.replace(b"node.example", b"node+example"), "malformedSignature"),
        ("a no-break space in the name", good.replace(b"node.example", b"node\xc2\xa0example"), "malformedSignature"),
        ("a third field", good[:-1] + b" x\n", "malformedSignature"),
        ("two spaces", good.replace(b"log ", b"log  "), "malformedSignature"),
        ("no padding", text + b"\n" + line(ORIGIN, bytes(68)).replace(b"=", b""), "malformedSignature"),
        ("stray bits in the base64", text + b"\n" + line(ORIGIN, bytes(68)).replace(b"A=", b"B="),
         "malformedSignature"),
        ("URL-safe base64", text + b"\n" + line(ORIGIN, b"\xff" * 68).replace(b"/", b"_").replace(b"+", b"-"),
         "malformedSignature"),
        ("a key ID and nothing else", text + b"\n" + shorter, "malformedSignature"),
        ("a bad signature under the log's name and ID", text + b"\n" + forged, "badSignature"),
        ("a bad signature beside a good one", good + forged, "badSignature"),
        ("only unknown keys", text + b"\n" + other, "notSigned"),
        ("another text", good.replace(b"one", b"0ne"), "badSignature"),
        ("a cosignature from after 2^63 seconds", good + late, "badSignature"),
        ("a cosignature over the bare text", good + line(
            WITNESS, key_id(WITNESS, COSIGNATURE_V1, public_key(WITNESS_SEED)) + (1).to_bytes(8, "big")
            + Ed25519PrivateKey.from_private_bytes(WITNESS_SEED).sign(text)), "badSignature"),
        ("101 signatures", text + b"\n" + line("k", bytes(5)) * 100 + signature, "tooManySignatures"),
        ("longer than 16 KiB", b"x" * 16384 + b"\n\n" + signature, "tooLarge"),
    ]
    root8 = b64(root(8)).encode()
    checkpoints = [
        ("an extension line", checkpoint_text(8) + b"more\n", "extensionLines"),
        ("two lines", b"node.example/log\n8\n", "malformed"),
        ("an empty origin", b"\n8\n" + root8 + b"\n", "malformed"),
        ("a blank line at the end", checkpoint_text(8) + b"\n", "malformed"),
        ("a leading zero", checkpoint_text(8).replace(b"\n8\n", b"\n08\n"), "invalidSize"),
        ("a sign", checkpoint_text(8).replace(b"\n8\n", b"\n+8\n"), "invalidSize"),
        ("a negative size", checkpoint_text(8).replace(b"\n8\n", b"\n-8\n"), "invalidSize"),
        ("a fraction", checkpoint_text(8).replace(b"\n8\n", b"\n8.0\n"), "invalidSize"),
        ("an Arabic digit", checkpoint_text(8).replace(b"\n8\n", "\n\u0668\n".encode()), "invalidSize"),
        ("2^63", checkpoint_text(2**63, root(8)), "invalidSize"),
        ("2^64 + 8", checkpoint_text(2**64 + 8, root(8)), "invalidSize"),
        ("20 digits", checkpoint_text(10**19, root(8)), "invalidSize"),
        ("a root of 31 bytes", checkpoint_text(8, bytes(31)), "invalidRoot"),
        ("a root of 33 bytes", checkpoint_text(8, bytes(33)), "invalidRoot"),
        ("a root in hex", checkpoint_text(8).replace(root8, root(8).hex().encode()), "invalidRoot"),
        ("a root without padding", checkpoint_text(8).replace(b"=\n", b"\n"), "invalidRoot"),
        ("a root for the empty tree that isn't its", checkpoint_text(0, root(8)), "wrongEmptyRoot"),
        ("another log", checkpoint_text(8, origin="other.example/log"), "otherOrigin"),
    ]
    return {
        "log": LOG_VKEY,
        "witness": WITNESS_VKEY,
        "witnessTime": WITNESS_TIME,
        "accepted": [{"name": name, "note": b64(note), "keys": keys} for name, note, keys in accepted],
        "refused": [{"name": name, "note": b64(note), "error": error} for name, note, error in refused],
        "refusedCheckpoints": [
            {"name": name, "note": b64(text + b"\n" + sign(text)), "error": error} for name, text, error in checkpoints
        ],
        "refusedKeys": [
            {"name": "no ID", "key": ORIGIN + "+" + LOG_VKEY.split("+")[2], "error": "malformed"},
            {"name": "upper-case ID", "key": LOG_VKEY.replace("2a6115da", "2A6115DA"), "error": "malformed"},
            {"name": "a wrong ID", "key": LOG_VKEY.replace("2a6115da", "2a6115db"), "error": "wrongID"},
            {"name": "another name", "key": LOG_VKEY.replace("node", "nope"), "error": "wrongID"},
            {"name": "another type", "key": ORIGIN + "+2a6115da+" + b64(b"\x04" + public_key(LOG_SEED)),
             "error": "wrongID"},
            {"name": "a short key", "key": ORIGIN + "+2a6115da+" + b64(b"\x01" + bytes(31)), "error": "wrongKeyLength"},
            {"name": "a space in the name", "key": LOG_VKEY.replace("/log", "/l g"), "error": "invalidName"},
            {"name": "no name", "key": LOG_VKEY[len(ORIGIN):], "error": "invalidName"},
            {"name": "not base64", "key": ORIGIN + "+2a6115da+!!!!", "error": "malformed"},
            {"name": "empty", "key": "", "error": "malformed"},
        ],
    }


def proof_file(index, size, extra=None, hashes=None):
    lines = ["c2sp.org/tlog-proof@v1"]
    if extra is not None:
        lines.append("extra " + b64(extra))
    lines.append("index %d" % index)
    lines += [b64(h) for h in (inclusion(index, 0, size) if hashes is None else hashes)]
    return "".join(text + "\n" for text in lines).encode() + b"\n" + checkpoint(size, witnessed=True)


def proof_vectors():
    good = proof_file(5, 8, extra=entry(5))
    path = inclusion(5, 0, 8)
    accepted = [
        ("the only entry", 0, proof_file(0, 1)),
        ("an entry as extra data", 5, good),
        ("empty extra data", 5, proof_file(5, 8, extra=b"")),
        ("the last of 257", 256, proof_file(256, 257)),
        ("deep in a large log", 65536, proof_file(65536, 70000)),
    ]
    malformed = [
        ("empty", b"", "unknownFormat"),
        ("another version", good.replace(b"@v1", b"@v2"), "unknownFormat"),
        ("CR LF", good.replace(b"\n", b"\r\n"), "unknownFormat"),
        ("two extras", good.replace(b"index", b"extra AAAA\nindex"), "invalidIndex"),
        ("no index", good.replace(b"index 5\n", b""), "invalidIndex"),
        ("index with a leading zero", good.replace(b"index 5", b"index 05"), "invalidIndex"),
        ("index 2^63", good.replace(b"index 5", b"index 9223372036854775808"), "invalidIndex"),
        ("index 2^64", good.replace(b"index 5", b"index 18446744073709551616"), "invalidIndex"),
        ("bad base64 in extra", good.replace(b"extra ", b"extra !"), "invalidExtra"),
        ("a hash of 31 bytes", proof_file(5, 8, hashes=[bytes(31)]), "invalidHash"),
        ("64 hashes", proof_file(5, 8, hashes=[bytes(32)] * 64), "tooManyHashes"),
        ("no blank line", good.replace(b"\n\n", b"\n", 1), "invalidHash"),
        ("no checkpoint", good[: good.index(b"\n\n") + 2], "note"),
        ("nothing after the hashes", good[: good.index(b"\n\n") + 1], "noCheckpoint"),
    ]
    refused = [
        ("another entry", 4, good, "notIncluded"),
        ("another index", 5, good.replace(b"index 5", b"index 4"), "notIncluded"),
        ("an index at the tree's size", 5, good.replace(b"index 5", b"index 8"), "noSuchEntry"),
        ("a hash too few", 5, proof_file(5, 8, hashes=path[:-1]), "notIncluded"),
        ("a hash too many", 5, proof_file(5, 8, hashes=path + [root(8)]), "notIncluded"),
        ("hashes in another order", 5, proof_file(5, 8, hashes=path[::-1]), "notIncluded"),
        ("63 hashes", 5, proof_file(5, 8, hashes=[bytes(32)] * 63), "notIncluded"),
        ("an unsigned checkpoint", 5, good.replace(sign(checkpoint_text(8)), b""), "checkpoint"),
    ]
    return {
        "log": LOG_VKEY,
        "witness": WITNESS_VKEY,
        "accepted": [
            {"name": name, "index": index, "entry": entry(index).decode(), "proof": b64(proof)}
            for name, index, proof in accepted
        ],
        "malformed": [{"name": name, "proof": b64(proof), "error": error} for name, proof, error in malformed],
        "refused": [
            {"name": name, "entry": entry(index).decode(), "proof": b64(proof), "error": error}
            for name, index, proof, error in refused
        ],
    }


def vectors():
    files = {}
    for name, value in (("tree", tree_vectors()), ("notes", note_vectors()), ("proofs", proof_vectors())):
        files["%s.json" % name] = (json.dumps(value, indent=1, ensure_ascii=True) + "\n").encode()
    for path, data in log_files(300).items():
        files["log-300/" + path] = data
    files["log-300/checkpoint"] = checkpoint(300, witnessed=True)
    files["log-300/entry-299.tlog-proof"] = proof_file(299, 300, extra=entry(299))
    return files


def main():
    sys.setrecursionlimit(10000)
    check = "--check" in sys.argv[1:]
    stale = []
    for name, data in vectors().items():
        path = HERE / name
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if check and stale:
        sys.exit("these vectors differ from what is made: %s" % ", ".join(stale))


if __name__ == "__main__":
    main()
