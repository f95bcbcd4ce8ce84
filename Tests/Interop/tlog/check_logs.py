#!/usr/bin/env python3
"""Checks logs that cairn wrote with `cryptography` and the checkpoint and Merkle code of `sigstore`, and writes some.

    check_logs.py check OUT    OUT/size-<n>: checkpoint, tile/…, *.tlog-proof; OUT/proofs.json
    check_logs.py write OUT    the same files, for cairn to check

The modules of sigstore are private ones: Scripts/requirements.txt pins the version. The tree of the writing side is that
of Tests/Vectors/tlog, by the recursive definitions of RFC 6962.
"""

import base64
import json
import pathlib
import random
import sys
from types import SimpleNamespace

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Vectors" / "tlog"))

import make_tlog_vectors as tlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore.errors import VerificationError

SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 70000]


def public_key(vkey):
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(vkey.split("+", 2)[2])[1:])


def verify_signatures(note):
    """By the log, and by the witness over time and text."""
    text = note.note.encode()
    named = {signature.name: base64.b64decode(signature.signature) for signature in note.signatures}
    ids = {signature.name: signature.sig_hash.hex() for signature in note.signatures}
    assert set(named) == {tlog.ORIGIN, tlog.WITNESS}, named
    for name, vkey in ((tlog.ORIGIN, tlog.LOG_VKEY), (tlog.WITNESS, tlog.WITNESS_VKEY)):
        assert ids[name] == vkey.split("+")[1], name
    public_key(tlog.LOG_VKEY).verify(named[tlog.ORIGIN], text)
    blob = named[tlog.WITNESS]
    time = int.from_bytes(blob[:8], "big")
    assert time == tlog.WITNESS_TIME
    public_key(tlog.WITNESS_VKEY).verify(blob[8:], b"cosignature/v1\ntime %d\n" % time + text)


def verify_inclusion(index, size, entry, proof, top):
    inner = SimpleNamespace(
        inclusion_proof=SimpleNamespace(log_index=index, tree_size=size, hashes=proof, root_hash=top),
        canonicalized_body=entry,
    )
    verify_merkle_inclusion(SimpleNamespace(_inner=inner))


def read_checkpoint(text, size):
    signed = SignedCheckpoint.from_text(text)
    checkpoint = signed.checkpoint
    assert (checkpoint.origin, checkpoint.log_size, checkpoint.other_content) == (tlog.ORIGIN, size, [])
    assert bytes.fromhex(checkpoint.log_hash) == tlog.root(size)
    verify_signatures(signed.signed_note)
    return bytes.fromhex(checkpoint.log_hash)


def check_log(folder, size):
    text = (folder / "checkpoint").read_text(encoding="utf-8")
    top = read_checkpoint(text, size)
    for path, data in tlog.log_files(size).items():
        assert (folder / path).read_bytes() == data, f"{folder}/{path}"
    proofs = 0
    for path in folder.glob("*.tlog-proof"):
        head, note = path.read_text(encoding="utf-8").split("\n\n", 1)
        lines = head.split("\n")
        assert lines[0] == "c2sp.org/tlog-proof@v1"
        entry, index = base64.b64decode(lines[1].removeprefix("extra ")), int(lines[2].removeprefix("index "))
        assert entry == tlog.entry(index)
        assert read_checkpoint(note, size) == top
        verify_inclusion(index, size, entry, [base64.b64decode(line) for line in lines[3:]], top)
        proofs += 1
    # A judge that accepts everything would pass all of the above.
    if size:
        for changed in (text.replace(f"\n{size}\n", f"\n{size + 1}\n"), text.replace(tlog.ORIGIN + "\n", "other/log\n")):
            try:
                verify_signatures(SignedCheckpoint.from_text(changed).signed_note)
            except InvalidSignature:
                continue
            sys.exit(f"{folder}: a changed checkpoint was not noticed")
    return proofs


def check_proofs(path):
    included = consistent = 0
    for log in json.loads(path.read_text())["sizes"]:
        size, top = log["size"], tlog.root(log["size"])
        assert base64.b64decode(log["root"]) == top
        for item in log["inclusion"]:
            proof = [base64.b64decode(text) for text in item["p"]]
            verify_inclusion(item["i"], size, tlog.entry(item["i"]), proof, top)
            included += 1
            if included % 97 == 0 and proof:
                try:
                    verify_inclusion(item["i"], size, tlog.entry(item["i"]), proof[::-1][1:], top)
                except VerificationError:
                    continue
                sys.exit(f"{path}: a wrong proof was not noticed")
        assert [item["o"] for item in log["consistency"]] == [old for old in SIZES if old <= size]
        for item in log["consistency"]:
            # sigstore has no consistency proofs; there is one right proof, and RFC 6962 says which.
            want = tlog.consistency(item["o"], 0, size) if item["o"] else []
            assert [base64.b64decode(text) for text in item["p"]] == want, (item["o"], size)
            consistent += 1
    assert included and consistent
    return included, consistent


def check(out):
    proofs = sum(check_log(out / f"size-{size}", size) for size in SIZES)
    included, consistent = check_proofs(out / "proofs.json")
    print(f"python: {len(SIZES)} logs, {proofs} proof files, {included} inclusion and {consistent} consistency proofs")


def write(out):
    chosen = random.Random(70000)
    sizes = []
    for size in SIZES:
        folder = out / f"size-{size}"
        files = {**tlog.log_files(size), "checkpoint": tlog.checkpoint(size, witnessed=True)}
        for index in {0, size // 2, size - 1} if size else ():
            files[f"entry-{index}.tlog-proof"] = tlog.proof_file(index, size, extra=tlog.entry(index))
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        edges = [0, 1, 255, 256, 257, 65535, 65536, 65537, size - 2, size - 1]
        indexes = range(size) if size <= 512 else sorted(
            {index for index in edges if index < size} | {chosen.randrange(size) for _ in range(250)})
        sizes.append({
            "size": size,
            "root": tlog.b64(tlog.root(size)),
            "inclusion": [{"i": i, "p": [tlog.b64(h) for h in tlog.inclusion(i, 0, size)]} for i in indexes],
            "consistency": [
                {"o": old, "p": [tlog.b64(h) for h in tlog.consistency(old, 0, size)] if old else []}
                for old in SIZES if old <= size
            ],
        })
    (out / "proofs.json").write_text(json.dumps({"sizes": sizes}, separators=(",", ":")))
    print(f"python: {len(SIZES)} logs written")


if __name__ == "__main__":
    sys.setrecursionlimit(10000)
    {"check": check, "write": write}[sys.argv[1]](pathlib.Path(sys.argv[2]))
